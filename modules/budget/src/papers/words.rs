//! Numbers, days and fixed words as people write them.

use super::{
    house::{Currency, Lang, Money},
    model::{Budget, State},
};
use chrono::{Datelike, NaiveDate};

const MONTHS: [(&str, &str); 12] = [
    ("janvier", "January"),
    ("février", "February"),
    ("mars", "March"),
    ("avril", "April"),
    ("mai", "May"),
    ("juin", "June"),
    ("juillet", "July"),
    ("août", "August"),
    ("septembre", "September"),
    ("octobre", "October"),
    ("novembre", "November"),
    ("décembre", "December"),
];

/// One of two texts.
pub fn either<'a>(lang: Lang, fr: &'a str, en: &'a str) -> &'a str {
    if lang == Lang::Fr { fr } else { en }
}

/// What stands between a word and what it announces: in French a no-break space and a colon.
pub fn colon(lang: Lang) -> &'static str {
    either(lang, "\u{a0}: ", ": ")
}

/// « 1er juillet 2015 », “1 July 2015”.
pub fn day(date: NaiveDate, lang: Lang) -> String {
    let (fr, en) = MONTHS[usize::try_from(date.month0()).unwrap_or(0) % 12];
    match (lang, date.day()) {
        (Lang::Fr, 1) => format!("1er {fr} {}", date.year()),
        (Lang::Fr, day) => format!("{day} {fr} {}", date.year()),
        (Lang::En, day) => format!("{day} {en} {}", date.year()),
    }
}

/// Which revision of a budget it is, within a sentence.
pub fn revision(number: i64, lang: Lang) -> String {
    format!("{} {number}", either(lang, "révision", "revision"))
}

/// How far a budget is decided, in words.
pub fn state(budget: &Budget) -> String {
    match (&budget.state, budget.lang) {
        (State::Draft, Lang::Fr) => "projet, non approuvé".to_owned(),
        (State::Draft, Lang::En) => "draft, not approved".to_owned(),
        (State::Variant, Lang::Fr) => "variante, non soumise à décision".to_owned(),
        (State::Variant, Lang::En) => "variant, not submitted for decision".to_owned(),
        (State::Submitted { on }, Lang::Fr) => format!("soumis {on}, non approuvé"),
        (State::Submitted { on }, Lang::En) => format!("submitted {on}, not approved"),
        (State::Today { approved }, Lang::Fr) => {
            format!("chiffres du jour (budget approuvé {approved})")
        }
        (State::Today { approved }, Lang::En) => {
            format!("figures of today (budget approved {approved})")
        }
        (State::Approved { on }, Lang::Fr) => format!("approuvé {on}"),
        (State::Approved { on }, Lang::En) => format!("approved {on}"),
    }
}

/// A whole number: « 1 234 567 » with narrow no-break spaces (U+202F), “1,234,567”.
pub fn whole(number: i64, lang: Lang) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut text = String::from(if number < 0 { "-" } else { "" });
    for (at, digit) in digits.char_indices() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push_str(either(lang, "\u{202f}", ","));
        }
        text.push(digit);
    }
    text
}

/// An amount in its currency, without decimals where they are all zero: « 1 234 € », « 1 234,50 € ».
pub fn amount(minor: i64, currency: Currency, lang: Lang) -> String {
    let full = Money::new(minor, currency).format(lang);
    let zeros = format!("{}{}", either(lang, ",", "."), "0".repeat(usize::from(currency.exponent())));
    match (currency.exponent(), full.rfind(&zeros)) {
        (1.., Some(at)) if minor % 10_i64.pow(u32::from(currency.exponent())) == 0 => {
            format!("{}{}", &full[..at], &full[at + zeros.len()..])
        }
        _ => full,
    }
}

/// An amount with its sign, for what is added or taken away.
pub fn signed(minor: i64, currency: Currency, lang: Lang) -> String {
    let text = amount(minor, currency, lang);
    if minor > 0 { format!("+{text}") } else { text }
}

