//! Documents that are made for one answer: drawn apart from the threads that serve requests.

use super::{
    export::XLSX,
    reply::{Meta, Rendered, Reply, one},
};
use crate::error::{self, Result};
use actix_web::web;
use std::collections::BTreeMap;
use tokio::sync::Semaphore;
use utoipa::openapi::{
    ContentBuilder, KnownFormat, ObjectBuilder, RefOr, Response, ResponseBuilder, SchemaFormat, Type,
};

/// Papers that are drawn at the same time; more would only take the processor away from requests.
static DRAWING: Semaphore = Semaphore::const_new(2);

/// Draws apart from the threads that serve requests.
pub async fn apart<T: Send + 'static>(draw: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    let _turn = DRAWING.acquire().await.map_err(|cause| error::INTERNAL.plain().because(cause))?;
    web::block(draw).await.map_err(|cause| error::INTERNAL.plain().because(cause))?
}

macro_rules! paper {
    (
        $(#[doc = $doc:literal])+
        $name:ident, $shown:literal, sent: $sent:expr, said: ($media:expr, $binary:expr), $what:literal
    ) => {
        $(#[doc = $doc])+
        pub struct $name {
            /// Its name: plain ASCII, made by us.
            pub file_name: String,
            /// Its bytes.
            pub bytes: Vec<u8>,
        }

        impl Reply for $name {
            const MEDIA: &'static [&'static str] = &[$media];

            fn render(&self, _: &Meta) -> Result<Rendered> {
                let headers = [
                    ("Content-Type", $sent.to_owned()),
                    ("Content-Disposition", format!(concat!($shown, "; filename=\"{}\""), self.file_name)),
                    ("Cache-Control", "private, no-store".to_owned()),
                ];
                let headers = headers.map(|(name, value)| (name.to_owned(), value)).to_vec();
                Ok(Rendered { status: 200, headers, body: self.bytes.clone() })
            }
            fn responses() -> BTreeMap<String, RefOr<Response>> {
                let format = $binary.then_some(SchemaFormat::KnownFormat(KnownFormat::Binary));
                let schema = ObjectBuilder::new().schema_type(Type::String).format(format);
                let content = ContentBuilder::new().schema(Some(schema)).build();
                one(200, ResponseBuilder::new().description($what).content($media, content))
            }
        }
    };
}

paper!(
    /// A PDF to look at, under the name with which it would be saved.
    Pdf, "inline", sent: "application/pdf", said: ("application/pdf", false), "The PDF."
);
paper!(
    /// A workbook to save (Office Open XML, ECMA-376).
    Workbook, "attachment", sent: XLSX, said: (XLSX, true), "The workbook."
);
paper!(
    /// A CSV file to save: UTF-8 with a byte order mark and a first line of names.
    Csv, "attachment", sent: "text/csv; charset=utf-8; header=present", said: ("text/csv", false), "The file."
);
