//! Seats that are counted together.

use super::entry::EntryKind;
use crate::ids::PoolId;
use diesel::{deserialize::FromSqlRow, expression::AsExpression};
use kernel::{
    db::At,
    http::Resource,
    ids::{EventId, Id},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

/// Whose seats they are.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema, AsExpression, FromSqlRow,
)]
#[serde(rename_all = "snake_case")]
#[diesel(sql_type = diesel::sql_types::Text)]
pub enum PoolKind {
    /// The event's.
    Event,
    /// A category's quota.
    Category,
    /// A tariff's quota.
    Tariff,
    /// An option's quota.
    Option,
    /// Those kept for a partner.
    Contingent,
    /// A session's.
    Session,
}

impl PoolKind {
    /// Of the seats that entries of this kind have.
    pub fn of(kind: EntryKind) -> Self {
        match kind {
            EntryKind::Category => Self::Category,
            EntryKind::Tariff => Self::Tariff,
            EntryKind::Option | EntryKind::Question => Self::Option,
        }
    }
}

kernel::text_column!(PoolKind {
    Event => "event",
    Category => "category",
    Tariff => "tariff",
    Option => "option",
    Contingent => "contingent",
    Session => "session",
});

/// Seats, and who has them. `free` says what somebody new could have now.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = SeatPool)]
pub struct PoolOut {
    /// Id.
    pub id: PoolId,
    /// The event.
    pub event_id: EventId,
    /// Whose seats they are.
    pub kind: PoolKind,
    /// The event, category, tariff, option, partner or session.
    pub subject_id: Id,
    /// What it is called: `event`, or the subject's code or slug.
    #[schema(max_length = 80)]
    pub code: String,
    /// How many there are; null: no limit.
    #[schema(minimum = 0, maximum = 100_000)]
    pub capacity: Option<i64>,
    /// Seats that are not free: confirmed, held and offered.
    #[schema(minimum = 0)]
    pub taken: i64,
    /// Of those: held for registrations that wait for an order, a payment or an approval.
    #[schema(minimum = 0)]
    pub held: i64,
    /// Of those: offered to somebody on the waiting list who has not answered.
    #[schema(minimum = 0)]
    pub offered: i64,
    /// Of the event's seats: kept for partners and not used by them.
    #[schema(minimum = 0)]
    pub reserved: i64,
    /// Registrations on the waiting list that want one.
    #[schema(minimum = 0)]
    pub waiting: i64,
    /// What somebody new could have now; null: no limit. A contingent's free seats are for its partner only.
    #[schema(minimum = 0)]
    pub free: Option<i64>,
    /// Whether somebody waits for it: whoever comes now stands behind them.
    pub blocks: bool,
    /// Of the event's seats: more are taken and `reserved` than there are. Nobody but the partners gets one, and the partners
    /// perhaps not all of theirs.
    pub overcommitted: bool,
    /// More are taken than there are.
    pub overbooked: bool,
    /// From this instant on a contingent's free seats are everybody's.
    pub release_at: Option<At>,
    /// Version, the first part of the ETag. Seats taken do not raise it.
    pub version: i64,
}

impl Resource for PoolOut {
    fn version(&self) -> Option<i64> {
        Some(self.version)
    }
    fn path(&self) -> Option<String> {
        Some(format!("/events/{}/pools/{}", self.event_id, self.id))
    }
}

/// All pools of an event: so few that there are no pages.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = SeatPools)]
pub struct PoolsOut {
    /// The event first, then categories, tariffs, options, contingents, sessions.
    #[schema(max_items = 1000)]
    pub data: Vec<PoolOut>,
}

impl Resource for PoolsOut {}

/// Whether a limit may go below what is taken.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize, Validate, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Overbooking {
    /// Say `true` to set a limit below what is taken already. Nobody loses a seat; no new one is given until enough are free.
    #[serde(default)]
    pub accept_overbooking: bool,
}
