//! What is printed: badges, attendance certificates, presence sheets.
//!
//! Their contents are read in a transaction, and drawn after it on a thread that serves no requests.

pub mod badge;
pub mod certificate;
pub mod code;
pub mod presence;
pub mod qr;
mod sheet;
pub mod words;

pub use kernel::http::{Pdf, apart};
