//! The few HTML pages: sign in, choose a password, a message. They work without JavaScript, carry no inline script or
//! style, and name every problem in a summary that receives the focus.

use actix_web::{HttpResponse, http::StatusCode};
use askama::Template;
use kernel::{error::Result, text::Lang};

mod words;
pub use words::{Alert, Message, Words, words};

/// The sign-in form.
#[derive(Template)]
#[template(path = "sign_in.html")]
pub struct SignIn<'a> {
    /// Texts in the visitor's language.
    pub words: &'static Words,
    /// What went wrong, if this is not the first try.
    pub alert: Option<String>,
    /// What the visitor typed before.
    pub login: &'a str,
    /// Binds the form to the visitor's cookie.
    pub csrf: &'a str,
    /// The authorization request to go on with, as a query string; may be empty.
    pub onward: &'a str,
    /// The program that asked.
    pub client_name: Option<&'a str>,
}

/// The form for a new password after a one-time one.
#[derive(Template)]
#[template(path = "change_password.html")]
pub struct ChangePassword<'a> {
    /// Texts in the visitor's language.
    pub words: &'static Words,
    /// What went wrong, if this is not the first try.
    pub alert: Option<String>,
    /// Whose password.
    pub login: &'a str,
    /// Binds the form to the visitor's cookie.
    pub csrf: &'a str,
    /// The authorization request to go on with, as a query string; may be empty.
    pub onward: &'a str,
}

/// A page that only says something.
#[derive(Template)]
#[template(path = "message.html")]
pub struct Notice<'a> {
    /// Texts in the visitor's language.
    pub words: &'static Words,
    /// Title.
    pub heading: &'a str,
    /// One or two sentences.
    pub text: &'a str,
    /// A stable code for whoever has to repair the program that sent the visitor here.
    pub code: Option<&'a str>,
    /// The CSRF token of a sign-out button, if there is one.
    pub sign_out: Option<String>,
}

/// A page as an answer. `form_target` is the origin that a form of this page may end up at, besides ourselves.
pub fn page(status: StatusCode, lang: Lang, template: &impl Template, form_target: Option<&str>) -> Result<HttpResponse> {
    let body = template.render().map_err(|error| kernel::error::INTERNAL.plain().because(error))?;
    let form_action = match form_target {
        Some(target) => format!("'self' {target}"),
        None => "'self'".to_owned(),
    };
    let policy = format!(
        "default-src 'none'; style-src 'self'; form-action {form_action}; frame-ancestors 'none'; base-uri 'none'"
    );
    Ok(HttpResponse::build(status)
        .insert_header(("Content-Security-Policy", policy))
        .insert_header(("Cache-Control", "no-store"))
        .insert_header(("Referrer-Policy", "no-referrer"))
        .insert_header(("X-Content-Type-Options", "nosniff"))
        .insert_header(("X-Frame-Options", "DENY"))
        .insert_header(("Content-Language", lang.as_str()))
        .insert_header(("Vary", "Accept-Language, Cookie"))
        .content_type("text/html; charset=utf-8")
        .body(body))
}

/// The stylesheet of these pages.
pub const STYLE: &str = include_str!("../templates/style.css");

#[cfg(test)]
mod tests {
    use super::*;

    fn sign_in(lang: Lang, alert: Option<Alert>) -> String {
        let words = words(lang);
        let alert = alert.map(|alert| alert.text(lang));
        let page = SignIn {
            words,
            alert,
            login: "<admin>",
            csrf: "c&t",
            onward: "client_id=swagger-ui&state=\"x\"",
            client_name: Some("Swagger UI"),
        };
        page.render().unwrap()
    }

    #[test]
    fn what_visitors_type_is_escaped() {
        let html = sign_in(Lang::En, None);
        assert!(!html.contains("<admin>") && !html.contains("state=\"x\""), "{html}");
    }

    #[test]
    fn pages_hold_no_inline_script_or_style() {
        let html = sign_in(Lang::Fr, Some(Alert::Wrong));
        for bad in ["<script", "<style", " style=", "onclick", "javascript:"] {
            assert!(!html.contains(bad), "{bad}");
        }
        assert!(html.contains("lang=\"fr\"") && html.contains("role=\"alert\""));
    }

    #[test]
    fn both_languages_say_how_long_to_wait() {
        assert!(sign_in(Lang::Fr, Some(Alert::Wait(32))).contains("32 secondes"));
        assert!(sign_in(Lang::En, Some(Alert::Wait(32))).contains("32 seconds"));
        assert!(sign_in(Lang::En, Some(Alert::Wait(121))).contains("3 minutes"));
    }
}
