use crate::{
    model::oauth::PageParams,
    oauth::{
        browser::{self, SignInPage, next_step, onward_client_id},
        cookies,
    },
    pages::{Message, Screen},
};
use actix_web::{HttpRequest, get};
use kernel::{
    auth::Public,
    http::{Ctx, Outcome, Query},
};

/// Show the sign-in page
///
/// For browsers, which `/oauth/authorize` sends here. Works without JavaScript, in French or English by `Accept-Language`.
/// Whoever is signed in already goes straight on.
#[utoipa::path(tag = "accounts", params(PageParams), security(()))]
#[get("/oauth/sign-in")]
pub async fn show_sign_in(ctx: Ctx<Public>, request: HttpRequest, Query(params): Query<PageParams>) -> Outcome<Screen> {
    let (app, lang) = (ctx.app(), ctx.lang());
    let onward = params.r#continue.unwrap_or_default();
    let visit = browser::visit(&app, &request, onward_client_id(&onward).as_deref()).await?;
    let screen = match visit.signed_in {
        Some(browser) if browser.user.must_change_password || !onward.is_empty() => {
            Screen::redirect(next_step(&browser.user, &onward))
        }
        Some(_) => {
            let guard = cookies::guard(&request, &app.settings.public_url, &app.secrets);
            Screen::notice(200, lang, Message::SignedIn, Some(guard.token))?.with(&guard.cookie)
        }
        None => SignInPage { lang, login: "", onward: &onward, client: visit.client.as_ref(), alert: None }
            .show(&app, &request)?,
    };
    ctx.answer(&screen)
}
