//! A registration: somebody, a tariff, and perhaps a seat.

use super::{
    person::PersonIn,
    question::Answers,
    tariff::{Vat, VatTreatment},
};
use crate::{
    ids::{GroupId, RegistrationId, StateId},
    store::registrations::{RegistrationRow, StateRow},
};
use kernel::{
    check,
    db::At,
    http::{Filter, Resource},
    ids::{EventId, Id, PartnerId},
    money::Money,
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

pub use super::vocabulary::{CancelledBy, PayerKind, Payment, PaymentMethod, Source, Status, WhenFull};

/// To whom the invoice goes. French public employers want an order number and pay by mandate after the service.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Billing {
    /// Who pays.
    pub payer_kind: PayerKind,
    /// The payer's name; null: the person's.
    #[validate(length(max = 200))]
    #[schema(max_length = 200)]
    #[serde(default)]
    pub name: Option<String>,
    /// SIRET, 14 digits.
    #[validate(custom(function = check::siret))]
    #[schema(min_length = 14, max_length = 14, pattern = "^[0-9]{14}$")]
    #[serde(default)]
    pub siret: Option<String>,
    /// Service code (Chorus Pro).
    #[validate(length(max = 100))]
    #[schema(max_length = 100)]
    #[serde(default)]
    pub service_code: Option<String>,
    /// Commitment number (Chorus Pro).
    #[validate(length(max = 50))]
    #[schema(max_length = 50)]
    #[serde(default)]
    pub commitment_number: Option<String>,
    /// Number of the purchase order. A tariff may wait for it.
    #[validate(length(max = 100))]
    #[schema(max_length = 100)]
    #[serde(default)]
    pub purchase_order: Option<String>,
    /// Postal address.
    #[validate(length(max = 500))]
    #[schema(max_length = 500)]
    #[serde(default)]
    pub address: Option<String>,
    /// Where invoices go.
    #[validate(custom(function = check::email), length(max = 254))]
    #[schema(min_length = 3, max_length = 254, format = Email)]
    #[serde(default)]
    pub email: Option<String>,
}

/// A consent: to which text, and when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = RegistrationConsent)]
pub struct Consent {
    /// The text's code.
    #[schema(max_length = 40)]
    pub code: String,
    /// Its version.
    pub version: u32,
    /// When it was given.
    pub given_at: At,
    /// When it was withdrawn.
    pub withdrawn_at: Option<At>,
}

/// What was agreed, kept as one document.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Agreed {
    /// Codes of the options.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub options: Vec<String>,
    /// Answers.
    #[serde(default, skip_serializing_if = "Answers::is_empty")]
    pub answers: Answers,
    /// Consents.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub consents: Vec<Consent>,
    /// Who pays.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub billing: Option<Billing>,
    /// Value added tax, as it was when the person registered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vat: Option<Vat>,
    /// What the organisers corrected by hand: a partner's file does not undo it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub by_staff: Vec<String>,
    /// Payment details.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payment: Option<PaymentDetails>,
    /// Note of the organisers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// Whether the person was erased.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub erased: bool,
}

/// When and how.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = PaymentDetails)]
pub struct PaymentDetails {
    /// How.
    pub method: Option<PaymentMethod>,
    /// The day.
    pub on: Option<chrono::NaiveDate>,
    /// Invoice or payment reference.
    #[schema(max_length = 100)]
    pub reference: Option<String>,
    /// What was paid or paid back.
    pub amount: Option<Money>,
}

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

/// An offer of a seat.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = SeatOffer)]
pub struct Offer {
    /// Until when it can be accepted; that instant is too late.
    pub expires_at: At,
}

