//! Checks of single values, for `#[validate(custom(function = "check::slug"))]`, and the sentences that explain them.
//!
//! Each check refuses with a [`ValidationError`] whose code is the check's own name ([`short_text`]: `length`) and is
//! part of the API: clients match on it, so it never changes. [`message`] has the sentence for every code, also for
//! those of the `validator` crate.

mod control;
mod countries;
mod messages;

use url::Url;
use uuid::Uuid;
use validator::ValidationError;

pub use self::control::{MULTI_LINE, control_characters};
pub use self::messages::message;
use crate::money::{Currency, Money};
use crate::text::{Localized, normalise_email};

/// The longest slug, in characters; the shortest has two.
pub const SLUG_MAX: usize = 80;

/// The longest text, in characters, that [`short_text`] accepts.
pub const SHORT_TEXT_MAX: usize = 200;

/// What every check returns.
pub type Checked = Result<(), ValidationError>;

fn check(code: &'static str, good: bool) -> Checked {
    if good { Ok(()) } else { Err(ValidationError::new(code)) }
}

/// A name in an address: lower-case ASCII words and numbers joined by single hyphens, 2 to 80 characters. What reads as
/// a UUID is refused, since a path segment is either a slug or an id.
pub fn slug(text: &str) -> Checked {
    let word = |word: &str| !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
    let good = (2..=SLUG_MAX).contains(&text.len()) && text.split('-').all(word) && Uuid::try_parse(text).is_err();
    check("slug", good)
}

/// Not empty and not only white space.
pub fn not_blank(text: &str) -> Checked {
    check("not_blank", !text.trim().is_empty())
}

/// A text in two languages that is short, such as a title: at most 200 characters each.
pub fn short_text(text: &Localized) -> Checked {
    let long = |text: &Option<String>| text.as_ref().is_some_and(|text| text.chars().count() > SHORT_TEXT_MAX);
    if long(&text.fr) || long(&text.en) {
        let mut error = ValidationError::new("length");
        error.add_param("max".into(), &SHORT_TEXT_MAX);
        return Err(error);
    }
    Ok(())
}

/// A French establishment (INSEE, Sirene): 14 digits that pass Luhn's formula, without spaces. Those of La Poste (SIREN
/// 356 000 000) mostly do not: theirs need a sum of digits that five divides.
pub fn siret(text: &str) -> Checked {
    const LA_POSTE: &str = "356000000";
    let post =
        || text.starts_with(LA_POSTE) && text.bytes().map(|b| u32::from(b - b'0')).sum::<u32>().is_multiple_of(5);
    check("siret", digits(text, 14) && (luhn(text) || post()))
}

/// A French legal unit (INSEE, Sirene): 9 digits that pass Luhn's formula, without spaces.
pub fn siren(text: &str) -> Checked {
    check("siren", digits(text, 9) && luhn(text))
}

/// A telephone number as ITU-T E.164 writes it: `+`, country code, number; 7 to 15 digits without spaces.
pub fn e164(text: &str) -> Checked {
    let number = text.strip_prefix('+').unwrap_or_default();
    check("e164", (7..=15).any(|length| digits(number, length)) && !number.starts_with('0'))
}

/// An e-mail address as mail servers take it (RFC 5321 § 4.5.3.1, RFC 6531 for other letters than ASCII): a dot-atom of
/// at most 64 bytes, a domain with a dot, 254 bytes in all. Quoted local parts and bare IP addresses are refused.
pub fn email(text: &str) -> Checked {
    const SPECIAL: &str = "!#$%&'*+-/=?^_`{|}~";
    let letter = |c: char| c.is_ascii_alphanumeric() || SPECIAL.contains(c) || (!c.is_ascii() && c.is_alphanumeric());
    let atom = |atom: &str| !atom.is_empty() && atom.chars().all(letter);
    let good = text.trim() == text
        && text.len() <= 254
        && text.rfind('@').is_some_and(|at| at <= 64)
        && normalise_email(text).as_deref().and_then(|normal| normal.rsplit_once('@')).is_some_and(
            |(local, domain)| {
                let top = domain.rsplit_once('.').map_or("", |(_, top)| top);
                local.split('.').all(atom) && top.bytes().any(|b| b.is_ascii_alphabetic())
            },
        );
    check("email", good)
}

