//! What can be said of the money of a registration, and what follows from it.

use super::refund;
use crate::{
    errors,
    model::{
        money::PaymentIn,
        registration::{Payment, PaymentDetails, RefundRule},
    },
    store::registrations::RegistrationRow,
};
use kernel::{
    db::At,
    error::{INVALID, Place, Result, Violation},
    money::Money,
};

/// What was paid, where something was: also what has been paid back since.
pub fn paid(row: &RegistrationRow) -> Option<Money> {
    if !matches!(row.payment, Payment::Paid | Payment::Refunded) {
        return None;
    }
    let said = row.agreed.0.payment.as_ref().and_then(|details| details.amount);
    said.or_else(|| price(row))
}

fn price(row: &RegistrationRow) -> Option<Money> {
    Some(Money::new(row.price_minor, row.currency.parse().ok()?))
}

/// Takes down where the money stands. `on` is the start of the day that is said. What cannot be is told in one answer: 422; a
/// refund where nothing was paid is 409.
///
/// The payment is kept beside the refund, each with its own day and reference. Whoever had cancelled before the money came gets
/// back what the rule of that day gives.
pub fn record(row: &mut RegistrationRow, said: &PaymentIn, on: Option<At>, now: At) -> Result<()> {
    let before = paid(row);
    let amount = match said.state {
        Payment::Paid => said.amount.or_else(|| price(row)),
        Payment::Refunded => said.amount.or_else(|| row.agreed.0.refund.map(|refund| refund.amount)).or(before),
        Payment::Free | Payment::Due | Payment::Invoiced | Payment::Waived => said.amount,
    };
    let wrong: Vec<Violation> = [state(row, said, before), day(row, said, on, now), sum(row, said, amount, before)]
        .into_iter()
        .flatten()
        .collect();
    if !wrong.is_empty() {
        return Err(INVALID.plain().violations(wrong));
    }
    if said.state == Payment::Refunded && before.is_none() {
        return Err(errors::not_paid(row.payment));
    }
    let details = PaymentDetails { method: said.method, on: said.on, reference: said.reference.clone(), amount };
    row.payment = said.state;
    let agreed = &mut row.agreed.0;
    if said.state == Payment::Refunded {
        agreed.repayment = Some(details);
        return Ok(());
    }
    (agreed.payment, agreed.repayment) = (Some(details), None);
    if !row.active {
        // Who cancelled before that rule was kept has it beside what she is owed.
        let owed = agreed.refund.map(|refund| RefundRule { percent: refund.percent, at: refund.at });
        agreed.cancelled = agreed.cancelled.or(owed);
        row.agreed.0.refund = row.agreed.0.cancelled.and_then(|rule| refund::of(row, rule.percent, rule.at));
    }
    Ok(())
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

fn day(row: &RegistrationRow, said: &PaymentIn, on: Option<At>, now: At) -> Option<Violation> {
    if on.is_some_and(|on| on > now) {
        let (fr, en) = ("Ce jour n'est pas encore venu.", "That day has not come yet.");
        return Some(wrong("/on", "in_future", fr, en));
    }
    let came = row.agreed.0.payment.as_ref().and_then(|details| details.on);
    let early = said.state == Payment::Refunded && came.zip(said.on).is_some_and(|(came, back)| back < came);
    early.then(|| {
        let (fr, en) = ("Avant le jour où c'était payé.", "Before the day on which it was paid.");
        wrong("/on", "before_payment", fr, en)
    })
}

/// What is wrong with an amount: `amount` is what it comes to, `before` what was paid.
fn sum(row: &RegistrationRow, said: &PaymentIn, amount: Option<Money>, before: Option<Money>) -> Option<Violation> {
    if said.amount.is_some_and(|amount| amount.currency.to_string() != row.currency) {
        return Some(wrong(
            "/amount/currency",
            "currency_of_event",
            format!("L'inscription est en {}.", row.currency),
            format!("The registration is in {}.", row.currency),
        ));
    }
    let (minor, had) = (amount?.amount_minor, before.map(|money| money.amount_minor));
    match said.state {
        Payment::Paid if minor < row.price_minor => Some(wrong(
            "/amount",
            "less_than_due",
            "Moins que le prix : tant que le reste manque, laissez « due » ou « invoiced ».",
            "Less than the price: leave it “due” or “invoiced” until the rest has come.",
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
