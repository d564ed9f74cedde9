use crate::store::HalfDayRow;
use contracts::{dates::FuzzyDate, events::HalfDayId};
use kernel::{
    check,
    db::At,
    http::{Filter, Resource},
    ids::EventId,
    text::Localized,
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::{Validate, ValidationError};

/// Half-days that an event has at most.
pub const MOST_HALF_DAYS: i64 = 100;

/// A half-day, as it is sent.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = HalfDayInput, example = HalfDayIn::sample)]
pub struct HalfDayIn {
    /// Its name in addresses and files, unique in the event.
    #[validate(custom(function = check::slug), length(max = 40))]
    #[schema(min_length = 2, max_length = 40, pattern = "^[a-z0-9]+(-[a-z0-9]+)*$")]
    pub code: String,
    /// What it is called; at most 200 characters in each language.
    #[validate(nested, custom(function = check::short_text))]
    pub label: Localized,
    /// Its place among the half-days, counted from 1; the others make room. Left out, null or beyond the last: at the end.
    #[validate(range(min = 1, max = 100))]
    #[schema(minimum = 1, maximum = 100)]
    #[serde(default)]
    pub position: Option<i64>,
    /// Its day, as precisely as is known; left out: not known. It must be possible within the event's dates.
    #[validate(nested)]
    #[serde(default = "FuzzyDate::unknown")]
    pub date: FuzzyDate,
    /// When it starts, in the event's time zone.
    #[validate(custom(function = local_time))]
    #[schema(min_length = 5, max_length = 5, pattern = "^([01][0-9]|2[0-3]):[0-5][0-9]$", nullable)]
    #[serde(default)]
    pub starts_at: Option<String>,
    /// When it ends, in the event's time zone, later than it starts.
    #[validate(custom(function = local_time))]
    #[schema(min_length = 5, max_length = 5, pattern = "^([01][0-9]|2[0-3]):[0-5][0-9]$", nullable)]
    #[serde(default)]
    pub ends_at: Option<String>,
    /// Whether a meal belongs to it.
    #[schema(default = false)]
    #[serde(default)]
    pub includes_meal: bool,
    /// For the organisers only: partner clients do not see it, and copies do not carry it over.
    #[validate(length(max = 5000))]
    #[schema(max_length = 5000)]
    #[serde(default)]
    pub note: Option<String>,
}

/// HH:MM, on the clock of 24 hours.
fn local_time(text: &str) -> check::Checked {
    let part = |text: &str, below: u8| text.len() == 2 && text.parse::<u8>().is_ok_and(|number| number < below);
    let plain = text.bytes().all(|byte| byte.is_ascii_digit() || byte == b':');
    match text.split_once(':') {
        Some((hours, minutes)) if plain && part(hours, 24) && part(minutes, 60) => Ok(()),
        _ => {
            let mut error = ValidationError::new("format");
            error.add_param("expected".into(), &"HH:MM");
            Err(error)
        }
    }
}

impl HalfDayIn {
    /// An example that works on the demo data.
    pub fn sample() -> Self {
        Self {
            code: "visites".to_owned(),
            label: Localized::new("Visites de terrain (exemple)", "Field visits (example)"),
            position: None,
            date: FuzzyDate::sample(),
            starts_at: Some("14:00".to_owned()),
            ends_at: Some("17:30".to_owned()),
            includes_meal: false,
            note: None,
        }
    }
}

/// A half-day, as it is shown.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = HalfDay)]
pub struct HalfDayOut {
    /// Id.
    pub id: HalfDayId,
    /// Its event.
    pub event_id: EventId,
    /// Its name in addresses and files.
    #[schema(max_length = 40)]
    pub code: String,
    /// What it is called.
    pub label: Localized,
    /// Its place among the half-days: 1, 2, 3, … without gaps.
    #[schema(minimum = 1, maximum = 100)]
    pub position: i64,
    /// Its day.
    pub date: FuzzyDate,
    /// When it starts, local time.
    #[schema(max_length = 5)]
    pub starts_at: Option<String>,
    /// When it ends, local time.
    #[schema(max_length = 5)]
    pub ends_at: Option<String>,
    /// Whether a meal belongs to it.
    pub includes_meal: bool,
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

impl Resource for HalfDayOut {
    fn version(&self) -> Option<i64> {
        Some(self.version)
    }
    fn path(&self) -> Option<String> {
        Some(format!("/events/{}/half-days/{}", self.event_id, self.id))
    }
}

impl From<HalfDayRow> for HalfDayOut {
    fn from(row: HalfDayRow) -> Self {
        Self {
            id: row.id,
            event_id: row.event_id,
            code: row.code,
            label: row.label.0,
            position: row.position,
            date: row.date.0,
            starts_at: row.starts_at,
            ends_at: row.ends_at,
            includes_meal: row.includes_meal,
            note: row.note,
            version: row.version,
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}

impl From<HalfDayRow> for HalfDayIn {
    /// What a caller would send to get the row as it is; a patch is merged into this.
    fn from(row: HalfDayRow) -> Self {
        Self {
            code: row.code,
            label: row.label.0,
            position: Some(row.position),
            date: row.date.0,
            starts_at: row.starts_at,
            ends_at: row.ends_at,
            includes_meal: row.includes_meal,
            note: row.note,
        }
    }
}

/// Filters of the list of half-days.
#[derive(Clone, Debug, Default, Serialize, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct HalfDayFilter {
    /// Only those to which a meal belongs, or only those without.
    #[serde(default)]
    pub includes_meal: Option<bool>,
}

impl Filter for HalfDayFilter {
    const SORTS: &'static [&'static str] = &["position"];
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn local_times() {
        for good in ["00:00", "09:30", "23:59"] {
            assert!(local_time(good).is_ok(), "{good}");
        }
        for bad in ["", "24:00", "9:30", "09:60", "09:30:00", "09h30", "+9:30", "0930", " 9:30", "٠٩:٣٠"] {
            assert!(local_time(bad).is_err(), "{bad}");
        }
    }
}
