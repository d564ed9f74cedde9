//! What is paid back to somebody who cancels.

use super::price;
use crate::{
    model::registration::{PayerKind, Payment, Refund},
    store::registrations::RegistrationRow,
};
use kernel::{db::At, money::Money};

/// Whether it goes to the person herself, and not to whoever paid in her place: an employer, a partner, a funder.
pub fn is_her_own(row: &RegistrationRow) -> bool {
    row.agreed.0.billing.as_ref().is_none_or(|billing| billing.payer_kind == PayerKind::Own)
}

/// What a registration that is cancelled at this instant gets back; nothing where nothing was paid.
pub fn of(row: &RegistrationRow, percent: u32, at: At) -> Option<Refund> {
    if row.payment != Payment::Paid {
        return None;
    }
    let said = row.agreed.0.payment.as_ref().and_then(|details| details.amount);
    let paid = said.or_else(|| Some(Money::new(row.price_minor, row.currency.parse().ok()?)))?;
    Some(Refund { percent, at, amount: price::per_cent(paid, percent).ok()? })
}
