use crate::{
    hashing,
    model::oauth::ChangePasswordForm,
    oauth::{
        browser::{self, SIGN_IN, SignedIn, change_password_page, next_step, onward_client_id, with_onward},
        cookies,
    },
    pages::{Alert, Screen},
    people,
    rules::password,
    store::users,
};
use actix_web::{HttpRequest, post};
use kernel::{
    app::App,
    auth::Public,
    error::Result,
    http::{Ctx, Form, Outcome},
};
use zeroize::Zeroizing;

/// Replace a one-time password
///
/// The form of the page that follows the first sign-in. The new password needs at least 12 characters and must not be a
/// common one; all other browsers and tokens of the user end.
#[utoipa::path(
    tag = "accounts",
    request_body(content = ChangePasswordForm, content_type = "application/x-www-form-urlencoded"),
    security(())
)]
#[post("/oauth/change-password")]
pub async fn change_one_time_password(
    ctx: Ctx<Public>,
    request: HttpRequest,
    Form(form): Form<ChangePasswordForm>,
) -> Outcome<Screen> {
    let (app, lang, onward) = (ctx.app(), ctx.lang(), form.r#continue.as_str());
    let visit = browser::visit(&app, &request, onward_client_id(onward).as_deref()).await?;
    let Some(browser) = visit.signed_in else {
        return ctx.answer(&Screen::redirect(with_onward(SIGN_IN, onward)));
    };
    if !browser.user.must_change_password {
        return ctx.answer(&Screen::redirect(next_step(&browser.user, onward)));
    }
    let ours = cookies::is_ours(&request, &app.settings.public_url, &app.secrets, &form.csrf);
    let alert = if ours { objection(&browser, &form).await? } else { Some(Alert::Stale) };
    if alert.is_some() {
        let client = visit.client.as_ref();
        return ctx.answer(&change_password_page(&app, &request, lang, &browser.user, onward, client, alert)?);
    }
    let next = next_step(&users::UserRow { must_change_password: false, ..browser.user.clone() }, onward);
    store(&app, &ctx, browser, &form.password).await?;
    ctx.answer(&Screen::redirect(next))
}

async fn objection(browser: &SignedIn, form: &ChangePasswordForm) -> Result<Option<Alert>> {
    if form.password != form.repeat {
        return Ok(Some(Alert::Differ));
    }
    let chosen = password::normalize(&form.password);
    if let Err(weakness) = password::check(&chosen, &browser.user.login) {
        return Ok(Some(Alert::Weak(weakness)));
    }
    let same = hashing::verify(Zeroizing::new(chosen.into_owned()), browser.user.password_hash.clone()).await?;
    Ok(same.then_some(Alert::Same))
}

async fn store(app: &App, ctx: &Ctx<Public>, browser: SignedIn, chosen: &str) -> Result<()> {
    let hash = hashing::hash(Zeroizing::new(password::normalize(chosen).into_owned())).await?;
    let actor = browser::actor(browser.user.id, &ctx.actor());
    app.db
        .write(actor, 0, move |tx| {
            users::hold(tx, browser.user.id)?;
            // An administrator may have reset it again meanwhile: then this session is gone, and the form with it.
            match users::find(tx, browser.user.id)? {
                Some(user) if user.password_hash == browser.user.password_hash => {
                    people::choose_password(tx, &user, &hash, Some(browser.session.id))
                }
                _ => Ok(()),
            }
        })
        .await
}
