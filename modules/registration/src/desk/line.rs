//! The waiting list: who stands in line, and who gets in.

use super::Desk;
use crate::{
    errors,
    ids::{GroupId, PoolId, RegistrationId},
    letters::Letter,
    model::{
        pool::PoolKind,
        registration::{CancelledBy, Status},
        settings::Promotion,
    },
    rules::seats::{Party, promote},
    store::registrations::{self, Queued, RegistrationRow, never},
};
use kernel::{db::Conn, error::Result};
use std::collections::{BTreeMap, BTreeSet};

impl Desk<'_, '_> {
    /// Somebody of a group for which there are not enough seats: on the waiting list, though one may be free.
    pub(super) fn line_up(&mut self, mut row: RegistrationRow, may_wait: bool) -> Result<RegistrationRow> {
        let full = self.seats.blocking(&row.pools.0).or_else(|| row.pools.0.last().copied());
        let letter = match full {
            Some(full) => self.put_in_line(&mut row, full, may_wait)?,
            None => self.seat(&mut row, may_wait)?,
        };
        self.enter(row, letter)
    }

    /// What [`Desk::admit`] would refuse, without taking anything: somebody who is registered already is answered like
    /// anybody else.
    pub fn rehearse(&mut self, row: &RegistrationRow, may_wait: bool) -> Result<()> {
        let (seats, next) = (self.seats.clone(), self.next_queue_no);
        let outcome = self.seat(&mut row.clone(), may_wait);
        (self.seats, self.next_queue_no) = (seats, next);
        outcome.map(drop)
    }

    /// Puts a row on the waiting list because this pool is full; 409 where that is not wanted or not possible.
    pub(super) fn put_in_line(&mut self, row: &mut RegistrationRow, full: PoolId, may_wait: bool) -> Result<Letter> {
        let pool = self.seats.get(full);
        let bound = pool.is_some_and(|pool| pool.kind == PoolKind::Contingent && !pool.waits);
        if !may_wait || !self.catalogue.settings.waiting_list || bound {
            let name = self.pool_name(full);
            return Err(errors::full(full, &name));
        }
        self.seats.wait(&row.pools.0);
        row.seated = false;
        row.status = Status::Waiting;
        row.queue_no = self.queue_no()?;
        row.expires_at = never();
        self.queue = None;
        Ok(Letter::Waiting)
    }

    /// The pool for which somebody with as much priority waits already, if the newcomer wants a seat of it.
    pub(super) fn first_in_line(&mut self, wants: &[PoolId], priority: i64) -> Result<Option<PoolId>> {
        if !self.seats.contested(wants) || self.seats.blocking(wants).is_some() {
            return Ok(None);
        }
        let ahead = self.queue()?.iter().filter(|queued| queued.priority >= priority).cloned().collect::<Vec<_>>();
        Ok(self.seats.left_full(wants, parties(self.tx, ahead)?))
    }

    /// Looks along the waiting list when leaving, because there may be more seats than before.
    pub fn reconsider(&mut self) {
        self.queue = None;
        self.freed = true;
    }

    /// Holds and offers that have lapsed free their seats, before anybody new is looked at.
    pub(super) fn clear_lapsed(&mut self) -> Result<()> {
        let now = self.now();
        for mut row in registrations::lapsed(self.tx, self.event, now)? {
            let before = row.status;
            let letter = if row.is_offered() { Letter::OfferLapsed } else { Letter::HoldLapsed };
            self.end(&mut row, CancelledBy::System, Some(letter.reason()));
            self.save(row, Some((before, Some(letter.reason()))), Some(letter))?;
        }
        Ok(())
    }

    /// Gives free seats to those who wait, first come first, for as long as there are any.
    pub(super) fn promote(&mut self) -> Result<()> {
        if !self.freed || !self.seats.worth_a_walk() {
            return Ok(());
        }
        self.queue()?;
        let queue = self.queue.take().unwrap_or_default();
        let parties = parties(self.tx, queue)?;
        let seated = promote(&mut self.seats, parties);
        let offer = match self.catalogue.settings.promotion {
            Promotion::Automatic => None,
            Promotion::Offer => Some(self.now().plus_seconds(i64::from(self.catalogue.settings.offer_hours) * 3_600)),
        };
        let ids: Vec<RegistrationId> = seated.into_iter().flatten().collect();
        let mut rows: BTreeMap<_, _> =
            registrations::by_ids(self.tx, &ids)?.into_iter().map(|row| (row.id, row)).collect();
        for id in ids {
            let mut row = rows.remove(&id).ok_or_else(errors::not_found)?;
            row.seated = true;
            match offer {
                Some(until) => {
                    row.expires_at = until;
                    self.save(row, None, Some(Letter::Offered))?;
                }
                None => {
                    self.settle(&mut row);
                    self.save(row, Some((Status::Waiting, None)), Some(Letter::Promoted))?;
                }
            }
        }
        Ok(())
    }

    pub(super) fn queue(&mut self) -> Result<&[Queued]> {
        if self.queue.is_none() {
            self.flush_inserts()?;
            self.queue = Some(registrations::queue(self.tx, self.event)?);
        }
        Ok(self.queue.as_deref().unwrap_or_default())
    }

    pub(super) fn queue_no(&mut self) -> Result<i64> {
        let next = match self.next_queue_no {
            Some(next) => next,
            None => registrations::last_queue_no(self.tx, self.event)? + 1,
        };
        self.next_queue_no = Some(next + 1);
        Ok(next)
    }
}

/// Groups that are not to be split stand together, at the place of their first.
pub fn parties(conn: &mut Conn, queue: Vec<Queued>) -> Result<Vec<Party<Vec<RegistrationId>>>> {
    let together = together(conn, &queue)?;
    Ok(gathered(queue.into_iter().map(|one| (one.id, one.group.filter(|group| together.contains(group)), one.pools.0))))
}

/// Groups of these that are not to be split.
pub fn together(conn: &mut Conn, queue: &[Queued]) -> Result<BTreeSet<GroupId>> {
    use crate::schema::registration_groups as g;
    use diesel::prelude::*;
    let groups: BTreeSet<GroupId> = queue.iter().filter_map(|queued| queued.group).collect();
    let groups: Vec<GroupId> = groups.into_iter().collect();
    let mut together = BTreeSet::new();
    for some in groups.chunks(500) {
        let whole = g::table.filter(g::id.eq_any(some.to_vec()).and(g::may_split.eq(false)));
        together.extend(whole.select(g::id).load::<GroupId>(conn)?);
    }
    Ok(together)
}

/// Those who stand in line, with the group that each may not be parted from and the pools that each wants, as parties.
pub fn gathered<W>(queue: impl IntoIterator<Item = (W, Option<GroupId>, Vec<PoolId>)>) -> Vec<Party<Vec<W>>> {
    let mut parties: Vec<Party<Vec<W>>> = Vec::new();
    let mut place: BTreeMap<GroupId, usize> = BTreeMap::new();
    for (who, group, pools) in queue {
        let at = match group {
            Some(group) => *place.entry(group).or_insert(parties.len()),
            None => parties.len(),
        };
        if at == parties.len() {
            parties.push(Party { who: Vec::new(), wants: Vec::new() });
        }
        parties[at].who.push(who);
        parties[at].wants.push(pools);
    }
    parties
}
