//! The rows.

use crate::{
    ids::{EntryId, GroupId, PoolId, RegistrationId, StateId},
    model::{
        person::PersonIn,
        registration::{Agreed, CancelledBy, Payment, Source, Status},
    },
    rules::number,
    schema::{registration_registrations as registrations, registration_states as states},
};
use chrono::{TimeZone as _, Utc};
use diesel::prelude::*;
use kernel::{
    db::{AsDoc, At},
    ids::{EventId, Id, PartnerId},
    text::{normalise_email, search_key},
};

/// A registration.
#[derive(Clone, Debug, Queryable, Selectable, Insertable, AsChangeset, Identifiable)]
#[diesel(table_name = registrations, treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct RegistrationRow {
    /// Id.
    pub id: RegistrationId,
    /// The event.
    pub event_id: EventId,
    /// What people read out.
    pub number: String,
    /// Where it stands.
    pub status: Status,
    /// Given name.
    pub given_name: String,
    /// Family name.
    pub family_name: String,
    /// Family name and given name, folded.
    pub sort_key: String,
    /// E-mail as typed.
    pub email: Option<String>,
    /// E-mail as compared; `None` also for a shared mailbox.
    pub email_key: Option<String>,
    /// Where mails go, as compared: also of a shared mailbox.
    pub mailbox: Option<String>,
    /// Telephone.
    pub phone: Option<String>,
    /// The person.
    pub person: AsDoc<PersonIn>,
    /// Category.
    pub category_id: Option<EntryId>,
    /// Tariff.
    pub tariff_id: EntryId,
    /// Partner.
    pub partner_id: Option<PartnerId>,
    /// The partner's key.
    pub external_id: Option<String>,
    /// Group.
    pub group_id: Option<GroupId>,
    /// How it came.
    pub source: Source,
    /// What was agreed.
    pub agreed: AsDoc<Agreed>,
    /// Price with options.
    pub price_minor: i64,
    /// Its currency.
    pub currency: String,
    /// Where the money stands.
    pub payment: Payment,
    /// What was paid in all: the sum of its entries.
    pub paid_minor: i64,
    /// What was paid back in all.
    pub refunded_minor: i64,
    /// Pools whose seats it holds, or wants.
    pub pools: AsDoc<Vec<PoolId>>,
    /// Whether it holds them.
    pub seated: bool,
    /// Anything but cancelled.
    pub active: bool,
    /// Place on the waiting list.
    pub priority: i64,
    /// Place on the waiting list.
    pub queue_no: i64,
    /// When its hold or offer lapses; [`never`] for none.
    pub expires_at: At,
    /// Who cancelled.
    pub cancelled_by: Option<CancelledBy>,
    /// Why.
    pub cancel_reason: Option<String>,
    /// Number of the person's link.
    pub link_no: i64,
    /// When the person came.
    pub checked_in_at: Option<At>,
    /// Version.
    pub version: i64,
    /// Made.
    pub created_at: At,
    /// Changed.
    pub updated_at: At,
}

/// The instant of what does not lapse: sort columns hold no NULL.
pub fn never() -> At {
    At::new(Utc.with_ymd_and_hms(9999, 12, 31, 0, 0, 0).single().unwrap_or_default())
}

impl RegistrationRow {
    /// Nobody yet: without person, seat and price.
    pub fn new(id: RegistrationId, event: EventId, tariff: EntryId, source: Source, now: At) -> Self {
        Self {
            id,
            event_id: event,
            number: number::of(id.0),
            status: Status::Waiting,
            given_name: String::new(),
            family_name: String::new(),
            sort_key: String::new(),
            email: None,
            email_key: None,
            mailbox: None,
            phone: None,
            person: AsDoc(PersonIn::default()),
            category_id: None,
            tariff_id: tariff,
            partner_id: None,
            external_id: None,
            group_id: None,
            source,
            agreed: AsDoc(Agreed::default()),
            price_minor: 0,
            currency: String::new(),
            payment: Payment::Due,
            paid_minor: 0,
            refunded_minor: 0,
            pools: AsDoc(Vec::new()),
            seated: false,
            active: true,
            priority: 0,
            queue_no: 0,
            expires_at: never(),
            cancelled_by: None,
            cancel_reason: None,
            link_no: 1,
            checked_in_at: None,
            version: 1,
            created_at: now,
            updated_at: now,
        }
    }

    /// The person, as sent.
    pub fn person(&self) -> PersonIn {
        self.person.0.clone()
    }

    /// Takes over a person: all columns that follow from it.
    pub fn set_person(&mut self, person: &PersonIn) {
        self.given_name.clone_from(&person.given_name);
        self.family_name.clone_from(&person.family_name);
        self.sort_key = sort_key(person);
        self.email.clone_from(&person.email);
        self.mailbox = person.email.as_deref().and_then(normalise_email);
        self.email_key = self.mailbox.clone().filter(|_| !person.email_shared);
        self.phone.clone_from(&person.phone);
        self.person = AsDoc(person.clone());
    }

    /// A seat that is offered and not yet accepted.
    pub fn is_offered(&self) -> bool {
        self.status == Status::Waiting && self.seated
    }

    /// Whether the person was erased: nobody is left who could come back.
    pub fn is_erased(&self) -> bool {
        self.agreed.0.erased
    }

    /// What was paid and has not gone back.
    pub fn kept_minor(&self) -> i64 {
        (self.paid_minor - self.refunded_minor).max(0)
    }

    /// Whether its hold or offer has lapsed, though nothing has cleared it away yet.
    pub fn has_lapsed(&self, now: At) -> bool {
        self.active && self.expires_at <= now
    }
}

/// Family name and given name, folded.
pub fn sort_key(person: &PersonIn) -> String {
    search_key(&format!("{} {}", person.family_name, person.given_name))
}

/// What addresses are compared by; `None` where several share the mailbox.
pub fn email_key(person: &PersonIn) -> Option<String> {
    person.email.as_deref().filter(|_| !person.email_shared).and_then(normalise_email)
}

/// A change of state.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = states, treat_none_as_default_value = false)]
pub struct StateRow {
    /// Id.
    pub id: StateId,
    /// The registration.
    pub registration_id: RegistrationId,
    /// Its version after the change.
    pub version: i64,
    /// Before.
    pub from_status: Option<Status>,
    /// After.
    pub to_status: Status,
    /// Why.
    pub reason: Option<String>,
    /// When.
    pub at: At,
    /// Who: kind of principal.
    pub actor_kind: String,
    /// Who.
    pub actor_id: Option<Id>,
}
