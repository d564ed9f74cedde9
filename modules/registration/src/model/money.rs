//! What was invoiced and paid.

use super::registration::{Billing, PayerKind, Payment, PaymentKind, PaymentMethod};
use crate::{ids::PaymentId, store::payments::PaymentRow};
use chrono::NaiveDate;
use kernel::{
    check,
    db::At,
    http::Resource,
    ids::Id,
    money::{Currency, Money},
};
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
    /// The day; none to come, and none before the year 2000.
    #[serde(default)]
    pub on: Option<NaiveDate>,
    /// Invoice or payment reference.
    #[validate(length(max = 100))]
    #[schema(max_length = 100)]
    #[serde(default)]
    pub reference: Option<String>,
    /// What was paid or paid back in all, in the registration's currency; for other states none. Null: the whole price, for a
    /// refund what the rule for cancellations gives back beside what went back before, else what was paid; and no less than what
    /// has come, or gone back, already.
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

/// One payment or refund, as it is sent.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = RegistrationPaymentInput, example = EntryIn::sample)]
pub struct EntryIn {
    /// Whether it came in or went back.
    pub kind: PaymentKind,
    /// How much, in the registration's currency: this time, not in all. Above zero.
    #[validate(custom(function = check::not_negative))]
    pub amount: Money,
    /// The day; none to come, none before the year 2000, and for a refund none before the first payment.
    #[serde(default)]
    pub on: Option<NaiveDate>,
    /// How.
    #[serde(default)]
    pub method: Option<PaymentMethod>,
    /// Its reference.
    #[validate(length(max = 100))]
    #[schema(max_length = 100)]
    #[serde(default)]
    pub reference: Option<String>,
}

impl EntryIn {
    /// An example that works on the demo data.
    pub fn sample() -> Self {
        Self {
            kind: PaymentKind::Payment,
            amount: Money::new(1_000, Currency::EUR),
            on: NaiveDate::from_ymd_opt(2015, 7, 15),
            method: Some(PaymentMethod::Transfer),
            reference: Some("VIR-2015-0042 (exemple)".to_owned()),
        }
    }
}

/// One payment or refund.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = RegistrationPayment)]
pub struct EntryOut {
    /// Id.
    pub id: PaymentId,
    /// Whether it came in or went back.
    pub kind: PaymentKind,
    /// How much.
    pub amount: Money,
    /// The day, if it was said.
    pub on: Option<NaiveDate>,
    /// How.
    pub method: Option<PaymentMethod>,
    /// Its reference.
    #[schema(max_length = 100)]
    pub reference: Option<String>,
    /// When it was entered.
    pub entered_at: At,
    /// By whom: `user`, `client` or `system`.
    #[schema(max_length = 20)]
    pub actor_kind: String,
    /// The user or client.
    pub actor_id: Option<Id>,
    /// When it was taken back; null: it counts.
    pub undone_at: Option<At>,
    /// By whom: `user`, `client` or `system`.
    #[schema(max_length = 20)]
    pub undone_by_kind: Option<String>,
    /// The user or client.
    pub undone_by_id: Option<Id>,
}

impl EntryOut {
    /// The row, in the registration's currency where its own is not known.
    pub fn of(row: PaymentRow, currency: Currency) -> Self {
        Self {
            id: row.id,
            kind: row.kind,
            amount: Money::new(row.amount_minor, row.currency.parse().unwrap_or(currency)),
            on: row.moved_on,
            method: row.method,
            reference: row.reference,
            entered_at: row.entered_at,
            actor_kind: row.actor_kind,
            actor_id: row.actor_id,
            undone_at: row.undone_at,
            undone_by_kind: row.undone_kind,
            undone_by_id: row.undone_by,
        }
    }
}

/// All payments and refunds of a registration: few enough for one answer.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = RegistrationPayments)]
pub struct EntriesOut {
    /// The oldest entry first.
    #[schema(max_items = 10_000)]
    pub data: Vec<EntryOut>,
}

impl Resource for EntriesOut {}

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
    /// Of that, due and not invoiced: what has come of a price is taken off.
    pub due: Money,
    /// Of that, invoiced and not paid: what has come of a price is taken off.
    pub invoiced: Money,
    /// Of that, paid, also in part; also what has been paid back since, which `refunded` has.
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