/// An address on the web: absolute, `http` or `https`, with a host, without user name or password.
pub fn http_url(text: &str) -> Checked {
    // The parser forgives `https:/host`, tabs and spaces; what is stored and shown must be the address itself.
    let plain = text.split_once("://").is_some_and(|(_, rest)| !rest.starts_with('/'));
    let good = plain
        && !text.contains(|c: char| c.is_whitespace() || c.is_control() || c == '\\')
        && Url::parse(text).is_ok_and(|url| {
            matches!(url.scheme(), "http" | "https")
                && url.host_str().is_some_and(|host| !host.is_empty())
                && url.username().is_empty()
                && url.password().is_none()
        });
    check("http_url", good)
}

/// A time zone of the IANA database by its exact name, such as `Europe/Paris`.
pub fn timezone(text: &str) -> Checked {
    check("timezone", text.parse::<chrono_tz::Tz>().is_ok())
}

/// A language as a simple BCP 47 tag in its usual spelling: `fr`, `fr-CH`, `zh-Hant`, `sr-Latn-RS`, `es-419`. Variants,
/// extensions and private use are refused; that the subtags are registered is not looked up.
pub fn language(text: &str) -> Checked {
    let lower = |part: &str| part.bytes().all(|b| b.is_ascii_lowercase());
    let upper = |part: &str| part.bytes().all(|b| b.is_ascii_uppercase());
    let title = |part: &str| part.split_at_checked(1).is_some_and(|(first, rest)| upper(first) && lower(rest));
    let mut parts = text.split('-').peekable();
    let primary = parts.next().is_some_and(|part| (2..=3).contains(&part.len()) && lower(part));
    parts.next_if(|part| part.len() == 4 && title(part));
    parts.next_if(|part| (part.len() == 2 && upper(part)) || digits(part, 3));
    check("language", primary && parts.next().is_none())
}

/// A country by its ISO 3166-1 alpha-2 code in capitals, such as `FR`.
pub fn country(text: &str) -> Checked {
    check("country", countries::ISO_3166_1.binary_search(&text).is_ok())
}

/// A currency by its ISO 4217 code in capitals, such as `EUR`.
pub fn currency(text: &str) -> Checked {
    check("currency", text.parse::<Currency>().is_ok())
}

/// An amount of money that is not below zero.
pub fn not_negative(amount: &Money) -> Checked {
    check("not_negative", amount.amount_minor >= 0)
}

fn digits(text: &str, length: usize) -> bool {
    text.len() == length && text.bytes().all(|b| b.is_ascii_digit())
}

