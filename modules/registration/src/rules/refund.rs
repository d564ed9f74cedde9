//! What is paid back to somebody who cancels.

use super::price;
use crate::{
    model::registration::{PayerKind, Refund},
    store::registrations::RegistrationRow,
};
use kernel::{db::At, money::Money};

/// Whether it goes to the person herself, and not to whoever paid in her place: an employer, a partner, a funder.
pub fn is_her_own(row: &RegistrationRow) -> bool {
    row.agreed.0.billing.as_ref().is_none_or(|billing| billing.payer_kind == PayerKind::Own)
}

/// What a registration that is cancelled at this instant gets back; nothing where nothing was paid.
pub fn of(row: &RegistrationRow, percent: u32, at: At) -> Option<Refund> {
    // What went back before is not owed once more.
    let kept = Some(row.kept_minor()).filter(|kept| *kept > 0)?;
    let kept = Money::new(kept, row.currency.parse().ok()?);
    Some(Refund { percent, at, amount: price::per_cent(kept, percent).ok()? })
}
