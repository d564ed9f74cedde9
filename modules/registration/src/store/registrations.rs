//! Registrations and their states. What moves seats goes through [`crate::desk`].

use crate::{
    errors,
    ids::{EntryId, GroupId, PoolId, RegistrationId, StateId},
    model::{
        person::PersonIn,
        registration::{Agreed, CancelledBy, Payment, RegistrationFilter, Source, Status},
    },
    rules::number,
    schema::{registration_registrations as registrations, registration_states as states},
};
use chrono::{TimeZone as _, Utc};
use diesel::prelude::*;
use kernel::{
    auth::Own,
    db::{AsDoc, At, Conn, MultiBackend, Tx},
    error::Result,
    http::{List, Version, stale},
    ids::{EventId, Id, PartnerId},
    insert_many, keyset,
    text::{normalise_email, prefix_end, search_key},
};

/// A registration.
#[derive(Clone, Debug, Queryable, Selectable, Insertable, AsChangeset, Identifiable)]
#[diesel(table_name = registrations, treat_none_as_null = true)]
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

/// What is said of why a registration is cancelled whose person was erased.
pub const ERASED: &str = "erased";

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
        self.email_key = email_key(person);
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
#[diesel(table_name = states)]
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

type Query<'a> = registrations::BoxedQuery<'a, MultiBackend>;

/// What the caller may see: all of the event, or for a partner client those that came through it.
fn visible(fence: &Own) -> Query<'static> {
    let query = registrations::table.filter(registrations::event_id.eq(fence.event())).into_boxed();
    match fence.partner() {
        Some(own) => query.filter(registrations::partner_id.eq(own)),
        None => query,
    }
}

/// The registration of that id or number; 404 if it is unknown or out of sight.
pub fn find(conn: &mut Conn, fence: &Own, key: &str) -> Result<RegistrationRow> {
    let query = match (key.parse::<RegistrationId>(), number::read(key)) {
        (Ok(id), _) => visible(fence).filter(registrations::id.eq(id)),
        (Err(_), Some(number)) => visible(fence).filter(registrations::number.eq(number)),
        _ => return Err(errors::not_found()),
    };
    query.select(RegistrationRow::as_select()).first(conn).optional()?.ok_or_else(errors::not_found)
}

/// Of this id, in this event, for the system.
pub fn by_id(conn: &mut Conn, event: EventId, id: RegistrationId) -> Result<Option<RegistrationRow>> {
    let one = registrations::table.find(id).filter(registrations::event_id.eq(event));
    Ok(one.select(RegistrationRow::as_select()).first(conn).optional()?)
}

/// Several of them, in no order.
pub fn by_ids(conn: &mut Conn, ids: &[RegistrationId]) -> Result<Vec<RegistrationRow>> {
    let mut all = Vec::with_capacity(ids.len());
    for some in ids.chunks(500) {
        let some = registrations::table.filter(registrations::id.eq_any(some.to_vec()));
        all.extend(some.select(RegistrationRow::as_select()).load(conn)?);
    }
    Ok(all)
}

/// The active registration with this address, if any.
pub fn with_email(conn: &mut Conn, event: EventId, key: &str) -> Result<Option<RegistrationRow>> {
    Ok(with_emails(conn, event, &[key.to_owned()])?.pop())
}

/// The active registrations with these addresses.
pub fn with_emails(conn: &mut Conn, event: EventId, keys: &[String]) -> Result<Vec<RegistrationRow>> {
    let same = registrations::table
        .filter(registrations::event_id.eq(event).and(registrations::email_key.eq_any(keys.to_vec())))
        .filter(registrations::active);
    Ok(same.select(RegistrationRow::as_select()).load(conn)?)
}

/// The active registrations whose mails go to this address, shared mailboxes too.
pub fn with_mailbox(conn: &mut Conn, event: EventId, address: &str) -> Result<Vec<RegistrationId>> {
    let Some(key) = normalise_email(address) else { return Ok(Vec::new()) };
    let own = registrations::email_key.eq(key);
    let shared = registrations::email_key.is_null().and(registrations::email.eq(address.trim().to_owned()));
    let same = registrations::table
        .filter(registrations::event_id.eq(event).and(registrations::active))
        .filter(own.or(shared));
    Ok(same.order(registrations::id).select(registrations::id).limit(20).load(conn)?)
}

