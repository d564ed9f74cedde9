use super::read_against;
use crate::{catalogue::Chooser, neighbours::Neighbours, scopes::Sync, sync::columns};
use actix_web::get;
use kernel::{
    auth::Own,
    http::{Csv, Ctx, Outcome, Path},
};

/// Get a CSV file to start from
///
/// UTF-8 with a byte order mark, `;` between the cells, French heads: what a spreadsheet in France opens as it is. Its one
/// member is fictional, at a tariff that is open to the partner now: a dry run takes the file as it is.
#[utoipa::path(tag = "registration", security(("oauth2" = ["registration:sync"])))]
#[get("/events/{event}/partners/{partner}/sync-profile/template.csv")]
pub async fn get_sync_template(ctx: Ctx<Sync, Own>, path: Path<(String, String)>) -> Outcome<Csv> {
    let (fence, neighbours, now, (_, key)) = (ctx.fence(), Neighbours::of(&ctx.app()), ctx.now(), path.0);
    ctx.read(move |conn| {
        let (partner, catalogue, settings) = read_against(conn, &neighbours, &fence, &key)?;
        let chooser = Chooser::Member(partner);
        let mut codes: Vec<&String> = catalogue.open_to(&chooser, now).map(|known| &known.entry.code).collect();
        // What the settings say of those who name none is the best example.
        codes.sort_by_key(|code| settings.tariff.as_ref() != Some(*code));
        let tariff = codes.first().map_or("", |code| code.as_str());
        Ok(Csv { file_name: "members.csv".to_owned(), bytes: columns::template(tariff).into_bytes() })
    })
    .await
}
