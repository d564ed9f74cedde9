//! A browser on our pages: who is signed in there, and where it wants to go on to.

use super::{KnownClient, cookies, known_client, request::Parameters};
use crate::{
    ids::UserId,
    pages::{Alert, ChangePassword, Screen, SignIn, words},
    rules::redirects,
    store::{
        sessions::{self, SessionRow},
        users::{self, UserRow},
    },
};
use actix_web::HttpRequest;
use kernel::{app::App, db::Actor, error::Result, ids::Id, secrets::hash_token, text::Lang};

/// Where the authorization endpoint is.
pub const AUTHORIZE: &str = "/oauth/authorize";
/// Where the sign-in page is.
pub const SIGN_IN: &str = "/oauth/sign-in";
/// Where one-time passwords are replaced.
pub const CHANGE_PASSWORD: &str = "/oauth/change-password";

/// Who is signed in.
#[derive(Clone)]
pub struct SignedIn {
    /// The browser's session.
    pub session: SessionRow,
    /// The user, who is active.
    pub user: UserRow,
}

/// A browser's request.
pub struct Visit {
    /// Who is signed in there, if anybody.
    pub signed_in: Option<SignedIn>,
    /// The client that it comes from.
    pub client: Option<KnownClient>,
}

/// Reads who is signed in and which client is meant.
pub async fn visit(app: &App, request: &HttpRequest, client_id: Option<&str>) -> Result<Visit> {
    let (issuer, known, now) = (app.settings.public_url.clone(), app.scopes().to_vec(), app.now());
    let token = cookies::session(request, &issuer).map(|token| hash_token(&token));
    let client_id = client_id.map(str::to_owned);
    app.db
        .read(move |conn| {
            let client = match &client_id {
                Some(id) => known_client(conn, &issuer, &known, id)?,
                None => None,
            };
            let session = match &token {
                Some(hash) => sessions::find(conn, hash, now)?,
                None => None,
            };
            let Some(session) = session else { return Ok(Visit { signed_in: None, client }) };
            let user = users::find(conn, session.user_id)?.filter(UserRow::is_active);
            Ok(Visit { signed_in: user.map(|user| SignedIn { session, user }), client })
        })
        .await
}

/// `path` with the authorization request to go on with.
pub fn with_onward(path: &str, onward: &str) -> String {
    if onward.is_empty() {
        return path.to_owned();
    }
    let query = form_urlencoded::Serializer::new(String::new()).append_pair("continue", onward).finish();
    format!("{path}?{query}")
}

/// Where a browser goes once its user is signed in: the authorization request is read again there, so that whatever came
/// back in the form is checked like any other.
pub fn next_step(user: &UserRow, onward: &str) -> String {
    if user.must_change_password {
        with_onward(CHANGE_PASSWORD, onward)
    } else if onward.is_empty() {
        SIGN_IN.to_owned()
    } else {
        // Written anew: what came back in a form may hold bytes that no header can.
        let pairs = form_urlencoded::parse(onward.as_bytes());
        format!("{AUTHORIZE}?{}", form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish())
    }
}

/// The client of an authorization request that is carried along, and its `form-action` source. Nothing for a redirect URI
/// that is not the client's: then the page may lead nowhere but here.
pub fn onward_client_id(onward: &str) -> Option<String> {
    Parameters::parse(onward.as_bytes())?.get("client_id").map(str::to_owned)
}

/// What the page's forms may lead to, besides ourselves.
pub fn form_target(client: Option<&KnownClient>, onward: &str) -> Option<String> {
    let parameters = Parameters::parse(onward.as_bytes())?;
    let redirect_uri = parameters.get("redirect_uri")?;
    client?.redirect_uris.iter().find(|known| *known == redirect_uri).and_then(|uri| redirects::form_action_source(uri))
}

/// On whose behalf, once that is known.
pub fn actor(user: UserId, before: &Actor) -> Actor {
    Actor { kind: "user", id: Some(Id(user.0)), request_id: before.request_id.clone() }
}

/// The sign-in form.
pub struct SignInPage<'a> {
    /// Language.
    pub lang: Lang,
    /// What was typed before.
    pub login: &'a str,
    /// Where to go on.
    pub onward: &'a str,
    /// Who asked.
    pub client: Option<&'a KnownClient>,
    /// What went wrong.
    pub alert: Option<Alert>,
}

impl SignInPage<'_> {
    /// As an answer.
    pub fn show(&self, app: &App, request: &HttpRequest) -> Result<Screen> {
        let guard = cookies::guard(request, &app.settings.public_url, &app.secrets);
        let template = SignIn {
            words: words(self.lang),
            alert: self.alert.map(|alert| alert.text(self.lang)),
            login: self.login,
            csrf: &guard.token,
            onward: self.onward,
            client_name: self.client.map(|client| client.name.as_str()),
        };
        let target = form_target(self.client, self.onward);
        let screen = Screen::page(status(self.alert), self.lang, &template, target.as_deref())?.with(&guard.cookie);
        Ok(match self.alert {
            Some(Alert::Wait(seconds)) => screen.retry_after(seconds),
            _ => screen,
        })
    }
}

/// The form for a new password.
pub fn change_password_page(
    app: &App,
    request: &HttpRequest,
    lang: Lang,
    user: &UserRow,
    onward: &str,
    client: Option<&KnownClient>,
    alert: Option<Alert>,
) -> Result<Screen> {
    let guard = cookies::guard(request, &app.settings.public_url, &app.secrets);
    let template = ChangePassword {
        words: words(lang),
        alert: alert.map(|alert| alert.text(lang)),
        login: &user.login,
        csrf: &guard.token,
        onward,
    };
    let target = form_target(client, onward);
    Ok(Screen::page(status(alert), lang, &template, target.as_deref())?.with(&guard.cookie))
}

fn status(alert: Option<Alert>) -> u16 {
    match alert {
        None => 200,
        Some(Alert::Wait(_)) => 429,
        Some(Alert::Stale) => 400,
        Some(_) => 403,
    }
}
