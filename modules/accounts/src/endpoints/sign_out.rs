use crate::{
    model::oauth::SignOutForm,
    oauth::{browser, cookies},
    pages::{Message, Screen},
    store::sessions,
};
use actix_web::{HttpRequest, post};
use kernel::{
    auth::Public,
    http::{Ctx, Form, Outcome},
    ids::Id,
};

/// Sign out of this browser
///
/// Ends the browser's session. Tokens that programs hold go on: revoke them at `/oauth/revoke`.
#[utoipa::path(
    tag = "accounts",
    request_body(content = SignOutForm, content_type = "application/x-www-form-urlencoded"),
    security(())
)]
#[post("/oauth/sign-out")]
pub async fn sign_out(ctx: Ctx<Public>, request: HttpRequest, Form(form): Form<SignOutForm>) -> Outcome<Screen> {
    let (app, lang) = (ctx.app(), ctx.lang());
    let issuer = &app.settings.public_url;
    if !cookies::is_ours(&request, issuer, &app.secrets, &form.csrf) {
        return ctx.answer(&Screen::notice(400, lang, Message::BadRequest, None)?);
    }
    if let Some(browser) = browser::visit(&app, &request, None).await?.signed_in {
        let actor = browser::actor(browser.user.id, &ctx.actor());
        app.db
            .write(actor, 0, move |tx| {
                sessions::delete(tx, browser.session.id)?;
                tx.audit("session.sign_out", "user", Some(Id(browser.user.id.0)), None);
                Ok(())
            })
            .await?;
    }
    ctx.answer(&Screen::notice(200, lang, Message::SignedOut, None)?.with(&cookies::set_session(issuer, None)))
}
