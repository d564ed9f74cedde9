//! What the public can learn of an attendance certificate.

use chrono::NaiveDate;
use kernel::{db::At, http::Resource, text::Localized};
use serde::Serialize;
use utoipa::ToSchema;

/// A half-day that was attended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct AttendedHalfDay {
    /// Its code.
    #[schema(max_length = 40)]
    pub code: String,
    /// What it is called.
    pub label: Localized,
    /// Its day.
    pub date: Option<NaiveDate>,
    /// `HH:MM` in the event's time zone.
    #[schema(max_length = 5)]
    pub starts_at: Option<String>,
    /// `HH:MM` in the event's time zone.
    #[schema(max_length = 5)]
    pub ends_at: Option<String>,
}

/// A certificate that was really issued.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = VerifiedCertificate)]
pub struct CertificateOut {
    /// Its number.
    #[schema(max_length = 14)]
    pub number: String,
    /// The event's slug.
    #[schema(max_length = 80)]
    pub event: String,
    /// The event's title.
    pub title: Localized,
    /// The person's initials: enough to compare with the paper, and no more.
    #[schema(max_length = 20)]
    pub initials: String,
    /// The half-days attended as they are known now; none when only presence at the event is.
    #[schema(max_items = 1000)]
    pub half_days: Vec<AttendedHalfDay>,
    /// Minutes of them; null where the hours of one of them are not known.
    #[schema(minimum = 0)]
    pub minutes: Option<i64>,
    /// When it was first issued.
    pub issued_at: At,
}

impl Resource for CertificateOut {}