/// What a list is limited to beyond the fence; codes have become ids.
#[derive(Clone, Debug, Default)]
pub struct Narrowed {
    /// Category; `Some(None)` matches nothing.
    pub category: Option<Option<EntryId>>,
    /// Tariff; `Some(None)` matches nothing.
    pub tariff: Option<Option<EntryId>>,
}

fn filtered(fence: &Own, filter: &RegistrationFilter, narrowed: &Narrowed) -> Query<'static> {
    let mut query = visible(fence);
    if let Some(partner) = filter.partner {
        query = query.filter(registrations::partner_id.eq(partner));
    }
    if let Some(status) = filter.status {
        query = query.filter(registrations::status.eq(status));
    }
    if let Some(payment) = filter.payment {
        query = query.filter(registrations::payment.eq(payment));
    }
    if let Some(group) = filter.group {
        query = query.filter(registrations::group_id.eq(group));
    }
    if let Some(category) = narrowed.category {
        query = query.filter(registrations::category_id.eq(category));
    }
    if let Some(tariff) = narrowed.tariff {
        query = query.filter(registrations::tariff_id.nullable().eq(tariff));
    }
    if let Some(email) = &filter.email {
        query = query.filter(registrations::email_key.eq(normalise_email(email).unwrap_or_default()));
    }
    if let Some(text) = &filter.number {
        query = query.filter(registrations::number.eq(number::read(text).unwrap_or_default()));
    }
    if let Some(name) = &filter.name {
        let key = search_key(name);
        if let Some(end) = prefix_end(&key) {
            query = query.filter(registrations::sort_key.ge(key).and(registrations::sort_key.lt(end)));
        }
    }
    query
}

/// A page: one row more than asked for, if there are as many.
pub fn list(
    conn: &mut Conn,
    fence: &Own,
    list: &List<RegistrationFilter>,
    narrowed: &Narrowed,
) -> Result<Vec<RegistrationRow>> {
    let query = keyset!(filtered(fence, &list.filter, narrowed), list, registrations::id, {
        "created_at" => registrations::created_at, At;
        "name" => registrations::sort_key, String;
        "updated_at" => registrations::updated_at, At
    })?;
    Ok(query.select(RegistrationRow::as_select()).load(conn)?)
}

/// How many there are.
pub fn count(conn: &mut Conn, fence: &Own, filter: &RegistrationFilter, narrowed: &Narrowed) -> Result<i64> {
    Ok(filtered(fence, filter, narrowed).count().get_result(conn)?)
}

/// Whether any registration of the event uses this category or tariff.
pub fn any_with_entry(conn: &mut Conn, event: EventId, entry: EntryId) -> Result<bool> {
    let used = registrations::table
        .filter(registrations::event_id.eq(event))
        .filter(registrations::tariff_id.eq(entry).or(registrations::category_id.eq(entry)));
    Ok(used.select(registrations::id).first::<RegistrationId>(conn).optional()?.is_some())
}

/// Writes new registrations with their first states, many at once.
pub fn insert(tx: &mut Tx<'_>, rows: &[RegistrationRow]) -> Result<()> {
    insert_many!(tx, registrations::table, rows)?;
    Ok(())
}

/// Writes the new state of a row that is still at the version before it; 412 otherwise.
pub fn write(conn: &mut Conn, row: &RegistrationRow) -> Result<()> {
    let unchanged = registrations::table.find(row.id).filter(registrations::version.eq(row.version - 1));
    if diesel::update(unchanged).set(row).execute(conn)? == 1 {
        return Ok(());
    }
    let version: Option<i64> =
        registrations::table.find(row.id).select(registrations::version).first(conn).optional()?;
    Err(version.map_or_else(errors::not_found, stale))
}

/// 412 unless the row is at the version that the caller read.
pub fn check(row: &RegistrationRow, expected: Version) -> Result<()> {
    expected.check(row.version)
}

/// The change of state of a write, for [`record`].
pub fn state(tx: &Tx<'_>, row: &RegistrationRow, from: Option<Status>, reason: Option<&str>) -> StateRow {
    StateRow {
        id: tx.new_id(),
        registration_id: row.id,
        version: row.version,
        from_status: from,
        to_status: row.status,
        reason: reason.map(str::to_owned),
        at: tx.now(),
        actor_kind: tx.actor().kind.to_owned(),
        actor_id: tx.actor().id,
    }
}

