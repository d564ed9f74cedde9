//! What callers send and get, one file a thing.

pub mod commitment;
pub mod committee;
pub mod duplicate;
pub mod merge;
pub mod organisation;
pub mod partnership;
pub mod person;
pub mod pipeline;
pub mod relay;

use kernel::{check::Checked, http::Filter};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::{Validate, ValidationError};

/// History has no filters: it is read in the order of time.
#[derive(Clone, Debug, Default, Serialize, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct HistoryFilter {}

impl Filter for HistoryFilter {
    const SORTS: &'static [&'static str] = &["at"];
}

/// A line of a list of texts, for the document.
#[derive(ToSchema)]
#[schema(as = ShortText, min_length = 1, max_length = 200)]
pub struct ShortText(#[allow(dead_code)] String);

/// Texts of a list that each have 1 to `max` characters and are not blank.
fn texts(list: &[String], max: usize) -> Checked {
    let good = |text: &String| !text.trim().is_empty() && text.chars().count() <= max;
    if list.iter().all(good) {
        return Ok(());
    }
    let mut error = ValidationError::new("length");
    error.add_param("min".into(), &1);
    error.add_param("max".into(), &max);
    Err(error)
}
