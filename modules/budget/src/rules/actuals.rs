//! What became of a line: what is still open, and what it will have come to when all is done.
//!
//! Amounts are minor units, summed in 128 bits. What settles a commitment are the invoices for it and the payments made on it
//! without an invoice; what counts as *spent* are invoices, and payments that pay none.

use crate::{
    ids::ActualId,
    model::{
        actual::ActualKind,
        execution::{Basis, LineStatus},
        vocabulary::Certainty,
    },
};
use std::collections::HashMap;

/// One quote, commitment, invoice or payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Id.
    pub id: ActualId,
    /// What it is.
    pub kind: ActualKind,
    /// How much.
    pub amount: i64,
    /// What it settles.
    pub settles: Option<ActualId>,
    /// Nothing more will come on the line.
    pub closes: bool,
}

/// Whether payments are more than what they pay: they go beyond it, or the other way.
pub fn settled_too_much(due: i64, payments: &[i64]) -> bool {
    let paid: i128 = payments.iter().map(|paid| i128::from(*paid)).sum();
    let due = i128::from(due);
    if due >= 0 { !(0..=due).contains(&paid) } else { !(due..=0).contains(&paid) }
}

fn sum(entries: &[Entry], counts: impl Fn(&Entry) -> bool) -> i128 {
    entries.iter().filter(|entry| counts(entry)).map(|entry| i128::from(entry.amount)).sum()
}

/// How much may be taken back on a line: what was paid, and as much as its commitments or invoices are to get money back. Below
/// zero where more was taken back already.
pub fn refundable(entries: &[Entry]) -> i128 {
    let of = |kind: ActualKind| sum(entries, |entry| entry.kind == kind);
    of(ActualKind::Payment) - of(ActualKind::Commitment).min(of(ActualKind::Invoice)).min(0)
}

/// How much may be taken back of what was paid for one commitment or invoice. No limit of its own where it is one to get money
/// back, or none of these.
pub fn refundable_for(entries: &[Entry], paper: ActualId) -> Option<i128> {
    let owed = entries.iter().find(|entry| entry.id == paper)?.amount >= 0;
    let pays = |entry: &Entry| entry.kind == ActualKind::Payment && entry.settles == Some(paper);
    owed.then(|| sum(entries, pays))
}

/// What became of a line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// Quotes that no commitment accepts.
    pub quoted: i128,
    /// Commitments.
    pub committed: i128,
    /// Invoices.
    pub invoiced: i128,
    /// Payments.
    pub paid: i128,
    /// Invoices, and payments that pay none: what it has cost or brought so far.
    pub spent: i128,
    /// What is spent without any commitment.
    pub unplanned: i128,
    /// By how much commitments were exceeded.
    pub exceeded: i128,
    /// What is spent, and what is still open of the commitments.
    pub engaged: i128,
    /// Whether there is a commitment, an invoice or a payment.
    pub begun: bool,
    /// What it comes to, if one of them says that nothing more will come: what is spent where an invoice or a payment does,
    /// what is engaged where a commitment does.
    pub closed_at: Option<i128>,
}

/// What is left of `due` after `settled`: nothing once it is reached.
fn open(due: i128, settled: i128) -> i128 {
    if due >= 0 { (due - settled).max(0) } else { (due - settled).min(0) }
}

impl Standing {
    /// Of what was entered for one line.
    pub fn of(entries: &[Entry]) -> Self {
        let kinds: HashMap<ActualId, ActualKind> = entries.iter().map(|entry| (entry.id, entry.kind)).collect();
        let settled_kind = |entry: &Entry| entry.settles.and_then(|id| kinds.get(&id).copied());
        let mut standing = Self::default();
        // What was spent on each commitment, and which quotes were accepted.
        let mut spent_on: HashMap<ActualId, i128> = HashMap::new();
        for entry in entries {
            let amount = i128::from(entry.amount);
            match entry.kind {
                ActualKind::Quote => continue,
                ActualKind::Commitment => standing.committed += amount,
                ActualKind::Invoice => standing.invoiced += amount,
                ActualKind::Payment => standing.paid += amount,
            }
            standing.begun = true;
            let is_spent = match entry.kind {
                ActualKind::Invoice => true,
                ActualKind::Payment => settled_kind(entry) != Some(ActualKind::Invoice),
                ActualKind::Quote | ActualKind::Commitment => false,
            };
            if !is_spent {
                continue;
            }
            standing.spent += amount;
            match entry.settles.filter(|_| settled_kind(entry) == Some(ActualKind::Commitment)) {
                Some(commitment) => *spent_on.entry(commitment).or_default() += amount,
                None => standing.unplanned += amount,
            }
        }
        standing.engaged = standing.spent;
        for entry in entries {
            let amount = i128::from(entry.amount);
            match entry.kind {
                ActualKind::Commitment => {
                    let settled = spent_on.get(&entry.id).copied().unwrap_or_default();
                    let open = open(amount, settled);
                    standing.engaged += open;
                    standing.exceeded += settled + open - amount;
                }
                ActualKind::Quote => {
                    let accepted = entries.iter().any(|other| other.settles == Some(entry.id));
                    standing.quoted += if accepted { 0 } else { amount };
                }
                ActualKind::Invoice | ActualKind::Payment => {}
            }
        }
        let closes = |spending: bool| {
            let kind = |kind| if spending { is_spending(kind) } else { kind == ActualKind::Commitment };
            entries.iter().any(|entry| entry.closes && kind(entry.kind))
        };
        let spent = closes(true).then_some(standing.spent);
        standing.closed_at = spent.or_else(|| closes(false).then_some(standing.engaged));
        standing
    }

