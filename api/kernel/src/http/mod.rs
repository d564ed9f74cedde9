//! What a handler sees of HTTP.
//!
//! A handler reads like its sentence. It takes a [`Ctx`] (who may do this, and how far they may see), extractors that have
//! checked their input, and answers with a reply type that says once what the success body is:
//!
//! ```ignore
//! /// Add an organisation to the directory
//! ///
//! /// A slug is made from the acronym or name unless you send one; it stays when the name changes.
//! #[utoipa::path(tag = "partners", security(("oauth2" = ["partners:write"])))]
//! #[post("/partners")]
//! pub async fn create_partner(ctx: Ctx<Write>, Json(input): Json<PartnerIn>) -> Outcome<Created<PartnerOut>> {
//!     ctx.write(move |tx| {
//!         let partner = store::insert(tx, &input)?;
//!         tx.publish(Changed::created("partner", partner.id, partner.version).partner(partner.id));
//!         Ok(Created(partner.into()))
//!     })
//!     .await
//! }
//! ```
//!
//! Everything else (problem answers, ETags, preconditions, idempotency, audit, limits, language) is the kernel's.

pub use body::{Form, Json, MergePatch, read_body, validated};
pub use ctx::{Ctx, Outcome, RequestId, language, peer};
pub use export::{CSV, Cell, FileFormat, Listing, PageOrFile, Rows, Sheet, XLSX, neutral};
pub use family::family;
pub use import::{Begun, Import};
pub use job::{Accepted, JobOut, JobProgress};
pub use paper::{Csv, Pdf, Workbook, apart};
pub use precondition::{IfMatch, OptionalIfMatch, Version, stale};
pub use query::{Path, Query};
pub use reply::{
    Answer, Created, Deleted, Found, Meta, OnceOnly, Raw, Rendered, Reply, Resource, Stored, Svg, Updated, describe,
};
pub use routes::{Routes, describe_routes};

mod admission;
mod body;
mod ctx;
mod export;
mod family;
mod import;
mod job;
mod media;
mod misfits;
mod paper;
mod precondition;
mod query;
mod reply;
mod routes;
mod shape;

pub use crate::page::{Filter, List, Page, PageInfo};
