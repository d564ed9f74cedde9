//! What is wrong with what was sent, each with its place.

use crate::{model::vocabulary::Chart, rules::formula::Span, store::lines::LineRow};
use kernel::error::{ApiError, INVALID, Place, Violation};
use serde_json::{Value, json};

/// 422 with these mistakes.
pub fn invalid(wrong: impl IntoIterator<Item = Violation>) -> ApiError {
    INVALID.plain().violations(wrong)
}

/// A mistake at this pointer with its sentence.
pub fn mistake(pointer: &str, code: &'static str, fr: impl Into<String>, en: impl Into<String>) -> Violation {
    Violation::new(Place::Pointer(pointer.to_owned()), code, fr, en)
}

/// A mistake in a formula that was sent, with its place there.
pub fn in_formula(code: &'static str, at: Span, fr: impl Into<String>, en: impl Into<String>) -> Violation {
    let mut one = mistake("/formula", code, fr, en);
    one.params.insert("start".into(), at.start.into());
    one.params.insert("end".into(), at.end.into());
    one
}

/// A mistake at this pointer, with the kernel's sentence for the code.
pub fn wrong(pointer: &str, code: &'static str) -> Violation {
    Violation { place: Place::Pointer(pointer.to_owned()), code: code.into(), params: Default::default(), detail: None }
}

/// The organisation named at this pointer does not exist (any more).
pub fn unknown_partner(pointer: &str) -> Violation {
    mistake(
        pointer,
        "unknown_partner",
        "Aucune organisation de cet identifiant, ou elle a été fusionnée.",
        "No organisation of this id, or it was merged into another.",
    )
}

/// The scenario named at this pointer does not exist.
pub fn unknown_scenario(pointer: &str) -> Violation {
    mistake(
        pointer,
        "unknown_scenario",
        "Aucun scénario de ce code ou identifiant dans ce budget.",
        "No scenario of this code or id in this budget.",
    )
}

/// The line named at this pointer does not exist.
pub fn unknown_line(pointer: &str) -> Violation {
    no_line(Place::Pointer(pointer.to_owned()))
}

/// 422: the line that the parameter `line` names does not exist.
pub fn unknown_line_filter() -> ApiError {
    invalid([no_line(Place::Parameter("line".to_owned()))])
}

fn no_line(place: Place) -> Violation {
    Violation::new(
        place,
        "unknown_line",
        "Aucune ligne de ce code ou identifiant dans ce budget.",
        "No line of this code or id in this budget.",
    )
}

/// Lines that a refusal names at most.
const MOST_NAMED: usize = 50;

/// The version of the plan comptable has no account like those of these lines.
pub fn accounts_missing(chart: Chart, lines: &[&LineRow]) -> Violation {
    let version = chart.code();
    let mut names: Vec<String> = lines.iter().take(5).map(|line| format!("{} ({})", line.code, line.account)).collect();
    if lines.len() > names.len() {
        names.push("…".to_owned());
    }
    let names = names.join(", ");
    let mut one = mistake(
        "/accounts_version",
        "accounts_missing",
        format!(
            "Le plan {version} n'a pas ou plus le compte de ces lignes : {names}. Donnez-leur d'abord un autre compte."
        ),
        format!(
            "The plan {version} does not have, or no longer has, the account of these lines: {names}. Give them another \
             account first."
        ),
    );
    let line = |line: &&LineRow| json!({ "code": line.code, "account": line.account });
    let named: Vec<Value> = lines.iter().take(MOST_NAMED).map(line).collect();
    one.params.insert("lines".into(), named.into());
    one
}

/// The path parameter is no name that a hypothesis can have.
pub fn bad_name(parameter: &str) -> Violation {
    Violation::new(
        Place::Parameter(parameter.to_owned()),
        "name",
        "De 1 à 40 lettres minuscules sans accent, chiffres et _, une lettre d'abord ; ni une fonction, ni un id.",
        "1 to 40 lower-case unaccented letters, digits and _, a letter first; neither a function nor an id.",
    )
}
