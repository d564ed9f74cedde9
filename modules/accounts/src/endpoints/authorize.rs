use crate::{
    credentials::{CODE, Fresh},
    model::oauth::AuthorizeParams,
    oauth::{
        KnownClient,
        browser::{self, CHANGE_PASSWORD, SIGN_IN, SignedIn, with_onward},
        request::{AuthorizationRequest, Parameters, Refusal, is_registered, read},
    },
    pages::{Message, Screen},
    rules::{redirects, scopes},
    store::{
        oauth::{self, CodeRow},
        sessions, users,
    },
};
use actix_web::{HttpRequest, get};
use kernel::{
    app::App,
    auth::Public,
    error::Result,
    http::{Ctx, Outcome},
};

/// How long a code is good, in seconds.
const CODE_SECONDS: i64 = 60;

/// Begin to sign in (authorization code with PKCE)
///
/// For browsers. Sends the user to the sign-in page if need be, then back to `redirect_uri` with `code`, `state` and `iss`
/// (RFC 9207). PKCE with S256 is required of every client. A `redirect_uri` that is not registered, character by character,
/// is never redirected to: the user sees a page instead. Parameters that are unknown are ignored, as the standard asks.
#[utoipa::path(tag = "accounts", params(AuthorizeParams), security(()))]
#[get("/oauth/authorize")]
pub async fn authorize(ctx: Ctx<Public>, request: HttpRequest) -> Outcome<Screen> {
    let (app, lang, query) = (ctx.app(), ctx.lang(), request.query_string());
    let Some(parameters) = Parameters::parse(query.as_bytes()) else {
        return ctx.answer(&Screen::notice(400, lang, Message::BadRequest, None)?);
    };
    let visit = browser::visit(&app, &request, parameters.get("client_id")).await?;
    let Some(client) = visit.client.filter(|client| !client.redirect_uris.is_empty()) else {
        return ctx.answer(&Screen::notice(400, lang, Message::UnknownClient, None)?);
    };
    let Some(redirect_uri) = parameters.get("redirect_uri").filter(|uri| is_registered(&client, uri)) else {
        return ctx.answer(&Screen::notice(400, lang, Message::UnknownRedirect, None)?);
    };
    let screen = match (read(&parameters, redirect_uri, app.scopes()), visit.signed_in) {
        (Err(refusal), _) => refused(&app, redirect_uri, parameters.get("state"), refusal)?,
        (Ok(_), None) => Screen::redirect(with_onward(SIGN_IN, query)),
        (Ok(_), Some(browser)) if browser.user.must_change_password => {
            Screen::redirect(with_onward(CHANGE_PASSWORD, query))
        }
        (Ok(wanted), Some(browser)) => match with_code(&ctx, &client, browser, wanted).await? {
            Some(screen) => screen,
            None => Screen::redirect(with_onward(SIGN_IN, query)),
        },
    };
    ctx.answer(&screen)
}

/// Sends the browser back with a code; `None` if it was signed out meanwhile.
async fn with_code(
    ctx: &Ctx<Public>,
    client: &KnownClient,
    browser: SignedIn,
    wanted: AuthorizationRequest,
) -> Result<Option<Screen>> {
    let app = ctx.app();
    let fresh = Fresh::new(CODE);
    let (hash, user_id, client_id) = (fresh.hash, browser.user.id, client.client_id.clone());
    let asked = wanted.scopes.unwrap_or_else(|| client.scopes.clone());
    let scope: Vec<String> = asked.intersection(&client.scopes).cloned().collect();
    let (redirect_uri, challenge) = (wanted.redirect_uri.clone(), wanted.challenge);
    let given = app
        .db
        .write(browser::actor(user_id, &ctx.actor()), 0, move |tx| {
            let now = tx.now();
            // A password that is being reset ends sessions and codes: one that is made just then must not be left over.
            users::hold(tx, user_id)?;
            if sessions::find(tx, &browser.session.token_hash, now)?.is_none() {
                return Ok(false);
            }
            let row = CodeRow {
                code_hash: hash.clone(),
                family_id: tx.new_id(),
                client_id: client_id.clone(),
                user_id,
                redirect_uri: redirect_uri.clone(),
                scopes: scopes::join(&scope.iter().cloned().collect()),
                challenge: challenge.clone(),
                created_at: now,
                expires_at: now.plus_seconds(CODE_SECONDS),
                used_at: None,
            };
            oauth::insert_code(tx, &row)?;
            Ok(true)
        })
        .await?;
    if !given {
        return Ok(None);
    }
    back(&app, &wanted.redirect_uri, wanted.state.as_deref(), &[("code", &fresh.text)]).map(Some)
}

fn refused(app: &App, redirect_uri: &str, state: Option<&str>, refusal: Refusal) -> Result<Screen> {
    let parameters = [("error", refusal.error), ("error_description", refusal.description)];
    back(app, redirect_uri, state, &parameters)
}

fn back(app: &App, redirect_uri: &str, state: Option<&str>, parameters: &[(&str, &str)]) -> Result<Screen> {
    let mut all = parameters.to_vec();
    all.extend(state.map(|state| ("state", state)));
    all.push(("iss", &app.settings.public_url));
    let uri = redirects::with_parameters(redirect_uri, &all)
        .ok_or_else(|| kernel::error::INTERNAL.plain().because("a registered redirect URI is no URI"))?;
    Ok(Screen::redirect(uri))
}
