//! Entries of the directory that look alike.

use super::organisation::PartnerBrief;
use crate::ids::DuplicateId;
use diesel::{deserialize::FromSqlRow, expression::AsExpression};
use kernel::http::{Filter, Resource};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

/// Why two entries look alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema, AsExpression, FromSqlRow)]
#[serde(rename_all = "snake_case")]
#[diesel(sql_type = diesel::sql_types::Text)]
pub enum DuplicateReason {
    /// A name or alias of the one is a name or alias of the other, but for accents, case and punctuation.
    SameName,
    /// They are establishments of one legal unit (the first nine digits of the SIRET).
    SameSiren,
    /// They have the same acronym, and perhaps nothing else in common.
    SameAcronym,
    /// Their names have nearly the same words, or their acronyms differ by two letters that changed places.
    SimilarName,
}

kernel::text_column!(DuplicateReason {
    SameName => "same_name",
    SameSiren => "same_siren",
    SameAcronym => "same_acronym",
    SimilarName => "similar_name",
});

/// An entry that looks like the one asked about.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = LikelyDuplicate)]
pub struct LikelyDuplicateOut {
    /// The other entry.
    pub partner: PartnerBrief,
    /// Why.
    pub reason: DuplicateReason,
    /// How much, in thousandths: 1000 is the same name.
    #[schema(minimum = 1, maximum = 1000)]
    pub score: i64,
}

impl Resource for LikelyDuplicateOut {}

/// Two entries that look alike.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Duplicate)]
pub struct DuplicateOut {
    /// Id, until the next scan.
    pub id: DuplicateId,
    /// The older entry.
    pub first: PartnerBrief,
    /// The newer entry.
    pub second: PartnerBrief,
    /// Why.
    pub reason: DuplicateReason,
    /// How much, in thousandths: 1000 is the same name.
    #[schema(minimum = 1, maximum = 1000)]
    pub score: i64,
}

impl Resource for DuplicateOut {}

/// Filters of what the last scan found.
#[derive(Clone, Debug, Default, Serialize, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct DuplicateFilter {
    /// Only pairs for this reason.
    #[serde(default)]
    pub reason: Option<DuplicateReason>,
    /// Only pairs at least this much alike, in thousandths.
    #[validate(range(min = 1, max = 1000))]
    #[param(minimum = 1, maximum = 1000)]
    #[serde(default)]
    pub min_score: Option<i64>,
}

impl Filter for DuplicateFilter {
    const SORTS: &'static [&'static str] = &["-score"];
}