    /// What the line will have come to when all is done, and what that rests on: on its end where nothing more will come; on
    /// what is engaged where that is more than was planned, or the line is wholly committed or signed. Otherwise the plan still
    /// holds.
    pub fn at_completion(&self, planned: i64, certainty: Certainty) -> (i128, Basis) {
        if let Some(amount) = self.closed_at {
            return (amount, Basis::Closed);
        }
        let planned = i128::from(planned);
        let settled = matches!(certainty, Certainty::Committed | Certainty::Signed);
        let engaged = self.begun && (beyond(self.engaged, planned) || settled);
        if engaged { (self.engaged, Basis::Engaged) } else { (planned, Basis::Budget) }
    }

    /// Where the line stands beside its plan.
    pub fn status(&self, planned: i64, certainty: Certainty) -> LineStatus {
        let (forecast, basis) = self.at_completion(planned, certainty);
        let planned = i128::from(planned);
        match basis {
            _ if !self.begun => LineStatus::NotBegun,
            _ if beyond(forecast, planned) => LineStatus::Overrun,
            Basis::Budget => LineStatus::StillOpen,
            Basis::Engaged | Basis::Closed if forecast == planned => LineStatus::AsPlanned,
            Basis::Engaged | Basis::Closed => LineStatus::ClosedBelow,
        }
    }
}

/// Whether an amount goes beyond a plan, which may be one to get money back.
fn beyond(amount: i128, planned: i128) -> bool {
    if planned >= 0 { amount > planned } else { amount < planned }
}

