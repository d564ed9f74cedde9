//! Scans of badges, and what a desk without a network needs.

use crate::{
    ids::{CheckInId, RegistrationId},
    store::{check_ins::CheckInRow, registrations::RegistrationRow},
};
use contracts::events::HalfDayId;
use kernel::{
    check,
    db::At,
    http::{Filter, Resource},
    ids::EventId,
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use super::registration::Status;

/// One scan of a desk that was offline.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ScanInput)]
pub struct ScanIn {
    /// What the QR code said.
    #[validate(length(min = 1, max = 400))]
    #[schema(min_length = 1, max_length = 400)]
    #[serde(default)]
    pub code: Option<String>,
    /// Instead of a code: the number, as the person reads it out.
    #[validate(length(min = 1, max = 20))]
    #[schema(min_length = 1, max_length = 20)]
    #[serde(default)]
    pub number: Option<String>,
    /// Code or id of the half-day; null: the event as a whole.
    #[validate(length(min = 1, max = 80))]
    #[schema(min_length = 1, max_length = 80)]
    #[serde(default)]
    pub half_day: Option<String>,
    /// The device's own key of this scan: sent again, it changes nothing.
    #[validate(length(min = 1, max = 100), custom(function = check::not_blank))]
    #[schema(min_length = 1, max_length = 100)]
    pub nonce: String,
    /// When it was, by the device's clock; null: now.
    #[serde(default)]
    pub scanned_at: Option<At>,
}

/// A scan, or a batch of scans: `scans` or the members of one scan, not both.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = CheckInInput, example = CheckInIn::sample)]
pub struct CheckInIn {
    /// What the QR code said.
    #[validate(length(min = 1, max = 400))]
    #[schema(min_length = 1, max_length = 400)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// Instead of a code: the number, as the person reads it out.
    #[validate(length(min = 1, max = 20))]
    #[schema(min_length = 1, max_length = 20)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// Code or id of the half-day; null: the event as a whole.
    #[validate(length(min = 1, max = 80))]
    #[schema(min_length = 1, max_length = 80)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub half_day: Option<String>,
    /// The device's own key of this scan: sent again, it changes nothing and answers 200. Required for a single scan.
    #[validate(length(min = 1, max = 100), custom(function = check::not_blank))]
    #[schema(min_length = 1, max_length = 100)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nonce: Option<String>,
    /// When it was, by the device's clock; null: now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scanned_at: Option<At>,
    /// What the desk or device is called.
    #[validate(length(max = 100))]
    #[schema(max_length = 100)]
    #[serde(default)]
    pub device: Option<String>,
    /// Scans of a desk that was offline. They are all looked at; one that is refused keeps no other from being good.
    #[validate(length(min = 1, max = 1000), nested)]
    #[schema(min_items = 1, max_items = 1000)]
    #[serde(default)]
    pub scans: Option<Vec<ScanIn>>,
}

impl CheckInIn {
    /// What an offline desk sends; the number is nobody's, so that the demo stays as it is.
    pub fn sample() -> Self {
        let scan =
            ScanIn { number: Some("00000-00000".to_owned()), nonce: "bureau-1-0001".to_owned(), ..ScanIn::default() };
        Self { device: Some("bureau-1".to_owned()), scans: Some(vec![scan]), ..Self::default() }
    }
}

/// A scan of a badge.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = CheckIn)]
pub struct CheckInOut {
    /// Id.
    pub id: CheckInId,
    /// The event.
    pub event_id: EventId,
    /// Whose.
    pub registration_id: RegistrationId,
    /// The registration's number.
    #[schema(max_length = 11)]
    pub number: String,
    /// The person's name.
    #[schema(max_length = 201)]
    pub display_name: String,
    /// The half-day; null: the event as a whole.
    pub half_day_id: Option<HalfDayId>,
    /// The device's key of the scan.
    #[schema(max_length = 100)]
    pub nonce: String,
    /// The desk or device.
    #[schema(max_length = 100)]
    pub device: Option<String>,
    /// When it was, by the device's clock.
    pub scanned_at: At,
    /// When it arrived here.
    pub received_at: At,
    /// When it was taken back.
    pub undone_at: Option<At>,
    /// The scan that arrived later and had been made earlier: that one counts.
    pub superseded_by: Option<CheckInId>,
    /// Version, the first part of the ETag.
    pub version: i64,
}

impl CheckInOut {
    /// A scan with its person, who may be gone by now.
    pub fn of(row: CheckInRow, whose: Option<&RegistrationRow>) -> Self {
        Self {
            id: row.id,
            event_id: row.event_id,
            registration_id: row.registration_id,
            number: whose.map(|person| person.number.clone()).unwrap_or_default(),
            display_name: whose.map(display_name).unwrap_or_default(),
            half_day_id: row.half_day(),
            nonce: row.nonce,
            device: Some(row.device).filter(|device| !device.is_empty()),
            scanned_at: row.scanned_at,
            received_at: row.received_at,
            undone_at: row.undone_at,
            superseded_by: row.superseded_by,
            version: row.version,
        }
    }
}

/// Given and family name.
pub fn display_name(row: &RegistrationRow) -> String {
    format!("{} {}", row.given_name, row.family_name).trim().to_owned()
}

impl Resource for CheckInOut {
    fn version(&self) -> Option<i64> {
        Some(self.version)
    }
    fn path(&self) -> Option<String> {
        Some(format!("/events/{}/check-ins/{}", self.event_id, self.id))
    }
}

/// What became of a scan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ScanOutcome {
    /// It is the first, by the devices' clocks, and counts.
    CheckedIn,
    /// The same scan had arrived before.
    Repeated,
    /// Somebody was faster: `check_in` says when and where.
    Already,
    /// It does not count: `problem` says why.
    Refused,
}