/// ISO/IEC 7812-1, annex B: from the right, every second digit counts double.
fn luhn(digits: &str) -> bool {
    let value = |(at, digit): (usize, u8)| match (u32::from(digit - b'0'), at % 2) {
        (digit, 0) => digit,
        (digit, _) if digit < 5 => digit * 2,
        (digit, _) => digit * 2 - 9,
    };
    digits.bytes().rev().enumerate().map(value).sum::<u32>().is_multiple_of(10)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Runs a check over texts that it must accept and texts that it must refuse, with its own name as the code.
    fn sorts(code: &str, check: fn(&str) -> Checked, good: &[&str], bad: &[&str]) {
        for text in good {
            assert_eq!(check(text), Ok(()), "{code}: {text:?}");
        }
        for text in bad {
            assert_eq!(check(text).expect_err(text).code, code, "{text:?}");
        }
    }

    #[test]
    fn names() {
        let long = "a".repeat(SLUG_MAX + 1);
        let good = ["ab", "congres-2015", "2e", &long[1..]];
        let uuids = ["01890a5d-ac96-774b-bcce-b302099a8057", "01890a5dac96774bbcceb302099a8057"];
        let bad = ["", "a", "-ab", "ab-", "a--b", "Ab", "é2", "a_b", "ab\n", &long, uuids[0], uuids[1]];
        sorts("slug", slug, &good, &bad);
        sorts("not_blank", not_blank, &["x", " x "], &["", " ", "\u{a0}\t"]);
    }

    #[test]
    fn registers() {
        // INSEE's examples, and establishments of La Poste, of which only the first passes Luhn's formula.
        let good = ["73282932000074", "35600000000048", "35600000009075", "35600000049837"];
        let bad = ["73282932000075", "7328293200007", "732 829 320 00074", "35600000009076", "", "7328293200007a"];
        sorts("siret", siret, &good, &bad);
        sorts("siren", siren, &["732829320", "356000000"], &["732829321", "73282932", "73282932O", "٧٣٢٨٢٩٣٢٠"]);
        sorts("country", country, &["FR", "CH", "RE"], &["", "fr", "FRA", "XK", "UK"]);
        sorts("currency", currency, &["EUR", "XPF"], &["", "eur", "FRF"]);
        assert!(countries::ISO_3166_1.is_sorted_by(|a, b| a < b));
    }

    #[test]
    fn places_and_languages() {
        sorts(
            "timezone",
            timezone,
            &["Europe/Paris", "UTC", "Indian/Reunion"],
            &["", "Paris", "europe/paris", "+02:00"],
        );
        let good = ["fr", "fr-CH", "zh-Hant", "sr-Latn-RS", "es-419", "gsw"];
        sorts(
            "language",
            language,
            &good,
            &["", "f", "FR", "fr_FR", "fr-fr", "fr-", "fr-FR-1996", "french", "é", "fr-éab"],
        );
    }

    #[test]
    fn addresses() {
        let good = ["+33123456789", "+1234567", "+123456789012345"];
        sorts(
            "e164",
            e164,
            &good,
            &["", "+", "0123456789", "+33 1 23 45 67 89", "+0123456789", "+123456", "+1234567890123456"],
        );

        let local = "a".repeat(64);
        let longest = format!("{local}@exemple.fr");
        let good = ["a@b.fr", "Marie.O'Neil+congres@exemple.fr", "rene\u{301}@bücher.example", &longest];
        let too_long = format!("a{longest}");
        let far_too_long = format!("{local}@{}fr", "abcdefgh.".repeat(21));
        let bad = [
            "",
            "a",
            "@b.fr",
            "a@",
            "a@b",
            "a@@b.fr",
            ".a@b.fr",
            "a.@b.fr",
            "a..b@c.fr",
            "a b@c.fr",
            " a@b.fr",
            "a@b.fr\n",
            "\"a b\"@c.fr",
            "a@[127.0.0.1]",
            "a@127.0.0.1",
            "a,b@c.fr",
            "a@b.fr, c@d.fr",
            "a@b..fr",
            "a@-b.fr",
            "<a@b.fr>",
            "a\u{200b}@b.fr",
            &too_long,
            &far_too_long,
        ];
        sorts("email", email, &good, &bad);

        let good =
            ["https://exemple.fr", "http://exemple.fr:8080/a?b=c#d", "https://bücher.example/é", "http://[::1]/"];
        let bad = [
            "",
            "exemple.fr",
            "//exemple.fr",
            "ftp://exemple.fr",
            "javascript:alert(1)",
            "https://",
            "https:///a",
            "https:exemple.fr",
            "https://u@exemple.fr",
            "https://u:p@exemple.fr",
            "https://:p@exemple.fr",
            " https://exemple.fr",
            "https://exemple.fr/a b",
            "https:\\\\exemple.fr",
            "https://exemple.fr\n",
            "data:text/html,x",
            "https://exa mple.fr",
        ];
        sorts("http_url", http_url, &good, &bad);
    }

    #[test]
    fn amounts_and_titles() {
        assert!(not_negative(&Money::zero(Currency::EUR)).is_ok());
        assert_eq!(not_negative(&Money::new(-1, Currency::EUR)).expect_err("negative").code, "not_negative");
        assert!(short_text(&Localized::fr("é".repeat(200))).is_ok());
        let error = short_text(&Localized::new("a", "é".repeat(201))).expect_err("too long");
        assert_eq!((error.code.as_ref(), &error.params["max"]), ("length", &serde_json::json!(200)));
    }
}