/// Whether such a paper stands for money that was spent or came in.
fn is_spending(kind: ActualKind) -> bool {
    matches!(kind, ActualKind::Invoice | ActualKind::Payment)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use uuid::Uuid;

    fn id(n: u128) -> ActualId {
        ActualId(Uuid::from_u128(n))
    }

    fn entry(n: u128, kind: ActualKind, amount: i64, settles: Option<u128>) -> Entry {
        Entry { id: id(n), kind, amount, settles: settles.map(id), closes: false }
    }

    use ActualKind::{Commitment, Invoice, Payment, Quote};

    #[test]
    fn nothing_is_counted_twice() {
        let standing = Standing::of(&[
            entry(1, Quote, 500, None),
            entry(2, Quote, 480, None),
            entry(3, Commitment, 480, Some(2)),
            entry(4, Invoice, 300, Some(3)),
            entry(5, Payment, 300, Some(4)),
        ]);
        assert_eq!((standing.quoted, standing.committed, standing.invoiced, standing.paid), (500, 480, 300, 300));
        assert_eq!((standing.spent, standing.engaged, standing.exceeded, standing.unplanned), (300, 480, 0, 0));
        assert_eq!(standing.at_completion(1_000, Certainty::Estimated), (1_000, Basis::Budget));
        assert_eq!(standing.at_completion(1_000, Certainty::Committed), (480, Basis::Engaged));
        assert_eq!(standing.at_completion(400, Certainty::Estimated), (480, Basis::Engaged));
    }

    #[test]
    fn invoices_above_their_commitment_are_named() {
        let standing = Standing::of(&[
            entry(1, Commitment, 100, None),
            entry(2, Invoice, 130, Some(1)),
            entry(3, Commitment, 50, None),
            entry(4, Invoice, 7, None),
            entry(5, Payment, 20, Some(3)),
        ]);
        assert_eq!((standing.exceeded, standing.unplanned, standing.engaged), (30, 7, 187));
        assert_eq!(standing.committed + standing.unplanned + standing.exceeded, standing.engaged);
    }

    #[test]
    fn credit_notes_and_what_is_paid_back() {
        let standing = Standing::of(&[entry(1, Invoice, 100, None), entry(2, Invoice, -40, None)]);
        assert_eq!((standing.spent, standing.engaged), (60, 60));
        assert!(!settled_too_much(-40, &[-15, -25]) && settled_too_much(-40, &[-41]) && settled_too_much(-40, &[1]));
        assert!(!settled_too_much(100, &[60, 40]) && settled_too_much(100, &[60, 41]) && settled_too_much(100, &[-1]));
        assert!(!settled_too_much(i64::MAX, &[i64::MAX]) && settled_too_much(i64::MAX, &[i64::MAX, i64::MAX]));
    }

    #[test]
    fn no_more_is_taken_back_than_was_paid() {
        let line = [
            entry(1, Invoice, 100, None),
            entry(2, Payment, 60, Some(1)),
            entry(3, Payment, 15, None),
            entry(4, Payment, -20, Some(1)),
        ];
        assert_eq!((refundable(&line), refundable_for(&line, id(1))), (55, Some(40)));
        assert_eq!((refundable(&line[..1]), refundable_for(&line[..1], id(1))), (0, Some(0)));
        assert_eq!((refundable(&line[3..]), refundable_for(&line[3..], id(1))), (-20, None));
        // A credit note for what was never paid brings nothing back; one without an invoice does.
        assert_eq!(refundable(&[entry(1, Invoice, 100, None), entry(2, Invoice, -40, None)]), 0);
        let credit = [entry(1, Invoice, -40, None), entry(2, Payment, -15, Some(1))];
        assert_eq!((refundable(&credit), refundable_for(&credit, id(1))), (25, None));
    }

    #[test]
    fn a_line_that_is_closed_comes_to_what_it_is() {
        let closing = |entry: Entry| Entry { closes: true, ..entry };
        let (order, invoice) = (entry(1, Commitment, 100, None), entry(2, Invoice, 80, Some(1)));
        let of = |entries: &[Entry]| {
            let standing = Standing::of(entries);
            (standing.at_completion(120, Certainty::Estimated), standing.status(120, Certainty::Estimated))
        };
        assert_eq!(of(&[order, invoice]), ((120, Basis::Budget), LineStatus::StillOpen));
        // The order is for all; the invoice was the last one.
        assert_eq!(of(&[closing(order), invoice]), ((100, Basis::Closed), LineStatus::ClosedBelow));
        assert_eq!(of(&[order, closing(invoice)]), ((80, Basis::Closed), LineStatus::ClosedBelow));
        let more = closing(entry(3, Payment, 40, None));
        assert_eq!(of(&[order, invoice, more]), ((120, Basis::Closed), LineStatus::AsPlanned));
        let beyond = entry(4, Invoice, 130, None);
        assert_eq!(of(&[beyond]), ((130, Basis::Engaged), LineStatus::Overrun));
        assert_eq!(of(&[closing(beyond)]), ((130, Basis::Closed), LineStatus::Overrun));
        assert_eq!(of(&[]), ((120, Basis::Budget), LineStatus::NotBegun));
    }

    #[test]
    fn without_anything_the_plan_holds() {
        let none = Standing::of(&[]);
        assert_eq!(none.at_completion(500, Certainty::Signed), (500, Basis::Budget));
        assert_eq!(
            Standing::of(&[entry(1, Quote, 900, None)]).at_completion(500, Certainty::Quoted),
            (500, Basis::Budget)
        );
    }

    fn any_entries() -> impl Strategy<Value = Vec<Entry>> {
        let kind = prop_oneof![Just(Quote), Just(Commitment), Just(Invoice), Just(Payment)];
        prop::collection::vec((kind, -1_000_i64..10_000, any::<prop::sample::Index>()), 0..30).prop_map(|list| {
            let mut entries: Vec<Entry> = Vec::new();
            for (n, (kind, amount, at)) in list.into_iter().enumerate() {
                let settled = (!entries.is_empty()).then(|| entries[at.index(entries.len())]);
                let settles = settled.filter(|other| kind.settles(other.kind)).map(|other| other.id);
                entries.push(Entry { id: id(n as u128 + 1), kind, amount, settles, closes: false });
            }
            entries
        })
    }

    proptest! {
        #[test]
        fn what_is_engaged_is_explained(entries in any_entries()) {
            let standing = Standing::of(&entries);
            prop_assert_eq!(standing.engaged, standing.committed + standing.unplanned + standing.exceeded);
            let mut reversed = entries;
            reversed.reverse();
            prop_assert_eq!(Standing::of(&reversed), standing);
        }
    }
}
