//! What registrations come to, entry by entry.

use super::*;
use crate::{
    ids::{EntryId, PaymentId, RegistrationId},
    model::registration::Source,
    store::registrations::never,
};
use serde_json::{Value, json};
use uuid::Uuid;

/// A registration at 100, with its entries.
struct Books {
    row: RegistrationRow,
    live: Vec<PaymentRow>,
    next: u128,
}

impl Books {
    fn new() -> Self {
        let id = RegistrationId(Uuid::from_u128(1));
        let mut row =
            RegistrationRow::new(id, Uuid::from_u128(2).into(), EntryId(Uuid::from_u128(3)), Source::Staff, never());
        (row.price_minor, row.currency) = (100, "EUR".to_owned());
        Self { row, live: Vec::new(), next: 10 }
    }

    /// Time passes with every entry.
    fn now(&self) -> At {
        never().plus_seconds(i64::try_from(self.next).expect("small") - 1_000)
    }

    fn keep(&mut self, kind: PaymentKind, amount_minor: i64, reference: Option<String>) -> PaymentId {
        self.next += 1;
        let id = PaymentId(Uuid::from_u128(self.next));
        self.live.push(PaymentRow {
            id,
            event_id: self.row.event_id,
            registration_id: self.row.id,
            kind,
            amount_minor,
            currency: "EUR".to_owned(),
            moved_on: None,
            method: None,
            reference,
            entered_at: self.now(),
            actor_kind: "user".to_owned(),
            actor_id: None,
            undone_at: None,
            undone_kind: None,
            undone_by: None,
        });
        id
    }

    fn post(&mut self, kind: PaymentKind, minor: i64) -> PaymentId {
        let reference = format!("{}-{minor}", if kind == PaymentKind::Payment { "in" } else { "out" });
        let said = json!({
            "kind": kind, "amount": { "amount_minor": minor, "currency": "EUR" }, "reference": reference,
        });
        let said: EntryIn = serde_json::from_value(said).expect("an entry");
        let now = self.now();
        enter(&mut self.row, &said, None, &self.live, now).expect("it can be");
        self.keep(kind, minor, said.reference)
    }

    fn comes(&mut self, minor: i64) -> PaymentId {
        self.post(PaymentKind::Payment, minor)
    }

    fn goes(&mut self, minor: i64) -> PaymentId {
        self.post(PaymentKind::Refund, minor)
    }

    fn put(&mut self, said: Value) -> Vec<Step> {
        let said: PaymentIn = serde_json::from_value(said).expect("a payment");
        let now = self.now();
        let steps = record(&mut self.row, &said, None, &self.live, now).expect("it can be");
        for step in &steps {
            match *step {
                Step::Undo(kind) => self.live.retain(|one| one.kind != kind),
                Step::Enter(kind, minor) => {
                    self.keep(kind, minor, said.reference.clone());
                }
            }
        }
        steps
    }

    fn undo(&mut self, id: PaymentId) {
        let entry = self.live.iter().find(|one| one.id == id).expect("it counts").clone();
        undo(&mut self.row, &entry, &self.live).expect("it can be");
        self.live.retain(|one| one.id != id);
    }

    fn cancel(&mut self, percent: u32) {
        let rule = refund::rule(&self.row, percent, self.now());
        self.row.agreed.0.refund = refund::of(&self.row, rule);
        self.row.agreed.0.cancelled = Some(rule);
        self.row.active = false;
    }

    /// State, paid and refunded, which are the sums of the entries.
    fn stands(&self) -> (Payment, i64, i64) {
        let sum = |kind| self.live.iter().filter(|one| one.kind == kind).map(|one| one.amount_minor).sum::<i64>();
        let sums = (sum(PaymentKind::Payment), sum(PaymentKind::Refund));
        assert_eq!((self.row.paid_minor, self.row.refunded_minor), sums);
        (self.row.payment, sums.0, sums.1)
    }

    /// What is still to go back.
    fn owed(&self) -> i64 {
        let back = self.row.agreed.0.cancelled.expect("it was cancelled").back_minor;
        let owed = self.row.agreed.0.refund.expect("something is owed");
        refund::shown(owed, back, &self.row).owed.amount_minor
    }

