//! The desk: the only way in which a registration comes, changes, or ends, whoever asks for it: staff, the public form, a
//! partner's file, a transfer, the waiting list. It holds the event for the time of a transaction, decides seats in
//! [`Seats`], and on leaving promotes whoever waits and writes the counters.
//!
//! ```ignore
//! desk::at(tx, &neighbours, event, |desk| {
//!     let row = desk.register(new)?;
//!     desk.cancel(row, CancelledBy::Staff, Some("sick"))
//! })
//! ```

use crate::{
    catalogue::{Catalogue, Known},
    errors,
    ids::{EntryId, GroupId, PoolId, RegistrationId},
    letters::{self, Letter},
    model::{
        entry::CategoryIn,
        person::PersonIn,
        pool::PoolKind,
        registration::{Agreed, Payment, Source, Status},
        tariff::{ConfirmOn, OptionIn, TariffIn},
    },
    neighbours::Neighbours,
    rules::{answers, price, seats::Seats},
    store::{
        pools,
        registrations::{self, Queued, RegistrationRow, StateRow, never},
    },
};
use kernel::{
    db::{AsDoc, At, Key, Tx},
    error::{self, Result},
    ids::{EventId, Id, PartnerId},
    outbox::Changed,
};
use std::collections::{BTreeMap, BTreeSet};

pub mod control;
mod gestures;
mod line;

pub use line::{gathered, parties, together};

/// Somebody new.
#[derive(Clone, Debug)]
pub struct New<'a> {
    /// Its id: made by the caller where a plan has promised it.
    pub id: RegistrationId,
    /// Who.
    pub person: PersonIn,
    /// Tariff.
    pub tariff: &'a Known<TariffIn>,
    /// Category.
    pub category: Option<&'a Known<CategoryIn>>,
    /// Options.
    pub options: Vec<&'a Known<OptionIn>>,
    /// Partner.
    pub partner: Option<PartnerId>,
    /// The partner's key.
    pub external_id: Option<String>,
    /// Group.
    pub group: Option<GroupId>,
    /// How it comes.
    pub source: Source,
    /// What was agreed, but for the options.
    pub agreed: Agreed,
    /// Place on the waiting list.
    pub priority: i64,
    /// Whether to wait when no seat is free.
    pub may_wait: bool,
}

/// An event, held.
pub struct Desk<'t, 'a> {
    /// The write.
    pub tx: &'t mut Tx<'a>,
    /// What the registration is made of.
    pub catalogue: Catalogue,
    /// Whether people are told by mail. Off for a partner's file that does not ask for it.
    pub notify: bool,
    event: EventId,
    neighbours: Neighbours,
    contingents: BTreeMap<PartnerId, PoolId>,
    seats: Seats,
    queue: Option<Vec<Queued>>,
    next_queue_no: Option<i64>,
    freed: bool,
    guarded: bool,
    inserts: Vec<RegistrationRow>,
    states: Vec<StateRow>,
    letters: Vec<(Letter, RegistrationId, i64)>,
}

/// Holds the event, does the work, promotes whoever can be, and writes what has changed.
pub fn at<'a, T>(
    tx: &mut Tx<'a>,
    neighbours: &Neighbours,
    event: EventId,
    work: impl FnOnce(&mut Desk<'_, 'a>) -> Result<T>,
) -> Result<T> {
    let seen_from_outside = control::seen_from_outside(event)?;
    let guarded = seen_from_outside.is_none();
    if guarded {
        tx.lock(Key::Event(event))?;
    }
    let catalogue = Catalogue::of(tx, neighbours, event)?.open()?;
    let rows = match seen_from_outside {
        Some(rows) => rows,
        None => pools::of_event(tx, event)?,
    };
    let seats = Seats::new(rows.into_iter().map(Into::into), tx.now());
    let mut desk = Desk {
        tx,
        catalogue,
        notify: true,
        event,
        neighbours: neighbours.clone(),
        contingents: BTreeMap::new(),
        seats,
        queue: None,
        next_queue_no: None,
        freed: false,
        guarded,
        inserts: Vec::new(),
        states: Vec::new(),
        letters: Vec::new(),
    };
    desk.clear_lapsed()?;
    // Like what has lapsed: who waits for what a partner did not use stands before whoever comes now.
    desk.freed |= desk.seats.released();
    let done = work(&mut desk)?;
    desk.leave()?;
    Ok(done)
}

impl Desk<'_, '_> {
    /// Now.
    pub fn now(&self) -> At {
        self.tx.now()
    }

    /// The seats as they stand in this transaction.
    pub fn seats(&self) -> &Seats {
        &self.seats
    }

    /// The pool of a subject; made without a limit if it is not there.
    pub fn pool(&mut self, kind: PoolKind, subject: Id) -> Result<PoolId> {
        if let Some(pool) = self.seats.of(kind, subject) {
            return Ok(pool.id);
        }
        let row = pools::ensure(self.tx, self.event, kind, subject)?;
        let id = row.id;
        self.seats.add(row.into());
        Ok(id)
    }

