use chrono::NaiveDate;
use contracts::dates::{Certainty, FuzzyDate, Precision};
use kernel::{check, text::Localized};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::{Validate, ValidationError};

/// What other modules copy of an edition, shortly after.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CopyPart {
    /// Partnerships, as prospects.
    Partners,
    /// The structure of the budget.
    Budget,
    /// The plan, moved to the new dates.
    Calendar,
    /// Tariffs.
    Registration,
}

impl CopyPart {
    /// Every one.
    pub const ALL: [Self; 4] = [Self::Partners, Self::Budget, Self::Calendar, Self::Registration];

    /// The module that copies it.
    pub fn module(self) -> &'static str {
        match self {
            Self::Partners => "partners",
            Self::Budget => "budget",
            Self::Calendar => "calendar",
            Self::Registration => "registration",
        }
    }
}

/// A new edition from an old one.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = EventCopyInput, example = CopyIn::sample)]
pub struct CopyIn {
    /// The new edition's name in addresses.
    #[validate(custom(function = check::slug))]
    #[schema(min_length = 2, max_length = 80, pattern = "^[a-z0-9]+(-[a-z0-9]+)*$")]
    pub slug: String,
    /// Its title; at most 200 characters in each language.
    #[validate(nested, custom(function = check::short_text))]
    pub title: Localized,
    /// When it starts. What has a date moves by as much, and is no more precise than this start and the old one.
    #[validate(nested)]
    #[serde(default = "FuzzyDate::unknown")]
    pub starts: FuzzyDate,
    /// When it ends. Left out: moved like the rest.
    #[validate(nested)]
    #[serde(default)]
    pub ends: Option<FuzzyDate>,
    /// What other modules are to copy. Left out: everything. One whose module is switched off is not copied.
    #[validate(length(max = 4), custom(function = distinct))]
    #[schema(max_items = 4, default = json!(["partners", "budget", "calendar", "registration"]))]
    #[serde(default = "every_part")]
    pub parts: Vec<CopyPart>,
}

fn every_part() -> Vec<CopyPart> {
    CopyPart::ALL.to_vec()
}

fn distinct(parts: &[CopyPart]) -> check::Checked {
    let again = parts.iter().enumerate().any(|(index, part)| parts[..index].contains(part));
    if again { Err(ValidationError::new("unique")) } else { Ok(()) }
}

impl CopyIn {
    /// An example that works on the demo data.
    pub fn sample() -> Self {
        Self {
            slug: "congres-2017".to_owned(),
            title: Localized::new("3e Congrès (exemple)", "3rd congress (example)"),
            starts: FuzzyDate {
                on: NaiveDate::from_ymd_opt(2017, 6, 26),
                precision: Precision::Week,
                status: Certainty::ToConfirm,
                source: Some("Exemple".to_owned()),
            },
            ends: None,
            parts: every_part(),
        }
    }
}
