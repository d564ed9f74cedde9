//! What the public sees of an event: whether it is there, whether it is open, whether there are seats.

use crate::{
    catalogue::{Catalogue, Chooser, may_choose},
    desk::parties,
    errors,
    ids::{EntryId, PoolId},
    model::{
        pool::PoolKind,
        public::Availability,
        tariff::{Audience, TariffIn},
    },
    neighbours::Neighbours,
    rules::seats::{Pool, Seats, walk},
    store::{pools, registrations},
};
use kernel::{
    auth::event_not_found,
    db::{At, Conn, Tx},
    error::Result,
    ids::EventId,
    limits,
    secrets::hash_token,
    text::normalise_email,
};
use std::collections::BTreeSet;

/// The catalogue of an event that the public may know of; 404 for a draft, unless it rehearses.
pub(super) fn visible(conn: &mut Conn, neighbours: &Neighbours, event: EventId) -> Result<Catalogue> {
    let catalogue = Catalogue::of(conn, neighbours, event)?;
    let known = catalogue.frame.announced || catalogue.frame.test_mode;
    if known && !catalogue.frame.archived { Ok(catalogue) } else { Err(event_not_found()) }
}

/// The same for an event with a public form; 404 otherwise.
pub(super) fn with_form(conn: &mut Conn, neighbours: &Neighbours, event: EventId) -> Result<Catalogue> {
    let catalogue = visible(conn, neighbours, event)?;
    if catalogue.settings.public { Ok(catalogue) } else { Err(event_not_found()) }
}

/// Whether the public form is open at this instant.
pub(super) fn is_open(catalogue: &Catalogue, now: At) -> bool {
    let settings = &catalogue.settings;
    settings.opens_at.is_none_or(|at| at <= now) && settings.closes_at.is_none_or(|at| now < at)
}

/// 409 `registration.closed` unless the public form is open.
pub(super) fn refuse_closed(catalogue: &Catalogue, now: At) -> Result<()> {
    let settings = &catalogue.settings;
    if is_open(catalogue, now) { Ok(()) } else { Err(errors::closed(settings.opens_at, settings.closes_at)) }
}

/// Notes that a form came for this address, whoever's it is: the commit takes as long for those who are registered, and get a
/// mail, as for those who are not. The address itself is not kept.
pub(super) fn note_form(tx: &mut Tx<'_>, event: EventId, address: &str) -> Result<()> {
    let address = normalise_email(address).unwrap_or_default();
    let bucket = format!("registration-form:{}", hash_token(&format!("{event}:{address}")));
    let now = tx.now();
    limits::count(tx, &bucket, 3_600, now)?;
    Ok(())
}

/// Seats as somebody who comes now finds them: behind those who wait.
pub(super) struct Outlook {
    seats: Seats,
    blocked: BTreeSet<PoolId>,
}

impl Outlook {
    /// Of an event.
    pub(super) fn of(conn: &mut Conn, event: EventId, now: At) -> Result<Self> {
        let rows = pools::at(conn, event, now)?;
        let nobody_waits = rows.iter().all(|row| row.waiting == 0);
        let mut seats = Seats::new(rows.into_iter().map(Into::into), now);
        if nobody_waits {
            return Ok(Self { seats, blocked: BTreeSet::new() });
        }
        let mut queue = registrations::queue(conn, event)?;
        queue.retain(|queued| queued.priority >= 0);
        let parties = parties(conn, queue)?;
        let blocked = walk(&mut seats, parties).blocked;
        Ok(Self { seats, blocked })
    }
}

/// Whether there are seats in all of these pools for somebody new. Options and tariffs without a pool have no limit.
fn seats_in<'a>(catalogue: &Catalogue, outlook: &Outlook, pools: impl Iterator<Item = &'a Pool>) -> Availability {
    let (seats, pools): (_, Vec<&Pool>) = (&outlook.seats, pools.collect());
    let wants: Vec<_> = pools.iter().map(|pool| pool.id).collect();
    if let Some(full) = seats.blocking(&wants).or_else(|| seats.behind(&wants, &outlook.blocked)) {
        // As at the desk: a partner may have said that nobody waits beyond its contingent.
        let bound = seats.get(full).is_some_and(|pool| pool.kind == PoolKind::Contingent && !pool.waits);
        let waits = catalogue.settings.waiting_list && !bound;
        return if waits { Availability::Waiting } else { Availability::Closed };
    }
    // What is kept for one's own partner comes out of the event's seats beforehand.
    let kept = seats.has_kept_seat(&wants);
    let counted = pools.iter().filter(|pool| !(kept && pool.kind == PoolKind::Event));
    let least = counted.filter_map(|pool| seats.free(pool)).min();
    match least {
        Some(free) if free <= i64::from(catalogue.settings.few_threshold) => Availability::Few,
        _ => Availability::Open,
    }
}

/// Whether somebody could register at this tariff with these options now.
pub(super) fn choice(
    catalogue: &Catalogue,
    outlook: &Outlook,
    tariff: (EntryId, &TariffIn),
    options: &[EntryId],
    chooser: &Chooser<'_>,
    now: At,
) -> Availability {
    if !is_open(catalogue, now) || may_choose(tariff.1, chooser, now).is_err() {
        return Availability::Closed;
    }
    let seats = &outlook.seats;
    let contingent = match chooser {
        Chooser::Member(partner) => seats.of(PoolKind::Contingent, (*partner).into()),
        Chooser::Staff | Chooser::Public(_) => None,
    };
    let event = seats.of(PoolKind::Event, catalogue.frame.id.into());
    let own = seats.of(PoolKind::Tariff, tariff.0.0.into());
    let options = options.iter().filter_map(|id| seats.of(PoolKind::Option, id.0.into()));
    seats_in(catalogue, outlook, contingent.into_iter().chain(event).chain(own).chain(options))
}

/// Whether an option can be had now.
pub(super) fn option(
    catalogue: &Catalogue,
    outlook: &Outlook,
    id: EntryId,
    until: Option<At>,
    now: At,
) -> Availability {
    if !is_open(catalogue, now) || until.is_some_and(|until| until <= now) {
        return Availability::Closed;
    }
    seats_in(catalogue, outlook, outlook.seats.of(PoolKind::Option, id.0.into()).into_iter())
}

/// Whether anybody can choose this tariff.
pub(super) fn is_public(tariff: &TariffIn) -> bool {
    matches!(tariff.audience, Audience::Public)
}
