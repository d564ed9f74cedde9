//! What is done with a registration that is there.

use super::Desk;
use crate::{
    errors,
    ids::PoolId,
    letters::Letter,
    model::{
        person::PersonIn,
        question::Answers,
        registration::{CancelledBy, Status},
    },
    rules::{refund, seats::newly},
    store::{
        needs,
        registrations::{self, RegistrationRow, never},
    },
};
use kernel::{
    db::{AsDoc, At},
    error::Result,
};

impl Desk<'_, '_> {
    /// Gives up a registration: its seat is free, and whoever waits gets it in this transaction.
    pub fn cancel(
        &mut self,
        mut row: RegistrationRow,
        by: CancelledBy,
        reason: Option<&str>,
    ) -> Result<RegistrationRow> {
        if !row.active {
            return Err(errors::wrong_state(row.status.code()));
        }
        let before = row.status;
        self.end(&mut row, by, reason);
        let letter = if before == Status::Waiting { None } else { Some(Letter::Cancelled) };
        self.save(row, Some((before, reason)), letter)
    }

    /// What a cancellation does to a row, whoever cancels.
    pub(super) fn end(&mut self, row: &mut RegistrationRow, by: CancelledBy, reason: Option<&str>) {
        self.release(row);
        let rule = refund::rule(row, self.catalogue.settings.refund_percent, self.now());
        row.agreed.0.refund = refund::of(row, rule);
        row.agreed.0.cancelled = Some(rule);
        row.status = Status::Cancelled;
        row.active = false;
        row.seated = false;
        row.expires_at = never();
        row.cancelled_by = Some(by);
        row.cancel_reason = reason.map(str::to_owned);
    }

    fn release(&mut self, row: &RegistrationRow) {
        if row.seated {
            self.seats.give_back(&row.pools.0);
            self.freed = true;
        } else if row.active {
            self.seats.stop_waiting(&row.pools.0);
            self.queue = None;
            self.freed = true;
        }
    }

    /// Takes back a cancellation, as if the person registered anew, at the end of the waiting list.
    pub fn reactivate(&mut self, mut row: RegistrationRow, may_wait: bool) -> Result<RegistrationRow> {
        if row.active {
            return Err(errors::wrong_state(row.status.code()));
        }
        if row.is_erased() {
            return Err(errors::erased());
        }
        if let Some(key) = row.email_key.clone() {
            self.refuse_duplicate(&key, row.id)?;
        }
        let before = row.status;
        row.active = true;
        row.cancelled_by = None;
        row.cancel_reason = None;
        (row.agreed.0.refund, row.agreed.0.cancelled) = (None, None);
        let letter = self.seat(&mut row, may_wait)?;
        self.save(row, Some((before, None)), Some(letter))
    }

    /// Gives the seat to a colleague. The link of the one who leaves is worthless from now on, and what she needs is forgotten;
    /// answers and consents are the newcomer's own.
    pub fn transfer(&mut self, mut row: RegistrationRow, to: &PersonIn) -> Result<RegistrationRow> {
        if !row.active || matches!(row.status, Status::CheckedIn | Status::NoShow) {
            return Err(errors::wrong_state(row.status.code()));
        }
        row.set_person(to);
        if let Some(key) = row.email_key.clone() {
            self.refuse_duplicate(&key, row.id)?;
        }
        needs::clear(self.tx, row.id)?;
        row.link_no += 1;
        row.agreed.0.consents.clear();
        row.agreed.0.answers = Answers::new();
        if row.seated && row.status != Status::Waiting {
            let before = row.status;
            let letter = self.settle(&mut row);
            return self.save(row, Some((before, Some("transfer"))), Some(letter));
        }
        self.save(row, None, Some(Letter::Waiting))
    }

    /// Accepts an offered seat; 409 when it is too late, or when there is none.
    pub fn accept(&mut self, mut row: RegistrationRow) -> Result<RegistrationRow> {
        if !row.is_offered() {
            let late = row.cancelled_by == Some(CancelledBy::System);
            return Err(if late { errors::OFFER_LAPSED.plain() } else { errors::wrong_state(row.status.code()) });
        }
        let letter = self.settle(&mut row);
        self.save(row, Some((Status::Waiting, None)), Some(letter))
    }

