//! What callers send and get.

mod copy;
mod edition;
mod half_day;
mod room;
mod venue;

pub use copy::{CopyIn, CopyPart};
pub use edition::{EventFilter, EventIn, EventOut, EventStatus, TransitionIn};
pub use half_day::{HalfDayFilter, HalfDayIn, HalfDayOut, MOST_HALF_DAYS};
pub use room::{MOST_ROOMS, RoomFilter, RoomIn, RoomKind, RoomOut};
pub use venue::{VenueIn, VenueKind, VenueOut};

use kernel::check::Checked;
use std::collections::BTreeSet;
use validator::ValidationError;

/// No text blank, longer than `max` characters, or there twice.
fn distinct_texts(texts: &[String], max: usize) -> Checked {
    if texts.iter().any(|text| text.trim().is_empty()) {
        return Err(ValidationError::new("not_blank"));
    }
    if texts.iter().any(|text| text.chars().count() > max) {
        let mut error = ValidationError::new("length");
        error.add_param("max".into(), &max);
        return Err(error);
    }
    if texts.iter().collect::<BTreeSet<_>>().len() < texts.len() {
        return Err(ValidationError::new("unique"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use contracts::dates::Certainty;
    use kernel::db::Doc;
    use serde_json::json;
    use validator::Validate;

    #[test]
    fn columns_hold_the_words_of_the_api() {
        assert!(EventStatus::ALL.iter().all(|one| json!(one) == one.code()));
        assert!(VenueKind::ALL.iter().all(|one| json!(one) == one.code()));
        assert!(RoomKind::ALL.iter().all(|one| json!(one) == one.code()));
        assert!(Certainty::ALL.iter().all(|one| json!(one) == one.code()));
        assert!(CopyPart::ALL.iter().all(|one| json!(one) == one.module()));
    }

    #[test]
    fn examples_pass_their_own_checks() {
        assert!(EventIn::sample().validate().is_ok());
        assert!(HalfDayIn::sample().validate().is_ok());
        assert!(VenueIn::sample().validate().is_ok());
        assert!(VenueIn::unknown().validate().is_ok());
        assert!(RoomIn::sample().validate().is_ok());
        assert!(CopyIn::sample().validate().is_ok());
        assert!(Doc::of(&EventIn::sample()).is_ok());
    }

    #[test]
    fn every_wrong_part_is_pointed_at() {
        let input: EventIn = serde_json::from_value(json!({
            "slug": "-", "title": { "fr": "x".repeat(201) }, "description": {}, "starts":
            { "on": null, "precision": "day", "status": "stated" }, "timezone": "Paris", "country": "XX",
            "currency": "eur", "languages": ["fr", "fr"], "target_attendance": 0, "site": "nowhere"
        }))
        .expect("well-formed");
        let errors = input.validate().expect_err("wrong");
        let mut fields: Vec<_> = errors.errors().keys().map(AsRef::as_ref).collect();
        fields.sort_unstable();
        let expected = [
            "country",
            "currency",
            "description",
            "languages",
            "site",
            "slug",
            "starts",
            "target_attendance",
            "timezone",
            "title",
        ];
        assert_eq!(fields, expected);
    }

    #[test]
    fn lists_of_texts_are_short_and_distinct() {
        let code = |items: &[&str]| {
            let items: Vec<String> = items.iter().map(|item| (*item).to_owned()).collect();
            distinct_texts(&items, 3).err().map(|error| error.code.into_owned())
        };
        assert_eq!(code(&["a", "b"]), None);
        assert_eq!(code(&["a", " "]).as_deref(), Some("not_blank"));
        assert_eq!(code(&["abcd"]).as_deref(), Some("length"));
        assert_eq!(code(&["a", "b", "a"]).as_deref(), Some("unique"));
    }
}
