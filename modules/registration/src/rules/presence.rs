//! Who is expected when.

use crate::{
    model::{registration::Status, tariff::TariffIn},
    store::registrations::RegistrationRow,
};
use contracts::events::HalfDayFrame;

/// Whether a tariff covers a half-day.
pub fn covers(tariff: &TariffIn, half_day: &HalfDayFrame) -> bool {
    let is_it = |key: &String| *key == half_day.code || *key == half_day.id.to_string();
    tariff.covers.as_ref().is_none_or(|list| list.iter().any(is_it))
}

/// The half-day of this code or id.
pub fn half_day<'a>(all: &'a [HalfDayFrame], key: &str) -> Option<&'a HalfDayFrame> {
    let id: Option<contracts::events::HalfDayId> = key.parse().ok();
    all.iter().find(|half_day| Some(half_day.id) == id || half_day.code == key)
}

/// Whether a registration lets its holder in: it has a seat that is not merely offered.
pub fn may_enter(row: &RegistrationRow) -> bool {
    row.active
        && row.seated
        && matches!(row.status, Status::Pending | Status::Confirmed | Status::CheckedIn | Status::NoShow)
}

/// Initials, for those who may not see the name: « É. Ł. ».
pub fn initials(given_name: &str, family_name: &str) -> String {
    let first = |name: &str| name.trim().chars().next().map(|c| format!("{}.", c.to_uppercase()));
    [first(given_name), first(family_name)].into_iter().flatten().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    #[test]
    fn initials_say_no_more() {
        assert_eq!(super::initials("Éloïse", "łukasiewicz"), "É. Ł.");
        assert_eq!(super::initials(" ", "Exemple"), "E.");
    }
}