    /// Confirms a pending registration by hand: the order came, the payment, the approval.
    pub fn confirm(&mut self, mut row: RegistrationRow, reason: Option<&str>) -> Result<RegistrationRow> {
        if row.status != Status::Pending {
            return Err(errors::wrong_state(row.status.code()));
        }
        row.status = Status::Confirmed;
        row.expires_at = never();
        self.save(row, Some((Status::Pending, reason)), Some(Letter::Confirmed))
    }

    /// Corrects what takes no other seat: person, answers, billing, payment, note. A pending one may be settled by it.
    pub fn correct(&mut self, row: RegistrationRow) -> Result<RegistrationRow> {
        let current = registrations::by_id(self.tx, self.event, row.id)?.ok_or_else(errors::not_found)?;
        if row.active
            && row.email_key != current.email_key
            && let Some(key) = &row.email_key
        {
            self.refuse_duplicate(key, row.id)?;
        }
        let mut row = row;
        if row.status == Status::Pending {
            let expires_at = row.expires_at;
            let letter = self.settle(&mut row);
            if row.status == Status::Confirmed {
                return self.save(row, Some((Status::Pending, None)), Some(letter));
            }
            row.expires_at = expires_at;
        }
        self.save(row, None, None)
    }

    /// Moves a registration to other pools: another tariff, category, partner or other options. Like a new one it gets all of
    /// them or none; only what it has already is not asked for again. A refusal leaves the counters as they were.
    pub fn change_seats(&mut self, mut row: RegistrationRow, wants: Vec<PoolId>) -> Result<RegistrationRow> {
        if row.active && row.pools.0 != wants {
            if row.seated {
                let contested = self.first_in_line(&newly(&row.pools.0, &wants), row.priority)?;
                if let Err(full) = self.seats.exchange(&row.pools.0, &wants, contested) {
                    let name = self.pool_name(full);
                    return Err(errors::full(full, &name));
                }
                self.freed = true;
            } else {
                self.seats.stop_waiting(&row.pools.0);
                self.seats.wait(&wants);
                self.freed = true;
                self.queue = None;
            }
        }
        row.pools = AsDoc(wants);
        Ok(row)
    }

    /// Marks somebody as there, or takes that back: then the registration stands where it stood before.
    pub fn check_in(&mut self, mut row: RegistrationRow, at: Option<At>) -> Result<RegistrationRow> {
        let before = row.status;
        match (at, before) {
            (Some(_), Status::Confirmed | Status::Pending | Status::NoShow | Status::CheckedIn) => {
                row.status = Status::CheckedIn;
                row.expires_at = never();
            }
            (None, Status::CheckedIn) => self.step_back(&mut row)?,
            _ => return Err(errors::wrong_state(before.code())),
        }
        row.checked_in_at = at;
        let moved = (row.status != before).then_some((before, None));
        self.save(row, moved, None)
    }

    /// Where the person stood before she came. What was missing then may have arrived since, so a pending one is settled
    /// anew, and its hold begins again: the old one was given up at the entrance.
    fn step_back(&mut self, row: &mut RegistrationRow) -> Result<()> {
        let states = registrations::history(self.tx, row.id)?;
        let came = states.iter().rev().find(|state| state.to_status == Status::CheckedIn);
        match came.and_then(|state| state.from_status) {
            Some(Status::Pending) => {
                self.settle(row);
            }
            Some(Status::NoShow) => row.status = Status::NoShow,
            _ => row.status = Status::Confirmed,
        }
        Ok(())
    }

    /// Somebody who had a seat and did not come.
    pub fn no_show(&mut self, mut row: RegistrationRow) -> Result<RegistrationRow> {
        if row.status != Status::Confirmed {
            return Err(errors::wrong_state(row.status.code()));
        }
        row.status = Status::NoShow;
        self.save(row, Some((Status::Confirmed, None)), None)
    }
}