    /// The pool of a partner's contingent, as the partnership says it now: the announcement of a change may still be under way.
    fn contingent(&mut self, partner: PartnerId) -> Result<PoolId> {
        if let Some(id) = self.contingents.get(&partner) {
            return Ok(*id);
        }
        let said = self.neighbours.contingent(self.tx, self.event, partner)?;
        let row = pools::keep_contingent(self.tx, &self.catalogue, partner, said)?;
        let id = row.id;
        self.seats.replace(row.into());
        self.contingents.insert(partner, id);
        Ok(id)
    }

    /// Pools out of which this combination takes a seat, contingent first: it is what a partner is told first.
    pub fn wants(
        &mut self,
        tariff: EntryId,
        category: Option<&Known<CategoryIn>>,
        partner: Option<PartnerId>,
        options: &[EntryId],
    ) -> Result<Vec<PoolId>> {
        let mut wants = Vec::with_capacity(4 + options.len());
        let counts = category.is_none_or(|known| known.entry.counts_in_capacity);
        if let Some(partner) = partner.filter(|_| counts) {
            wants.push(self.contingent(partner)?);
        }
        wants.push(self.pool(PoolKind::Tariff, tariff.0.into())?);
        if let Some(category) = category {
            wants.push(self.pool(PoolKind::Category, category.id.0.into())?);
        }
        for option in options {
            wants.push(self.pool(PoolKind::Option, option.0.into())?);
        }
        if counts {
            wants.push(self.pool(PoolKind::Event, self.event.into())?);
        }
        Ok(wants)
    }

    /// Registers somebody: with a seat in each pool, or on the waiting list. 409 `registration.full` where waiting is not
    /// wanted or not possible, 409 `registration.duplicate` for an address that is registered.
    pub fn register(&mut self, new: New<'_>) -> Result<RegistrationRow> {
        let may_wait = new.may_wait;
        let row = self.draft(new)?;
        if let Some(key) = &row.email_key {
            self.refuse_duplicate(key, row.id)?;
        }
        self.admit(row, may_wait)
    }

    /// [`Desk::register`] for a caller who has drafted the row and compared the addresses: many at once.
    pub fn admit(&mut self, mut row: RegistrationRow, may_wait: bool) -> Result<RegistrationRow> {
        let letter = self.seat(&mut row, may_wait)?;
        self.enter(row, letter)
    }

    fn enter(&mut self, row: RegistrationRow, letter: Letter) -> Result<RegistrationRow> {
        self.states.push(registrations::state(self.tx, &row, None, None));
        self.publish(Changed::created("registration", row.id, row.version), &row);
        self.tell(letter, &row);
        self.inserts.push(row.clone());
        Ok(row)
    }

    /// Registers the people of a group. One that is not to be split gets seats for all, or all wait.
    pub fn admit_group(
        &mut self,
        drafts: Vec<(RegistrationRow, bool)>,
        may_split: bool,
    ) -> Result<Vec<RegistrationRow>> {
        let mut keys = BTreeSet::new();
        for (row, _) in &drafts {
            if let Some(key) = &row.email_key {
                self.refuse_duplicate(key, row.id)?;
                if !keys.insert(key.clone()) {
                    return Err(errors::duplicate(None));
                }
            }
        }
        let wants: Vec<&[PoolId]> = drafts.iter().map(|(row, _)| row.pools.0.as_slice()).collect();
        let everything: Vec<PoolId> = wants.iter().copied().flatten().copied().collect();
        let lowest = drafts.iter().map(|(row, _)| row.priority).min().unwrap_or(0);
        let together = self.first_in_line(&everything, lowest)?.is_none() && self.seats.clone().take_all(wants).is_ok();
        let mut rows = Vec::with_capacity(drafts.len());
        for (row, may_wait) in drafts {
            rows.push(if together || may_split { self.admit(row, may_wait)? } else { self.line_up(row, may_wait)? });
        }
        Ok(rows)
    }

    /// The row of somebody new, without a seat.
    pub fn draft(&mut self, new: New<'_>) -> Result<RegistrationRow> {
        let options: Vec<EntryId> = new.options.iter().map(|known| known.id).collect();
        let entries: Vec<&OptionIn> = new.options.iter().map(|known| &known.entry).collect();
        let price = price::total(&new.tariff.entry, &entries).map_err(|error| error::INVALID.plain().because(error))?;
        let pools = self.wants(new.tariff.id, new.category, new.partner, &options)?;
        let mut row = RegistrationRow {
            category_id: new.category.map(|known| known.id),
            partner_id: new.partner,
            external_id: new.external_id,
            group_id: new.group,
            agreed: AsDoc(Agreed {
                options: entries.iter().map(|option| option.code.clone()).collect(),
                vat: new.tariff.entry.vat.clone(),
                ..new.agreed
            }),
            price_minor: price.amount_minor,
            currency: price.currency.to_string(),
            payment: if price.amount_minor == 0 { Payment::Free } else { Payment::Due },
            pools: AsDoc(pools),
            priority: new.priority,
            ..RegistrationRow::new(new.id, self.event, new.tariff.id, new.source, self.now())
        };
        row.set_person(&new.person);
        Ok(row)
    }

