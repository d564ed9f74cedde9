//! People of an organisation: personal data, behind a scope of its own.

use crate::{ids::PersonId, store::people::PersonRow};
use kernel::{
    check,
    db::At,
    http::{Filter, Resource},
    ids::PartnerId,
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

/// Somebody of an organisation, as it is sent.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PartnerPersonInput, example = PersonIn::sample)]
pub struct PersonIn {
    /// Given name.
    #[validate(length(min = 1, max = 100), custom(function = check::not_blank))]
    #[schema(min_length = 1, max_length = 100)]
    pub given_name: String,
    /// Family name.
    #[validate(length(min = 1, max = 100), custom(function = check::not_blank))]
    #[schema(min_length = 1, max_length = 100)]
    pub family_name: String,
    /// What the person does there.
    #[validate(length(min = 1, max = 200), custom(function = check::not_blank))]
    #[schema(min_length = 1, max_length = 200)]
    #[serde(default)]
    pub function: Option<String>,
    /// E-mail address, kept as typed and compared without case; one person of the organisation has it, unless it is shared.
    #[validate(custom(function = check::email))]
    #[schema(min_length = 6, max_length = 254, format = Email, nullable)]
    #[serde(default)]
    pub email: Option<String>,
    /// Several people read this mailbox (`contact@…`), so it does not tell who somebody is.
    #[serde(default)]
    #[schema(default = false)]
    pub email_shared: bool,
    /// Telephone, E.164: `+`, country code, number, without spaces.
    #[validate(custom(function = check::e164))]
    #[schema(min_length = 8, max_length = 16, pattern = "^\\+[1-9][0-9]{6,14}$", nullable)]
    #[serde(default)]
    pub phone: Option<String>,
    /// Whom to speak to first.
    #[serde(default)]
    #[schema(default = false)]
    pub main_contact: bool,
    /// For the organisers only: partner clients neither see nor set it.
    #[validate(length(max = 5000))]
    #[schema(max_length = 5000)]
    #[serde(default)]
    pub note: Option<String>,
}

impl PersonIn {
    /// An example that works on the demo data.
    pub fn sample() -> Self {
        Self {
            given_name: "Sacha".to_owned(),
            family_name: "Exemple".to_owned(),
            function: Some("Chargé·e de mission".to_owned()),
            email: Some("sacha@rfad.example".to_owned()),
            email_shared: false,
            phone: Some("+33199000011".to_owned()),
            main_contact: true,
            note: None,
        }
    }
}

/// Somebody of an organisation, as it is shown.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = PartnerPerson)]
pub struct PersonOut {
    /// Id.
    pub id: PersonId,
    /// The organisation.
    pub partner_id: PartnerId,
    /// Given name.
    #[schema(max_length = 100)]
    pub given_name: String,
    /// Family name.
    #[schema(max_length = 100)]
    pub family_name: String,
    /// What the person does there.
    #[schema(max_length = 200)]
    pub function: Option<String>,
    /// E-mail address as typed.
    #[schema(max_length = 254)]
    pub email: Option<String>,
    /// Several people read this mailbox.
    pub email_shared: bool,
    /// Telephone, E.164.
    #[schema(max_length = 16)]
    pub phone: Option<String>,
    /// Whom to speak to first.
    pub main_contact: bool,
    /// For the organisers; always null for partner clients.
    #[schema(max_length = 5000)]
    pub note: Option<String>,
    /// Version, the first part of the ETag.
    pub version: i64,
    /// When the entry was added.
    pub created_at: At,
    /// When it last changed.
    pub updated_at: At,
}

impl Resource for PersonOut {
    fn version(&self) -> Option<i64> {
        Some(self.version)
    }
    fn path(&self) -> Option<String> {
        Some(format!("/partners/{}/people/{}", self.partner_id, self.id))
    }
}

impl From<PersonRow> for PersonOut {
    fn from(row: PersonRow) -> Self {
        Self {
            id: row.id,
            partner_id: row.partner_id,
            given_name: row.given_name,
            family_name: row.family_name,
            function: row.function,
            email: row.email,
            email_shared: row.email_shared,
            phone: row.phone,
            main_contact: row.main_contact,
            note: row.note,
            version: row.version,
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}

impl From<PersonRow> for PersonIn {
    /// What a caller would send to get the row as it is.
    fn from(row: PersonRow) -> Self {
        Self {
            given_name: row.given_name,
            family_name: row.family_name,
            function: row.function,
            email: row.email,
            email_shared: row.email_shared,
            phone: row.phone,
            main_contact: row.main_contact,
            note: row.note,
        }
    }
}

/// Filters of an organisation's people.
#[derive(Clone, Debug, Default, Serialize, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PersonFilter {
    /// Only whoever has this e-mail address; case does not matter.
    #[validate(custom(function = check::email))]
    #[param(min_length = 6, max_length = 254)]
    #[serde(default)]
    pub email: Option<String>,
    /// Only main contacts (`true`), or only the others.
    #[serde(default)]
    pub main_contact: Option<bool>,
}

impl Filter for PersonFilter {
    const SORTS: &'static [&'static str] = &["name", "created_at"];
}
