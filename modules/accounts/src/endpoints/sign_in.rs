use crate::{
    ids::SessionId,
    model::oauth::SignInForm,
    oauth::{
        browser::{self, SignInPage, next_step, onward_client_id},
        cookies::{self, SESSION_SECONDS},
    },
    pages::{Alert, Screen},
    sign_in::{Attempt, Proof, find_user, prove},
    store::{
        sessions::{self, SessionRow},
        users::{self, UserRow},
    },
};
use actix_web::{HttpRequest, post};
use kernel::{
    auth::Public,
    error::Result,
    http::{Ctx, Form, Outcome, peer},
    ids::Id,
    secrets::{hash_token, random_token},
};
use zeroize::Zeroizing;

/// Sign in
///
/// The sign-in page's form. Failures are counted per account and per address, by all processes together, with a growing
/// delay (429, `Retry-After`). On success the browser gets a session cookie and goes on.
#[utoipa::path(
    tag = "accounts",
    request_body(content = SignInForm, content_type = "application/x-www-form-urlencoded"),
    security(())
)]
#[post("/oauth/sign-in")]
pub async fn sign_in(ctx: Ctx<Public>, request: HttpRequest, Form(form): Form<SignInForm>) -> Outcome<Screen> {
    let (app, lang) = (ctx.app(), ctx.lang());
    let (issuer, onward) = (&app.settings.public_url, form.r#continue.as_str());
    let client = browser::visit(&app, &request, onward_client_id(onward).as_deref()).await?.client;
    let again = |alert| {
        let page = SignInPage { lang, login: &form.login, onward, client: client.as_ref(), alert: Some(alert) };
        page.show(&app, &request)
    };
    if !cookies::is_ours(&request, issuer, &app.secrets, &form.csrf) {
        return ctx.answer(&again(Alert::Stale)?);
    }
    let typed = form.login.clone();
    let user = app.db.read(move |conn| find_user(conn, &typed)).await?;
    let attempt = Attempt::new(&app, user.as_ref(), &form.login, &peer(&request));
    let password = Zeroizing::new(form.password.clone());
    let screen = match prove(&app, ctx.actor(), &attempt, user, password).await? {
        Proof::Wait(seconds) => again(Alert::Wait(seconds))?,
        Proof::Wrong => again(Alert::Wrong)?,
        Proof::Right(user) => match begin_session(&ctx, &request, &attempt, &user).await? {
            Some(token) => Screen::redirect(next_step(&user, onward)).with(&cookies::set_session(issuer, Some(&token))),
            None => again(Alert::Suspended)?,
        },
    };
    ctx.answer(&screen)
}

/// Makes a session and gives its token; `None` if the account is suspended or its password changed meanwhile.
async fn begin_session(
    ctx: &Ctx<Public>,
    request: &HttpRequest,
    attempt: &Attempt,
    user: &UserRow,
) -> Result<Option<String>> {
    let app = ctx.app();
    let token = random_token("");
    let hash = hash_token(&token);
    let before = cookies::session(request, &app.settings.public_url).map(|token| hash_token(&token));
    let (attempt, id, proven) = (attempt.clone(), user.id, user.password_hash.clone());
    let signed_in = app
        .db
        .write(browser::actor(id, &ctx.actor()), 0, move |tx| {
            let now = tx.now();
            users::hold(tx, id)?;
            attempt.take_back(tx)?;
            let same = users::find(tx, id)?.is_some_and(|user| user.is_active() && user.password_hash == proven);
            if !same {
                tx.audit("session.refused", "user", Some(Id(id.0)), None);
                return Ok(false);
            }
            // A browser has one session: the one before ends, whoever's it was.
            if let Some(old) = &before
                && let Some(old) = sessions::find(tx, old, now)?
            {
                sessions::delete(tx, old.id)?;
            }
            let session = SessionRow {
                id: tx.new_id::<SessionId>(),
                token_hash: hash.clone(),
                user_id: id,
                created_at: now,
                expires_at: now.plus_seconds(SESSION_SECONDS),
            };
            sessions::insert(tx, &session)?;
            tx.audit("session.sign_in", "user", Some(Id(id.0)), None);
            Ok(true)
        })
        .await?;
    Ok(signed_in.then_some(token))
}
