use super::distinct_texts;
use crate::{rules, store::EditionRow};
use chrono::NaiveDate;
use contracts::dates::{Certainty, FuzzyDate, Precision};
use diesel::{deserialize::FromSqlRow, expression::AsExpression};
use kernel::{
    check,
    db::At,
    http::{Filter, Resource},
    ids::EventId,
    text::Localized,
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

/// Where an edition stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema, AsExpression, FromSqlRow)]
#[diesel(sql_type = diesel::sql_types::Text)]
#[serde(rename_all = "snake_case")]
pub enum EventStatus {
    /// Being prepared; only the organisers see it.
    Draft,
    /// Announced.
    Published,
    /// Over, or not open any more.
    Closed,
    /// Kept as it was: nothing changes any more.
    Archived,
}

kernel::text_column!(EventStatus {
    Draft => "draft",
    Published => "published",
    Closed => "closed",
    Archived => "archived",
});

/// An edition, as it is sent.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = EventInput, example = EventIn::sample)]
pub struct EventIn {
    /// Its name in addresses. It can change only while the event is a draft: afterwards others rely on it.
    #[validate(custom(function = check::slug))]
    #[schema(min_length = 2, max_length = 80, pattern = "^[a-z0-9]+(-[a-z0-9]+)*$")]
    pub slug: String,
    /// Title; at most 200 characters in each language.
    #[validate(nested, custom(function = check::short_text))]
    pub title: Localized,
    /// What it is about, several lines.
    #[validate(nested)]
    #[serde(default)]
    pub description: Option<Localized>,
    /// When it starts, as precisely as is known; left out: not known.
    #[validate(nested)]
    #[serde(default = "FuzzyDate::unknown")]
    pub starts: FuzzyDate,
    /// The last day, included, as precisely as is known; left out: not known.
    #[validate(nested)]
    #[serde(default = "FuzzyDate::unknown")]
    pub ends: FuzzyDate,
    /// IANA time zone of its local times.
    #[validate(custom(function = check::timezone))]
    #[schema(min_length = 1, max_length = 60, default = "Europe/Paris")]
    #[serde(default = "paris")]
    pub timezone: String,
    /// Country, ISO 3166-1 alpha-2.
    #[validate(custom(function = check::country))]
    #[schema(min_length = 2, max_length = 2, pattern = "^[A-Z]{2}$", nullable)]
    #[serde(default)]
    pub country: Option<String>,
    /// Currency of its amounts, ISO 4217. It can change only while the event is a draft.
    #[validate(custom(function = check::currency))]
    #[schema(min_length = 3, max_length = 3, pattern = "^[A-Z]{3}$", default = "EUR")]
    #[serde(default = "euro")]
    pub currency: String,
    /// Languages in which it takes place, BCP 47; the main one first.
    #[validate(length(min = 1, max = 10), custom(function = languages))]
    #[schema(min_items = 1, max_items = 10, default = json!(["fr"]))]
    #[serde(default = "french")]
    pub languages: Vec<String>,
    /// How many people it is planned for.
    #[validate(range(min = 1, max = 1_000_000))]
    #[schema(minimum = 1, maximum = 1_000_000)]
    #[serde(default)]
    pub target_attendance: Option<i32>,
    /// Its web site, http or https.
    #[validate(length(max = 500), custom(function = check::http_url))]
    #[schema(max_length = 500, format = Uri)]
    #[serde(default)]
    pub site: Option<String>,
    /// A rehearsal: mails are captured instead of sent, and statistics leave the event out.
    #[schema(default = false)]
    #[serde(default)]
    pub test_mode: bool,
    /// For the organisers only: partner clients do not see it, and copies do not carry it over.
    #[validate(length(max = 5000))]
    #[schema(max_length = 5000)]
    #[serde(default)]
    pub note: Option<String>,
}

fn paris() -> String {
    "Europe/Paris".to_owned()
}

fn euro() -> String {
    "EUR".to_owned()
}

fn french() -> Vec<String> {
    vec!["fr".to_owned()]
}

fn languages(codes: &[String]) -> check::Checked {
    codes.iter().try_for_each(|code| check::language(code))?;
    distinct_texts(codes, 12)
}

impl EventIn {
    /// An example that works on the demo data.
    pub fn sample() -> Self {
        Self {
            slug: "congres-2027".to_owned(),
            title: Localized::new("Congrès fictif 2027", "Fictional congress 2027"),
            description: None,
            starts: FuzzyDate {
                on: NaiveDate::from_ymd_opt(2027, 6, 1),
                precision: Precision::Month,
                status: Certainty::ToConfirm,
                source: Some("Exemple".to_owned()),
            },
            ends: FuzzyDate::unknown(),
            timezone: paris(),
            country: Some("FR".to_owned()),
            currency: euro(),
            languages: french(),
            target_attendance: Some(500),
            site: Some("https://congres.example".to_owned()),
            test_mode: false,
            note: None,
        }
    }
}

/// An edition, as it is shown.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Event)]
pub struct EventOut {
    /// Id.
    pub id: EventId,
    /// Its name in addresses.
    #[schema(max_length = 80)]
    pub slug: String,
    /// Title.
    pub title: Localized,
    /// What it is about.
    pub description: Option<Localized>,
    /// When it starts.
    pub starts: FuzzyDate,
    /// The last day, included.
    pub ends: FuzzyDate,
    /// The first day on which it can take place, worked out from `starts`. Null where that is not known.
    pub earliest_on: Option<NaiveDate>,
    /// The last day on which it can take place, worked out from `ends`. Null where that is not known.
    pub latest_on: Option<NaiveDate>,
    /// IANA time zone.
    #[schema(max_length = 60)]
    pub timezone: String,
    /// Country, ISO 3166-1 alpha-2.
    #[schema(max_length = 2)]
    pub country: Option<String>,
    /// Currency, ISO 4217.
    #[schema(max_length = 3)]
    pub currency: String,
    /// Languages, BCP 47.
    #[schema(max_items = 10)]
    pub languages: Vec<String>,
    /// How many people it is planned for.
    #[schema(minimum = 1, maximum = 1_000_000)]
    pub target_attendance: Option<i32>,
    /// Web site.
    #[schema(max_length = 500)]
    pub site: Option<String>,
    /// A rehearsal.
    pub test_mode: bool,
    /// For the organisers; always null for partner clients.
    #[schema(max_length = 5000)]
    pub note: Option<String>,
    /// Where it stands.
    pub status: EventStatus,
    /// Where it may go from here (`POST /events/{event}/transitions`).
    #[schema(max_items = 4)]
    pub transitions: Vec<EventStatus>,
    /// The edition that it was copied from.
    pub copied_from: Option<EventId>,
    /// Version, the first part of the ETag.
    pub version: i64,
    /// When it was added.
    pub created_at: At,
    /// When it last changed.
    pub updated_at: At,
}

impl Resource for EventOut {
    fn version(&self) -> Option<i64> {
        Some(self.version)
    }
    fn path(&self) -> Option<String> {
        Some(format!("/events/{}", self.id))
    }
}

impl From<EditionRow> for EventOut {
    fn from(row: EditionRow) -> Self {
        Self {
            id: row.id,
            slug: row.slug,
            title: row.title.0,
            description: row.description.map(|text| text.0),
            earliest_on: row.starts.0.span().map(|(first, _)| first),
            latest_on: row.ends.0.span().map(|(_, last)| last),
            starts: row.starts.0,
            ends: row.ends.0,
            timezone: row.timezone,
            country: row.country,
            currency: row.currency,
            languages: row.languages.0,
            target_attendance: row.target_attendance,
            site: row.site,
            test_mode: row.test_mode,
            note: row.note,
            status: row.status,
            transitions: rules::transitions(row.status).to_vec(),
            copied_from: row.copied_from,
            version: row.version,
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}

impl From<EditionRow> for EventIn {
    /// What a caller would send to get the row as it is; a patch is merged into this.
    fn from(row: EditionRow) -> Self {
        Self {
            slug: row.slug,
            title: row.title.0,
            description: row.description.map(|text| text.0),
            starts: row.starts.0,
            ends: row.ends.0,
            timezone: row.timezone,
            country: row.country,
            currency: row.currency,
            languages: row.languages.0,
            target_attendance: row.target_attendance,
            site: row.site,
            test_mode: row.test_mode,
            note: row.note,
        }
    }
}

/// A step from one status to another.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = EventTransitionInput, example = TransitionIn::sample)]
pub struct TransitionIn {
    /// Where to.
    pub to: EventStatus,
}

impl TransitionIn {
    /// An example that works on the demo data.
    pub fn sample() -> Self {
        Self { to: EventStatus::Closed }
    }
}

/// Filters of the list of events.
#[derive(Clone, Debug, Default, Serialize, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct EventFilter {
    /// Only events that stand there.
    #[serde(default)]
    pub status: Option<EventStatus>,
    /// Only rehearsals, or only real events.
    #[serde(default)]
    pub test_mode: Option<bool>,
}

impl Filter for EventFilter {
    const SORTS: &'static [&'static str] = &["-starts", "title", "created_at"];
}
