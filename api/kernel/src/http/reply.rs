//! What handlers answer. A reply type states the success status and body once: the same type renders the answer and
//! describes it in the OpenAPI document.

use crate::{
    error::Result,
    page::{Page, PageInfo},
    text::Lang,
};
use actix_web::{HttpRequest, HttpResponse, Responder, body::BoxBody, http::StatusCode};
use serde::{Serialize, Serializer};
use std::{cell::Cell, cell::RefCell, collections::BTreeMap, marker::PhantomData};
use utoipa::{
    IntoResponses, ToSchema,
    openapi::{ContentBuilder, HeaderBuilder, ObjectBuilder, Ref, RefOr, Response, ResponseBuilder, Schema, Type},
};

/// What rendering needs to know of the request.
#[derive(Clone, Debug)]
pub struct Meta {
    /// The caller's language.
    pub lang: Lang,
    /// The request's path.
    pub path: String,
    /// Its query string.
    pub query: String,
    /// `If-None-Match`, if sent.
    pub if_none_match: Option<String>,
}

/// An answer as bytes: rendered inside the transaction, so that it can be kept with its effect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rendered {
    /// HTTP status.
    pub status: u16,
    /// Headers.
    pub headers: Vec<(String, String)>,
    /// Body.
    pub body: Vec<u8>,
}

/// A success answer of a certain shape.
pub trait Reply: Send + 'static {
    /// Media types in which it comes; none where it has no body.
    const MEDIA: &'static [&'static str] = &[JSON];

    /// As bytes.
    fn render(&self, meta: &Meta) -> Result<Rendered>;
    /// As the document describes it. Schemas that it refers to are left with [`describe`].
    fn responses() -> BTreeMap<String, RefOr<Response>>;
}

/// A reply that was rendered; what handlers return.
pub struct Answer<R> {
    rendered: Rendered,
    reply: PhantomData<R>,
}

impl<R> Answer<R> {
    pub(super) fn new(rendered: Rendered) -> Self {
        Self { rendered, reply: PhantomData }
    }
}

impl<R> Responder for Answer<R> {
    type Body = BoxBody;
    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        let Rendered { status, headers, body } = self.rendered;
        let mut response = HttpResponse::build(StatusCode::from_u16(status).unwrap_or(StatusCode::OK));
        for (name, value) in headers {
            response.insert_header((name, value));
        }
        response.body(body)
    }
}

impl<R: Reply> IntoResponses for Answer<R> {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        R::responses()
    }
}

/// A thing that the API shows.
pub trait Resource: Serialize + ToSchema + Send + 'static {
    /// Its version, if it can be changed: the first part of its ETag, and what `If-Match` is compared with.
    fn version(&self) -> Option<i64> {
        None
    }
    /// Its path below `/api/v1`, for `Location`.
    fn path(&self) -> Option<String> {
        None
    }
}

thread_local! {
    static SCHEMAS: RefCell<Schemas> = const { RefCell::new(Vec::new()) };
    static REDACTING: Cell<bool> = const { Cell::new(false) };
}

/// Schemas with their names.
pub(super) type Schemas = Vec<(String, RefOr<Schema>)>;

/// Leaves a type's schema, and those it refers to, for the document; gives a reference to it. utoipa collects the schemas
/// of request bodies by itself, but not those of reply types.
pub fn describe<T: ToSchema>() -> RefOr<Schema> {
    SCHEMAS.with_borrow_mut(|all| {
        T::schemas(all);
        all.push((T::name().into_owned(), T::schema()));
    });
    Ref::from_schema_name(T::name()).into()
}

/// Takes the schemas that reply types have left on this thread since the last call.
pub(super) fn take_schemas() -> Schemas {
    SCHEMAS.take()
}

/// A secret that is shown once, in the answer to the request that made it. When the answer is kept for idempotency, this
/// is left out: a replay shows `[redacted]`.
#[derive(Clone)]
pub struct OnceOnly(pub String);

impl std::fmt::Debug for OnceOnly {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("OnceOnly(…)")
    }
}

impl Serialize for OnceOnly {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(if REDACTING.get() { "[redacted]" } else { &self.0 })
    }
}

