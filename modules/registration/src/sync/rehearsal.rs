//! The office that only pretends: it counts seats in memory as the desk would, and writes nothing.

use super::{
    decision::NextMember,
    facts::{Facts, Ground},
    roster::{restore, take_over},
    work::{Draft, Held, Office, Seated},
};
use crate::{
    catalogue::Catalogue,
    desk::{self, gathered},
    errors,
    ids::{ConflictId, EntryId, GroupId, PoolId, RegistrationId},
    model::{
        pool::PoolKind,
        registration::{CancelledBy, Source, Status},
        settings::Promotion,
        sync::Code,
    },
    rules::seats::{Pool, Seats, newly, walk},
    store::{
        conflicts::{ConflictRow, Sides},
        members::MemberRow,
        pools,
        registrations::{self, RegistrationRow},
    },
};
use kernel::{
    db::{AsDoc, At, Conn},
    error::Result,
    ids::Id,
};
use std::collections::{BTreeSet, HashSet};

/// Somebody on the waiting list, real or pretended.
struct Waits {
    /// Who; `None` for somebody of whom only this plan knows.
    id: Option<RegistrationId>,
    priority: i64,
    queue_no: i64,
    /// The group from which she is not to be parted.
    group: Option<GroupId>,
    wants: Vec<PoolId>,
}

/// An event's seats, and what would become of them.
pub struct Rehearsal {
    ground: Ground,
    catalogue: Catalogue,
    seats: Seats,
    contingent: Option<PoolId>,
    queue: Vec<Waits>,
    /// Groups on it that are not to be split.
    together: BTreeSet<GroupId>,
    next_queue_no: i64,
    /// Who waits in the database and has a seat by now.
    promoted: HashSet<RegistrationId>,
    freed: bool,
    now: At,
}

impl Rehearsal {
    /// As the event stands.
    pub fn of(conn: &mut Conn, ground: &Ground, now: At) -> Result<Self> {
        let catalogue = ground.catalogue(conn)?;
        let rows = pools::of_event(conn, ground.event)?;
        let mut seats = Seats::new(rows.into_iter().map(Into::into), now);
        let partner: Id = ground.partner.into();
        let mut contingent = seats.of(PoolKind::Contingent, partner).map(|pool| pool.id);
        if let Some(said) = ground.neighbours.contingent(conn, ground.event, ground.partner)? {
            // The pool may not have heard of it yet, or not exist.
            let id = contingent.unwrap_or(PoolId(ground.partner.0));
            seats.replace(Pool {
                id,
                kind: PoolKind::Contingent,
                subject: partner,
                capacity: said.seats.map(i64::from),
                taken: 0,
                waiting: 0,
                release_at: said.release_on.map(|day| catalogue.start_of(day)),
                waits: said.waits,
            });
            contingent = Some(id);
        }
        let mut freed = false;
        for row in registrations::lapsed(conn, ground.event, now)? {
            if row.seated {
                seats.give_back(&row.pools.0);
                freed = true;
            }
        }
        freed |= seats.released();
        let queue = registrations::queue(conn, ground.event)?;
        let together = desk::together(conn, &queue)?;
        let queue = queue.into_iter().map(|queued| Waits {
            id: Some(queued.id),
            priority: queued.priority,
            queue_no: queued.queue_no,
            group: queued.group.filter(|group| together.contains(group)),
            wants: queued.pools.0,
        });
        let queue = queue.collect();
        let next_queue_no = registrations::last_queue_no(conn, ground.event)? + 1;
        let (ground, promoted) = (ground.clone(), HashSet::new());
        Ok(Self { ground, catalogue, seats, contingent, queue, together, next_queue_no, promoted, freed, now })
    }

    /// The end of a chunk: whoever waits gets what came free, as at the desk.
    pub fn end_chunk(&mut self) {
        if self.freed && self.seats.worth_a_walk() {
            self.promote();
        }
        // The next chunk is a desk of its own, which begins with what partners did not use.
        self.freed = self.seats.released();
    }

