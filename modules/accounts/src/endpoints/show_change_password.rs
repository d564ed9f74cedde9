use crate::{
    model::oauth::PageParams,
    oauth::browser::{self, SIGN_IN, change_password_page, next_step, onward_client_id, with_onward},
    pages::Screen,
};
use actix_web::{HttpRequest, get};
use kernel::{
    auth::Public,
    http::{Ctx, Outcome, Query},
};

/// Show the page that replaces a one-time password
///
/// For browsers that have just signed in with a one-time password. Others are sent where they belong.
#[utoipa::path(tag = "accounts", params(PageParams), security(()))]
#[get("/oauth/change-password")]
pub async fn show_change_password(
    ctx: Ctx<Public>,
    request: HttpRequest,
    Query(params): Query<PageParams>,
) -> Outcome<Screen> {
    let (app, lang) = (ctx.app(), ctx.lang());
    let onward = params.r#continue.unwrap_or_default();
    let visit = browser::visit(&app, &request, onward_client_id(&onward).as_deref()).await?;
    let screen = match visit.signed_in {
        Some(browser) if browser.user.must_change_password => {
            change_password_page(&app, &request, lang, &browser.user, &onward, visit.client.as_ref(), None)?
        }
        Some(browser) => Screen::redirect(next_step(&browser.user, &onward)),
        None => Screen::redirect(with_onward(SIGN_IN, &onward)),
    };
    ctx.answer(&screen)
}
