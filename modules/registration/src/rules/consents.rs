//! To what somebody has agreed, and what she may still agree to.

use crate::model::{registration::Consent, settings::ConsentText};
use kernel::db::At;

/// Code of the text to which people agree who say what they need (diet, access): data about health want a consent of their own.
pub const NEEDS: &str = "needs";

/// Whether this text, as it stands, is agreed to.
pub fn holds(given: &[Consent], text: &ConsentText) -> bool {
    given.iter().any(|one| one.code == text.code && one.version == text.version && one.withdrawn_at.is_none())
}

/// Texts that are not agreed to as they stand.
pub fn to_agree(texts: &[ConsentText], given: &[Consent]) -> Vec<ConsentText> {
    texts.iter().filter(|text| !holds(given, text)).cloned().collect()
}

/// Agrees to a text as it stands, once: what was withdrawn of this version is agreed to anew. Gives whether anything changed.
pub fn give(given: &mut Vec<Consent>, text: &ConsentText, now: At) -> bool {
    if holds(given, text) {
        return false;
    }
    given.retain(|one| one.code != text.code || one.version != text.version);
    given.push(Consent { code: text.code.clone(), version: text.version, given_at: now, withdrawn_at: None });
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::text::Localized;

    fn at(second: &str) -> At {
        serde_json::from_str(&format!("\"2026-03-03T13:05:{second}Z\"")).expect("an instant")
    }

    #[test]
    fn a_consent_is_to_a_version_and_can_be_given_again() {
        let text = |version| ConsentText {
            code: "privacy".to_owned(),
            version,
            text: Localized::new("Texte (exemple)", "Text (example)"),
            required: true,
        };
        let mut given = Vec::new();
        assert!(give(&mut given, &text(1), at("00")) && !give(&mut given, &text(1), at("01")));
        assert_eq!(to_agree(&[text(1)], &given), []);
        assert_eq!(to_agree(&[text(2)], &given), [text(2)], "the text has changed");
        given[0].withdrawn_at = Some(at("02"));
        assert_eq!(to_agree(&[text(1)], &given), [text(1)]);
        assert!(give(&mut given, &text(1), at("03")));
        assert_eq!((given.len(), given[0].given_at, given[0].withdrawn_at), (1, at("03"), None));
    }
}
