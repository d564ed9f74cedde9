//! A partner's roster: its members, what its files are like, and what only a person can decide.

use super::{person::PersonIn, sync::Notify, sync::Seat};
use crate::ids::MemberId;
use diesel::{deserialize::FromSqlRow, expression::AsExpression};
use kernel::{
    check,
    db::At,
    http::{Filter, Resource},
    ids::{EventId, PartnerId},
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::{IntoParams, ToSchema};
use validator::{Validate, ValidationError};

pub use super::conflict::{ConflictFilter, ConflictOut, ConflictState, ResolutionIn, Take};

/// A membership.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema, AsExpression, FromSqlRow,
)]
#[serde(rename_all = "snake_case")]
#[diesel(sql_type = diesel::sql_types::Text)]
pub enum MemberStatus {
    /// It holds.
    #[default]
    Active,
    /// It has ended.
    Cancelled,
}

kernel::text_column!(MemberStatus { Active => "active", Cancelled => "cancelled" });

/// Whether a member comes.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema, AsExpression, FromSqlRow,
)]
#[serde(rename_all = "snake_case")]
#[diesel(sql_type = diesel::sql_types::Text)]
pub enum Attendance {
    /// On the roster, entitled to the partner's tariff, without a seat.
    Roster,
    /// The same, and a personal link is mailed.
    Invite,
    /// Takes a seat.
    #[default]
    Register,
}

kernel::text_column!(Attendance { Roster => "roster", Invite => "invite", Register => "register" });

/// A row of the roster.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Member)]
pub struct MemberOut {
    /// Id.
    pub id: MemberId,
    /// The event.
    pub event_id: EventId,
    /// The partner.
    pub partner_id: PartnerId,
    /// The partner's own key.
    #[schema(max_length = 128)]
    pub external_id: String,
    /// The membership.
    pub status: MemberStatus,
    /// Whether the member comes.
    pub attendance: Attendance,
    /// Who, as the partner says.
    pub person: PersonIn,
    /// Code of the category.
    #[schema(max_length = 40)]
    pub category: Option<String>,
    /// Code of the tariff.
    #[schema(max_length = 40)]
    pub tariff: Option<String>,
    /// The registration, if there is one that came through this partner.
    pub registration: Option<Seat>,
    /// Given and family name in that registration, where they are others than the roster's: somebody else may have used her
    /// invitation, or her seat was given to a colleague.
    #[schema(max_length = 201)]
    pub registered_as: Option<String>,
    /// When the partner last changed this member, as far as it said; of one that was put undated, when that was.
    pub source_updated_at: Option<At>,
    /// Version, the first part of the ETag.
    pub version: i64,
    /// When it was made.
    pub created_at: At,
    /// When it last changed.
    pub updated_at: At,
}

impl Resource for MemberOut {
    fn version(&self) -> Option<i64> {
        Some(self.version)
    }
    fn path(&self) -> Option<String> {
        let key: String = form_urlencoded::byte_serialize(self.external_id.as_bytes()).collect();
        let key = key.replace('+', "%20");
        Some(format!("/events/{}/partners/{}/members/{key}", self.event_id, self.partner_id))
    }
}

/// How many members were invited.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Invitations)]
pub struct InvitationsOut {
    /// Those who are mailed their link now.
    #[schema(minimum = 0, maximum = 1_000)]
    pub invited: i64,
    /// Whether there are more than one call invites.
    pub more: bool,
}

impl Resource for InvitationsOut {}

/// Filters of the roster.
#[derive(Clone, Debug, Default, Serialize, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct MemberFilter {
    /// Only these memberships.
    #[serde(default)]
    pub status: Option<MemberStatus>,
    /// Only those who come so.
    #[serde(default)]
    pub attendance: Option<Attendance>,
}

impl Filter for MemberFilter {
    const SORTS: &'static [&'static str] = &["name"];
}

/// What a partner's files are like, and what holds where they say nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SyncSettingsInput, example = SyncSettingsIn::sample)]
pub struct SyncSettingsIn {
    /// The file's column → our field. Case and accents of the column do not matter.
    #[validate(custom(function = columns))]
    #[schema(value_type = Object, additional_properties = true)]
    #[serde(default)]
    pub columns: BTreeMap<String, String>,
    /// Columns that are not for us.
    #[validate(length(max = 100), custom(function = short))]
    #[schema(max_items = 100)]
    #[serde(default)]
    pub ignore: Vec<String>,
    /// Our field → the file's value → our value: `{"status": {"radié": "cancelled"}}`.
    #[validate(custom(function = values))]
    #[schema(value_type = Object, additional_properties = true)]
    #[serde(default)]
    pub values: BTreeMap<String, BTreeMap<String, String>>,
    /// Code of the tariff of members for whom the file names none.
    #[validate(length(min = 1, max = 40))]
    #[schema(min_length = 1, max_length = 40)]
    #[serde(default)]
    pub tariff: Option<String>,
    /// Code of the category of members for whom the file names none.
    #[validate(length(min = 1, max = 40))]
    #[schema(min_length = 1, max_length = 40)]
    #[serde(default)]
    pub category: Option<String>,
    /// Whether members come, where the file does not say.
    #[schema(default = "register")]
    #[serde(default)]
    pub attendance: Attendance,
    /// Who is told by mail, where the request does not say.
    #[schema(default = "none")]
    #[serde(default)]
    pub notify: Notify,
}

