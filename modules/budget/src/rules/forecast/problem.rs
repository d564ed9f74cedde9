//! Why a forecast is refused or stopped.

use serde::Serialize;

/// Something wrong with what was asked, in both languages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// Stable, never translated: `forecast.<what>`.
    pub code: &'static str,
    /// RFC 6901 pointer to the wrong field, from the value that was checked: `/mode`, `/correlations/2/rho`.
    pub field: String,
    /// What is wrong and what to do, in French.
    pub fr: String,
    /// The same in English.
    pub en: String,
}

impl Problem {
    pub(super) fn new(
        code: &'static str,
        field: impl Into<String>,
        fr: impl Into<String>,
        en: impl Into<String>,
    ) -> Problem {
        Problem { code, field: field.into(), fr: fr.into(), en: en.into() }
    }

    /// The same problem, seen from the value that holds the checked one.
    pub(super) fn under(mut self, path: &str) -> Problem {
        self.field.insert_str(0, path);
        self
    }
}

/// Why [`super::simulate`] gives no outcome.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stopped {
    /// The spec is wrong, or the model cannot be computed for what it draws. All problems at once.
    Refused(Vec<Problem>),
    /// The progress callback said so.
    Cancelled,
}
