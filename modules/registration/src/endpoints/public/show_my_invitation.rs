use super::page::{MY_INVITATION, Page};
use actix_web::get;
use kernel::{
    auth::Public,
    http::{Ctx, Outcome},
};

/// Show the page of an invitation
///
/// For browsers, and the same for everybody: the link that a network's member is mailed leads here unless the event names a page
/// of its own. The token stands behind `#`, so it is not sent here; the page sends it to `/api/v1/public/invitation` and with the
/// form, in a header.
#[utoipa::path(tag = "registration", security(()))]
#[get("/my-invitation")]
pub async fn show_my_invitation(ctx: Ctx<Public>) -> Outcome<Page> {
    ctx.answer(&Page(&MY_INVITATION))
}
