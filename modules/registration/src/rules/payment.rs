//! What can be said of the money of a registration, and what follows from it.
//!
//! Every payment and every refund is an entry; the registration has their sums. Whoever enters them one by one adds up
//! ([`enter`]); whoever says where the money stands ([`record`]) says what it comes to in all, and what is missing is entered.

use super::refund;
use crate::{
    errors,
    model::{
        money::{EntryIn, PaymentIn},
        registration::{Payment, PaymentDetails, PaymentKind, RefundRule},
    },
    store::{payments::PaymentRow, registrations::RegistrationRow},
};
use chrono::{Datelike, NaiveDate};
use kernel::{
    db::At,
    error::{INVALID, Place, Result, Violation},
    money::Money,
};

/// Nothing was paid for a congress before: whoever says so has typed a year wrong.
const FIRST_YEAR: i32 = 2000;

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
    let was = row.paid_minor > 0 || matches!(row.payment, Payment::Paid | Payment::Refunded);
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
    let was_paid = matches!(row.payment, Payment::Paid | Payment::Refunded);
    let (paid, refunded) = match said.state {
        // Said once more: what has gone back since because the price fell stays.
        Payment::Paid if said.amount.is_none() && row.payment == Payment::Paid && minor == row.kept_minor() => had,
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
    (row.payment, row.paid_minor, row.refunded_minor) = (said.state, paid, refunded);
    let amount = if said.state == Payment::Paid { self::paid(row) } else { amount };
    let details = PaymentDetails { method: said.method, on: said.on, reference: said.reference.clone(), amount };
    let agreed = &mut row.agreed.0;
    if back {
        agreed.repayment = Some(details);
        return Ok(steps);
    }
    agreed.payment = Some(details);
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

/// The whole price, or what has been kept of it where that is more: it fell since.
fn whole(row: &RegistrationRow) -> Option<Money> {
    let covers = row.payment == Payment::Paid && row.refunded_minor > 0 && row.kept_minor() >= row.price_minor;
    money(row, if covers { row.kept_minor() } else { row.price_minor })
}

/// What has gone back once what is owed has. Said of what is paid back already, it is what went back, if that was enough.
fn owed(row: &RegistrationRow) -> Option<Money> {
    let owed = row.agreed.0.refund?.amount.amount_minor;
    let in_all = match row.payment {
        Payment::Refunded => row.refunded_minor.max(owed),
        _ => row.refunded_minor.saturating_add(owed),
    };
    money(row, in_all)
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
    row.payment = standing(row);
    let details =
        |amount| PaymentDetails { method: said.method, on: said.on, reference: said.reference.clone(), amount };
    if back {
        row.agreed.0.repayment = Some(details(refunded(row)));
        return Ok(());
    }
    // While more is due, these are of the invoice.
    if row.payment == Payment::Paid {
        row.agreed.0.payment = Some(details(paid(row)));
    }
    owe(row);
    Ok(())
}

/// Takes an entry back that was a mistake. 409 while more would have gone back than came.
pub fn undo(row: &mut RegistrationRow, entry: &PaymentRow) -> Result<()> {
    let sum = match entry.kind {
        PaymentKind::Payment => &mut row.paid_minor,
        PaymentKind::Refund => &mut row.refunded_minor,
    };
    *sum = sum.saturating_sub(entry.amount_minor).max(0);
    if row.refunded_minor > row.paid_minor {
        return Err(errors::paid_back(row.payment));
    }
    row.payment = standing(row);
    let (came, back) = (paid(row), refunded(row));
    let agreed = &mut row.agreed.0;
    agreed.repayment =
        agreed.repayment.take().filter(|_| back.is_some()).map(|kept| PaymentDetails { amount: back, ..kept });
    match entry.kind {
        PaymentKind::Payment => {
            agreed.payment =
                agreed.payment.take().filter(|details| details.amount.is_none() || came.is_some()).map(|kept| {
                    let amount = kept.amount.and(came);
                    PaymentDetails { amount, ..kept }
                });
            owe(row);
        }
        PaymentKind::Refund => {}
    }
    Ok(())
}

/// Where the money stands by what has come and what has gone back.
pub fn standing(row: &RegistrationRow) -> Payment {
    let kept = row.kept_minor();
    match row.payment {
        _ if kept > 0 && kept >= row.price_minor => Payment::Paid,
        _ if row.refunded_minor > 0 => Payment::Refunded,
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
    let owed = row.agreed.0.refund.map(|refund| RefundRule { percent: refund.percent, at: refund.at });
    row.agreed.0.cancelled = row.agreed.0.cancelled.or(owed);
    row.agreed.0.refund = row.agreed.0.cancelled.and_then(|rule| refund::of(row, rule.percent, rule.at));
}

fn refuse(wrong: impl IntoIterator<Item = Option<Violation>>) -> Result<()> {
    let wrong: Vec<Violation> = wrong.into_iter().flatten().collect();
    if wrong.is_empty() { Ok(()) } else { Err(INVALID.plain().violations(wrong)) }
}

fn state(row: &RegistrationRow, said: &PaymentIn, before: Option<Money>) -> Option<Violation> {
    // The price may have become nothing since something was paid.
    let of_before =
        matches!(said.state, Payment::Paid | Payment::Refunded) && before.is_some_and(|paid| paid.amount_minor > 0);
    (!of_before && (said.state == Payment::Free) != (row.price_minor == 0)).then(|| {
        wrong(
            "/state",
            "payment_state",
            "« free » vaut pour ce qui ne coûte rien, et pour cela seulement.",
            "“free” is for what costs nothing, and for that only.",
        )
    })
}

/// What is wrong with a day. `back`: of money that goes back.
fn day(back: bool, said: Option<NaiveDate>, on: Option<At>, live: &[PaymentRow], now: At) -> Option<Violation> {
    if on.is_some_and(|on| on > now) {
        let (fr, en) = ("Ce jour n'est pas encore venu.", "That day has not come yet.");
        return Some(wrong("/on", "in_future", fr, en));
    }
    if said.is_some_and(|day| day.year() < FIRST_YEAR) {
        let (fr, en) = ("Avant l'an 2000 : vérifiez l'année.", "Before the year 2000: check the year.");
        return Some(wrong("/on", "too_early", fr, en));
    }
    let came = live.iter().filter(|entry| entry.kind == PaymentKind::Payment).filter_map(|entry| entry.moved_on).min();
    let early = back && came.zip(said).is_some_and(|(came, back)| back < came);
    early.then(|| {
        let (fr, en) = ("Avant le jour où c'était payé.", "Before the day on which it was paid.");
        wrong("/on", "before_payment", fr, en)
    })
}

fn foreign(row: &RegistrationRow, amount: Option<Money>) -> Option<Violation> {
    amount.filter(|amount| amount.currency.to_string() != row.currency).map(|_| {
        wrong(
            "/amount/currency",
            "currency_of_event",
            format!("L'inscription est en {}.", row.currency),
            format!("The registration is in {}.", row.currency),
        )
    })
}

/// What is wrong with the amount of one more entry.
fn one_more(row: &RegistrationRow, said: &EntryIn) -> Option<Violation> {
    let minor = said.amount.amount_minor;
    if let Some(foreign) = foreign(row, Some(said.amount)) {
        return Some(foreign);
    }
    if minor == 0 {
        return Some(wrong("/amount", "required", "Dites combien.", "Say how much."));
    }
    let kept = row.kept_minor();
    let (code, most, fr, en) = match said.kind {
        PaymentKind::Payment => {
            ("more_than_due", (row.price_minor - kept).max(0), "Plus que ce qui reste dû", "More than is still due")
        }
        PaymentKind::Refund if kept == 0 => return None,
        PaymentKind::Refund => {
            ("more_than_paid", kept, "Plus que ce qui reste payé", "More than is left of what was paid")
        }
    };
    (minor > most).then(|| {
        let shown = |lang| money(row, most).map(|most| most.format(lang)).unwrap_or_default();
        let (fr, en) = (
            format!("{fr} ({}).", shown(kernel::text::Lang::Fr)),
            format!("{en} ({}).", shown(kernel::text::Lang::En)),
        );
        let mut one = wrong("/amount", code, fr, en);
        one.params.insert("most_minor".into(), most.into());
        one
    })
}

/// What is wrong with an amount: `amount` is what it comes to, `before` what was paid.
fn sum(row: &RegistrationRow, said: &PaymentIn, amount: Option<Money>, before: Option<Money>) -> Option<Violation> {
    if let Some(foreign) = foreign(row, said.amount) {
        return Some(foreign);
    }
    let (minor, had) = (amount?.amount_minor, before.map(|money| money.amount_minor));
    match said.state {
        Payment::Paid if minor < row.price_minor => Some(wrong(
            "/amount",
            "less_than_due",
            "Moins que le prix. Une partie du prix se note par POST …/payments ; ici, laissez « due » ou « invoiced ».",
            "Less than the price. Part of the price is entered by POST …/payments; here, leave it “due” or “invoiced”.",
        )),
        // The price may have fallen since.
        Payment::Paid if minor > row.price_minor.max(had.unwrap_or(0)) => {
            Some(wrong("/amount", "more_than_due", "Plus que le prix.", "More than the price."))
        }
        Payment::Paid => None,
        Payment::Refunded if minor == 0 => Some(wrong(
            "/amount",
            "required",
            "La règle d'annulation ne rend rien ici : dites combien a été remboursé.",
            "The rule for cancellations gives nothing back here: say how much was paid back.",
        )),
        Payment::Refunded if had.is_some_and(|had| minor > had) => {
            let (fr, en) = ("Plus que ce qui a été payé.", "More than was paid.");
            Some(wrong("/amount", "more_than_paid", fr, en))
        }
        Payment::Refunded => None,
        Payment::Free | Payment::Due | Payment::Invoiced | Payment::Waived => Some(wrong(
            "/amount",
            "not_paid",
            "Un montant se dit de ce qui est payé (« paid ») ou remboursé (« refunded »).",
            "An amount is said of what is “paid” or “refunded”.",
        )),
    }
}

fn wrong(pointer: &str, code: &'static str, fr: impl Into<String>, en: impl Into<String>) -> Violation {
    Violation::new(Place::Pointer(pointer.to_owned()), code, fr, en)
}
