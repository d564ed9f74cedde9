//! Diet and access needs: data about health, kept apart.

use crate::ids::RegistrationId;
use chrono::NaiveDate;
use kernel::{
    http::{Filter, Resource},
    text::Localized,
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

/// What somebody needs. Purged 30 days after the event.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NeedsInput, example = NeedsIn::sample)]
pub struct NeedsIn {
    /// What the kitchen must know.
    #[validate(length(max = 500))]
    #[schema(max_length = 500)]
    #[serde(default)]
    pub diet: Option<String>,
    /// What the house must provide: a loop, a place for a wheelchair, an interpreter.
    #[validate(length(max = 500))]
    #[schema(max_length = 500)]
    #[serde(default)]
    pub access: Option<String>,
}

impl NeedsIn {
    /// Whether it says anything: blanks are nothing.
    pub fn says_anything(&self) -> bool {
        let words = |text: &Option<String>| text.as_deref().is_some_and(|text| !text.trim().is_empty());
        words(&self.diet) || words(&self.access)
    }

    /// What it says, without what is blank.
    pub fn tidied(&self) -> Self {
        let words =
            |text: &Option<String>| text.as_deref().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned);
        Self { diet: words(&self.diet), access: words(&self.access) }
    }

    /// An example that works on the demo data.
    pub fn sample() -> Self {
        Self { diet: Some("Végétarien (exemple)".to_owned()), access: None }
    }
}

/// What somebody needs, as it is shown.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Needs)]
pub struct NeedsOut {
    /// Whose needs.
    pub registration_id: RegistrationId,
    /// What the kitchen must know.
    #[schema(max_length = 500)]
    pub diet: Option<String>,
    /// What the house must provide.
    #[schema(max_length = 500)]
    pub access: Option<String>,
    /// Version, the first part of the ETag; 0 when nothing was said.
    pub version: i64,
}

impl Resource for NeedsOut {
    fn version(&self) -> Option<i64> {
        Some(self.version)
    }
}

/// What a person says by her link that she needs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = OwnNeedsInput, example = OwnNeedsIn::sample)]
pub struct OwnNeedsIn {
    /// What the kitchen must know.
    #[validate(length(max = 500))]
    #[schema(max_length = 500)]
    #[serde(default)]
    pub diet: Option<String>,
    /// What the house must provide.
    #[validate(length(max = 500))]
    #[schema(max_length = 500)]
    #[serde(default)]
    pub access: Option<String>,
    /// Whether she agrees to the event's text `needs`; once given, it need not be given again.
    #[schema(default = false)]
    #[serde(default)]
    pub consent: bool,
}

impl OwnNeedsIn {
    /// Somebody fictional.
    pub fn sample() -> Self {
        Self { diet: Some("Végétarien (exemple)".to_owned()), access: None, consent: true }
    }
}

/// The same, as shown.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = OwnNeeds)]
pub struct OwnNeedsOut {
    /// What the kitchen must know.
    #[schema(max_length = 500)]
    pub diet: Option<String>,
    /// What the house must provide.
    #[schema(max_length = 500)]
    pub access: Option<String>,
    /// Version, the first part of the ETag; 0 when nothing was said.
    pub version: i64,
}

impl OwnNeedsOut {
    /// At this version.
    pub fn new(needs: NeedsIn, version: i64) -> Self {
        Self { diet: needs.diet, access: needs.access, version }
    }
}

impl Resource for OwnNeedsOut {
    fn version(&self) -> Option<i64> {
        Some(self.version)
    }
}

/// The list of needs is not limited further.
#[derive(Clone, Debug, Default, Serialize, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct NeedsFilter {}

impl Filter for NeedsFilter {
    const SORTS: &'static [&'static str] = &["name"];
}

/// Somebody who comes and needs something.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = PersonInNeed)]
pub struct InNeedOut {
    /// Whose registration.
    pub registration_id: RegistrationId,
    /// What the person reads out at the desk.
    #[schema(max_length = 11)]
    pub number: String,
    /// Given name.
    #[schema(max_length = 100)]
    pub given_name: String,
    /// Family name.
    #[schema(max_length = 100)]
    pub family_name: String,
    /// Codes of the half-days that her tariff covers, in their order.
    #[schema(max_items = 200)]
    pub half_days: Vec<String>,
    /// What the kitchen must know.
    #[schema(max_length = 500)]
    pub diet: Option<String>,
    /// What the house must provide.
    #[schema(max_length = 500)]
    pub access: Option<String>,
}

impl Resource for InNeedOut {}

/// How many people need the same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = NeedCount)]
pub struct NeedCount {
    /// What they wrote; case, accents and punctuation do not tell two needs apart.
    #[schema(max_length = 500)]
    pub need: String,
    /// How many of them.
    #[schema(minimum = 1)]
    pub people: i64,
}

/// What is needed at a time.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = NeedsAtATime)]
pub struct NeedsAt {
    /// Code of the half-day; null: the whole event.
    #[schema(max_length = 40)]
    pub half_day: Option<String>,
    /// What it is called.
    pub label: Option<Localized>,
    /// Its day, if it is known.
    pub date: Option<NaiveDate>,
    /// Whether a meal belongs to it.
    pub includes_meal: bool,
    /// How many are expected, with needs or without.
    pub expected: i64,
    /// Diets, the most frequent first.
    #[schema(max_items = 100_000)]
    pub diets: Vec<NeedCount>,
    /// What the house must provide, the most frequent first.
    #[schema(max_items = 100_000)]
    pub access: Vec<NeedCount>,
}

/// What is needed when: for the caterer and the house, without names.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = NeedsCounts)]
pub struct NeedsCountsOut {
    /// All who come.
    pub event: NeedsAt,
    /// Half-day by half-day.
    #[schema(max_items = 200)]
    pub half_days: Vec<NeedsAt>,
}

impl Resource for NeedsCountsOut {}
