//! What only a person can decide.

use super::{person::PersonIn, sync::Code};
use crate::{ids::ConflictId, sync::item::Item};
use diesel::{deserialize::FromSqlRow, expression::AsExpression};
use kernel::{
    db::At,
    http::{Filter, Resource},
    ids::{EventId, PartnerId},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

/// Where a conflict stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema, AsExpression, FromSqlRow)]
#[serde(rename_all = "snake_case")]
#[diesel(sql_type = diesel::sql_types::Text)]
pub enum ConflictState {
    /// Waits for a person.
    #[default]
    Open,
    /// Somebody decided, or it went away.
    Resolved,
}

kernel::text_column!(ConflictState { Open => "open", Resolved => "resolved" });

/// What to take.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema, AsExpression, FromSqlRow)]
#[serde(rename_all = "snake_case")]
#[diesel(sql_type = diesel::sql_types::Text)]
pub enum Take {
    /// What the partner says.
    Partner,
    /// What we have; the same conflict does not come up again.
    Current,
    /// The partner's person takes over the seat of the one before.
    Transfer,
}

kernel::text_column!(Take { Partner => "partner", Current => "current", Transfer => "transfer" });

/// How a conflict ends.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ConflictResolution, example = ResolutionIn::sample)]
pub struct ResolutionIn {
    /// What to take.
    pub take: Take,
}

impl ResolutionIn {
    /// What we have.
    pub fn sample() -> Self {
        Self { take: Take::Current }
    }
}

/// Something in a partner's file that a person must decide.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Conflict)]
pub struct ConflictOut {
    /// Id.
    pub id: ConflictId,
    /// The event.
    pub event_id: EventId,
    /// The partner.
    pub partner_id: PartnerId,
    /// The partner's key of the member.
    #[schema(max_length = 128)]
    pub external_id: String,
    /// What it is about.
    pub code: Code,
    /// Where it stands.
    pub state: ConflictState,
    /// What was taken.
    pub resolution: Option<Take>,
    /// What the partner says.
    pub partner_says: Item,
    /// What we have, as far as this partner may see it.
    pub current: Option<PersonIn>,
    /// The fields that differ.
    #[schema(max_items = 30)]
    pub fields: Vec<String>,
    /// Version.
    pub version: i64,
    /// When it came up.
    pub created_at: At,
    /// When it last changed.
    pub updated_at: At,
}

impl Resource for ConflictOut {
    fn version(&self) -> Option<i64> {
        Some(self.version)
    }
    fn path(&self) -> Option<String> {
        Some(format!("/events/{}/partners/{}/conflicts/{}", self.event_id, self.partner_id, self.id))
    }
}

/// Filters of conflicts.
#[derive(Clone, Debug, Default, Serialize, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ConflictFilter {
    /// Only those that stand so.
    #[serde(default)]
    pub state: Option<ConflictState>,
}

impl Filter for ConflictFilter {
    const SORTS: &'static [&'static str] = &["created_at"];
}