    fn promote(&mut self) {
        let parties = gathered(self.queue.iter().enumerate().map(|(who, one)| (who, one.group, one.wants.clone())));
        let seated: HashSet<usize> = walk(&mut self.seats, parties).seated.into_iter().flatten().collect();
        for (place, one) in std::mem::take(&mut self.queue).into_iter().enumerate() {
            match seated.contains(&place) {
                true => self.promoted.extend(one.id),
                false => self.queue.push(one),
            }
        }
    }

    /// Gives those their seats who have them by now, though the database, from which these are, does not know of it yet.
    pub fn catch_up(&self, facts: &mut Facts) {
        let offered = self.catalogue.settings.promotion == Promotion::Offer;
        facts.promote(&self.promoted, if offered { Status::Waiting } else { Status::Confirmed });
    }

    /// Pools that exist; one that does not has no limit yet.
    fn wants(&self, tariff: Option<EntryId>, category: Option<&str>) -> Vec<PoolId> {
        let category = category.and_then(|code| self.catalogue.category(code));
        let counts = category.is_none_or(|known| known.entry.counts_in_capacity);
        let mut wants: Vec<Option<PoolId>> = vec![self.contingent.filter(|_| counts)];
        let of = |kind, id: EntryId| self.seats.of(kind, id.0.into()).map(|pool| pool.id);
        wants.push(tariff.and_then(|id| of(PoolKind::Tariff, id)));
        wants.push(category.and_then(|known| of(PoolKind::Category, known.id)));
        wants.push(self.seats.of(PoolKind::Event, self.ground.event.into()).filter(|_| counts).map(|pool| pool.id));
        wants.into_iter().flatten().collect()
    }

    fn seat(&mut self, row: &mut RegistrationRow) -> Result<(), PoolId> {
        let wants = row.pools.0.clone();
        let full = match self.first_in_line(&wants, row.priority) {
            Some(pool) => Some(pool),
            None => self.seats.take(&wants).err(),
        };
        row.active = true;
        let Some(full) = full else {
            row.seated = true;
            row.status = Status::Confirmed;
            return Ok(());
        };
        let bound = self.seats.get(full).is_some_and(|pool| pool.kind == PoolKind::Contingent && !pool.waits);
        if !self.catalogue.settings.waiting_list || bound {
            return Err(full);
        }
        self.seats.wait(&wants);
        row.seated = false;
        row.status = Status::Waiting;
        row.queue_no = self.next_queue_no;
        self.next_queue_no += 1;
        self.line_up(row);
        Ok(())
    }

    /// Behind those who have more priority, or as much and came before.
    fn line_up(&mut self, row: &RegistrationRow) {
        let behind = |other: &Waits| {
            other.priority < row.priority || (other.priority == row.priority && other.queue_no > row.queue_no)
        };
        let place = self.queue.iter().position(behind).unwrap_or(self.queue.len());
        let id = Some(row.id).filter(|_| !is_pretended(row));
        let group = row.group_id.filter(|group| self.together.contains(group));
        let one = Waits { id, priority: row.priority, queue_no: row.queue_no, group, wants: row.pools.0.clone() };
        self.queue.insert(place, one);
    }

    fn leave_line(&mut self, row: &RegistrationRow) {
        self.queue.retain(|one| one.id != Some(row.id));
    }

    fn first_in_line(&self, wants: &[PoolId], priority: i64) -> Option<PoolId> {
        if !self.seats.contested(wants) || self.seats.blocking(wants).is_some() {
            return None;
        }
        let ahead = self.queue.iter().filter(|queued| queued.priority >= priority);
        self.seats.left_full(wants, gathered(ahead.map(|one| ((), one.group, one.wants.clone()))))
    }

    fn seated(&mut self, mut row: RegistrationRow) -> Seated {
        match self.seat(&mut row) {
            Ok(()) => Seated::Row(Box::new(row)),
            Err(full) => self.refused(full),
        }
    }

    /// In the desk's words.
    fn refused(&self, full: PoolId) -> Seated {
        let pool = self.seats.get(full);
        let name = pool.map_or_else(|| full.to_string(), |pool| self.catalogue.pool_name(pool.kind, pool.subject));
        Seated::Refused(errors::full(full, &name))
    }

