//! What can be said of the money of a registration, and what follows from it.
//!
//! Every payment and every refund is an entry; the registration has their sums. Whoever enters them one by one adds up
//! ([`enter`]); whoever says where the money stands ([`record`]) says what it comes to in all, and what is missing is entered.

#[cfg(test)]
mod tests;
mod wrong;

use self::wrong::{day, one_more, refuse, state, sum};
use super::refund;
use crate::{
    errors,
    model::{
        money::{EntryIn, PaymentIn},
        registration::{BeforePaid, Payment, PaymentDetails, PaymentKind, RefundRule},
    },
    store::{payments::PaymentRow, registrations::RegistrationRow},
};
use kernel::{db::At, error::Result, money::Money};

/// What is to be done with the entries of a registration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// All that count are undone.
    Undo(PaymentKind),
    /// One more, of this amount.
    Enter(PaymentKind, i64),
}

/// What was paid in all, where something was: also what has been paid back since.
pub fn paid(row: &RegistrationRow) -> Option<Money> {
    let was = row.paid_minor > 0 || is_paid(row.payment);
    if was { money(row, row.paid_minor) } else { None }
}

/// What was paid back in all.
pub fn refunded(row: &RegistrationRow) -> Option<Money> {
    if row.refunded_minor > 0 { money(row, row.refunded_minor) } else { None }
}

fn money(row: &RegistrationRow, minor: i64) -> Option<Money> {
    Some(Money::new(minor, row.currency.parse().ok()?))
}

/// Takes down where the money stands. `on` is the start of the day that is said, `live` are the entries that count. What cannot
/// be is told in one answer: 422; a refund where nothing was paid is 409.
///
/// Whoever had cancelled before the money came gets back what the rule of that day gives.
pub fn record(
    row: &mut RegistrationRow,
    said: &PaymentIn,
    on: Option<At>,
    live: &[PaymentRow],
    now: At,
) -> Result<Vec<Step>> {
    let before = paid(row);
    let amount = match said.state {
        Payment::Paid => said.amount.or_else(|| whole(row)),
        Payment::Refunded => said.amount.or_else(|| owed(row)).or(before),
        Payment::Free | Payment::Due | Payment::Invoiced | Payment::Waived => said.amount,
    };
    let back = said.state == Payment::Refunded;
    let wrong = [state(row, said, before), day(back, said.on, on, live, now), sum(row, said, amount, before)];
    refuse(wrong)?;
    if back && before.is_none() {
        return Err(errors::not_paid(row.payment));
    }
    let minor = amount.map_or(0, |amount| amount.amount_minor);
    let had = (row.paid_minor, row.refunded_minor);
    let was_paid = is_paid(row.payment);
    let (paid, refunded) = match said.state {
        // What has gone back because the price fell, or of a part, stays where the rest is the price.
        Payment::Paid if row.payment != Payment::Refunded && minor - row.refunded_minor >= row.price_minor => {
            (minor, row.refunded_minor)
        }
        Payment::Paid => (minor, 0),
        Payment::Refunded => (row.paid_minor, minor),
        // It was not paid after all. What came of a price that is still due stays.
        Payment::Free | Payment::Due | Payment::Invoiced | Payment::Waived if was_paid => (0, 0),
        Payment::Free | Payment::Due | Payment::Invoiced | Payment::Waived => had,
    };
    let mut steps = Vec::new();
    for (kind, now_in_all) in [(PaymentKind::Payment, paid), (PaymentKind::Refund, refunded)] {
        let about = match kind {
            PaymentKind::Payment => said.state == Payment::Paid,
            PaymentKind::Refund => back,
        };
        steps.extend(steps_to(kind, now_in_all, said, about, live));
    }
    (row.paid_minor, row.refunded_minor) = (paid, refunded);
    stand(row, said.state);
    let amount = if said.state == Payment::Paid { self::paid(row) } else { amount };
    let details = PaymentDetails { method: said.method, on: said.on, reference: said.reference.clone(), amount };
    if back {
        row.agreed.0.repayment = Some(details);
        if row.agreed.0.cancelled.is_some_and(|rule| rule.back_minor > refunded) {
            owe(row);
        }
        return Ok(steps);
    }
    let agreed = &mut row.agreed.0;
    agreed.payment = Some(details);
    agreed.covered_minor = None;
    if said.state != Payment::Paid {
        agreed.before_paid = None;
    }
    if refunded == 0 {
        agreed.repayment = None;
    }
    owe(row);
    Ok(steps)
}

