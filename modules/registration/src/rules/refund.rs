//! What is paid back to somebody who cancels.

use super::price;
use crate::{
    model::registration::{Payment, Refund},
    store::registrations::RegistrationRow,
};
use kernel::{db::At, money::Money};

/// What a registration that is cancelled at this instant gets back; nothing where nothing was paid.
pub fn of(row: &RegistrationRow, percent: u32, at: At) -> Option<Refund> {
    if row.payment != Payment::Paid {
        return None;
    }
    let said = row.agreed.0.payment.as_ref().and_then(|details| details.amount);
    let paid = said.or_else(|| Some(Money::new(row.price_minor, row.currency.parse().ok()?)))?;
    Some(Refund { percent, at, amount: price::per_cent(paid, percent).ok()? })
}