/// Keeps changes of state.
pub fn record(tx: &mut Tx<'_>, rows: &[StateRow]) -> Result<()> {
    insert_many!(tx, states::table, rows)?;
    Ok(())
}

/// The history of a registration, oldest first.
pub fn history(conn: &mut Conn, registration: RegistrationId) -> Result<Vec<StateRow>> {
    let all = states::table.filter(states::registration_id.eq(registration)).order((states::version, states::id));
    Ok(all.select(StateRow::as_select()).load(conn)?)
}

// `active` stands alone wherever it is a condition: with `active = ?` SQLite would not take the indexes of active rows.

/// Those of an event whose hold or offer has lapsed by now.
pub fn lapsed(conn: &mut Conn, event: EventId, now: At) -> Result<Vec<RegistrationRow>> {
    let due = registrations::table
        .filter(registrations::event_id.eq(event))
        .filter(registrations::active.and(registrations::expires_at.le(now)))
        .order(registrations::expires_at);
    Ok(due.select(RegistrationRow::as_select()).load(conn)?)
}

/// Whether a hold or offer of the event has lapsed by now.
pub fn any_lapsed(conn: &mut Conn, event: EventId, now: At) -> Result<bool> {
    let due = registrations::table
        .filter(registrations::event_id.eq(event))
        .filter(registrations::active.and(registrations::expires_at.le(now)));
    Ok(due.select(registrations::id).first::<RegistrationId>(conn).optional()?.is_some())
}

/// All of an event, in the order in which they came: for the demo.
pub fn whole_event(conn: &mut Conn, event: EventId) -> Result<Vec<RegistrationRow>> {
    let all = registrations::table.filter(registrations::event_id.eq(event));
    Ok(all.order((registrations::created_at, registrations::id)).select(RegistrationRow::as_select()).load(conn)?)
}

/// What the waiting list needs to know of somebody on it.
#[derive(Clone, Debug, Queryable)]
pub struct Queued {
    /// Who.
    pub id: RegistrationId,
    /// Place: higher first.
    pub priority: i64,
    /// Place: lower first.
    pub queue_no: i64,
    /// The group, if any.
    pub group: Option<GroupId>,
    /// What she wants.
    pub pools: AsDoc<Vec<PoolId>>,
}

/// The waiting list of an event, in its order. Offers are not on it: their seat is held.
pub fn queue(conn: &mut Conn, event: EventId) -> Result<Vec<Queued>> {
    let all = registrations::table
        .filter(registrations::event_id.eq(event).and(registrations::status.eq(Status::Waiting)))
        .filter(registrations::seated.eq(false))
        .order((registrations::priority.desc(), registrations::queue_no));
    Ok(all
        .select((
            registrations::id,
            registrations::priority,
            registrations::queue_no,
            registrations::group_id,
            registrations::pools,
        ))
        .load(conn)?)
}

/// The last place given on the waiting list.
pub fn last_queue_no(conn: &mut Conn, event: EventId) -> Result<i64> {
    let all =
        registrations::table.filter(registrations::event_id.eq(event).and(registrations::status.eq(Status::Waiting)));
    Ok(all.select(diesel::dsl::max(registrations::queue_no)).first::<Option<i64>>(conn)?.unwrap_or(0))
}

/// Places of these on the waiting list, from 1, each among those who want one of the same pools.
pub fn positions(queue: &[Queued], ids: &[RegistrationId]) -> Vec<Option<i64>> {
    let place = |id: &RegistrationId| {
        let at = queue.iter().position(|queued| queued.id == *id)?;
        let wants = &queue[at].pools.0;
        let ahead = queue[..at].iter().filter(|other| other.pools.0.iter().any(|pool| wants.contains(pool))).count();
        i64::try_from(ahead + 1).ok()
    };
    ids.iter().map(place).collect()
}

/// The people of a group, in the order in which they were sent.
pub fn of_group(conn: &mut Conn, event: EventId, group: GroupId) -> Result<Vec<RegistrationRow>> {
    let all = registrations::table
        .filter(registrations::event_id.eq(event).and(registrations::group_id.eq(group)))
        .order((registrations::created_at, registrations::queue_no, registrations::id));
    Ok(all.select(RegistrationRow::as_select()).load(conn)?)
}
