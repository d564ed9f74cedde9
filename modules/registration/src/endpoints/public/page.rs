//! The pages that links lead to where an event names no front end.

use super::reply::header;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use kernel::{
    error::Result,
    http::{Meta, Rendered, Reply},
    secrets::sha256,
};
use std::{collections::BTreeMap, sync::LazyLock};
use utoipa::openapi::{ContentBuilder, ObjectBuilder, Ref, RefOr, Response, ResponseBuilder, Type};

/// What all pages look like, and what their scripts share.
const STYLE: &str = include_str!("../../../templates/page.css");
const SCRIPT: &str = include_str!("../../../templates/page.js");

/// The page for one's own registration.
pub(super) static MY_REGISTRATION: LazyLock<Html> =
    LazyLock::new(|| Html::of(include_str!("../../../templates/my_registration.html")));

/// The page of an invitation.
pub(super) static MY_INVITATION: LazyLock<Html> =
    LazyLock::new(|| Html::of(include_str!("../../../templates/my_invitation.html")));

/// A page with its style and script inside, and the policy that lets it run them.
pub(super) struct Html {
    text: String,
    policy: String,
}

impl Html {
    fn of(template: &str) -> Self {
        let text = template.replace("/* page.css */", STYLE).replace("/* page.js */", SCRIPT);
        let hash = |tag: &str| {
            let (_, rest) = text.split_once(&format!("<{tag}>")).unwrap_or_default();
            let (inside, _) = rest.split_once(&format!("</{tag}>")).unwrap_or_default();
            STANDARD.encode(sha256(inside.as_bytes()))
        };
        // Its own style and script, known by their hashes, calls to us, and nothing else.
        let policy = format!(
            "default-src 'none'; style-src 'sha256-{}'; script-src 'sha256-{}'; connect-src 'self'; form-action 'none'; \
             frame-ancestors 'none'; base-uri 'none'",
            hash("style"),
            hash("script")
        );
        Self { text, policy }
    }
}

/// A page: it holds no personal data, and asks for them with the token that the browser keeps.
pub struct Page(pub(super) &'static Html);

impl Reply for Page {
    fn render(&self, _: &Meta) -> Result<Rendered> {
        let headers = vec![
            header("Content-Type", "text/html; charset=utf-8"),
            header("Content-Security-Policy", self.0.policy.as_str()),
            header("Cache-Control", "no-store"),
            header("X-Frame-Options", "DENY"),
            header("X-Robots-Tag", "noindex"),
        ];
        Ok(Rendered { status: 200, headers, body: self.0.text.as_bytes().to_vec() })
    }

    fn responses() -> BTreeMap<String, RefOr<Response>> {
        let content = ContentBuilder::new().schema(Some(ObjectBuilder::new().schema_type(Type::String))).build();
        let page = ResponseBuilder::new().description("The page.").content("text/html", content);
        // The kernel's limit applies outside `/api` too.
        let too_many = RefOr::Ref(Ref::from_response_name("Problem429"));
        BTreeMap::from([("200".to_owned(), page.build().into()), ("429".to_owned(), too_many)])
    }
}