/// What brings the entries of a kind to this sum. `about`: whether it is what is said; then a single entry gets its day, method
/// and reference, as if it had been entered with them.
fn steps_to(kind: PaymentKind, sum: i64, said: &PaymentIn, about: bool, live: &[PaymentRow]) -> Vec<Step> {
    let own: Vec<&PaymentRow> = live.iter().filter(|entry| entry.kind == kind).collect();
    let had: i64 = own.iter().map(|entry| entry.amount_minor).sum();
    let says = said.method.is_some() || said.on.is_some() || said.reference.is_some();
    let differs = |entry: &PaymentRow| {
        (entry.method, entry.moved_on, &entry.reference) != (said.method, said.on, &said.reference)
    };
    let corrected = about && says && sum == had && matches!(own.as_slice(), [only] if differs(only));
    let mut steps = Vec::new();
    if sum < had || corrected {
        steps.push(Step::Undo(kind));
        steps.extend((sum > 0).then_some(Step::Enter(kind, sum)));
    } else if sum > had {
        steps.push(Step::Enter(kind, sum - had));
    }
    steps
}

/// What was paid in all once the whole price is there, or what was paid where that is more: the price fell since, and the money
/// has still come.
fn whole(row: &RegistrationRow) -> Option<Money> {
    money(row, row.paid_minor.max(most(row)))
}

/// The price, with what has gone back of what came; a refund that is said to be paid after all is none.
fn most(row: &RegistrationRow) -> i64 {
    let gone = if row.payment == Payment::Refunded { 0 } else { row.refunded_minor };
    row.price_minor.saturating_add(gone)
}

/// What has gone back once what is owed has; or what has, where that is more: to say nothing of the amount takes nothing away.
fn owed(row: &RegistrationRow) -> Option<Money> {
    money(row, refund::in_all(row)?.max(row.refunded_minor))
}

/// Adds one payment or refund to what was entered, of which `live` is what counts. 422 for what cannot be; 409 for a refund of
/// nothing.
pub fn enter(row: &mut RegistrationRow, said: &EntryIn, on: Option<At>, live: &[PaymentRow], now: At) -> Result<()> {
    let back = said.kind == PaymentKind::Refund;
    refuse([day(back, said.on, on, live, now), one_more(row, said)])?;
    if back && row.kept_minor() == 0 {
        return Err(errors::not_paid(row.payment));
    }
    let sum = if back { &mut row.refunded_minor } else { &mut row.paid_minor };
    *sum = sum.saturating_add(said.amount.amount_minor);
    // What came first for a price that has risen was enough for the one before.
    let state = if back || row.payment != Payment::Paid { standing(row) } else { Payment::Paid };
    stand(row, state);
    if row.kept_minor() >= row.price_minor {
        row.agreed.0.covered_minor = None;
    }
    let details =
        |amount| PaymentDetails { method: said.method, on: said.on, reference: said.reference.clone(), amount };
    if back {
        row.agreed.0.repayment = Some(details(refunded(row)));
        return Ok(());
    }
    // While more is due, these are of the invoice.
    if is_paid(row.payment) {
        row.agreed.0.payment = Some(details(paid(row)));
    }
    owe(row);
    Ok(())
}

