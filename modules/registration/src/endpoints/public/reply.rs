//! Answers of the public endpoints.

use crate::model::public::{ReceiptOut, Reception};
use kernel::{
    error::Result,
    http::{Meta, Rendered, Reply, describe},
};
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::{
    ToSchema,
    openapi::{ContentBuilder, HeaderBuilder, ObjectBuilder, RefOr, Response, ResponseBuilder, Type},
};

/// Seconds for which what everybody sees may be kept by browsers and proxies.
const MAX_AGE: u32 = 60;

/// A header of an answer.
pub(super) fn header(name: &str, value: impl Into<String>) -> (String, String) {
    (name.to_owned(), value.into())
}

/// The same for everybody, and kept for a minute by whoever likes.
pub struct Cacheable<T>(pub T);

impl<T: Serialize + ToSchema + Send + 'static> Reply for Cacheable<T> {
    fn render(&self, meta: &Meta) -> Result<Rendered> {
        let body = serde_json::to_vec(&self.0)?;
        let etag = format!("\"{:016x}\"", twox_hash::XxHash3_64::oneshot(&body));
        let headers = vec![header("ETag", etag.clone()), header("Cache-Control", format!("public, max-age={MAX_AGE}"))];
        let known = |list: &str| {
            list.split(',').map(str::trim).any(|tag| tag == "*" || tag.strip_prefix("W/").unwrap_or(tag) == etag)
        };
        if meta.if_none_match.as_deref().is_some_and(known) {
            return Ok(Rendered { status: 304, headers, body: Vec::new() });
        }
        let headers = headers.into_iter().chain([header("Content-Type", "application/json")]).collect();
        Ok(Rendered { status: 200, headers, body })
    }

    fn responses() -> BTreeMap<String, RefOr<Response>> {
        let text = |what: &str| {
            let schema = ObjectBuilder::new().schema_type(Type::String).max_length(Some(500));
            HeaderBuilder::new().schema(Some(schema)).description(Some(what)).build()
        };
        let content = ContentBuilder::new().schema(Some(describe::<T>())).build();
        let found = ResponseBuilder::new()
            .description("Found; may be kept for a minute.")
            .content("application/json", content)
            .header("ETag", text("Send it as If-None-Match to ask again cheaply."))
            .header("Cache-Control", text("For how long it may be kept."));
        let unchanged = ResponseBuilder::new().description("Not changed since the ETag that you sent.");
        BTreeMap::from([("200".to_owned(), found.build().into()), ("304".to_owned(), unchanged.build().into())])
    }
}

/// 202 with an answer that is the same for everybody: what has become of the form is told by mail.
pub struct Received;

impl Reply for Received {
    fn render(&self, _: &Meta) -> Result<Rendered> {
        let headers = vec![header("Content-Type", "application/json"), header("Cache-Control", "private, no-store")];
        let body = serde_json::to_vec(&ReceiptOut { status: Reception::Received })?;
        Ok(Rendered { status: 202, headers, body })
    }

    fn responses() -> BTreeMap<String, RefOr<Response>> {
        let content = ContentBuilder::new().schema(Some(describe::<ReceiptOut>())).build();
        let response = ResponseBuilder::new()
            .description("Received. What has become of it is mailed to the address given, whoever's it is.")
            .content("application/json", content);
        BTreeMap::from([("202".to_owned(), response.build().into())])
    }
}
