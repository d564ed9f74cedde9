//! How what became of a line is told.

use super::{
    entry::{Entry, Wrong},
    item::Misfit,
};
use crate::{
    errors,
    model::sync::{Code, Effect, ItemOut, Origin, Outcome},
};
use kernel::{
    error::{ApiError, INVALID, Place, Violation},
    text::Lang,
};
use serde_json::Value;

/// A result without more than that.
pub fn blank(entry: &Entry, origin: Origin, outcome: Outcome, code: Option<Code>) -> ItemOut {
    ItemOut {
        index: entry.index,
        line: entry.line,
        origin,
        external_id: entry.key.clone(),
        outcome,
        code,
        registration: None,
        changes: Vec::new(),
        conflict_id: None,
        problem: None,
        effect: Effect::default(),
    }
}

/// Rejected before anybody looked into the event.
pub fn unusable(entry: &Entry, wrong: &Wrong) -> ItemOut {
    let (code, problem) = match wrong {
        Wrong::Unreadable(why) => (Code::Unreadable, misfits(&[Misfit::new("", why)])),
        Wrong::Invalid(wrong) => (Code::Invalid, misfits(wrong)),
        Wrong::DuplicateKey(first) => (Code::DuplicateKey, problem(&errors::duplicate_key(*first))),
    };
    let mut out = blank(entry, Origin::File, Outcome::Rejected, Some(code));
    out.problem = Some(problem);
    out
}

/// Rejected by the rules of the desk.
pub fn refused(entry: &Entry, origin: Origin, error: &ApiError) -> ItemOut {
    let code = if error.code() == errors::FULL.code { Code::Full } else { Code::Invalid };
    let mut out = blank(entry, origin, Outcome::Rejected, Some(code));
    out.problem = Some(problem(error));
    out
}

/// As problem details. Whose registration is in the way is told to nobody here: it may be another partner's.
fn problem(error: &ApiError) -> Value {
    let mut problem = error.to_problem(Lang::En, "", "");
    if let Some(members) = problem.as_object_mut() {
        members.remove("registration_id");
    }
    problem
}

/// 422 for these fields, as problem details.
pub fn misfits(wrong: &[Misfit]) -> Value {
    problem(&invalid(wrong))
}

/// 422 for these fields.
pub fn invalid(wrong: &[Misfit]) -> ApiError {
    let violations = wrong.iter().map(|misfit| {
        let (fr, en) = words(&misfit.code);
        let place = if misfit.field.is_empty() { String::new() } else { format!("/{}", misfit.field) };
        let mut violation = Violation::new(Place::Pointer(place), "invalid", fr, en);
        violation.code = misfit.code.clone().into();
        violation
    });
    INVALID.plain().violations(violations)
}

fn words(code: &str) -> (&'static str, &'static str) {
    match code {
        "required" => ("Ce champ est obligatoire.", "This field is required."),
        "unknown_code" => {
            ("Ce code n'existe pas ici, ou n'est pas ouvert.", "This code does not exist here, or is not open.")
        }
        "unknown_field" => ("Champ inconnu.", "Unknown field."),
        "type" => ("Valeur d'un autre type que prévu.", "A value of another type than expected."),
        "choice" => ("Valeur inconnue ; les réglages peuvent la traduire.", "Unknown value; the settings can map it."),
        "encoding" => ("Pas en UTF-8 ; déclarez charset=windows-1252.", "Not in UTF-8; declare charset=windows-1252."),
        "truncated" => ("Le fichier s'arrête au milieu de cette ligne.", "The file ends in the middle of this line."),
        "cells" => ("Pas autant de cellules que l'en-tête.", "Not as many cells as the head."),
        "too_long" => ("Ligne trop longue.", "The line is too long."),
        "json" => ("Ce n'est pas du JSON.", "This is not JSON."),
        "in_future" => {
            ("Plus de cinq minutes dans le futur : réglez l'horloge.", "More than five minutes ahead: set the clock.")
        }
        "length" => ("Trop long ou trop court.", "Too long, or too short."),
        "control_character" => ("Contient un caractère de contrôle.", "Contains a control character."),
        "email" => ("Ce n'est pas une adresse de courriel.", "This is not an e-mail address."),
        "e164" => ("Ce n'est pas un numéro de téléphone.", "This is not a telephone number."),
        "department" => ("Ce n'est pas un département français.", "This is not a French department."),
        _ => ("Valeur refusée.", "This value does not fit."),
    }
}
