use crate::{
    editions::Editions,
    model::merge::{MergeIn, MergeOut},
    scopes::Write,
    store::merges,
};
use actix_web::post;
use kernel::http::{Created, Ctx, Json, Outcome, Path};

/// Merge another entry into an organisation
///
/// The organisation in the path stays, `merged_id` goes: its names become aliases, its people, partnerships, seats and links
/// move, and its id and slug answer 308 from now on. What the organisation has itself (name, SIRET, site…) is kept; the other
/// entry only fills gaps. It cannot be undone.
///
/// Where both are partners of one event, the two partnerships become one: the further stage, all roles, all commitments and
/// relay proofs. Not when they contradict each other (one declined, two different contingents, both with commitments in
/// cash): then 409 `partners.merge_conflict` names the events and nothing changes. Archived events are merged as well.
#[utoipa::path(
    tag = "partners",
    responses((status = 412, description = "One of the entries has changed since you read it: read it again.")),
    security(("oauth2" = ["partners:write"]))
)]
#[post("/partners/{partner}/merges")]
pub async fn create_partner_merge(
    ctx: Ctx<Write>,
    partner: Path<String>,
    Json(input): Json<MergeIn>,
) -> Outcome<Created<MergeOut>> {
    let editions = Editions::of(&ctx.app());
    ctx.write(move |tx| Ok(Created(merges::merge(tx, &editions, &partner.0, &input)?.into()))).await
}
