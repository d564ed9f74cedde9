use super::page::{MY_REGISTRATION, Page};
use actix_web::get;
use kernel::{
    auth::Public,
    http::{Ctx, Outcome},
};

/// Show the page for one's own registration
///
/// For browsers, and the same for everybody: the mailed link leads here unless the event names a page of its own. The token
/// stands behind `#`, so it is not sent here; the page sends it to `/api/v1/public/registration`, in a header.
#[utoipa::path(tag = "registration", security(()))]
#[get("/my-registration")]
pub async fn show_my_registration(ctx: Ctx<Public>) -> Outcome<Page> {
    ctx.answer(&Page(&MY_REGISTRATION))
}
