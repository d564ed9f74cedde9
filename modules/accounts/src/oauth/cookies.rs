//! Two cookies: one that binds our forms to the browser that they were shown to, one for the signed-in session.

use actix_web::{
    HttpRequest,
    cookie::{Cookie, SameSite, time::Duration},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use kernel::secrets::{Secrets, purpose, random_token};

/// How long a signed-in browser stays signed in, in seconds.
pub const SESSION_SECONDS: i64 = 12 * 3_600;

const SESSION: &str = "colloque_session";
const FORM: &str = "colloque_form";

/// Whether browsers reach us by https, so that cookies can be `Secure`.
fn is_secure(issuer: &str) -> bool {
    issuer.starts_with("https://")
}

/// The `__Host-` prefix keeps other hosts of the domain from setting the cookie; browsers accept it with `Secure` only.
fn name(issuer: &str, base: &str) -> String {
    if is_secure(issuer) { format!("__Host-{base}") } else { base.to_owned() }
}

fn cookie(issuer: &str, base: &str, value: String) -> Cookie<'static> {
    Cookie::build(name(issuer, base), value)
        .path("/")
        .http_only(true)
        .same_site(SameSite::Lax)
        .secure(is_secure(issuer))
        .finish()
}

fn read(request: &HttpRequest, issuer: &str, base: &str) -> Option<String> {
    request.cookie(&name(issuer, base)).map(|cookie| cookie.value().to_owned()).filter(|value| !value.is_empty())
}

/// The session's token, if the browser has one.
pub fn session(request: &HttpRequest, issuer: &str) -> Option<String> {
    read(request, issuer, SESSION)
}

/// Gives the browser a session's token, or with `None` takes it away.
pub fn set_session(issuer: &str, token: Option<&str>) -> Cookie<'static> {
    let mut cookie = cookie(issuer, SESSION, token.unwrap_or_default().to_owned());
    cookie.set_max_age(Duration::seconds(token.map_or(0, |_| SESSION_SECONDS)));
    cookie
}

/// What makes a form ours: the browser's form cookie (a new one if it has none) and the token that goes into the form.
pub struct FormGuard {
    /// To be set with the page.
    pub cookie: Cookie<'static>,
    /// To be put into the form.
    pub token: String,
}

/// A guard for a form that is about to be shown.
pub fn guard(request: &HttpRequest, issuer: &str, secrets: &Secrets) -> FormGuard {
    let value = read(request, issuer, FORM).unwrap_or_else(|| random_token(""));
    FormGuard { token: token_of(secrets, &value), cookie: cookie(issuer, FORM, value) }
}

/// Whether a form that came back was shown to this very browser.
pub fn is_ours(request: &HttpRequest, issuer: &str, secrets: &Secrets, token: &str) -> bool {
    let Some(value) = read(request, issuer, FORM) else { return false };
    URL_SAFE_NO_PAD.decode(token).is_ok_and(|mac| secrets.verify_mac(purpose::SESSION, value.as_bytes(), &mac))
}

fn token_of(secrets: &Secrets, value: &str) -> String {
    URL_SAFE_NO_PAD.encode(secrets.mac(purpose::SESSION, value.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::test::TestRequest;
    use kernel::secrets::ServerSecret;

    const HTTPS: &str = "https://congres.example.org";

    fn secrets() -> Secrets {
        Secrets::new(&ServerSecret::parse("0123456789abcdefghijklmnopqrstuv").unwrap())
    }

    #[test]
    fn a_form_belongs_to_one_browser() {
        let secrets = secrets();
        let first = guard(&TestRequest::default().to_http_request(), HTTPS, &secrets);
        let back = TestRequest::default().cookie(first.cookie.clone()).to_http_request();
        assert!(is_ours(&back, HTTPS, &secrets, &first.token));
        assert_eq!(guard(&back, HTTPS, &secrets).token, first.token, "two tabs share the cookie");

        let other = guard(&TestRequest::default().to_http_request(), HTTPS, &secrets);
        assert!(!is_ours(&back, HTTPS, &secrets, &other.token));
        assert!(!is_ours(&TestRequest::default().to_http_request(), HTTPS, &secrets, &first.token));
        assert!(!is_ours(&back, HTTPS, &secrets, ""));
    }

    #[test]
    fn cookies_are_secure_where_the_site_is() {
        let cookie = set_session(HTTPS, Some("x")).to_string();
        for part in ["__Host-colloque_session=x", "HttpOnly", "SameSite=Lax", "Secure", "Path=/"] {
            assert!(cookie.contains(part), "{cookie}");
        }
        let local = set_session("http://127.0.0.1:8080", Some("x")).to_string();
        assert!(local.starts_with("colloque_session=x") && !local.contains("Secure"), "{local}");
        assert!(set_session(HTTPS, None).to_string().contains("Max-Age=0"));
    }
}
