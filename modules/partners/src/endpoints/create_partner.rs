use crate::{
    model::organisation::{PartnerIn, PartnerOut},
    scopes::Write,
    store::organisations,
};
use actix_web::post;
use kernel::{
    http::{Created, Ctx, Json, Outcome},
    outbox::Changed,
};

/// Add an organisation to the directory
///
/// Look first whether it is there (`GET /partners?q=`): the directory is kept across editions. A SIRET that is known
/// already answers 409 and names the entry; similar names are accepted and show up in `GET /partners/{partner}/duplicates`.
#[utoipa::path(tag = "partners", security(("oauth2" = ["partners:write"])))]
#[post("/partners")]
pub async fn create_partner(ctx: Ctx<Write>, Json(input): Json<PartnerIn>) -> Outcome<Created<PartnerOut>> {
    ctx.write(move |tx| {
        let partner = organisations::insert(tx, &input)?;
        tx.publish(Changed::created("partner", partner.id, partner.version).partner(partner.id));
        Ok(Created(partner.into()))
    })
    .await
}
