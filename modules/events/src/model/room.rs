use super::distinct_texts;
use crate::store::RoomRow;
use contracts::events::RoomId;
use diesel::{deserialize::FromSqlRow, expression::AsExpression};
use kernel::{
    check,
    db::At,
    http::{Filter, Resource},
    ids::EventId,
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

/// Rooms that a venue has at most.
pub const MOST_ROOMS: i64 = 500;

/// What a room is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema, AsExpression, FromSqlRow)]
#[diesel(sql_type = diesel::sql_types::Text)]
#[serde(rename_all = "snake_case")]
pub enum RoomKind {
    /// Rows of seats before a stage: plenaries.
    Amphitheatre,
    /// Workshops.
    Workshop,
    /// Open space: forum, exhibition, reception.
    Hall,
    /// Meals.
    Catering,
    /// The organisers' own: office, press, storage.
    Backstage,
    /// Something else.
    Other,
}

kernel::text_column!(RoomKind {
    Amphitheatre => "amphitheatre",
    Workshop => "workshop",
    Hall => "hall",
    Catering => "catering",
    Backstage => "backstage",
    Other => "other",
});

/// A room, as it is sent.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = RoomInput, example = RoomIn::sample)]
pub struct RoomIn {
    /// Name, unique in the venue: case, accents, punctuation and leading zeros make no difference.
    #[validate(length(min = 1, max = 100), custom(function = check::not_blank))]
    #[schema(min_length = 1, max_length = 100)]
    pub name: String,
    /// What it is for.
    pub kind: RoomKind,
    /// Seats. 0: nobody may be in it; null: not known.
    #[validate(range(min = 0, max = 100_000))]
    #[schema(minimum = 0, maximum = 100_000)]
    #[serde(default)]
    pub capacity: Option<i32>,
    /// What is in it: `video projector`, `microphones`, … at most 100 characters each.
    #[validate(length(max = 50), custom(function = equipment))]
    #[schema(max_items = 50)]
    #[serde(default)]
    pub equipment: Vec<String>,
    /// Whether one gets there without steps; null: not known.
    #[serde(default)]
    pub step_free: Option<bool>,
    /// For the organisers only: partner clients do not see it, and copies do not carry it over.
    #[validate(length(max = 5000))]
    #[schema(max_length = 5000)]
    #[serde(default)]
    pub note: Option<String>,
}

fn equipment(items: &[String]) -> check::Checked {
    distinct_texts(items, 100)
}

impl RoomIn {
    /// An example that works on the demo data.
    pub fn sample() -> Self {
        Self {
            name: "Salle de presse (exemple)".to_owned(),
            kind: RoomKind::Backstage,
            capacity: Some(20),
            equipment: vec!["Wi-Fi".to_owned(), "Téléphone".to_owned()],
            step_free: Some(true),
            note: None,
        }
    }
}

/// A room, as it is shown.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Room)]
pub struct RoomOut {
    /// Id.
    pub id: RoomId,
    /// Its event.
    pub event_id: EventId,
    /// Name.
    #[schema(max_length = 100)]
    pub name: String,
    /// What it is for.
    pub kind: RoomKind,
    /// Seats; null: not known.
    #[schema(minimum = 0, maximum = 100_000)]
    pub capacity: Option<i32>,
    /// What is in it.
    #[schema(max_items = 50)]
    pub equipment: Vec<String>,
    /// Whether one gets there without steps; null: not known.
    pub step_free: Option<bool>,
    /// For the organisers; always null for partner clients.
    #[schema(max_length = 5000)]
    pub note: Option<String>,
    /// Version, the first part of the ETag.
    pub version: i64,
    /// When it was added.
    pub created_at: At,
    /// When it last changed.
    pub updated_at: At,
}

impl Resource for RoomOut {
    fn version(&self) -> Option<i64> {
        Some(self.version)
    }
    fn path(&self) -> Option<String> {
        Some(format!("/events/{}/rooms/{}", self.event_id, self.id))
    }
}

impl From<RoomRow> for RoomOut {
    fn from(row: RoomRow) -> Self {
        Self {
            id: row.id,
            event_id: row.event_id,
            name: row.name,
            kind: row.kind,
            capacity: row.capacity,
            equipment: row.equipment.0,
            step_free: row.step_free,
            note: row.note,
            version: row.version,
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}

impl From<RoomRow> for RoomIn {
    /// What a caller would send to get the row as it is; a patch is merged into this.
    fn from(row: RoomRow) -> Self {
        Self {
            name: row.name,
            kind: row.kind,
            capacity: row.capacity,
            equipment: row.equipment.0,
            step_free: row.step_free,
            note: row.note,
        }
    }
}

/// Filters of the list of rooms.
#[derive(Clone, Debug, Default, Serialize, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct RoomFilter {
    /// Only rooms of this kind.
    #[serde(default)]
    pub kind: Option<RoomKind>,
    /// Only rooms known to seat as many.
    #[validate(range(min = 0, max = 100_000))]
    #[param(minimum = 0, maximum = 100_000)]
    #[serde(default)]
    pub min_capacity: Option<i32>,
}

impl Filter for RoomFilter {
    const SORTS: &'static [&'static str] = &["name"];
}
