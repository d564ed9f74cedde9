//! A partner's roster: its members, what its files are like, and what only a person can decide.

use super::{person::PersonIn, sync::Seat};
use crate::ids::MemberId;
use diesel::{deserialize::FromSqlRow, expression::AsExpression};
use kernel::{
    db::At,
    http::{Filter, Resource},
    ids::{EventId, PartnerId},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

pub use super::conflict::{ConflictFilter, ConflictOut, ConflictState, ResolutionIn, Take};
pub use super::sync_settings::{SyncSettingsIn, SyncSettingsOut};

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