impl utoipa::PartialSchema for OnceOnly {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .max_length(Some(200))
            .description(Some("Shown this once. A replay by Idempotency-Key answers “[redacted]”."))
            .into()
    }
}
impl ToSchema for OnceOnly {
    fn schemas(_: &mut Vec<(String, RefOr<Schema>)>) {}
}

/// Runs `render` with secrets left out.
pub(super) fn redacted<T>(render: impl FnOnce() -> T) -> T {
    // Also when `render` panics: the thread goes on to serve others.
    struct Until;
    impl Drop for Until {
        fn drop(&mut self) {
            REDACTING.set(false);
        }
    }
    REDACTING.set(true);
    let _until = Until;
    render()
}

const JSON: &str = "application/json";

fn header(name: &str, value: impl Into<String>) -> (String, String) {
    (name.to_owned(), value.into())
}

/// The JSON answer with its ETag; 304 without a body when the caller has it already.
pub(super) fn json<T: Serialize>(
    status: u16,
    value: &T,
    version: Option<i64>,
    location: Option<String>,
    meta: &Meta,
) -> Result<Rendered> {
    let body = serde_json::to_vec(value)?;
    let hash = twox_hash::XxHash3_64::oneshot(&body);
    let etag = match version {
        Some(version) => format!("\"{version}-{hash:016x}\""),
        None => format!("\"0-{hash:016x}\""),
    };
    let mut headers = vec![header("ETag", etag.clone()), header("Cache-Control", "private, no-store")];
    if let Some(path) = location {
        headers.push(header("Location", format!("/api/v1{path}")));
    }
    if status == 200 && meta.if_none_match.as_deref().is_some_and(|known| matches_etag(known, &etag)) {
        return Ok(Rendered { status: 304, headers, body: Vec::new() });
    }
    headers.push(header("Content-Type", JSON));
    Ok(Rendered { status, headers, body })
}

/// RFC 9110, 13.1.2: weak comparison, a list, or `*`.
fn matches_etag(known: &str, etag: &str) -> bool {
    known.split(',').map(str::trim).any(|tag| tag == "*" || tag.strip_prefix("W/").unwrap_or(tag) == etag)
}

pub(super) fn one(status: u16, response: ResponseBuilder) -> BTreeMap<String, RefOr<Response>> {
    BTreeMap::from([(status.to_string(), response.build().into())])
}

pub(super) fn string_header(what: &str) -> utoipa::openapi::Header {
    HeaderBuilder::new()
        .schema(Some(ObjectBuilder::new().schema_type(Type::String).max_length(Some(500))))
        .description(Some(what))
        .build()
}

pub(super) fn json_response<T: ToSchema>(what: &str) -> ResponseBuilder {
    ResponseBuilder::new()
        .description(what)
        .content(JSON, ContentBuilder::new().schema(Some(describe::<T>())).build())
        .header(
            "ETag",
            string_header(
                "`\"<version>-<hash>\"`: send it as If-Match to change this, as If-None-Match to re-read it.",
            ),
        )
}

macro_rules! json_reply {
    ($(#[doc = $doc:literal])+ $name:ident, $status:literal, $what:literal, location: $location:literal) => {
        $(#[doc = $doc])+
        pub struct $name<T>(pub T);

        impl<T: Resource> Reply for $name<T> {
            fn render(&self, meta: &Meta) -> Result<Rendered> {
                let location = if $location { self.0.path() } else { None };
                json($status, &self.0, self.0.version(), location, meta)
            }
            fn responses() -> BTreeMap<String, RefOr<Response>> {
                let mut response = json_response::<T>($what);
                if $location {
                    response = response.header("Location", string_header("Where it is."));
                }
                one($status, response)
            }
        }
    };
}

json_reply!(
    /// 201 with `Location` and ETag.
    Created, 201, "Created.", location: true
);
json_reply!(
    /// 200 after a change, with the new ETag.
    Updated, 200, "Changed; this is the new state.", location: false
);

/// 200 with ETag, or 304 when `If-None-Match` has it already.
pub struct Found<T>(pub T);

impl<T: Resource> Reply for Found<T> {
    fn render(&self, meta: &Meta) -> Result<Rendered> {
        json(200, &self.0, self.0.version(), None, meta)
    }
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        let mut all = one(200, json_response::<T>("Found."));
        let unchanged =
            ResponseBuilder::new().description("Not changed since the ETag that you sent as If-None-Match.");
        all.extend(one(304, unchanged));
        all
    }
}

/// The answer to a `PUT`: 201 when it made the thing, else 200.
pub enum Stored<T> {
    /// It was not there before.
    Created(T),
    /// It was replaced.
    Updated(T),
}

impl<T: Resource> Reply for Stored<T> {
    fn render(&self, meta: &Meta) -> Result<Rendered> {
        match self {
            Self::Created(value) => json(201, value, value.version(), value.path(), meta),
            Self::Updated(value) => json(200, value, value.version(), None, meta),
        }
    }
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        let location = string_header("Where it is.");
        let mut all = one(201, json_response::<T>("It was not there; now it is.").header("Location", location));
        all.extend(one(200, json_response::<T>("It was there; it is replaced.")));
        all
    }
}

