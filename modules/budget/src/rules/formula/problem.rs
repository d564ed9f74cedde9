//! What is wrong with a formula, and where.

use super::habits;
use super::tree::FUNCTIONS;
use serde::Serialize;

/// A stretch of a formula: characters (Unicode scalar values, not bytes), the end not included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// First character, counted from 0.
    pub start: usize,
    /// The character after the last.
    pub end: usize,
}

/// What is wrong, for a program (`code`) and for a person (`fr`, `en`), and where in the formula: from the character
/// `start`, counted from 0, to before `end`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// Stable code.
    pub code: &'static str,
    /// First character.
    pub start: usize,
    /// The character after the last.
    pub end: usize,
    /// In French.
    pub fr: String,
    /// In English.
    pub en: String,
}

impl Problem {
    fn new(code: &'static str, at: Span, fr: impl Into<String>, en: impl Into<String>) -> Self {
        Self { code, start: at.start, end: at.end, fr: fr.into(), en: en.into() }
    }

    /// The text cannot be read from here on.
    pub(super) fn syntax(at: Span, fr: impl Into<String>, en: impl Into<String>) -> Self {
        Self::new("formula.syntax", at, fr, en)
    }

    /// More characters or more operations than allowed.
    pub(super) fn too_long(at: Span, fr: impl Into<String>, en: impl Into<String>) -> Self {
        Self::new("formula.too_long", at, fr, en)
    }

    pub(super) fn too_deep(at: Span) -> Self {
        let most = super::MAX_DEPTH;
        let fr = format!("Les parenthèses, les fonctions et les signes s'emboîtent sur plus de {most} niveaux.");
        let en = format!("Parentheses, functions and signs are nested more than {most} levels deep.");
        Self::new("formula.too_deep", at, fr, en)
    }

    /// No such driver or line; with the nearest that there is.
    pub(super) fn unknown_name(at: Span, name: &str, nearest: Option<&str>) -> Self {
        let instead = if nearest.is_none() { habits::cell(name) } else { None };
        Self::unknown(at, name, nearest, instead)
    }

    /// No such function.
    pub(super) fn unknown_function(at: Span, name: &str, nearest: Option<&str>) -> Self {
        let all = FUNCTIONS.join(", ");
        let (fr, en) = (format!("Les fonctions sont {all}."), format!("The functions are {all}."));
        let list = nearest.is_none().then_some((fr.as_str(), en.as_str()));
        Self::unknown(at, name, nearest, habits::function(name).or(list))
    }

    /// What is to be written instead is better than the nearest name.
    fn unknown(at: Span, name: &str, nearest: Option<&str>, instead: Option<(&str, &str)>) -> Self {
        let (mut fr, mut en) =
            (format!("« {} » n'est pas connu.", brief(name)), format!("“{}” is not known.", brief(name)));
        if let Some((in_french, in_english)) = instead {
            fr.push_str(&format!(" {in_french}"));
            en.push_str(&format!(" {in_english}"));
        } else if let Some(nearest) = nearest {
            fr.push_str(&format!(" Peut-être « {nearest} » ?"));
            en.push_str(&format!(" Perhaps “{nearest}”?"));
        }
        Self::new("formula.unknown_name", at, fr, en)
    }

    /// The line needs its own amount. `path` starts and ends with the same line.
    pub(super) fn cycle(at: Span, path: &[&str]) -> Self {
        let mut steps: Vec<&str> = path.to_vec();
        if steps.len() > 8 {
            steps.splice(5..steps.len() - 2, ["…"]);
        }
        let path = steps.into_iter().map(brief).collect::<Vec<_>>().join(" → ");
        let fr = format!("Le calcul tourne en rond : {path}.");
        Self::new("formula.cycle", at, fr, format!("The calculation goes round in circles: {path}."))
    }

    pub(super) fn units(at: Span, fr: impl Into<String>, en: impl Into<String>) -> Self {
        Self::new("formula.units", at, fr, en)
    }

    pub(super) fn division_by_zero(at: Span) -> Self {
        Self::new("formula.division_by_zero", at, "Division par zéro.", "Division by zero.")
    }

    pub(super) fn overflow(at: Span) -> Self {
        Self::new("formula.overflow", at, "Le nombre est trop grand.", "The number is too large.")
    }

    /// Each line can be computed, but not their sum. `at` is a formula that has its part in it.
    pub fn sum_too_large(at: Span) -> Self {
        let fr = "Avec ce montant, la somme des lignes du budget est trop grande.";
        Self::new("formula.overflow", at, fr, "With this amount, the sum of the budget's lines is too large.")
    }

    pub(super) fn too_precise(at: Span) -> Self {
        let (fr, en) = ("Un nombre a au plus 28 chiffres.", "A number has at most 28 digits.");
        Self::new("formula.overflow", at, fr, en)
    }

    /// A driver that the caller gives no value.
    pub(super) fn no_value(at: Span) -> Self {
        let (fr, en) = ("Cette hypothèse n'a pas de valeur.", "This driver has no value.");
        Self::new("formula.no_value", at, fr, en)
    }
}

/// A text of the caller's, short enough to be repeated in a message.
pub(super) fn brief(text: &str) -> &str {
    text.char_indices().nth(40).map_or(text, |(at, _)| &text[..at])
}