impl SyncSettingsIn {
    /// A file of a directory program.
    pub fn sample() -> Self {
        Self {
            columns: BTreeMap::from([("N° adhérent".to_owned(), "external_id".to_owned())]),
            ignore: vec!["Cotisation".to_owned()],
            values: BTreeMap::from([(
                "status".to_owned(),
                BTreeMap::from([
                    ("à jour".to_owned(), "active".to_owned()),
                    ("radié".to_owned(), "cancelled".to_owned()),
                ]),
            )]),
            attendance: Attendance::Roster,
            ..Self::default()
        }
    }
}

fn short(names: &[String]) -> check::Checked {
    let fits = |name: &String| (1..=100).contains(&name.chars().count());
    if names.iter().all(fits) { Ok(()) } else { Err(ValidationError::new("length")) }
}

fn columns(columns: &BTreeMap<String, String>) -> check::Checked {
    let known = |field: &String| crate::sync::columns::FIELDS.contains(&field.as_str());
    short(&columns.keys().cloned().collect::<Vec<_>>())?;
    if columns.len() <= 100 && columns.values().all(known) { Ok(()) } else { Err(ValidationError::new("choice")) }
}

fn values(values: &BTreeMap<String, BTreeMap<String, String>>) -> check::Checked {
    let known = |field: &String| crate::sync::columns::FIELDS.contains(&field.as_str());
    let fits = |map: &BTreeMap<String, String>| {
        map.len() <= 500 && map.iter().all(|(from, to)| from.chars().count() <= 200 && to.chars().count() <= 200)
    };
    if values.keys().all(known) && values.values().all(fits) { Ok(()) } else { Err(ValidationError::new("choice")) }
}

/// The same, as shown.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = SyncSettings)]
pub struct SyncSettingsOut {
    /// The event.
    pub event_id: EventId,
    /// The partner.
    pub partner_id: PartnerId,
    /// The file's column → our field.
    #[schema(value_type = Object, additional_properties = true)]
    pub columns: BTreeMap<String, String>,
    /// Columns that are not for us.
    #[schema(max_items = 100)]
    pub ignore: Vec<String>,
    /// Our field → the file's value → our value.
    #[schema(value_type = Object, additional_properties = true)]
    pub values: BTreeMap<String, BTreeMap<String, String>>,
    /// Code of the tariff of members for whom the file names none.
    #[schema(max_length = 40)]
    pub tariff: Option<String>,
    /// Code of the category of members for whom the file names none.
    #[schema(max_length = 40)]
    pub category: Option<String>,
    /// Whether members come, where the file does not say.
    pub attendance: Attendance,
    /// Who is told by mail, where the request does not say.
    pub notify: Notify,
    /// Version; 0 before anything is set.
    pub version: i64,
}

impl SyncSettingsOut {
    /// What is set for a partner's event, at this version.
    pub fn new(event_id: EventId, partner_id: PartnerId, settings: SyncSettingsIn, version: i64) -> Self {
        let SyncSettingsIn { columns, ignore, values, tariff, category, attendance, notify } = settings;
        Self { event_id, partner_id, columns, ignore, values, tariff, category, attendance, notify, version }
    }
}

impl Resource for SyncSettingsOut {
    fn version(&self) -> Option<i64> {
        Some(self.version)
    }
}

/// What a file may hold.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = SyncField)]
pub struct FieldOut {
    /// Our name.
    #[schema(max_length = 40)]
    pub name: String,
    /// Other names of a CSV column that are understood.
    #[schema(max_items = 30)]
    pub aliases: Vec<String>,
    /// Whether a new member needs it.
    pub required: bool,
}

/// A code that a file may use.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = SyncCodeName)]
pub struct CodeOut {
    /// The code.
    #[schema(max_length = 40)]
    pub code: String,
    /// Its name, in the caller's language.
    #[schema(max_length = 200)]
    pub name: String,
}

/// The seats kept for the partner.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = SyncContingent)]
pub struct ContingentOut {
    /// How many; null: no limit but the event's own.
    pub seats: Option<u32>,
    /// How many the partner's members have.
    pub taken: i64,
    /// From this day on the free ones are everybody's.
    pub release_on: Option<chrono::NaiveDate>,
    /// Whether whoever comes beyond it waits (else: is refused).
    pub waits: bool,
}

/// What a partner's program needs to know before it sends its first file.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = SyncProfile)]
pub struct ProfileOut {
    /// The event.
    pub event_id: EventId,
    /// The partner.
    pub partner_id: PartnerId,
    /// Whether the event is a rehearsal: mails are captured, nothing counts in statistics.
    pub test_mode: bool,
    /// What a member may hold.
    #[schema(max_items = 50)]
    pub fields: Vec<FieldOut>,
    /// Media types that are read.
    #[schema(max_items = 10)]
    pub media_types: Vec<String>,
    /// Bytes that a file may have, decompressed.
    pub max_bytes: u64,
    /// Tariffs that members of this partner may have now.
    #[schema(max_items = 500)]
    pub tariffs: Vec<CodeOut>,
    /// Categories.
    #[schema(max_items = 500)]
    pub categories: Vec<CodeOut>,
    /// Codes of French departments that are understood.
    #[schema(max_items = 120)]
    pub departments: Vec<String>,
    /// Seats kept for this partner; null: none are set aside, and none denied.
    pub contingent: Option<ContingentOut>,
    /// What holds where the file says nothing.
    pub settings: SyncSettingsIn,
    /// A CSV file to start from.
    #[schema(max_length = 500)]
    pub template_url: String,
}

impl Resource for ProfileOut {}
