//! What a person sees and sends of her own registration, by her link.

use super::{
    person::PersonIn,
    question::Answers,
    registration::{Billing, Consent, Offer, Payment, RefundOut, RegistrationOut, Status, VatShare},
    settings::ConsentText,
};
use crate::{catalogue::Catalogue, rules::consents};
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
    /// What it is called, though the event's public form may not have it: a network's tariff.
    pub tariff_name: Option<Localized>,
    /// Code of the category.
    #[schema(max_length = 40)]
    pub category: Option<String>,
    /// What it is called.
    pub category_name: Option<Localized>,
    /// Codes of the options.
    #[schema(max_items = 100)]
    pub options: Vec<String>,
    /// What they are called, in the same order.
    #[schema(max_items = 100)]
    pub option_names: Vec<Localized>,
    /// Answers by the question's code.
    #[schema(value_type = Object, additional_properties = true)]
    pub answers: Answers,
    /// Codes of required questions that are still to be answered.
    #[schema(max_items = 200)]
    pub missing: Vec<String>,
    /// What was agreed to, with what was withdrawn.
    #[schema(max_items = 200)]
    pub consents: Vec<Consent>,
    /// Texts to which the person has not agreed as they stand: the required ones are missing.
    #[schema(max_items = 20)]
    pub to_agree: Vec<ConsentText>,
    /// Who pays.
    pub billing: Option<Billing>,
    /// Price with options, tax included.
    pub price: Money,
    /// Of which value added tax.
    pub vat: Option<VatShare>,
    /// Where the money stands.
    pub payment: Payment,
    /// What she would get back if she cancelled now; null where nothing was paid, or she cannot cancel any more.
    pub refund_if_cancelled: Option<RefundOut>,
    /// What is to be paid back for her cancellation.
    pub refund: Option<RefundOut>,
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
    pub fn of(shown: RegistrationOut, catalogue: &Catalogue, refund_if_cancelled: Option<RefundOut>) -> Self {
        let asked = matches!(shown.status, Status::Pending | Status::Confirmed | Status::Waiting);
        let to_agree =
            if asked { consents::to_agree(&catalogue.settings.consents, &shown.consents) } else { Vec::new() };
        let category = shown.category.as_deref().and_then(|code| catalogue.category(code));
        Self {
            event: catalogue.frame.slug.clone(),
            event_title: catalogue.frame.title.clone(),
            number: shown.number,
            status: shown.status,
            person: shown.person,
            tariff_name: catalogue.tariff(&shown.tariff).map(|known| known.entry.name.clone()),
            tariff: shown.tariff,
            category_name: category.map(|known| known.entry.name.clone()),
            category: shown.category,
            option_names: shown.options.iter().map(|code| option_name(catalogue, code)).collect(),
            options: shown.options,
            answers: shown.answers,
            missing: shown.missing,
            consents: shown.consents,
            to_agree,
            billing: shown.billing,
            price: shown.price,
            vat: shown.vat,
            payment: shown.payment,
            refund_if_cancelled,
            refund: shown.refund,
            offer: shown.offer,
            hold_expires_at: shown.hold_expires_at,
            change_until: catalogue.changes_end(),
            contact_email: catalogue.settings.reply_to.clone(),
            version: shown.version,
        }
    }
}

/// One that is gone is called by its code.
fn option_name(catalogue: &Catalogue, code: &str) -> Localized {
    catalogue.option(code).map_or_else(|| Localized::new(code, code), |known| known.entry.name.clone())
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

/// To what the person agrees.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ConsentsInput, example = ConsentsIn::sample)]
pub struct ConsentsIn {
    /// Codes of the event's texts.
    #[validate(length(min = 1, max = 20))]
    #[schema(min_items = 1, max_items = 20)]
    pub codes: Vec<String>,
}

impl ConsentsIn {
    /// An example that works on the demo data.
    pub fn sample() -> Self {
        Self { codes: vec!["privacy".to_owned()] }
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
