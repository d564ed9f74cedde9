use super::partner_in;
use crate::{neighbours::Neighbours, scopes::Sync, sync::columns};
use actix_web::get;
use kernel::{
    auth::Own,
    http::{Ctx, Download, Outcome, Path},
};

/// Get a CSV file to start from
///
/// UTF-8 with a byte order mark, `;` between the cells, French heads: what a spreadsheet in France opens as it is. Its one
/// member is fictional.
#[utoipa::path(tag = "registration", security(("oauth2" = ["registration:sync"])))]
#[get("/events/{event}/partners/{partner}/sync-profile/template.csv")]
pub async fn get_sync_template(ctx: Ctx<Sync, Own>, path: Path<(String, String)>) -> Outcome<Download> {
    let (fence, neighbours, (_, key)) = (ctx.fence(), Neighbours::of(&ctx.app()), path.0);
    ctx.read(move |conn| {
        partner_in(conn, &neighbours, &fence, &key)?;
        Ok(Download {
            media_type: "application/octet-stream",
            file_name: "members.csv".to_owned(),
            bytes: columns::template().into_bytes(),
        })
    })
    .await
}
