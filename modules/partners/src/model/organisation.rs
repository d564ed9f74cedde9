//! Organisations of the directory.

use super::{ShortText, texts};
use crate::store::organisations::{BriefRow, OrganisationRow};
use diesel::{deserialize::FromSqlRow, expression::AsExpression};
use kernel::{
    check,
    db::At,
    http::{Filter, Resource},
    ids::PartnerId,
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

/// Kinds of organisation; one may be of several.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema, AsExpression, FromSqlRow,
)]
#[serde(rename_all = "snake_case")]
#[diesel(sql_type = diesel::sql_types::Text)]
pub enum PartnerKind {
    /// Network of professionals.
    ProfessionalNetwork,
    /// Resource centre.
    ResourceCentre,
    /// Training body.
    TrainingBody,
    /// University or research.
    University,
    /// Public authority.
    PublicAuthority,
    /// Network of elected officials.
    ElectedOfficials,
    /// Chamber of commerce, trades or agriculture.
    ConsularChamber,
    /// Association or civil society.
    Association,
    /// Private sector.
    PrivateSector,
    /// Host of the congress.
    Host,
    /// Media.
    Media,
}

kernel::text_column!(PartnerKind {
    ProfessionalNetwork => "professional_network",
    ResourceCentre => "resource_centre",
    TrainingBody => "training_body",
    University => "university",
    PublicAuthority => "public_authority",
    ElectedOfficials => "elected_officials",
    ConsularChamber => "consular_chamber",
    Association => "association",
    PrivateSector => "private_sector",
    Host => "host",
    Media => "media",
});

/// An organisation, as it is sent.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PartnerInput, example = PartnerIn::sample)]
pub struct PartnerIn {
    /// Its name in addresses. Left out, it is made from the acronym or the name, and stays when those change.
    #[validate(custom(function = check::slug))]
    #[schema(min_length = 2, max_length = 80, pattern = "^[a-z0-9]+(-[a-z0-9]+)*$", nullable)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub slug: Option<String>,
    /// Full name.
    #[validate(length(min = 1, max = 200), custom(function = check::not_blank))]
    #[schema(min_length = 1, max_length = 200)]
    pub name: String,
    /// Acronym.
    #[validate(length(min = 1, max = 30))]
    #[schema(min_length = 1, max_length = 30)]
    #[serde(default)]
    pub acronym: Option<String>,
    /// One or several.
    #[validate(length(min = 1, max = 11))]
    #[schema(min_items = 1, max_items = 11)]
    pub kinds: Vec<PartnerKind>,
    /// Other names under which it is known: former names, other spellings. They are searched and count as duplicates.
    #[validate(length(max = 50), custom(function = short_names))]
    #[schema(max_items = 50, value_type = Vec<ShortText>)]
    #[serde(default)]
    pub aliases: Vec<String>,
    /// French establishment number, 14 digits without spaces; the check digits must fit.
    #[validate(custom(function = check::siret))]
    #[schema(min_length = 14, max_length = 14, pattern = "^[0-9]{14}$", nullable)]
    #[serde(default)]
    pub siret: Option<String>,
    /// Web site, http or https.
    #[validate(length(max = 500), custom(function = check::http_url))]
    #[schema(max_length = 500, format = Uri)]
    #[serde(default)]
    pub site: Option<String>,
    /// Postal address, several lines.
    #[validate(length(max = 500))]
    #[schema(max_length = 500)]
    #[serde(default)]
    pub postal_address: Option<String>,
    /// Country, ISO 3166-1 alpha-2.
    #[validate(custom(function = check::country))]
    #[schema(min_length = 2, max_length = 2, pattern = "^[A-Z]{2}$", nullable)]
    #[serde(default)]
    pub country: Option<String>,
    /// The network that it belongs to.
    #[serde(default)]
    pub parent_id: Option<PartnerId>,
    /// The organisation that took its place (CGET for DATAR, say). Its past stays its own.
    #[serde(default)]
    pub successor_id: Option<PartnerId>,
    /// For the organisers only: partner clients do not see it.
    #[validate(length(max = 5000))]
    #[schema(max_length = 5000)]
    #[serde(default)]
    pub note: Option<String>,
}

fn short_names(names: &[String]) -> check::Checked {
    texts(names, 200)
}

