//! The few HTML pages: sign in, choose a password, a message. They work without JavaScript, carry no inline script or
//! style, and name every problem in a summary that receives the focus.

use actix_web::cookie::Cookie;
use askama::Template;
use kernel::{
    error::{INTERNAL, Result},
    http::{Meta, Rendered, Reply},
    text::Lang,
};
use std::collections::BTreeMap;
use utoipa::openapi::{Content, ContentBuilder, ObjectBuilder, Ref, RefOr, Response, ResponseBuilder, Type};

mod words;
pub use words::{Alert, Message, Words, weakness_text, words};

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

const PROBLEM: &str = "application/problem+json";

/// The kernel's problem document, as content.
pub fn problem() -> Content {
    ContentBuilder::new().schema(Some(Ref::from_schema_name("Problem"))).build()
}

/// The kernel's answer to too many requests; it applies outside `/api` too.
pub fn too_many() -> (String, RefOr<Response>) {
    ("429".to_owned(), RefOr::Ref(Ref::from_response_name("Problem429")))
}

/// What a browser gets: a page, or the way to the next one.
pub struct Screen(Rendered);

impl Screen {
    /// A page. `form_target` is what a form of this page may lead to besides ourselves: browsers apply `form-action` to the
    /// redirects that follow a form.
    pub fn page(status: u16, lang: Lang, template: &impl Template, form_target: Option<&str>) -> Result<Self> {
        let body = template.render().map_err(|error| INTERNAL.plain().because(error))?;
        let form_action = match form_target {
            Some(target) => format!("'self' {target}"),
            None => "'self'".to_owned(),
        };
        let policy = format!(
            "default-src 'none'; style-src 'self'; form-action {form_action}; frame-ancestors 'none'; base-uri 'none'"
        );
        let headers = [
            ("Content-Type", "text/html; charset=utf-8"),
            ("Content-Security-Policy", &policy),
            ("Cache-Control", "no-store"),
            ("X-Frame-Options", "DENY"),
            ("Content-Language", lang.as_str()),
            ("Vary", "Accept-Language, Cookie"),
        ];
        let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        Ok(Self(Rendered { status, headers, body: body.into_bytes() }))
    }

    /// On to another address, with GET.
    pub fn redirect(to: impl Into<String>) -> Self {
        let headers = vec![("Location".to_owned(), to.into()), ("Cache-Control".to_owned(), "no-store".to_owned())];
        Self(Rendered { status: 303, headers, body: Vec::new() })
    }

    /// A message.
    pub fn notice(status: u16, lang: Lang, message: Message, sign_out: Option<String>) -> Result<Self> {
        let (heading, text, code) = message.texts(lang);
        Self::page(status, lang, &Notice { words: words(lang), heading, text, code, sign_out }, None)
    }

    /// With a cookie. One at most.
    pub fn with(mut self, cookie: &Cookie<'_>) -> Self {
        self.0.headers.push(("Set-Cookie".to_owned(), cookie.to_string()));
        self
    }

    /// Says when to try again.
    pub fn retry_after(mut self, seconds: i64) -> Self {
        self.0.headers.push(("Retry-After".to_owned(), seconds.max(1).to_string()));
        self
    }
}

impl Reply for Screen {
    fn render(&self, _: &Meta) -> Result<Rendered> {
        Ok(self.0.clone())
    }

    fn responses() -> BTreeMap<String, RefOr<Response>> {
        let html = || {
            let schema = ObjectBuilder::new().schema_type(Type::String);
            ContentBuilder::new().schema(Some(schema)).build()
        };
        let page = |what: &str| ResponseBuilder::new().description(what).content("text/html", html());
        // The kernel refuses before a page can be made: an unreadable body, too many requests.
        let or_problem = |what: &str| page(what).content(PROBLEM, problem());
        BTreeMap::from([
            ("200".to_owned(), page("The page.").build().into()),
            ("303".to_owned(), ResponseBuilder::new().description("On to `Location`.").build().into()),
            ("400".to_owned(), or_problem("A page that says what is wrong with the request.").build().into()),
            ("403".to_owned(), page("The form again, with what was wrong.").build().into()),
            ("429".to_owned(), or_problem("Too many failures or requests: wait for `Retry-After`.").build().into()),
        ])
    }
}

/// The stylesheet, as an answer.
pub struct Stylesheet;

impl Reply for Stylesheet {
    fn render(&self, _: &Meta) -> Result<Rendered> {
        let headers = [("Content-Type", "text/css; charset=utf-8"), ("Cache-Control", "public, max-age=3600")];
        let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        Ok(Rendered { status: 200, headers, body: STYLE.as_bytes().to_vec() })
    }

    fn responses() -> BTreeMap<String, RefOr<Response>> {
        let schema = ObjectBuilder::new().schema_type(Type::String);
        let content = ContentBuilder::new().schema(Some(schema)).build();
        let response = ResponseBuilder::new().description("The stylesheet.").content("text/css", content).build();
        BTreeMap::from([("200".to_owned(), response.into()), too_many()])
    }
}

/// The stylesheet of these pages.
const STYLE: &str = include_str!("../templates/style.css");

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