/// A registration, as it is shown.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Registration)]
pub struct RegistrationOut {
    /// Id.
    pub id: RegistrationId,
    /// The event.
    pub event_id: EventId,
    /// What the person reads out at the desk; unique in the event, and says nothing about how many there are.
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
    /// The partner through which the person came.
    pub partner_id: Option<PartnerId>,
    /// The partner's own key for the person.
    #[schema(max_length = 128)]
    pub external_id: Option<String>,
    /// The group to which it belongs.
    pub group_id: Option<GroupId>,
    /// How it came.
    pub source: Source,
    /// Codes of its options.
    #[schema(max_items = 100)]
    pub options: Vec<String>,
    /// Answers by the question's code.
    #[schema(value_type = Object, additional_properties = true)]
    pub answers: Answers,
    /// Codes of required questions that are still to be answered.
    #[schema(max_items = 200)]
    pub missing: Vec<String>,
    /// Consents, with those withdrawn.
    #[schema(max_items = 20)]
    pub consents: Vec<Consent>,
    /// Who pays; null for partner clients unless the partner does.
    pub billing: Option<Billing>,
    /// Price with options, tax included.
    pub price: Money,
    /// Of which value added tax, rounded half to even.
    pub vat: Option<VatShare>,
    /// Where the money stands.
    pub payment: Payment,
    /// When and how it was paid.
    pub payment_details: Option<PaymentDetails>,
    /// Place on the waiting list, from 1, among those who want the same seats; null when it does not wait, in lists and groups,
    /// and for partner clients.
    #[schema(minimum = 1)]
    pub waiting_position: Option<i64>,
    /// A seat that is held for the person until she accepts.
    pub offer: Option<Offer>,
    /// When a pending registration loses its seat.
    pub hold_expires_at: Option<At>,
    /// Who cancelled it.
    pub cancelled_by: Option<CancelledBy>,
    /// Why.
    #[schema(max_length = 500)]
    pub cancel_reason: Option<String>,
    /// When the person came.
    pub checked_in_at: Option<At>,
    /// For the organisers; always null for others.
    #[schema(max_length = 5000)]
    pub note: Option<String>,
    /// Version, the first part of the ETag.
    pub version: i64,
    /// When it was made.
    pub created_at: At,
    /// When it last changed.
    pub updated_at: At,
}

/// The tax in a price.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct VatShare {
    /// How it is treated.
    pub treatment: VatTreatment,
    /// The rate in hundredths of a per cent.
    pub rate_basis_points: Option<u32>,
    /// The tax in the price.
    pub amount: Money,
}

impl Resource for RegistrationOut {
    fn version(&self) -> Option<i64> {
        Some(self.version)
    }
    fn path(&self) -> Option<String> {
        Some(format!("/events/{}/registrations/{}", self.event_id, self.id))
    }
}

/// Filters of the list of registrations.
#[derive(Clone, Debug, Default, Serialize, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct RegistrationFilter {
    /// Only those in this state.
    #[serde(default)]
    pub status: Option<Status>,
    /// Only those that came through this partner (id).
    #[serde(default)]
    pub partner: Option<PartnerId>,
    /// Only those of this category (code).
    #[validate(length(max = 40))]
    #[param(max_length = 40)]
    #[serde(default)]
    pub category: Option<String>,
    /// Only those at this tariff (code).
    #[validate(length(max = 40))]
    #[param(max_length = 40)]
    #[serde(default)]
    pub tariff: Option<String>,
    /// Only those of this group.
    #[serde(default)]
    pub group: Option<GroupId>,
    /// Only those with this payment state.
    #[serde(default)]
    pub payment: Option<Payment>,
    /// Only the one with this e-mail address, however it is written.
    #[validate(length(max = 254))]
    #[param(max_length = 254)]
    #[serde(default)]
    pub email: Option<String>,
    /// Only the one with this number.
    #[validate(length(max = 20))]
    #[param(max_length = 20)]
    #[serde(default)]
    pub number: Option<String>,
    /// Only those whose family name starts like this, without regard to case and accents.
    #[validate(length(max = 100))]
    #[param(max_length = 100)]
    #[serde(default)]
    pub name: Option<String>,
}

impl Filter for RegistrationFilter {
    const SORTS: &'static [&'static str] = &["created_at", "name", "updated_at"];
}

/// A change of state.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = RegistrationStateChange)]
pub struct StateOut {
    /// Id.
    pub id: StateId,
    /// The state before; null for the first.
    pub from: Option<Status>,
    /// The state after.
    pub to: Status,
    /// Why.
    #[schema(max_length = 500)]
    pub reason: Option<String>,
    /// When.
    pub at: At,
    /// Who: `user`, `client`, `anonymous` (the person by her link, or the public form) or `system`.
    #[schema(max_length = 20)]
    pub actor_kind: String,
    /// The user or client.
    pub actor_id: Option<Id>,
}

/// All changes of state of a registration: few enough for one answer.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = RegistrationStates)]
pub struct StatesOut {
    /// The oldest first.
    #[schema(max_items = 10_000)]
    pub data: Vec<StateOut>,
}

impl Resource for StatesOut {}

impl From<StateRow> for StateOut {
    fn from(row: StateRow) -> Self {
        Self {
            id: row.id,
            from: row.from_status,
            to: row.to_status,
            reason: row.reason,
            at: row.at,
            actor_kind: row.actor_kind,
            actor_id: row.actor_id,
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