    fn leave(&mut self, row: &RegistrationRow) {
        if row.seated {
            self.seats.give_back(&row.pools.0);
        } else if row.active {
            self.seats.stop_waiting(&row.pools.0);
            self.leave_line(row);
        }
        self.freed = true;
    }

    /// A registration that is not there, and has no number.
    fn pretended(&self, draft: &Draft<'_>, pools: Vec<PoolId>, tariff: EntryId) -> RegistrationRow {
        let id = RegistrationId(self.ground.event.0);
        let mut row = RegistrationRow {
            number: String::new(),
            partner_id: Some(self.ground.partner),
            external_id: Some(draft.external_id.to_owned()),
            pools: AsDoc(pools),
            priority: draft.roster.priority,
            ..RegistrationRow::new(id, self.ground.event, tariff, Source::Sync, self.now)
        };
        row.set_person(&draft.roster.person);
        row
    }
}

/// Whether a registration is one that is not there.
fn is_pretended(row: &RegistrationRow) -> bool {
    row.number.is_empty()
}

impl Office for Rehearsal {
    fn register(&mut self, draft: &Draft<'_>) -> Result<Seated> {
        let tariff = self.catalogue.tariff(draft.tariff).map(|known| known.id);
        let wants = self.wants(tariff, draft.category);
        let row = self.pretended(draft, wants, tariff.unwrap_or(EntryId(self.ground.event.0)));
        Ok(self.seated(row))
    }

    fn cancel(&mut self, row: &RegistrationRow) -> Result<RegistrationRow> {
        self.leave(row);
        let mut row = row.clone();
        (row.status, row.active, row.seated) = (Status::Cancelled, false, false);
        row.cancelled_by = Some(CancelledBy::Partner);
        Ok(row)
    }

    fn reactivate(&mut self, row: &RegistrationRow, next: &NextMember) -> Result<Seated> {
        let mut row = row.clone();
        restore(&mut row, &next.roster);
        if self.ground.comes_back_in(&self.catalogue, &row, &next.roster) {
            row.pools = AsDoc(self.wants(Some(row.tariff_id), self.ground.category(&next.roster)));
        }
        Ok(self.seated(row))
    }

    fn transfer(&mut self, row: &RegistrationRow, next: &NextMember) -> Result<Seated> {
        let mut row = row.clone();
        row.set_person(&next.roster.person);
        Ok(Seated::Row(Box::new(row)))
    }

    fn correct(
        &mut self,
        row: &RegistrationRow,
        next: &NextMember,
        fields: &[&'static str],
        _: bool,
    ) -> Result<Seated> {
        let (before, mut row) = (row, row.clone());
        let mut person = row.person();
        take_over(&mut person, &next.roster.person, fields);
        row.set_person(&person);
        if fields.contains(&"priority") {
            row.priority = next.roster.priority;
        }
        if fields.contains(&"category") {
            let wants = self.wants(Some(row.tariff_id), self.ground.category(&next.roster));
            if row.seated && row.pools.0 != wants {
                let contested = self.first_in_line(&newly(&row.pools.0, &wants), row.priority);
                if let Err(full) = self.seats.exchange(&row.pools.0, &wants, contested) {
                    return Ok(self.refused(full));
                }
                self.freed = true;
            }
            row.pools = AsDoc(wants);
        }
        let moves = row.priority != before.priority || row.pools.0 != before.pools.0;
        if moves && row.active && !row.seated {
            self.seats.stop_waiting(&before.pools.0);
            self.leave_line(before);
            self.seats.wait(&row.pools.0);
            self.line_up(&row);
            self.freed = true;
        }
        self.freed |= row.priority != before.priority;
        Ok(Seated::Row(Box::new(row)))
    }

    fn member(&mut self, _: Option<&MemberRow>, _: &NextMember, _: Held) -> Result<()> {
        Ok(())
    }

    fn said_again(&mut self, _: &MemberRow, _: At) {}

    fn conflict(
        &mut self,
        _: &str,
        _: Code,
        _: &str,
        _: Sides,
        open: Option<&ConflictRow>,
    ) -> Result<Option<ConflictId>> {
        Ok(open.map(|row| row.id))
    }

    fn moot(&mut self, _: &ConflictRow) -> Result<()> {
        Ok(())
    }
}
