use crate::{
    model::duplicate::LikelyDuplicateOut,
    scopes::Read,
    store::{duplicates, organisations},
};
use actix_web::get;
use kernel::{
    auth::Reach,
    http::{Ctx, Outcome, Page, PageInfo, Path},
};

/// List what looks like an organisation
///
/// Compares it with every other entry, now: the same name or alias, the same SIREN, the same acronym, nearly the same words.
/// The likeliest come first, at most fifty, all on one page. Likeness is no proof: look, then merge.
#[utoipa::path(tag = "partners", security(("oauth2" = ["partners:read"])))]
#[get("/partners/{partner}/duplicates")]
pub async fn list_partner_duplicates(ctx: Ctx<Read>, partner: Path<String>) -> Outcome<Page<LikelyDuplicateOut>> {
    ctx.read_long(move |conn| {
        let one = organisations::find(conn, &Reach::system(), &partner.0)?;
        let found = duplicates::of_one(conn, &one)?;
        let ids: Vec<_> = found.iter().map(|(id, ..)| *id).collect();
        let mut briefs = organisations::briefs(conn, &ids)?;
        let mut data = Vec::new();
        for (id, reason, score) in found {
            if let Some(at) = briefs.iter().position(|brief| brief.id == id) {
                data.push(LikelyDuplicateOut { partner: briefs.swap_remove(at).into(), reason, score });
            }
        }
        Ok(Page { data, page: PageInfo { next_cursor: None, has_more: false, total: None } })
    })
    .await
}
