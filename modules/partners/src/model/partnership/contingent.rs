//! Seats that an event keeps for a partner.

use chrono::NaiveDate;
use contracts::partners::SeatContingent;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

/// What happens to a registration beyond the contingent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Beyond {
    /// It goes to the waiting list.
    #[default]
    Wait,
    /// It is refused.
    Refuse,
}

/// Seats that are kept for the partner.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SeatContingent)]
pub struct Contingent {
    /// How many: 0 means none at all, null means no limit but the event's own.
    #[validate(range(min = 0, max = 100_000))]
    #[schema(minimum = 0, maximum = 100_000)]
    #[serde(default)]
    pub seats: Option<u32>,
    /// From this day on, seats that are still free are everybody's.
    #[serde(default)]
    pub release_on: Option<NaiveDate>,
    /// What happens beyond it.
    #[serde(default)]
    #[schema(default = "wait")]
    pub beyond: Beyond,
}

impl From<Contingent> for SeatContingent {
    fn from(contingent: Contingent) -> Self {
        let Contingent { seats, release_on, beyond } = contingent;
        Self { seats, release_on, waits: beyond == Beyond::Wait }
    }
}

/// Whether a contingent may go below what is taken.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Overbooking {
    /// Say `true` to keep fewer seats than the partner's members hold already. Nobody loses a seat.
    #[serde(default)]
    pub accept_overbooking: bool,
}
