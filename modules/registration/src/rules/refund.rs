//! What is paid back to somebody who cancels.

use super::{payment, price};
use crate::{
    model::registration::{PayerKind, Payment, Refund},
    store::registrations::RegistrationRow,
};
use kernel::db::At;

/// Whether it goes to the person herself, and not to whoever paid in her place: an employer, a partner, a funder.
pub fn is_her_own(row: &RegistrationRow) -> bool {
    row.agreed.0.billing.as_ref().is_none_or(|billing| billing.payer_kind == PayerKind::Own)
}

/// What a registration that is cancelled at this instant gets back; nothing where nothing was paid.
pub fn of(row: &RegistrationRow, percent: u32, at: At) -> Option<Refund> {
    if row.payment != Payment::Paid {
        return None;
    }
    Some(Refund { percent, at, amount: price::per_cent(payment::paid(row)?, percent).ok()? })
}