/// Why a scan was refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct ScanProblem {
    /// The same code that a single scan would have been answered with.
    #[schema(max_length = 80)]
    pub code: String,
    /// The same in words.
    #[schema(max_length = 1000)]
    pub detail: String,
}

/// A scan of a batch and what became of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct ScanOut {
    /// Its place in the batch, from 0.
    #[schema(minimum = 0, maximum = 999)]
    pub index: usize,
    /// The device's key of it.
    #[schema(max_length = 100)]
    pub nonce: String,
    /// What became of it.
    pub outcome: ScanOutcome,
    /// The scan that counts for this person; null if it was refused.
    pub check_in: Option<CheckInOut>,
    /// Why it was refused.
    pub problem: Option<ScanProblem>,
}

/// What became of a batch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = CheckInBatch)]
pub struct BatchOut {
    /// Scan by scan, in the order in which they were sent.
    #[schema(max_items = 1000)]
    pub scans: Vec<ScanOut>,
}

impl Resource for BatchOut {}

/// Filters of the list of scans.
#[derive(Clone, Debug, Default, Serialize, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct CheckInFilter {
    /// Only those of this half-day (code or id); `event` for those of the event as a whole.
    #[validate(length(max = 80))]
    #[param(max_length = 80)]
    #[serde(default)]
    pub half_day: Option<String>,
    /// Only those of this registration (id).
    #[serde(default)]
    pub registration: Option<RegistrationId>,
    /// Only those that count: neither taken back nor superseded.
    #[serde(default)]
    pub current: Option<bool>,
}

impl Filter for CheckInFilter {
    const SORTS: &'static [&'static str] = &["scanned_at"];
}

/// How many are there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Presence {
    /// The half-day; null: the event as a whole.
    pub half_day_id: Option<HalfDayId>,
    /// Its code; null: the event as a whole.
    #[schema(max_length = 40)]
    pub half_day: Option<String>,
    /// Registrations with a seat whose tariff covers it.
    #[schema(minimum = 0)]
    pub expected: i64,
    /// Of whom so many have been scanned.
    #[schema(minimum = 0)]
    pub present: i64,
}

/// Live counts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct CheckInCounts {
    /// The event as a whole: present is whoever has been scanned at all.
    pub event: Presence,
    /// Its half-days, in their order.
    #[schema(max_items = 1000)]
    pub half_days: Vec<Presence>,
}

impl Resource for CheckInCounts {}

/// Where a desk goes on reading.
#[derive(Clone, Debug, Default, Serialize, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct OfflineListQuery {
    /// `next_cursor` of the answer before: only what has changed since. 410 when it is too old: read the whole list again.
    #[validate(length(max = 400))]
    #[param(max_length = 400)]
    #[serde(default)]
    pub since: Option<String>,
}

/// Somebody on the list of an offline desk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct OfflineEntry {
    /// The registration.
    pub registration_id: RegistrationId,
    /// Whether the badge lets its holder in. If not, no name is told: the desk only has to know the number.
    pub admitted: bool,
    /// The registration's number; null when the registration is gone altogether.
    #[schema(max_length = 11)]
    pub number: Option<String>,
    /// The person's name.
    #[schema(max_length = 201)]
    pub display_name: Option<String>,
    /// Code of the category.
    #[schema(max_length = 40)]
    pub category: Option<String>,
    /// Where the registration stands; null when it is gone.
    pub status: Option<Status>,
    /// Codes with another revocation number are revoked; null when all are.
    pub revocation: Option<u32>,
    /// Ids of the half-days that the tariff covers.
    #[schema(max_items = 1000)]
    pub half_days: Vec<HalfDayId>,
    /// When the person came, if she did.
    pub checked_in_at: Option<At>,
}

/// What a desk needs in order to work without a network.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct OfflineList {
    /// The event that codes must name.
    pub event_id: EventId,
    /// What codes begin with.
    #[schema(max_length = 8)]
    pub code_prefix: String,
    /// Ed25519 public key (RFC 8032) with which codes are verified: 32 bytes in base64url without padding.
    #[schema(min_length = 43, max_length = 43)]
    pub public_key: String,
    /// Whether this is the whole list; if not, it is what has changed since the cursor.
    pub complete: bool,
    /// People by name, or by change.
    #[schema(max_items = 100_000)]
    pub people: Vec<OfflineEntry>,
    /// Send it as `since` the next time.
    #[schema(max_length = 400)]
    pub next_cursor: String,
    /// Whether more has changed already.
    pub has_more: bool,
}

impl Resource for OfflineList {}

/// Who did not come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct NoShows {
    /// How many were marked by this request.
    #[schema(minimum = 0)]
    pub marked: i64,
}

impl Resource for NoShows {}
