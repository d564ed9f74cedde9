//! The languages that the product speaks, and which of them a request asks for.

use std::cmp::Reverse;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A language in which the product itself speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Lang {
    /// French, the default.
    #[default]
    Fr,
    /// English.
    En,
}

impl Lang {
    /// Every language, the default first.
    pub const ALL: [Lang; 2] = [Lang::Fr, Lang::En];

    /// The BCP 47 code, `fr` or `en`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Lang::Fr => "fr",
            Lang::En => "en",
        }
    }

    /// The language that an `Accept-Language` header (RFC 9110 § 12.5.4) prefers: highest quality, then the header's
    /// order. Regions are ignored (`en-GB` is English), malformed entries skipped; French when neither is asked for.
    pub fn from_accept_language(header: &str) -> Self {
        let ranges: Vec<(&str, u16)> = header.split(',').filter_map(language_range).collect();
        let rank = |lang: Lang| {
            let wanted = |(range, _): &(&str, u16)| {
                let primary = range.split('-').next().unwrap_or_default();
                primary.eq_ignore_ascii_case(lang.as_str())
            };
            let named = ranges
                .iter()
                .enumerate()
                .filter(|(_, range)| wanted(range))
                .max_by_key(|(at, range)| (range.1, Reverse(*at)));
            let found = named.or_else(|| ranges.iter().enumerate().find(|(_, range)| range.0 == "*"));
            match found {
                // Refused is worse than not mentioned, which is worse than any wish.
                Some((_, (_, 0))) => (0, Reverse(usize::MAX)),
                None => (1, Reverse(usize::MAX)),
                Some((at, (_, quality))) => (1 + quality, Reverse(at)),
            }
        };
        if rank(Lang::En) > rank(Lang::Fr) { Lang::En } else { Lang::Fr }
    }
}

/// One entry of `Accept-Language` with its quality in thousandths.
fn language_range(entry: &str) -> Option<(&str, u16)> {
    let Some((range, weight)) = entry.split_once(';') else {
        return Some((entry.trim(), 1_000));
    };
    let weight = weight.trim();
    let quality = weight.strip_prefix("q=").or_else(|| weight.strip_prefix("Q="))?;
    let quality: f32 = quality.parse().ok().filter(|quality| (0.0..=1.0).contains(quality))?;
    Some((range.trim(), (quality * 1_000.0).round() as u16))
}

impl fmt::Display for Lang {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The text is not the code of a language of the product.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the language must be fr or en")]
pub struct UnknownLang;

impl FromStr for Lang {
    type Err = UnknownLang;

    fn from_str(code: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|lang| lang.as_str() == code).ok_or(UnknownLang)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn accept_language() {
        for (header, expected) in [
            ("", Lang::Fr),
            ("en", Lang::En),
            ("EN-gb", Lang::En),
            ("de, en;q=0.5", Lang::En),
            ("fr;q=0.8, en;q=0.9", Lang::En),
            ("en-GB;q=0.7, fr-CH, en;q=0.9", Lang::Fr),
            ("en, fr", Lang::En),
            ("fr, en", Lang::Fr),
            ("*", Lang::Fr),
            ("de", Lang::Fr),
            ("de, fr;q=0", Lang::En),
            ("*;q=0.5, fr;q=0", Lang::En),
            ("fr;q=0, en;q=0", Lang::Fr),
            ("en;q=nan, en;q=7, en;level=1, fr;q=0.1", Lang::Fr),
            ("english", Lang::Fr),
        ] {
            assert_eq!(Lang::from_accept_language(header), expected, "{header:?}");
        }
    }

    proptest! {
        #[test]
        fn any_header_gives_a_language(header in ".*") {
            Lang::from_accept_language(&header);
        }
    }
}