    /// The references of the last payment, or invoice, and of the last refund.
    fn details(&self) -> (Option<&str>, Option<&str>) {
        let agreed = &self.row.agreed.0;
        let [paid, back] = [&agreed.payment, &agreed.repayment]
            .map(|details| details.as_ref().and_then(|details| details.reference.as_deref()));
        (paid, back)
    }
}

#[test]
fn what_went_back_before_a_cancellation_is_beside_what_it_gives_back() {
    let mut books = Books::new();
    books.comes(100);
    books.goes(20);
    books.cancel(100);
    assert_eq!((books.stands(), books.owed()), ((Payment::Refunded, 100, 20), 80));
    books.put(json!({ "state": "refunded" }));
    assert_eq!((books.stands(), books.owed()), ((Payment::Refunded, 100, 100), 0));
}

#[test]
fn also_where_the_price_fell_and_part_went_back_since() {
    let mut books = Books::new();
    books.comes(100);
    reprice(&mut books.row, 80);
    books.goes(20);
    assert_eq!(books.stands(), (Payment::Paid, 100, 20));
    books.cancel(100);
    books.goes(30);
    assert_eq!(books.owed(), 50);
    books.put(json!({ "state": "refunded" }));
    assert_eq!((books.stands(), books.owed()), ((Payment::Refunded, 100, 100), 0));
}

#[test]
fn what_comes_late_is_owed_by_the_rule_whatever_went_back_since() {
    let mut books = Books::new();
    books.comes(50);
    books.cancel(80);
    assert_eq!(books.owed(), 40);
    books.goes(40);
    assert_eq!((books.stands(), books.owed()), ((Payment::Refunded, 50, 40), 0));
    books.comes(50);
    assert_eq!(books.owed(), 40, "80 of 100, of which 40 went back");
    books.put(json!({ "state": "refunded" }));
    assert_eq!((books.stands(), books.owed()), ((Payment::Refunded, 100, 80), 0));
}

#[test]
fn more_than_is_owed_stays_and_said_again_is_nothing_new() {
    let mut books = Books::new();
    books.comes(100);
    books.cancel(50);
    books.goes(70);
    assert_eq!(books.put(json!({ "state": "refunded" })), []);
    assert_eq!((books.stands(), books.owed()), ((Payment::Refunded, 100, 70), 0));
}

#[test]
fn a_refund_of_before_that_is_undone_was_none() {
    let mut books = Books::new();
    books.comes(100);
    let mistake = books.goes(20);
    books.cancel(50);
    books.goes(10);
    assert_eq!(books.owed(), 30);
    books.undo(mistake);
    assert_eq!((books.stands(), books.owed()), ((Payment::Refunded, 100, 10), 40), "50 of 100, of which 10 went back");
}

#[test]
fn rows_from_before_owe_what_they_have() {
    let agreed = json!({
        "cancelled": { "percent": 50, "at": "2026-03-02T09:00:00Z" },
        "refund": { "percent": 50, "at": "2026-03-02T09:00:00Z", "amount": { "amount_minor": 50, "currency": "EUR" } },
    });
    let mut books = Books::new();
    books.comes(100);
    books.row.active = false;
    books.row.agreed.0 = serde_json::from_value(agreed).expect("as it was kept");
    assert_eq!(books.owed(), 50);
    books.put(json!({ "state": "refunded" }));
    assert_eq!((books.stands(), books.owed()), ((Payment::Refunded, 100, 50), 0));
}

