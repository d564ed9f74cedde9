//! Texts as people write them: in two languages, and folded so that search and comparison find what looks the same.

mod lang;

use idna::AsciiDenyList;
use idna::uts46::{DnsLength, Hyphens, Uts46};
use serde::{Deserialize, Serialize};
use unicase::UniCase;
use unicode_normalization::UnicodeNormalization as _;
use utoipa::ToSchema;
use validator::{Validate, ValidationError};

pub use self::lang::{Lang, UnknownLang};
use crate::check::{self, SLUG_MAX};

/// A text in French, English or both.
///
/// At least one must be given, and none may be blank. Up to 20,000 characters each; a field that wants less says so
/// with a check of its own, such as [`check::short_text`].
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[validate(schema(function = "one_given"))]
#[schema(
    description = "A text in French, English or both. At least one must be given, and stands in for the other.",
    example = json!({"fr": "Développement territorial", "en": "Territorial development"}),
    min_properties = 1,
)]
pub struct Localized {
    /// The text in French.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[validate(length(min = 1, max = 20_000), custom(function = "check::not_blank"))]
    #[schema(min_length = 1, max_length = 20_000)]
    pub fr: Option<String>,
    /// The text in English.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[validate(length(min = 1, max = 20_000), custom(function = "check::not_blank"))]
    #[schema(min_length = 1, max_length = 20_000)]
    pub en: Option<String>,
}

impl Localized {
    /// A text in both languages.
    pub fn new(fr: impl Into<String>, en: impl Into<String>) -> Self {
        Self { fr: Some(fr.into()), en: Some(en.into()) }
    }

    /// A text in French only.
    pub fn fr(text: impl Into<String>) -> Self {
        Self { fr: Some(text.into()), en: None }
    }

    /// The text as given in `lang`, without falling back.
    pub fn get(&self, lang: Lang) -> Option<&str> {
        match lang {
            Lang::Fr => self.fr.as_deref(),
            Lang::En => self.en.as_deref(),
        }
    }

    /// The text in `lang`, else in the other language, else (it was never validated) an empty text.
    pub fn pick(&self, lang: Lang) -> &str {
        let other = if lang == Lang::Fr { Lang::En } else { Lang::Fr };
        self.get(lang).or_else(|| self.get(other)).unwrap_or_default()
    }
}

fn one_given(text: &Localized) -> Result<(), ValidationError> {
    if text.fr.is_none() && text.en.is_none() {
        return Err(ValidationError::new("localized_required"));
    }
    Ok(())
}

/// Folds a text for search and for the detection of duplicates: NFKC, transliterated to ASCII, lower case, one space
/// for each run of anything but letters and digits. « L'Économie sociale & solidaire » becomes `l economie sociale solidaire`.
///
/// Folding a folded text changes nothing. A text without any letter or digit gives an empty key.
pub fn search_key(text: &str) -> String {
    // Transliteration drops some of these without a trace, and with them the border between two words.
    let composed: String = text.nfkc().map(|c| if c.is_control() || c.is_whitespace() { ' ' } else { c }).collect();
    let ascii = deunicode::deunicode_with_tofu_cow(&composed, " ");
    let words = ascii.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join(" ").to_ascii_lowercase()
}

/// The end of the range of keys that start with `key`, itself excluded: `key <= k AND k < end` is a prefix search that
/// an index serves on both databases. `None` for an empty key, which every key starts with.
pub fn prefix_end(key: &str) -> Option<String> {
    let last = key.chars().next_back()?;
    // Keys are ASCII, so that there always is a next character.
    let next = char::from_u32(u32::from(last) + 1)?;
    let mut end = key[..key.len() - last.len_utf8()].to_owned();
    end.push(next);
    Some(end)
}

/// An e-mail address in the form by which two of them are compared: trimmed, NFC, case-folded, the domain in ASCII
/// (IDNA, UTS #46). Dots and `+tags` stay: they tell people apart. Never send to this form: keep what was typed.
///
/// `None` when there is no `@`, nothing before it, or no possible domain after it; `check::email` asks for more.
pub fn normalise_email(email: &str) -> Option<String> {
    let (local, domain) = email.trim().rsplit_once('@')?;
    if local.is_empty() {
        return None;
    }
    let domain = Uts46::new()
        .to_ascii(domain.as_bytes(), AsciiDenyList::STD3, Hyphens::CheckFirstLast, DnsLength::Verify)
        .ok()?;
    if local.is_ascii() {
        return Some(format!("{}@{domain}", local.to_ascii_lowercase()));
    }
    // Folding can undo a composition, so compose again.
    let local: String = local.nfc().collect();
    let local: String = UniCase::unicode(local).to_folded_case().nfc().collect();
    Some(format!("{local}@{domain}"))
}