/// A share in hundredths of a per cent: « 27,98 % », “27.98%”.
pub fn share(hundredths: i64, lang: Lang) -> String {
    let sign = if hundredths < 0 { "-" } else { "" };
    let (units, rest) = (hundredths.unsigned_abs() / 100, hundredths.unsigned_abs() % 100);
    match lang {
        Lang::Fr => format!("{sign}{units},{rest:02}\u{a0}%"),
        Lang::En => format!("{sign}{units}.{rest:02}%"),
    }
}

/// In what whole amounts are counted: « euros », the code for other currencies.
pub fn unit(currency: Currency) -> &'static str {
    if currency.code() == "EUR" { "euros" } else { currency.code() }
}

/// A text on one line, without control characters and no longer than that; what is cut off is shown by an ellipsis.
pub fn cut(text: &str, most: usize) -> String {
    let clean: String =
        text.chars().take(most.saturating_add(1)).map(|c| if c.is_control() { ' ' } else { c }).collect();
    if clean.chars().count() <= most {
        return clean;
    }
    let kept: String = clean.chars().take(most.saturating_sub(1)).collect();
    format!("{}…", kept.trim_end())
}

/// A text on two lines at most, each no longer than that, broken between words; what is cut off is shown by an ellipsis.
pub fn two_lines(text: &str, most: usize) -> Vec<String> {
    let clean = cut(text.trim(), 400);
    let Some((end, next)) = clean.char_indices().nth(most) else { return vec![clean] };
    let at = if next == ' ' { Some(end) } else { clean[..end].rfind(' ') };
    match at.map(|at| (clean[..at].trim_end(), clean[at..].trim_start())) {
        Some((first, second)) if !first.is_empty() => vec![first.to_owned(), cut(second, most)],
        // One word alone is longer than a line.
        _ => vec![cut(&clean, most)],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn numbers_read_well() {
        let yen = "JPY".parse().expect("known");
        let dinar = "TND".parse().expect("known");
        assert_eq!(amount(123_400, Currency::EUR, Lang::Fr), "1\u{202f}234\u{a0}€");
        assert_eq!(amount(123_450, Currency::EUR, Lang::Fr), "1\u{202f}234,50\u{a0}€");
        assert_eq!(amount(-500_000_000, Currency::EUR, Lang::En), "-€5,000,000");
        assert_eq!(amount(100, yen, Lang::En), "JPY\u{a0}100");
        assert_eq!(amount(5_000, dinar, Lang::Fr), "5\u{a0}TND");
        assert_eq!(amount(5_001, dinar, Lang::Fr), "5,001\u{a0}TND");
        assert_eq!(signed(100, Currency::EUR, Lang::En), "+€1");
        assert_eq!((share(2_798, Lang::Fr), share(-5, Lang::En)), ("27,98\u{a0}%".to_owned(), "-0.05%".to_owned()));
        assert_eq!(whole(i64::MIN, Lang::En), "-9,223,372,036,854,775,808");
    }

    #[test]
    fn texts_are_cut_between_characters() {
        assert_eq!(cut("Œuvre d'été", 6), "Œuvre…");
        assert_eq!(cut("é\u{1}é", 3), "é é");
    }

    #[test]
    fn two_lines_break_between_words() {
        assert_eq!(two_lines("Prix d'un repas", 15), ["Prix d'un repas"]);
        assert_eq!(two_lines("Prix d'un repas", 10), ["Prix d'un", "repas"]);
        assert_eq!(two_lines("Prix d'un repas servi à table", 10), ["Prix d'un", "repas ser…"]);
        assert_eq!(two_lines("un deux", 2), ["un", "d…"]);
        assert_eq!(two_lines("anticonstitutionnellement", 10), ["anticonst…"]);
        assert_eq!(two_lines(" ", 10), [""]);
    }

    proptest! {
        #[test]
        fn whole_numbers_keep_every_digit(number: i64) {
            let text = whole(number, Lang::Fr).replace('\u{202f}', "");
            prop_assert_eq!(text.parse::<i64>(), Ok(number));
        }

        #[test]
        fn nothing_is_longer_than_asked(text in "\\PC{0,40}", most in 1_usize..40) {
            prop_assert!(cut(&text, most).chars().count() <= most);
            let lines = two_lines(&text, most);
            prop_assert!(lines.len() <= 2 && lines.iter().all(|line| line.chars().count() <= most));
        }
    }
}
