//! What the house gives to papers: languages, money, neutral cells, errors.

use kernel::error::{self, ApiError};
use std::fmt;

pub use kernel::{
    error::Result,
    http::neutral,
    money::{Currency, Money},
    text::{Lang, Localized},
};

/// A paper that could not be made; the cause is for the log.
pub fn broken(cause: impl fmt::Display) -> ApiError {
    error::INTERNAL.plain().because(cause)
}
