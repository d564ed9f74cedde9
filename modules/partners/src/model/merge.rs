//! Merges of two entries of the directory that were one organisation.

use crate::{ids::MergeId, store::merges::MergeRow};
use kernel::{db::At, http::Resource, ids::PartnerId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

/// Which entry goes into the one in the path.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PartnerMergeInput, example = MergeIn::sample)]
pub struct MergeIn {
    /// The entry that goes. Its id and slug redirect from now on.
    pub merged_id: PartnerId,
    /// The version of that entry which you have seen: 412 if it has moved on, so that nothing unseen disappears.
    #[validate(range(min = 1))]
    #[schema(minimum = 1)]
    pub version: i64,
}

impl MergeIn {
    /// An example.
    pub fn sample() -> Self {
        Self { merged_id: PartnerId(uuid::Uuid::from_u128(0x0199_a1b2_0000_7000_8000_0000_0000_0001)), version: 1 }
    }
}

/// A merge that was made.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = PartnerMerge)]
pub struct MergeOut {
    /// Id.
    pub id: MergeId,
    /// The entry that stayed.
    pub survivor_id: PartnerId,
    /// The entry that went.
    pub merged_id: PartnerId,
    /// Its slug, which still redirects.
    #[schema(max_length = 80)]
    pub merged_slug: String,
    /// Its name then.
    #[schema(max_length = 200)]
    pub merged_name: String,
    /// When.
    pub at: At,
}

impl Resource for MergeOut {
    // Where to look now: a merge is history and has no address of its own.
    fn path(&self) -> Option<String> {
        Some(format!("/partners/{}", self.survivor_id))
    }
}

impl From<MergeRow> for MergeOut {
    fn from(row: MergeRow) -> Self {
        Self {
            id: row.id,
            survivor_id: row.survivor_id,
            merged_id: row.merged_id,
            merged_slug: row.merged_slug,
            merged_name: row.merged_name,
            at: row.at,
        }
    }
}
