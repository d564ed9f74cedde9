//! Diet and access needs: data about health, kept apart.

use crate::ids::RegistrationId;
use kernel::http::Resource;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

/// What somebody needs. Purged 30 days after the event.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NeedsInput, example = NeedsIn::sample)]
pub struct NeedsIn {
    /// What the kitchen must know.
    #[validate(length(max = 500))]
    #[schema(max_length = 500)]
    #[serde(default)]
    pub diet: Option<String>,
    /// What the house must provide: a loop, a place for a wheelchair, an interpreter.
    #[validate(length(max = 500))]
    #[schema(max_length = 500)]
    #[serde(default)]
    pub access: Option<String>,
}

impl NeedsIn {
    /// An example that works on the demo data.
    pub fn sample() -> Self {
        Self { diet: Some("Végétarien (exemple)".to_owned()), access: None }
    }
}

/// What somebody needs, as it is shown.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Needs)]
pub struct NeedsOut {
    /// Whose needs.
    pub registration_id: RegistrationId,
    /// What the kitchen must know.
    #[schema(max_length = 500)]
    pub diet: Option<String>,
    /// What the house must provide.
    #[schema(max_length = 500)]
    pub access: Option<String>,
    /// Version, the first part of the ETag; 0 when nothing was said.
    pub version: i64,
}

impl Resource for NeedsOut {
    fn version(&self) -> Option<i64> {
        Some(self.version)
    }
}
