//! What is paid back to somebody who cancels.

use super::price;
use crate::{
    model::registration::{PayerKind, Refund, RefundOut, RefundRule},
    store::registrations::RegistrationRow,
};
use kernel::{db::At, money::Money};

/// Whether it goes to the person herself, and not to whoever paid in her place: an employer, a partner, a funder.
pub fn is_her_own(row: &RegistrationRow) -> bool {
    row.agreed.0.billing.as_ref().is_none_or(|billing| billing.payer_kind == PayerKind::Own)
}

/// The rule for a registration that is cancelled at this instant.
pub fn rule(row: &RegistrationRow, percent: u32, at: At) -> RefundRule {
    RefundRule { percent, at, back_minor: row.refunded_minor }
}

/// What a registration that was cancelled under this rule gets back; nothing where nothing was paid. What went back since is of
/// that, what went back before is not.
pub fn of(row: &RegistrationRow, rule: RefundRule) -> Option<Refund> {
    let paid = Some(row.paid_minor - rule.back_minor).filter(|paid| *paid > 0)?;
    let paid = Money::new(paid, row.currency.parse().ok()?);
    Some(Refund { percent: rule.percent, at: rule.at, amount: price::per_cent(paid, rule.percent).ok()? })
}

/// What has gone back in all once everything that is owed has.
pub fn in_all(row: &RegistrationRow) -> Option<i64> {
    let back = row.agreed.0.cancelled.map_or(0, |rule| rule.back_minor);
    Some(row.agreed.0.refund?.amount.amount_minor.saturating_add(back))
}

/// What is told of it: also what is still to go back.
pub fn shown(refund: Refund, back_minor: i64, row: &RegistrationRow) -> RefundOut {
    let gone = row.refunded_minor.saturating_sub(back_minor).max(0);
    let owed = Money { amount_minor: (refund.amount.amount_minor - gone).max(0), ..refund.amount };
    RefundOut { percent: refund.percent, at: refund.at, amount: refund.amount, owed }
}
