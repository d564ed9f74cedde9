//! What is shown of a registration.

use super::{Billing, Consent, PaymentDetails, RefundOut};
use crate::{
    ids::{GroupId, RegistrationId, StateId},
    model::{
        person::PersonIn,
        question::Answers,
        tariff::VatTreatment,
        vocabulary::{CancelledBy, Payment, Source, Status},
    },
    store::registrations::StateRow,
};
use kernel::{
    db::At,
    http::Resource,
    ids::{EventId, Id, PartnerId},
    money::Money,
};
use serde::Serialize;
use utoipa::ToSchema;

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
    /// Answers by the question's code; none for partner clients.
    #[schema(value_type = Object, additional_properties = true)]
    pub answers: Answers,
    /// Codes of required questions that are still to be answered.
    #[schema(max_items = 200)]
    pub missing: Vec<String>,
    /// Consents, with those withdrawn.
    #[schema(max_items = 200)]
    pub consents: Vec<Consent>,
    /// Who pays; null for partner clients unless the partner does.
    pub billing: Option<Billing>,
    /// Price with options, tax included.
    pub price: Money,
    /// Of which value added tax, rounded half to even.
    pub vat: Option<VatShare>,
    /// Where the money stands.
    pub payment: Payment,
    /// What was paid in all, also in part; null for partner clients unless the partner pays. `…/payments` lists each payment.
    pub paid: Option<Money>,
    /// What was paid back in all; null for partner clients unless the partner pays.
    pub refunded: Option<Money>,
    /// When and how it was invoiced or last paid; the amount is what was paid in all.
    pub payment_details: Option<PaymentDetails>,
    /// When and how it was last paid back; the amount is what was paid back in all.
    pub refund_details: Option<PaymentDetails>,
    /// What is to be paid back for its cancellation by the event's rule; null where nothing was paid.
    pub refund: Option<RefundOut>,
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
    /// Why; null for partner clients.
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
