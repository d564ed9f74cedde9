//! Which passwords are accepted (NIST SP 800-63B: length and a list of common ones, no composition rules).

use std::{borrow::Cow, collections::HashSet, sync::LazyLock};
use unicode_normalization::UnicodeNormalization;

/// Shortest password, in characters.
pub const MIN: usize = 12;
/// Longest password, in characters: hashing must stay cheap.
pub const MAX: usize = 256;

/// Why a password is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weakness {
    /// Fewer than [`MIN`] characters.
    TooShort,
    /// More than [`MAX`] characters.
    TooLong,
    /// On the list of common ones, or one of them with figures and signs around it, or the same few characters again and again.
    Common,
    /// Made of the login name or of the name of this software.
    LikeLogin,
}

/// Common passwords, and the words that common passwords are made of, one a line.
static COMMON: LazyLock<HashSet<&'static str>> = LazyLock::new(|| {
    include_str!("common-passwords.txt").lines().map(str::trim).filter(|line| !line.is_empty()).collect()
});

/// The form that is hashed: NFC, because keyboards differ in how they compose `é`.
pub fn normalize(password: &str) -> Cow<'_, str> {
    if password.is_ascii() { Cow::Borrowed(password) } else { Cow::Owned(password.nfc().collect()) }
}

/// Checks a normalised password chosen by the user `login`.
pub fn check(password: &str, login: &str) -> Result<(), Weakness> {
    match password.chars().count() {
        n if n < MIN => return Err(Weakness::TooShort),
        n if n > MAX => return Err(Weakness::TooLong),
        _ => {}
    }
    let lower = password.to_lowercase();
    let plain = without_disguise(&lower);
    let core = lower.trim_matches(|c: char| !c.is_alphabetic());
    if [lower.as_str(), core, &plain].iter().any(|form| COMMON.contains(form)) || repeats(&lower) || repeats_word(core)
    {
        return Err(Weakness::Common);
    }
    let reversed: String = lower.chars().rev().collect();
    let hides =
        |word: &str| word.len() >= 4 && (lower.contains(word) || plain.contains(word) || reversed.contains(word));
    // A long phrase may contain the name; a short one that does is little else.
    if hides(login) && lower.chars().count() < login.chars().count() + MIN
        || lower.contains("colloque") && lower.len() < 20
    {
        return Err(Weakness::LikeLogin);
    }
    Ok(())
}

/// Undoes the usual substitutions (`p4$$w0rd`) and drops figures and signs at both ends.
fn without_disguise(lower: &str) -> String {
    let swapped: String = lower
        .trim_end_matches(|c: char| !c.is_alphabetic())
        .chars()
        .map(|c| match c {
            '0' => 'o',
            '1' | '!' => 'i',
            '3' => 'e',
            '4' | '@' => 'a',
            '5' | '$' => 's',
            '7' => 't',
            other => other,
        })
        .collect();
    swapped.trim_matches(|c: char| !c.is_alphabetic()).to_owned()
}

/// `abcabcabcabc`, `111111111111`: a unit of at most four characters, again and again.
fn repeats(lower: &str) -> bool {
    let chars: Vec<char> = lower.chars().collect();
    (1..=4).any(|unit| chars.iter().zip(chars.iter().skip(unit)).all(|(a, b)| a == b))
}

/// `passwordpassword`: one common word several times.
fn repeats_word(core: &str) -> bool {
    let chars: Vec<char> = core.chars().collect();
    (3..=chars.len() / 2).any(|unit| {
        let word: String = chars[..unit].iter().collect();
        chars.len().is_multiple_of(unit) && COMMON.contains(word.as_str()) && core == word.repeat(chars.len() / unit)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn length_is_counted_in_characters() {
        assert_eq!(check("Été à Lyon", "admin"), Err(Weakness::TooShort));
        assert_eq!(check("Été à Lyon !!", "admin"), Ok(()));
        assert_eq!(check(&"aé".repeat(129), "admin"), Err(Weakness::TooLong));
    }

    #[test]
    fn common_ones_are_refused_in_every_disguise() {
        for common in [
            "password1234",
            "Password2015!",
            "P4$$w0rd!!!!!",
            "motdepasse2026",
            "123456789012",
            "azertyuiop123",
            "aaaaaaaaaaaa",
            "abcabcabcabc",
            "passwordpassword",
            "administrateur",
            "qwertyuiopasdf",
        ] {
            assert_eq!(check(common, "someone"), Err(Weakness::Common), "{common}");
        }
    }

    #[test]
    fn the_login_name_is_no_password() {
        for like in ["claire.martin1", "1.nitram.erialc", "xxclaire.martin"] {
            assert_eq!(check(like, "claire.martin"), Err(Weakness::LikeLogin), "{like}");
        }
        assert_eq!(check("colloque-lyon15", "admin"), Err(Weakness::LikeLogin));
        assert_eq!(check("trois amphis et admin au fond du couloir", "admin"), Ok(()));
    }

    #[test]
    fn ordinary_phrases_pass() {
        for good in ["vingt ateliers sous la pluie", "kT9-vbQ2-mmX4-zzR7", "correct horse battery staple"] {
            assert_eq!(check(good, "admin"), Ok(()), "{good}");
        }
    }

    #[test]
    fn composed_and_decomposed_accents_are_one_password() {
        assert_eq!(normalize("e\u{301}te\u{301}"), "été");
    }
}