/// Takes an entry back that was a mistake; `live` are those that count, with it. What is no longer paid is what it was before. 409
/// while more would have gone back than came.
pub fn undo(row: &mut RegistrationRow, entry: &PaymentRow, live: &[PaymentRow]) -> Result<()> {
    let sum = match entry.kind {
        PaymentKind::Payment => &mut row.paid_minor,
        PaymentKind::Refund => &mut row.refunded_minor,
    };
    *sum = sum.saturating_sub(entry.amount_minor).max(0);
    if row.refunded_minor > row.paid_minor {
        return Err(errors::paid_back(row.payment));
    }
    // What went back of less than the price is no refund of it.
    let part = entry.kind == PaymentKind::Payment && row.active && row.paid_minor < enough(row);
    let state = match standing(row) {
        Payment::Refunded if part => Payment::Due,
        state => state,
    };
    let newest = |kind, amount: Option<Money>| {
        let last = live.iter().rev().find(|one| one.kind == kind && one.id != entry.id)?;
        amount.map(|_| PaymentDetails {
            method: last.method,
            on: last.moved_on,
            reference: last.reference.clone(),
            amount,
        })
    };
    let (came, back) = (newest(PaymentKind::Payment, paid(row)), newest(PaymentKind::Refund, refunded(row)));
    row.agreed.0.repayment = back;
    if is_paid(state) {
        stand(row, state);
        if entry.kind == PaymentKind::Payment {
            row.agreed.0.payment = came;
        }
    } else if is_paid(row.payment) {
        let before = row.agreed.0.before_paid.take().filter(|_| state == Payment::Due);
        let before = before.unwrap_or(BeforePaid { state, details: None });
        (row.payment, row.agreed.0.payment, row.agreed.0.covered_minor) = (before.state, before.details, None);
    }
    let mut earlier = false;
    if let Some(rule) = row.agreed.0.cancelled.as_mut().filter(|rule| entry.entered_at <= rule.at) {
        earlier = entry.kind == PaymentKind::Refund;
        rule.back_minor -= if earlier { entry.amount_minor.min(rule.back_minor) } else { 0 };
    }
    if earlier || entry.kind == PaymentKind::Payment {
        owe(row);
    }
    Ok(())
}

/// Sets a new price, and where the money stands by it. What was paid stays paid: payers have what is missing.
pub fn reprice(row: &mut RegistrationRow, price_minor: i64) {
    row.price_minor = price_minor;
    let (kept, covered) = (row.kept_minor(), row.agreed.0.covered_minor);
    match row.payment {
        Payment::Paid => row.agreed.0.covered_minor = (kept < price_minor).then_some(covered.unwrap_or(kept)),
        Payment::Free if price_minor > 0 => row.payment = Payment::Due,
        Payment::Due if price_minor == 0 => row.payment = Payment::Free,
        _ => {}
    }
    // What has come of it may be all of the new price.
    if matches!(row.payment, Payment::Free | Payment::Due | Payment::Invoiced) {
        let state = standing(row);
        stand(row, state);
    }
}

/// Moves on, and keeps what was said before it was paid.
fn stand(row: &mut RegistrationRow, state: Payment) {
    if is_paid(state) && matches!(row.payment, Payment::Due | Payment::Invoiced | Payment::Waived) {
        row.agreed.0.before_paid = Some(BeforePaid { state: row.payment, details: row.agreed.0.payment.clone() });
    }
    row.payment = state;
}

/// It was paid, whether or not something has gone back since.
fn is_paid(state: Payment) -> bool {
    matches!(state, Payment::Paid | Payment::Refunded)
}

/// What has to be kept of what is paid, so that it stays so: the price, or a lower one before.
fn enough(row: &RegistrationRow) -> i64 {
    row.agreed.0.covered_minor.map_or(row.price_minor, |covered| covered.min(row.price_minor))
}

/// Where the money stands by what has come and what has gone back. What goes back of a part of a price leaves the rest due, unless
/// the registration is cancelled.
fn standing(row: &RegistrationRow) -> Payment {
    let (kept, was_paid) = (row.kept_minor(), is_paid(row.payment));
    let wanted = if was_paid { enough(row) } else { row.price_minor };
    match row.payment {
        _ if kept > 0 && kept >= wanted => Payment::Paid,
        _ if row.refunded_minor > 0 && (was_paid || !row.active) => Payment::Refunded,
        Payment::Paid | Payment::Refunded if row.price_minor == 0 => Payment::Free,
        Payment::Paid | Payment::Refunded => Payment::Due,
        said => said,
    }
}

/// Who has cancelled is owed what the rule of that day gives of what was paid.
fn owe(row: &mut RegistrationRow) {
    if row.active {
        return;
    }
    // Who cancelled before that rule was kept has it beside what she is owed.
    let owed = row.agreed.0.refund.map(|refund| RefundRule { percent: refund.percent, at: refund.at, back_minor: 0 });
    let rule = row.agreed.0.cancelled.or(owed);
    // What was undone has not gone back before either.
    let rule = rule.map(|rule| RefundRule { back_minor: rule.back_minor.min(row.refunded_minor), ..rule });
    row.agreed.0.cancelled = rule;
    row.agreed.0.refund = rule.and_then(|rule| refund::of(row, rule));
}
