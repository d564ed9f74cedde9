//! What is sent of a registration.

use super::Billing;
use crate::{
    model::{person::PersonIn, question::Answers, vocabulary::WhenFull},
    store::registrations::RegistrationRow,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

/// A registration, as it is sent.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = RegistrationInput, example = RegistrationIn::sample)]
pub struct RegistrationIn {
    /// Who.
    #[validate(nested)]
    pub person: PersonIn,
    /// Code of the tariff.
    #[validate(length(min = 1, max = 40))]
    #[schema(min_length = 1, max_length = 40)]
    pub tariff: String,
    /// Code of the category; null: none, which counts in the event's capacity.
    #[validate(length(min = 1, max = 40))]
    #[schema(min_length = 1, max_length = 40)]
    #[serde(default)]
    pub category: Option<String>,
    /// Slug or id of the partner through which the person comes.
    #[validate(length(min = 1, max = 80))]
    #[schema(min_length = 1, max_length = 80)]
    #[serde(default)]
    pub partner: Option<String>,
    /// Codes of options, each once.
    #[validate(length(max = 100))]
    #[schema(max_items = 100)]
    #[serde(default)]
    pub options: Vec<String>,
    /// Answers to the event's questions, by code. Required ones that are missing leave the registration `pending`.
    #[schema(value_type = Object, additional_properties = true)]
    #[serde(default)]
    pub answers: Answers,
    /// Codes of the texts that the person agreed to.
    #[validate(length(max = 20))]
    #[schema(max_items = 20)]
    #[serde(default)]
    pub consents: Vec<String>,
    /// Who pays.
    #[validate(nested)]
    #[serde(default)]
    pub billing: Option<Billing>,
    /// The code that opens the tariff, if it asks for one.
    #[validate(length(max = 40))]
    #[schema(max_length = 40)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// Place on the waiting list: higher comes first.
    #[validate(range(min = -100, max = 100))]
    #[schema(minimum = -100, maximum = 100, default = 0)]
    #[serde(default)]
    pub priority: i64,
    /// What to do when no seat is free.
    #[schema(default = "wait")]
    #[serde(default)]
    pub when_full: WhenFull,
    /// For the organisers only.
    #[validate(length(max = 5000))]
    #[schema(max_length = 5000)]
    #[serde(default)]
    pub note: Option<String>,
}

impl RegistrationIn {
    /// An example that works on the demo data.
    pub fn sample() -> Self {
        Self {
            person: PersonIn::sample(),
            tariff: "plein".to_owned(),
            category: Some("professionnels".to_owned()),
            partner: None,
            options: Vec::new(),
            answers: Answers::new(),
            consents: Vec::new(),
            billing: None,
            code: None,
            priority: 0,
            when_full: WhenFull::Wait,
            note: None,
        }
    }
}

/// What the organisers can correct. Options, tariff and category move seats like a new registration would.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = RegistrationChange, example = RegistrationEdit::sample)]
pub struct RegistrationEdit {
    /// Who.
    #[validate(nested)]
    pub person: PersonIn,
    /// Code of the tariff.
    #[validate(length(min = 1, max = 40))]
    #[schema(min_length = 1, max_length = 40)]
    pub tariff: String,
    /// Code of the category.
    #[validate(length(min = 1, max = 40))]
    #[schema(min_length = 1, max_length = 40)]
    #[serde(default)]
    pub category: Option<String>,
    /// Codes of options, each once.
    #[validate(length(max = 100))]
    #[schema(max_items = 100)]
    #[serde(default)]
    pub options: Vec<String>,
    /// Answers by the question's code.
    #[schema(value_type = Object, additional_properties = true)]
    #[serde(default)]
    pub answers: Answers,
    /// Who pays.
    #[validate(nested)]
    #[serde(default)]
    pub billing: Option<Billing>,
    /// Place on the waiting list: higher comes first.
    #[validate(range(min = -100, max = 100))]
    #[schema(minimum = -100, maximum = 100)]
    #[serde(default)]
    pub priority: i64,
    /// For the organisers only.
    #[validate(length(max = 5000))]
    #[schema(max_length = 5000)]
    #[serde(default)]
    pub note: Option<String>,
}

impl RegistrationEdit {
    /// An example that works on the demo data.
    pub fn sample() -> Self {
        let RegistrationIn { person, tariff, category, options, answers, billing, priority, note, .. } =
            RegistrationIn::sample();
        let email = Some("camille.corrigee@courriel.example".to_owned());
        Self { person: PersonIn { email, ..person }, tariff, category, options, answers, billing, priority, note }
    }

    /// What a caller would send to get the row as it is; a patch is merged into this.
    pub fn of(row: &RegistrationRow, tariff: String, category: Option<String>) -> Self {
        Self {
            person: row.person(),
            tariff,
            category,
            options: row.agreed.0.options.clone(),
            answers: row.agreed.0.answers.clone(),
            billing: row.agreed.0.billing.clone(),
            priority: row.priority,
            note: row.agreed.0.note.clone(),
        }
    }
}

/// Why something is done.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = RegistrationReason, example = ReasonIn::sample)]
pub struct ReasonIn {
    /// Why: kept with the change of state.
    #[validate(length(max = 500))]
    #[schema(max_length = 500)]
    #[serde(default)]
    pub reason: Option<String>,
}

impl ReasonIn {
    /// An example.
    pub fn sample() -> Self {
        Self { reason: Some("Empêchement (exemple)".to_owned()) }
    }
}

/// How to come back.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = RegistrationReactivation, example = json!({ "when_full": "wait" }))]
pub struct ReactivationIn {
    /// What to do when no seat is free.
    #[schema(default = "wait")]
    #[serde(default)]
    pub when_full: WhenFull,
}