    /// Takes the seats of a row that has none, or puts it on the waiting list.
    fn seat(&mut self, row: &mut RegistrationRow, may_wait: bool) -> Result<Letter> {
        let wants = row.pools.0.clone();
        let full = match self.first_in_line(&wants, row.priority)? {
            Some(pool) => Some(pool),
            None => self.seats.take(&wants).err(),
        };
        let Some(full) = full else {
            row.seated = true;
            return Ok(self.settle(row));
        };
        self.put_in_line(row, full, may_wait)
    }

    /// A seated row is confirmed, or pending for as long as something is missing.
    fn settle(&mut self, row: &mut RegistrationRow) -> Letter {
        let tariff = self.catalogue.tariffs.iter().find(|known| known.id == row.tariff_id).map(|known| &known.entry);
        let confirm_on = tariff.map_or(ConfirmOn::Immediate, |tariff| tariff.confirm_on);
        let agreed = &row.agreed.0;
        let settled = match confirm_on {
            ConfirmOn::Immediate => true,
            ConfirmOn::PurchaseOrder => agreed.billing.as_ref().is_some_and(|billing| billing.purchase_order.is_some()),
            ConfirmOn::Payment => matches!(row.payment, Payment::Free | Payment::Paid | Payment::Waived),
            ConfirmOn::Approval => false,
        };
        if settled && answers::missing(&self.catalogue.questions, &agreed.answers).is_empty() {
            row.status = Status::Confirmed;
            row.expires_at = never();
            return Letter::Confirmed;
        }
        row.status = Status::Pending;
        let hold = tariff.and_then(|tariff| tariff.hold_days);
        row.expires_at = hold.map_or_else(never, |days| self.now().plus_seconds(i64::from(days) * 86_400));
        Letter::Pending
    }

    /// Writes a row at its next version, with its change of state and its letter.
    pub fn save(
        &mut self,
        mut row: RegistrationRow,
        moved: Option<(Status, Option<&str>)>,
        letter: Option<Letter>,
    ) -> Result<RegistrationRow> {
        self.flush_inserts()?;
        row.version += 1;
        row.updated_at = self.now();
        registrations::write(self.tx, &row)?;
        if let Some((from, reason)) = moved {
            self.states.push(registrations::state(self.tx, &row, Some(from), reason));
        }
        self.publish(Changed::updated("registration", row.id, row.version), &row);
        if let Some(letter) = letter {
            self.tell(letter, &row);
        }
        Ok(row)
    }

    /// 409 if an address is registered by anybody else.
    pub fn refuse_duplicate(&mut self, key: &str, own: RegistrationId) -> Result<()> {
        let drafted = self.inserts.iter().find(|row| row.active && row.email_key.as_deref() == Some(key));
        let known = match drafted {
            Some(row) => Some(row.id),
            None => registrations::with_email(self.tx, self.event, key)?.map(|row| row.id),
        };
        match known.filter(|id| *id != own) {
            Some(id) => Err(errors::duplicate(Some(id))),
            None => Ok(()),
        }
    }

    /// What a pool is called in messages.
    pub fn pool_name(&self, id: PoolId) -> String {
        self.seats.get(id).map_or_else(|| id.to_string(), |pool| self.catalogue.pool_name(pool.kind, pool.subject))
    }

    fn leave(mut self) -> Result<()> {
        self.flush_inserts()?;
        self.promote()?;
        pools::apply(self.tx, &self.seats.changes(), self.guarded)?;
        registrations::record(self.tx, &self.states)?;
        for (letter, registration, version) in std::mem::take(&mut self.letters) {
            letters::post(self.tx, self.event, letter, registration, version)?;
        }
        Ok(())
    }

    fn flush_inserts(&mut self) -> Result<()> {
        if self.inserts.is_empty() {
            return Ok(());
        }
        let rows = std::mem::take(&mut self.inserts);
        registrations::insert(self.tx, &rows)
    }

    fn publish(&mut self, change: Changed, row: &RegistrationRow) {
        let change = change.event(self.event);
        self.tx.publish(match row.partner_id {
            Some(partner) => change.partner(partner),
            None => change,
        });
    }

    fn tell(&mut self, letter: Letter, row: &RegistrationRow) {
        if self.notify && row.email.is_some() {
            self.letters.push((letter, row.id, row.version));
        }
    }
}