/// A slug from a title: the words of [`search_key`] joined by hyphens, whole words up to 80 characters. `None` when
/// nothing remains that `check::slug` accepts; whether the slug is free is for the caller to find out.
pub fn slugify(text: &str) -> Option<String> {
    let key = search_key(text);
    let mut slug = String::new();
    for word in key.split(' ') {
        let separator = if slug.is_empty() { "" } else { "-" };
        if slug.len() + separator.len() + word.len() > SLUG_MAX {
            break;
        }
        slug.push_str(separator);
        slug.push_str(word);
    }
    if slug.is_empty() {
        slug = key.chars().take(SLUG_MAX).collect(); // one word, too long to keep whole
    }
    check::slug(&slug).is_ok().then_some(slug)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn localized_texts_validate_and_fall_back() {
        let codes = |json: &str| -> Vec<String> {
            let text: Localized = serde_json::from_str(json).expect("well-formed");
            let errors = text.validate().err().unwrap_or_default();
            errors.field_errors().into_iter().map(|(field, errors)| format!("{field}:{}", errors[0].code)).collect()
        };
        assert_eq!(codes(r#"{"fr":"Lieu"}"#), Vec::<String>::new());
        assert_eq!(codes(r#"{"fr":null}"#), ["__all__:localized_required"]);
        assert_eq!(codes(r#"{"fr":"Lieu","en":"  "}"#), ["en:not_blank"]);
        assert!(serde_json::from_str::<Localized>(r#"{"de":"Ort"}"#).is_err());

        let french = Localized::fr("Lieu");
        assert_eq!((french.pick(Lang::En), french.get(Lang::En)), ("Lieu", None));
        assert_eq!(Localized::new("Lieu", "Place").pick(Lang::En), "Place");
        assert_eq!(serde_json::to_string(&french).expect("serialises"), r#"{"fr":"Lieu"}"#);
    }

    #[test]
    fn search_keys() {
        for (text, key) in [
            ("L'Économie sociale & solidaire", "l economie sociale solidaire"),
            ("E\u{301}conomie", "economie"),
            ("  Œuvre — Straße\t№\u{a0}5 ", "oeuvre strasse no 5"),
            ("ﬁnance", "finance"),
            ("Łódź", "lodz"),
            ("«»…", ""),
        ] {
            assert_eq!(search_key(text), key, "{text:?}");
        }
    }

    #[test]
    fn emails_compare_equal_only_when_they_are() {
        let same = |a: &str, b: &str| assert_eq!(normalise_email(a).expect(a), normalise_email(b).expect(b));
        same(" Marie.Durand@Exemple.FR ", "marie.durand@exemple.fr");
        same("rene\u{301}@exemple.fr", "René@exemple.fr");
        same("a@bücher.example", "a@XN--BCHER-KVA.example");
        let differ = |a: &str, b: &str| assert_ne!(normalise_email(a).expect(a), normalise_email(b).expect(b));
        differ("m.durand@exemple.fr", "mdurand@exemple.fr");
        differ("m+congres@exemple.fr", "m@exemple.fr");
        differ("m\u{131}a@exemple.fr", "mia@exemple.fr"); // a dotless i is a letter of its own
        for none in
            ["", "exemple.fr", "@exemple.fr", "a@", "a@b..fr", "a@-b.fr", "a@exemple.fr.", "a@b_c.fr", "a@b c.fr"]
        {
            assert_eq!(normalise_email(none), None, "{none:?}");
        }
    }

    #[test]
    fn slugs() {
        assert_eq!(slugify("2e Congrès national").as_deref(), Some("2e-congres-national"));
        assert_eq!(slugify("—"), None);
        assert_eq!(slugify("x"), None);
        assert_eq!(slugify("01890a5d-ac96-774b-bcce-b302099a8057"), None);
        assert_eq!(slugify(&"a".repeat(100)), Some("a".repeat(80)));
        assert_eq!(slugify(&"abcdefg ".repeat(20)).map(|slug| slug.len()), Some(79));
    }

    proptest! {
        #[test]
        fn search_keys_are_plain_and_stable(text in "\\PC{0,40}") {
            let key = search_key(&text);
            prop_assert!(key.bytes().all(|b| b == b' ' || b.is_ascii_lowercase() || b.is_ascii_digit()), "{:?}", key);
            prop_assert!(!key.starts_with(' ') && !key.ends_with(' ') && !key.contains("  "), "{:?}", key);
            prop_assert_eq!(search_key(&key), key.clone());
            if let Some(end) = prefix_end(&key) {
                let longer = format!("{key}zz 9");
                prop_assert!(key < end && longer < end);
            }
        }

        #[test]
        fn normalised_emails_are_stable(local in "[^@\\s\\p{Cc}]{1,12}", domain in "[a-zéß]{1,8}\\.(fr|EU|example)") {
            if let Some(once) = normalise_email(&format!("{local}@{domain}")) {
                prop_assert_eq!(normalise_email(&once), Some(once.clone()));
            }
        }

        #[test]
        fn slugs_pass_their_own_check(text in "\\PC{0,120}") {
            if let Some(slug) = slugify(&text) {
                prop_assert!(check::slug(&slug).is_ok(), "{:?}", slug);
            }
        }
    }
}
