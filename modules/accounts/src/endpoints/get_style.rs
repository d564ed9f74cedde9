use crate::pages::Stylesheet;
use actix_web::get;
use kernel::{
    auth::Public,
    http::{Ctx, Outcome},
};

/// Get the stylesheet of the sign-in pages
///
/// For browsers.
#[utoipa::path(tag = "accounts", security(()))]
#[get("/oauth/style.css")]
pub async fn get_style(ctx: Ctx<Public>) -> Outcome<Stylesheet> {
    ctx.answer(&Stylesheet)
}