/// 204.
pub struct Deleted;

impl Reply for Deleted {
    const MEDIA: &'static [&'static str] = &[];

    fn render(&self, _: &Meta) -> Result<Rendered> {
        Ok(Rendered { status: 204, headers: Vec::new(), body: Vec::new() })
    }
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        one(204, ResponseBuilder::new().description("Done; nothing more to say."))
    }
}

impl<T: Resource> Reply for Page<T> {
    fn render(&self, meta: &Meta) -> Result<Rendered> {
        let mut rendered = json(200, self, None, None, meta)?;
        if let Some(cursor) = &self.page.next_cursor {
            let others = form_urlencoded::parse(meta.query.as_bytes()).filter(|(name, _)| name != "cursor");
            let query = form_urlencoded::Serializer::new(String::new())
                .extend_pairs(others)
                .append_pair("cursor", cursor)
                .finish();
            rendered.headers.push(header("Link", format!("<{}?{query}>; rel=\"next\"", meta.path)));
        }
        Ok(rendered)
    }
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        let name = format!("{}Page", T::name());
        let schema = ObjectBuilder::new()
            .property("data", utoipa::openapi::schema::ArrayBuilder::new().items(describe::<T>()).max_items(Some(200)))
            .required("data")
            .property("page", describe::<PageInfo>())
            .required("page")
            .description(Some(format!("A page of {}.", T::name())));
        SCHEMAS.with_borrow_mut(|all| all.push((name.clone(), schema.into())));
        let content = ContentBuilder::new().schema(Some(Ref::from_schema_name(name))).build();
        let response = ResponseBuilder::new()
            .description("A page.")
            .content(JSON, content)
            .header("ETag", string_header("Of this page: send it as If-None-Match to ask again cheaply."))
            .header("Link", string_header("`<…>; rel=\"next\"`: the next page, if there is one."));
        let mut all = one(200, response);
        all.extend(one(304, ResponseBuilder::new().description("Not changed since the ETag that you sent.")));
        all
    }
}

/// A picture, `image/svg+xml`.
pub struct Svg(pub String);

impl Reply for Svg {
    const MEDIA: &'static [&'static str] = &["image/svg+xml"];

    fn render(&self, _: &Meta) -> Result<Rendered> {
        let headers = vec![
            header("Content-Type", "image/svg+xml; charset=utf-8"),
            header("Cache-Control", "private, no-store"),
            header("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'"),
        ];
        Ok(Rendered { status: 200, headers, body: self.0.clone().into_bytes() })
    }
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        let schema = ObjectBuilder::new().schema_type(Type::String);
        let content = ContentBuilder::new().schema(Some(schema)).build();
        one(200, ResponseBuilder::new().description("The picture.").content("image/svg+xml", content))
    }
}

/// An answer made by hand, for pages and for what a standard prescribes. The handler's own `responses(…)` describe it.
pub struct Raw(pub HttpResponse);

impl Responder for Raw {
    type Body = BoxBody;
    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        self.0
    }
}

impl IntoResponses for Raw {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        BTreeMap::new()
    }
}
