use crate::store::VenueRow;
use contracts::dates::Certainty;
use diesel::{deserialize::FromSqlRow, expression::AsExpression};
use kernel::{check, db::At, http::Resource, ids::EventId, text::Localized};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

/// Kinds of venue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema, AsExpression, FromSqlRow)]
#[diesel(sql_type = diesel::sql_types::Text)]
#[serde(rename_all = "snake_case")]
pub enum VenueKind {
    /// School, university, training centre.
    TeachingEstablishment,
    /// Congress centre.
    CongressCentre,
    /// Town hall, community hall, theatre.
    PublicBuilding,
    /// Hotel.
    Hotel,
    /// Something else.
    Other,
}

kernel::text_column!(VenueKind {
    TeachingEstablishment => "teaching_establishment",
    CongressCentre => "congress_centre",
    PublicBuilding => "public_building",
    Hotel => "hotel",
    Other => "other",
});

/// A venue, as it is sent: as much of it as is known.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = VenueInput, example = VenueIn::sample)]
pub struct VenueIn {
    /// Name, once it is known which venue it will be.
    #[validate(length(min = 1, max = 200), custom(function = check::not_blank))]
    #[schema(min_length = 1, max_length = 200)]
    #[serde(default)]
    pub name: Option<String>,
    /// Kind.
    #[serde(default)]
    pub kind: Option<VenueKind>,
    /// Postal address, several lines.
    #[validate(length(max = 500))]
    #[schema(max_length = 500)]
    #[serde(default)]
    pub postal_address: Option<String>,
    /// Town.
    #[validate(length(min = 1, max = 100), custom(function = check::not_blank))]
    #[schema(min_length = 1, max_length = 100)]
    #[serde(default)]
    pub locality: Option<String>,
    /// Region.
    #[validate(length(min = 1, max = 100), custom(function = check::not_blank))]
    #[schema(min_length = 1, max_length = 100)]
    #[serde(default)]
    pub region: Option<String>,
    /// Country, ISO 3166-1 alpha-2.
    #[validate(custom(function = check::country))]
    #[schema(min_length = 2, max_length = 2, pattern = "^[A-Z]{2}$", nullable)]
    #[serde(default)]
    pub country: Option<String>,
    /// How many people it holds in all, as its operator says. Null: not known.
    #[validate(range(min = 1, max = 1_000_000))]
    #[schema(minimum = 1, maximum = 1_000_000)]
    #[serde(default)]
    pub capacity: Option<i32>,
    /// Web site, http or https.
    #[validate(length(max = 500), custom(function = check::http_url))]
    #[schema(max_length = 500, format = Uri)]
    #[serde(default)]
    pub site: Option<String>,
    /// How to get there and around, also for people who do not walk; several lines.
    #[validate(nested)]
    #[serde(default)]
    pub description: Option<Localized>,
    /// How sure it is that it will be there.
    pub status: Certainty,
    /// Where that comes from.
    #[validate(length(max = 500))]
    #[schema(max_length = 500)]
    #[serde(default)]
    pub source: Option<String>,
    /// For the organisers only: partner clients do not see it, and copies do not carry it over.
    #[validate(length(max = 5000))]
    #[schema(max_length = 5000)]
    #[serde(default)]
    pub note: Option<String>,
}

impl VenueIn {
    /// A venue of which nothing is known yet.
    pub fn unknown() -> Self {
        Self {
            name: None,
            kind: None,
            postal_address: None,
            locality: None,
            region: None,
            country: None,
            capacity: None,
            site: None,
            description: None,
            status: Certainty::ToConfirm,
            source: None,
            note: None,
        }
    }

    /// An example that works on the demo data.
    pub fn sample() -> Self {
        Self {
            name: Some("Lycée fictif des Deux-Rives".to_owned()),
            kind: Some(VenueKind::TeachingEstablishment),
            postal_address: Some("1 rue de l'Exemple\n69000 Lyon".to_owned()),
            locality: Some("Lyon".to_owned()),
            region: Some("Rhône-Alpes".to_owned()),
            country: Some("FR".to_owned()),
            capacity: Some(800),
            site: Some("https://deux-rives.example".to_owned()),
            description: Some(Localized::new("Entrée de plain-pied par la cour.", "Step-free entrance from the yard.")),
            status: Certainty::ToConfirm,
            source: Some("Exemple".to_owned()),
            note: None,
        }
    }
}

/// A venue, as it is shown.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Venue)]
pub struct VenueOut {
    /// Its event.
    pub event_id: EventId,
    /// Name.
    #[schema(max_length = 200)]
    pub name: Option<String>,
    /// Kind.
    pub kind: Option<VenueKind>,
    /// Postal address.
    #[schema(max_length = 500)]
    pub postal_address: Option<String>,
    /// Town.
    #[schema(max_length = 100)]
    pub locality: Option<String>,
    /// Region.
    #[schema(max_length = 100)]
    pub region: Option<String>,
    /// Country, ISO 3166-1 alpha-2.
    #[schema(max_length = 2)]
    pub country: Option<String>,
    /// How many people it holds in all; null: not known.
    #[schema(minimum = 1, maximum = 1_000_000)]
    pub capacity: Option<i32>,
    /// Web site.
    #[schema(max_length = 500)]
    pub site: Option<String>,
    /// How to get there and around.
    pub description: Option<Localized>,
    /// How sure it is.
    pub status: Certainty,
    /// Where that comes from.
    #[schema(max_length = 500)]
    pub source: Option<String>,
    /// For the organisers; always null for partner clients.
    #[schema(max_length = 5000)]
    pub note: Option<String>,
    /// Version, the first part of the ETag.
    pub version: i64,
    /// When its event was added.
    pub created_at: At,
    /// When it last changed.
    pub updated_at: At,
}

impl Resource for VenueOut {
    fn version(&self) -> Option<i64> {
        Some(self.version)
    }
    fn path(&self) -> Option<String> {
        Some(format!("/events/{}/venue", self.event_id))
    }
}

impl From<VenueRow> for VenueOut {
    fn from(row: VenueRow) -> Self {
        Self {
            event_id: row.event_id,
            name: row.name,
            kind: row.kind,
            postal_address: row.postal_address,
            locality: row.locality,
            region: row.region,
            country: row.country,
            capacity: row.capacity,
            site: row.site,
            description: row.description.map(|text| text.0),
            status: row.status,
            source: row.source,
            note: row.note,
            version: row.version,
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}

impl From<VenueRow> for VenueIn {
    /// What a caller would send to get the row as it is.
    fn from(row: VenueRow) -> Self {
        Self {
            name: row.name,
            kind: row.kind,
            postal_address: row.postal_address,
            locality: row.locality,
            region: row.region,
            country: row.country,
            capacity: row.capacity,
            site: row.site,
            description: row.description.map(|text| text.0),
            status: row.status,
            source: row.source,
            note: row.note,
        }
    }
}
