//! What was agreed with somebody, and what she owes.

use crate::model::{
    question::Answers,
    tariff::Vat,
    vocabulary::{PayerKind, Payment, PaymentMethod},
};
use kernel::{check, db::At, money::Money};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

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
    /// When and how it was invoiced or paid.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payment: Option<PaymentDetails>,
    /// What was said before it was paid: comes back when the payment is undone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before_paid: Option<BeforePaid>,
    /// What was kept, and enough for `paid`, when the price rose.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub covered_minor: Option<i64>,
    /// When and how it was paid back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repayment: Option<PaymentDetails>,
    /// The rule under which it was cancelled, for money that comes later.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cancelled: Option<RefundRule>,
    /// What is to be paid back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refund: Option<Refund>,
    /// Note of the organisers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// Keys under which the partner knew the person before: once erased, she does not come back under any of them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub former_keys: Vec<String>,
    /// Whether the person was erased.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub erased: bool,
}

/// What is paid back to somebody who cancels, by the event's rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refund {
    /// The rule: how much of what was paid, in per cent.
    pub percent: u32,
    /// The instant for which it was applied: that of the cancellation, or now.
    pub at: At,
    /// How much, rounded half to even: of what had not gone back before.
    pub amount: Money,
}

/// What is paid back to somebody who cancels, by the event's rule. That it was paid is recorded by hand: a refund that is entered,
/// or the payment state `refunded`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = RegistrationRefund)]
pub struct RefundOut {
    /// The rule: how much of what was paid, in per cent.
    #[schema(minimum = 0, maximum = 100)]
    pub percent: u32,
    /// The instant for which it was applied: that of the cancellation, or now.
    pub at: At,
    /// How much, rounded half to even: of what was paid and had not gone back before that instant.
    pub amount: Money,
    /// What of that is still to go back.
    pub owed: Money,
}

/// The event's rule for refunds as it was at a cancellation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefundRule {
    /// How much of what was paid, in per cent.
    pub percent: u32,
    /// The instant of the cancellation.
    pub at: At,
    /// What had gone back before: the rule is of the rest.
    #[serde(default)]
    pub back_minor: i64,
}

/// Where the money stood before it was paid, and how it was invoiced.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BeforePaid {
    /// The state.
    pub state: Payment,
    /// The details.
    pub details: Option<PaymentDetails>,
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
