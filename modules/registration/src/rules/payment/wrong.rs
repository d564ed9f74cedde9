//! What cannot be said of the money of a registration.

use super::{money, most};
use crate::{
    model::{
        money::{EntryIn, PaymentIn},
        registration::{Payment, PaymentKind},
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

/// 422, if anything is.
pub(super) fn refuse(wrong: impl IntoIterator<Item = Option<Violation>>) -> Result<()> {
    let wrong: Vec<Violation> = wrong.into_iter().flatten().collect();
    if wrong.is_empty() { Ok(()) } else { Err(INVALID.plain().violations(wrong)) }
}

/// What is wrong with a state.
pub(super) fn state(row: &RegistrationRow, said: &PaymentIn, before: Option<Money>) -> Option<Violation> {
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
pub(super) fn day(
    back: bool,
    said: Option<NaiveDate>,
    on: Option<At>,
    live: &[PaymentRow],
    now: At,
) -> Option<Violation> {
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
pub(super) fn one_more(row: &RegistrationRow, said: &EntryIn) -> Option<Violation> {
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
pub(super) fn sum(
    row: &RegistrationRow,
    said: &PaymentIn,
    amount: Option<Money>,
    before: Option<Money>,
) -> Option<Violation> {
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
        Payment::Paid if minor > most(row).max(had.unwrap_or(0)) => {
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