impl PartnerIn {
    /// An example that works on the demo data.
    pub fn sample() -> Self {
        Self {
            slug: None,
            name: "Réseau fictif des agents de développement".to_owned(),
            acronym: Some("RFAD".to_owned()),
            kinds: vec![PartnerKind::ProfessionalNetwork],
            aliases: vec!["Réseau des agents (exemple)".to_owned()],
            siret: None,
            site: Some("https://rfad.example".to_owned()),
            postal_address: Some("1 rue de l'Exemple\n69000 Lyon".to_owned()),
            country: Some("FR".to_owned()),
            parent_id: None,
            successor_id: None,
            note: None,
        }
    }
}

/// An organisation, as it is shown.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Partner)]
pub struct PartnerOut {
    /// Id.
    pub id: PartnerId,
    /// Its name in addresses.
    #[schema(max_length = 80)]
    pub slug: String,
    /// Full name.
    #[schema(max_length = 200)]
    pub name: String,
    /// Acronym.
    #[schema(max_length = 30)]
    pub acronym: Option<String>,
    /// Its kinds.
    #[schema(max_items = 11)]
    pub kinds: Vec<PartnerKind>,
    /// Other names.
    #[schema(max_items = 50, value_type = Vec<ShortText>)]
    pub aliases: Vec<String>,
    /// French establishment number.
    #[schema(max_length = 14)]
    pub siret: Option<String>,
    /// Web site.
    #[schema(max_length = 500)]
    pub site: Option<String>,
    /// Postal address.
    #[schema(max_length = 500)]
    pub postal_address: Option<String>,
    /// Country, ISO 3166-1 alpha-2.
    #[schema(max_length = 2)]
    pub country: Option<String>,
    /// The network that it belongs to.
    pub parent_id: Option<PartnerId>,
    /// The organisation that took its place.
    pub successor_id: Option<PartnerId>,
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

impl Resource for PartnerOut {
    fn version(&self) -> Option<i64> {
        Some(self.version)
    }
    fn path(&self) -> Option<String> {
        Some(format!("/partners/{}", self.id))
    }
}

impl From<OrganisationRow> for PartnerOut {
    fn from(row: OrganisationRow) -> Self {
        Self {
            id: row.id,
            slug: row.slug,
            name: row.name,
            acronym: row.acronym,
            kinds: row.kinds.0,
            aliases: row.aliases.0,
            siret: row.siret,
            site: row.site,
            postal_address: row.postal_address,
            country: row.country,
            parent_id: row.parent_id,
            successor_id: row.successor_id,
            note: row.note,
            version: row.version,
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}

impl From<OrganisationRow> for PartnerIn {
    /// What a caller would send to get the row as it is; a patch is merged into this.
    fn from(row: OrganisationRow) -> Self {
        Self {
            slug: Some(row.slug),
            name: row.name,
            acronym: row.acronym,
            kinds: row.kinds.0,
            aliases: row.aliases.0,
            siret: row.siret,
            site: row.site,
            postal_address: row.postal_address,
            country: row.country,
            parent_id: row.parent_id,
            successor_id: row.successor_id,
            note: row.note,
        }
    }
}

/// An organisation where another thing names it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct PartnerBrief {
    /// Id.
    pub id: PartnerId,
    /// Its name in addresses.
    #[schema(max_length = 80)]
    pub slug: String,
    /// Full name.
    #[schema(max_length = 200)]
    pub name: String,
    /// Acronym.
    #[schema(max_length = 30)]
    pub acronym: Option<String>,
    /// Its kinds.
    #[schema(max_items = 11)]
    pub kinds: Vec<PartnerKind>,
}

impl From<BriefRow> for PartnerBrief {
    fn from(row: BriefRow) -> Self {
        Self { id: row.id, slug: row.slug, name: row.name, acronym: row.acronym, kinds: row.kinds.0 }
    }
}

/// Filters of the directory.
#[derive(Clone, Debug, Default, Serialize, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PartnerFilter {
    /// Only organisations of this kind.
    #[serde(default)]
    pub kind: Option<PartnerKind>,
    /// Only those one of whose names (name, acronym, alias) has a word order that begins like this; accents and case do
    /// not matter.
    #[validate(length(min = 1, max = 100))]
    #[param(min_length = 1, max_length = 100)]
    #[serde(default)]
    pub q: Option<String>,
    /// Only members of this network.
    #[serde(default)]
    pub parent: Option<PartnerId>,
}

impl Filter for PartnerFilter {
    const SORTS: &'static [&'static str] = &["name", "created_at"];
}
