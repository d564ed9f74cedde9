//! What a person sees and sends of her own registration, by her link.

use super::{
    person::PersonIn,
    question::Answers,
    registration::{Billing, Consent, Offer, Payment, RegistrationOut, Status, VatShare},
};
use kernel::{db::At, http::Resource, money::Money, text::Localized};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

/// A registration, as the person sees it.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = OwnRegistration)]
pub struct OwnRegistrationOut {
    /// Slug of the event.
    #[schema(max_length = 80)]
    pub event: String,
    /// Its title.
    pub event_title: Localized,
    /// What to read out at the desk.
    #[schema(max_length = 11)]
    pub number: String,
    /// Where it stands.
    pub status: Status,
    /// Who.
    pub person: PersonIn,
    /// Code of the tariff.
    #[schema(max_length = 40)]
    pub tariff: String,
    /// Code of the category.
    #[schema(max_length = 40)]
    pub category: Option<String>,
    /// Codes of the options.
    #[schema(max_items = 100)]
    pub options: Vec<String>,
    /// Answers by the question's code.
    #[schema(value_type = Object, additional_properties = true)]
    pub answers: Answers,
    /// Codes of required questions that are still to be answered.
    #[schema(max_items = 200)]
    pub missing: Vec<String>,
    /// What was agreed to.
    #[schema(max_items = 20)]
    pub consents: Vec<Consent>,
    /// Who pays.
    pub billing: Option<Billing>,
    /// Price with options, tax included.
    pub price: Money,
    /// Of which value added tax.
    pub vat: Option<VatShare>,
    /// Where the money stands.
    pub payment: Payment,
    /// A seat that is held until the person accepts.
    pub offer: Option<Offer>,
    /// When a pending registration loses its seat.
    pub hold_expires_at: Option<At>,
    /// Until when the person can correct and cancel by herself; null: at any time.
    pub change_until: Option<At>,
    /// Where to write to the organisers.
    #[schema(max_length = 254)]
    pub contact_email: Option<String>,
    /// Version, the first part of the ETag.
    pub version: i64,
}

impl OwnRegistrationOut {
    /// What the person sees of what the organisers see.
    pub fn of(
        shown: RegistrationOut,
        event: String,
        event_title: Localized,
        change_until: Option<At>,
        contact_email: Option<String>,
    ) -> Self {
        Self {
            event,
            event_title,
            number: shown.number,
            status: shown.status,
            person: shown.person,
            tariff: shown.tariff,
            category: shown.category,
            options: shown.options,
            answers: shown.answers,
            missing: shown.missing,
            consents: shown.consents,
            billing: shown.billing,
            price: shown.price,
            vat: shown.vat,
            payment: shown.payment,
            offer: shown.offer,
            hold_expires_at: shown.hold_expires_at,
            change_until,
            contact_email,
            version: shown.version,
        }
    }
}

impl Resource for OwnRegistrationOut {
    fn version(&self) -> Option<i64> {
        Some(self.version)
    }
}

/// What a person can correct of her registration.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = OwnRegistrationInput, example = OwnRegistrationIn::sample)]
pub struct OwnRegistrationIn {
    /// Who.
    #[validate(nested)]
    pub person: PersonIn,
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
}

impl OwnRegistrationIn {
    /// Somebody fictional.
    pub fn sample() -> Self {
        Self { person: PersonIn::sample(), options: Vec::new(), answers: Answers::new(), billing: None }
    }
}

/// Which consent is withdrawn.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ConsentWithdrawalInput, example = ConsentWithdrawalIn::sample)]
pub struct ConsentWithdrawalIn {
    /// The text's code.
    #[validate(length(min = 2, max = 40))]
    #[schema(min_length = 2, max_length = 40)]
    pub code: String,
}

impl ConsentWithdrawalIn {
    /// An example.
    pub fn sample() -> Self {
        Self { code: "privacy".to_owned() }
    }
}
