//! What was invoiced and paid.

use super::registration::{Billing, PayerKind, Payment, PaymentMethod};
use chrono::NaiveDate;
use kernel::{check, http::Resource, money::Money};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

/// Where the money of a registration stands, as it is sent.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PaymentInput, example = PaymentIn::sample)]
pub struct PaymentIn {
    /// The state. `free` only where nothing is to be paid.
    pub state: Payment,
    /// How.
    #[serde(default)]
    pub method: Option<PaymentMethod>,
    /// The day; none to come.
    #[serde(default)]
    pub on: Option<NaiveDate>,
    /// Invoice or payment reference.
    #[validate(length(max = 100))]
    #[schema(max_length = 100)]
    #[serde(default)]
    pub reference: Option<String>,
    /// What was paid or paid back, in the registration's currency; for other states none. Null: the whole price, or for a refund
    /// what the rule for cancellations gives back, else what was paid.
    #[validate(custom(function = check::not_negative))]
    #[serde(default)]
    pub amount: Option<Money>,
}

impl PaymentIn {
    /// An example that works on the demo data.
    pub fn sample() -> Self {
        Self {
            state: Payment::Paid,
            method: Some(PaymentMethod::Mandate),
            on: NaiveDate::from_ymd_opt(2015, 7, 15),
            reference: Some("MANDAT-2015-0042 (exemple)".to_owned()),
            amount: None,
        }
    }
}

/// What one payer owes for how many people.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Payer)]
pub struct PayerOut {
    /// What kind of payer; null where nobody was named.
    pub payer_kind: Option<PayerKind>,
    /// The payer's name; null: the person.
    #[schema(max_length = 200)]
    pub name: Option<String>,
    /// SIRET.
    #[schema(max_length = 14)]
    pub siret: Option<String>,
    /// Active registrations.
    #[schema(minimum = 0)]
    pub registrations: i64,
    /// Prices of the active registrations, waived ones left out.
    pub total: Money,
    /// Of that, due and not invoiced.
    pub due: Money,
    /// Of that, invoiced and not paid.
    pub invoiced: Money,
    /// Of that, paid; also what has been paid back since, which `refunded` has.
    pub paid: Money,
    /// Paid back, also for cancelled ones.
    pub refunded: Money,
}

/// All payers of an event.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Payers)]
pub struct PayersOut {
    /// Those who owe most first.
    #[schema(max_items = 100_000)]
    pub data: Vec<PayerOut>,
}

impl Resource for PayersOut {}

/// By what registrations of one payer are brought together.
pub fn payer_key(billing: Option<&Billing>) -> (Option<String>, Option<String>) {
    match billing {
        Some(billing) => (billing.siret.clone(), billing.name.as_deref().map(kernel::text::search_key)),
        None => (None, None),
    }
}
