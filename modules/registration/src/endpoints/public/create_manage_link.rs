use super::{reply::Received, window};
use crate::{
    letters::{self, Letter},
    model::public::ManageLinkIn,
    neighbours::Neighbours,
    store::registrations,
};
use actix_web::post;
use kernel::{
    auth::{InEvent, Public},
    http::{Ctx, Json, Outcome},
};

/// Ask for the link to one's registration
///
/// Always 202: if the address is registered, its link is mailed to it, once an hour at most. For any event that is announced,
/// with a public form or without: those whom the organisers registered have a link as well.
#[utoipa::path(tag = "registration", security(()))]
#[post("/public/events/{event}/manage-links")]
pub async fn create_manage_link(ctx: Ctx<Public, InEvent>, Json(input): Json<ManageLinkIn>) -> Outcome<Received> {
    ctx.limit_form()?;
    let (event, neighbours) = (ctx.fence().event(), Neighbours::of(&ctx.app()));
    ctx.write(move |tx| {
        window::visible(tx, &neighbours, event)?;
        window::note_form(tx, event, &input.email)?;
        for row in registrations::with_mailbox(tx, event, &input.email)? {
            letters::post_on_request(tx, event, Letter::Link, row)?;
        }
        Ok(Received)
    })
    .await
}