#[test]
fn a_payment_that_is_undone_leaves_the_invoice_or_the_waiver() {
    for state in ["invoiced", "waived"] {
        for parts in [&[100][..], &[40, 60]] {
            let mut books = Books::new();
            books.put(json!({ "state": state, "reference": "F-1" }));
            let (before, details) = (books.stands(), books.row.agreed.0.payment.clone());
            let ids: Vec<PaymentId> = parts.iter().map(|minor| books.comes(*minor)).collect();
            assert_eq!(books.stands(), (Payment::Paid, 100, 0));
            let back = books.goes(30);
            assert_eq!(books.stands(), (Payment::Refunded, 100, 30));
            books.undo(back);
            for id in ids {
                books.undo(id);
                assert_eq!((books.row.payment, &books.row.agreed.0.payment), (before.0, &details), "{state} {parts:?}");
            }
            assert_eq!(books.stands(), before);
        }
    }
    // Said in one word it is no other.
    let mut books = Books::new();
    books.put(json!({ "state": "invoiced", "reference": "F-1" }));
    books.put(json!({ "state": "paid", "reference": "V-1" }));
    books.undo(books.live[0].id);
    assert_eq!((books.stands(), books.details()), ((Payment::Invoiced, 0, 0), (Some("F-1"), None)));
    // What is said since counts.
    books.put(json!({ "state": "due" }));
    let id = books.comes(100);
    books.undo(id);
    assert_eq!((books.stands(), books.details()), ((Payment::Due, 0, 0), (None, None)));
}

#[test]
fn said_again_paid_takes_nothing_away() {
    let mut books = Books::new();
    books.comes(100);
    reprice(&mut books.row, 80);
    assert_eq!(books.put(json!({ "state": "paid" })), []);
    assert_eq!(books.stands(), (Payment::Paid, 100, 0));
    books.goes(20);
    for said in
        [json!({ "state": "paid" }), json!({ "state": "paid", "amount": { "amount_minor": 100, "currency": "EUR" } })]
    {
        assert_eq!(books.put(said), []);
        assert_eq!(books.stands(), (Payment::Paid, 100, 20));
    }
    // It has to be less to be said to be less.
    books.put(json!({ "state": "paid", "amount": { "amount_minor": 80, "currency": "EUR" } }));
    assert_eq!(books.stands(), (Payment::Paid, 80, 0));
}

#[test]
fn part_of_a_part_that_goes_back_leaves_the_rest_due() {
    let mut books = Books::new();
    books.comes(30);
    books.goes(10);
    assert_eq!((books.stands(), books.row.kept_minor()), ((Payment::Due, 30, 10), 20));
    books.put(json!({ "state": "paid" }));
    assert_eq!((books.stands(), books.row.kept_minor()), ((Payment::Paid, 110, 10), 100));
    // Of a price that was paid it is a refund, and of what is cancelled.
    books.goes(10);
    assert_eq!(books.row.payment, Payment::Refunded);
    let mut books = Books::new();
    books.comes(30);
    books.cancel(50);
    books.goes(15);
    assert_eq!(books.row.payment, Payment::Refunded);
}

#[test]
fn money_that_comes_for_a_price_that_rose_makes_nothing_due() {
    let mut books = Books::new();
    let first = books.comes(100);
    reprice(&mut books.row, 150);
    let second = books.comes(20);
    assert_eq!(books.stands(), (Payment::Paid, 120, 0));
    books.undo(second);
    assert_eq!(books.stands(), (Payment::Paid, 100, 0), "as it was");
    books.comes(20);
    books.undo(first);
    assert_eq!(books.stands(), (Payment::Due, 20, 0), "what made it paid has not come");
    // Once all has come, all is to be kept.
    books.comes(130);
    books.goes(40);
    assert_eq!(books.stands(), (Payment::Refunded, 150, 40));
}

#[test]
fn details_are_of_what_still_counts() {
    let mut books = Books::new();
    books.comes(40);
    books.comes(60);
    books.goes(5);
    let second = books.goes(7);
    assert_eq!(books.details(), (Some("in-60"), Some("out-7")));
    books.undo(second);
    assert_eq!(books.details(), (Some("in-60"), Some("out-5")));
    assert_eq!(books.row.agreed.0.repayment.as_ref().and_then(|one| one.amount).map(|one| one.amount_minor), Some(5));
    reprice(&mut books.row, 30);
    let newest = books.live.iter().rev().find(|one| one.kind == PaymentKind::Payment).expect("a payment").id;
    books.undo(newest);
    assert_eq!((books.stands(), books.details()), ((Payment::Paid, 40, 5), (Some("in-40"), Some("out-5"))));
}
