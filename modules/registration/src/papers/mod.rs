//! What is printed: badges, attendance certificates, presence sheets.
//!
//! Their contents are read in a transaction, and drawn after it on a thread that serves no requests.

use actix_web::web;
use kernel::{
    error::{self, Result},
    http::{Meta, Rendered, Reply},
};
use std::collections::BTreeMap;
use tokio::sync::Semaphore;
use utoipa::openapi::{ContentBuilder, ObjectBuilder, RefOr, Response, ResponseBuilder, Type};

pub mod badge;
pub mod certificate;
pub mod code;
pub mod presence;
pub mod qr;
mod sheet;
pub mod words;

/// Papers that are drawn at the same time; more would only take the processor away from requests.
static DRAWING: Semaphore = Semaphore::const_new(2);

/// Draws apart from the threads that serve requests.
pub async fn apart<T: Send + 'static>(draw: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    let _turn = DRAWING.acquire().await.map_err(|cause| error::INTERNAL.plain().because(cause))?;
    web::block(draw).await.map_err(|cause| error::INTERNAL.plain().because(cause))?
}

/// A PDF to look at, under the name with which it would be saved.
pub struct Pdf {
    /// Its name: plain ASCII, made by us.
    pub file_name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

impl Reply for Pdf {
    fn render(&self, _: &Meta) -> Result<Rendered> {
        let headers = [
            ("Content-Type", "application/pdf".to_owned()),
            ("Content-Disposition", format!("inline; filename=\"{}\"", self.file_name)),
            ("Cache-Control", "private, no-store".to_owned()),
        ];
        let headers = headers.map(|(name, value)| (name.to_owned(), value)).to_vec();
        Ok(Rendered { status: 200, headers, body: self.bytes.clone() })
    }
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        let content = ContentBuilder::new().schema(Some(ObjectBuilder::new().schema_type(Type::String))).build();
        let response = ResponseBuilder::new().description("The PDF.").content("application/pdf", content).build();
        BTreeMap::from([("200".to_owned(), response.into())])
    }
}
