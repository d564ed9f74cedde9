//! An event's registrations in figures: nothing about single people.

use super::registration::Status;
use chrono::NaiveDate;
use kernel::{db::At, http::Resource, ids::EventId};
use serde::Serialize;
use utoipa::ToSchema;

/// How many.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = RegistrationTally)]
pub struct Tally {
    /// Have a seat, or are offered one.
    #[schema(minimum = 0)]
    pub registered: i64,
    /// Are on the waiting list.
    #[schema(minimum = 0)]
    pub waiting: i64,
    /// Have cancelled, or lost their seat.
    #[schema(minimum = 0)]
    pub cancelled: i64,
}

/// Registrations in one state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = RegistrationStatusCount)]
pub struct StatusCount {
    /// The state.
    pub status: Status,
    /// How many.
    #[schema(minimum = 0)]
    pub count: i64,
}

/// Registrations that have something in common.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = RegistrationSlice)]
pub struct Slice {
    /// Code of the category, tariff, department or region, slug of the partner; null: those without any.
    #[schema(max_length = 80)]
    pub code: Option<String>,
    /// Its name in the caller's language, where it has one.
    #[schema(max_length = 300)]
    pub name: Option<String>,
    /// How many.
    #[serde(flatten)]
    pub tally: Tally,
}

/// Registrations of a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = RegistrationDay)]
pub struct Day {
    /// The day, where the event takes place.
    pub day: NaiveDate,
    /// Made on that day, and registered still.
    #[schema(minimum = 0)]
    pub registered: i64,
    /// Of that day and those before.
    #[schema(minimum = 0)]
    pub total: i64,
}

/// The edition before, as far from its start as this one is now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = PreviousEdition)]
pub struct Previous {
    /// The event.
    pub event_id: EventId,
    /// Its slug.
    #[schema(max_length = 80)]
    pub slug: String,
    /// Days between now and the start of this edition; negative after it.
    pub days_before: i64,
    /// Its registrations so many days before its start.
    #[schema(minimum = 0)]
    pub registered_then: i64,
    /// Its registrations in the end.
    #[schema(minimum = 0)]
    pub registered: i64,
}

/// An event's registrations in figures.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = RegistrationStatistics)]
pub struct StatisticsOut {
    /// The event.
    pub event_id: EventId,
    /// When they were counted.
    pub at: At,
    /// A rehearsal: it is compared with no other edition, and no other with it.
    pub test_mode: bool,
    /// All of them.
    pub all: Tally,
    /// By state; those that do not occur are left out.
    #[schema(max_items = 6)]
    pub by_status: Vec<StatusCount>,
    /// By category.
    #[schema(max_items = 1000)]
    pub by_category: Vec<Slice>,
    /// By tariff.
    #[schema(max_items = 1000)]
    pub by_tariff: Vec<Slice>,
    /// By partner through which they came.
    #[schema(max_items = 10000)]
    pub by_partner: Vec<Slice>,
    /// By French department.
    #[schema(max_items = 200)]
    pub by_department: Vec<Slice>,
    /// By French region (since 2016); overseas collectivities that are in none stand under their own code.
    #[schema(max_items = 200)]
    pub by_region: Vec<Slice>,
    /// By day, without days on which nobody registered.
    #[schema(max_items = 10000)]
    pub by_day: Vec<Day>,
    /// The edition before; null if there is none, or when either start is not known.
    pub previous: Option<Previous>,
}

impl Resource for StatisticsOut {}
