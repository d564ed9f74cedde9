//! How what became of a line is kept, in no language, and told, in the reader's.

use super::{
    columns::FIELDS,
    entry::{Entry, Wrong},
    item::Misfit,
};
use crate::{
    errors,
    model::sync::{Code, Effect, ItemOut, Origin, Outcome},
};
use kernel::{
    error::{self, ApiError, INVALID, Place, Violation},
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
        Wrong::DuplicateKey(first) => (Code::DuplicateKey, problem(&errors::duplicate_key(*first, entry.first_line))),
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

/// Members of a problem that are worded, or told of the reading, when it is read.
const WORDED: [&str; 7] = ["type", "title", "status", "detail", "instance", "trace_id", "errors"];

/// As it is kept, in no language: its code, where and by which code each field is wrong, and what else it tells. Whose
/// registration is in the way is told to nobody here: it may be another partner's.
fn problem(error: &ApiError) -> Value {
    let mut kept = error.to_problem(Lang::En, "", "");
    let errors = kept["errors"].as_array().cloned();
    if let Some(members) = kept.as_object_mut() {
        members.retain(|name, _| name != "registration_id" && !WORDED.contains(&name.as_str()));
        let wrong = |mut one: Value| {
            if let Some(one) = one.as_object_mut() {
                one.remove("detail");
                one.retain(|_, value| value.as_object().is_none_or(|params| !params.is_empty()));
            }
            one
        };
        if let Some(errors) = errors {
            members.insert("errors".to_owned(), errors.into_iter().map(wrong).collect());
        }
    }
    kept
}

/// What is kept of a problem, as the problem itself. Those that were kept in English, whole, are read as well.
pub fn error_of(kept: Option<&Value>) -> ApiError {
    let nothing = Value::Null;
    let kept = kept.unwrap_or(&nothing);
    let text = |name: &str| kept[name].as_str().unwrap_or_default();
    let code = text("code");
    let known = |code: &str| errors::ALL.iter().chain(error::ALL).copied().find(|kind| kind.code == code);
    let problem = match code {
        _ if code == INVALID.code => return invalid(&misfits_of(kept)),
        _ if code == errors::FULL.code => errors::full_for_member(text("pool")),
        _ if code == errors::DUPLICATE.code => errors::duplicate(None),
        _ if code == errors::DUPLICATE_KEY.code => {
            errors::duplicate_key(kept["first_index"].as_i64().unwrap_or_default(), kept["first_line"].as_i64())
        }
        _ if code == errors::ERASED.code => errors::erased(),
        _ if code == errors::WRONG_STATE.code => errors::wrong_state(text("state")),
        other => known(other).unwrap_or(&INVALID).plain(),
    };
    let more = kept.as_object().into_iter().flatten();
    let more =
        more.filter(|(name, _)| *name != "code" && *name != "registration_id" && !WORDED.contains(&name.as_str()));
    more.fold(problem, |problem, (name, value)| problem.member(name, value))
}

/// What is kept of a problem, for a reader.
pub fn worded(kept: &Value, lang: Lang, instance: &str, trace_id: &str) -> Value {
    error_of(Some(kept)).to_problem(lang, instance, trace_id)
}

fn misfits_of(kept: &Value) -> Vec<Misfit> {
    let errors = kept["errors"].as_array().into_iter().flatten();
    let misfit = |error: &Value| {
        let text = |name: &str| error[name].as_str().unwrap_or_default();
        let params = error["params"].as_object().into_iter().flatten();
        Misfit {
            field: text("pointer").trim_start_matches('/').to_owned(),
            code: text("code").to_owned(),
            params: params.map(|(name, value)| (name.clone(), value.clone())).collect(),
        }
    };
    errors.map(misfit).collect()
}

/// 422 for these fields, as it is kept.
pub fn misfits(wrong: &[Misfit]) -> Value {
    problem(&invalid(wrong))
}

/// 422 for these fields.
pub fn invalid(wrong: &[Misfit]) -> ApiError {
    let violations = wrong.iter().map(|misfit| {
        let place = if misfit.field.is_empty() { String::new() } else { format!("/{}", misfit.field) };
        Violation {
            place: Place::Pointer(place),
            code: misfit.code.clone().into(),
            params: misfit.params.iter().map(|(name, value)| (name.clone().into(), value.clone())).collect(),
            detail: words(misfit),
        }
    });
    INVALID.plain().violations(violations)
}

/// What to do; `None` where the code's own sentence says it.
fn words(misfit: &Misfit) -> Option<(String, String)> {
    let expected = misfit.params.get("expected").and_then(Value::as_str);
    Some(match (misfit.code.as_str(), misfit.field.as_str(), expected) {
        ("unknown_field", ..) => {
            let known = FIELDS.join(", ");
            (format!("Champ inconnu. Connus ici : {known}."), format!("Unknown field. Known here: {known}."))
        }
        ("choice", field, Some(known)) => (
            format!("Valeur inconnue. Attendu : {known} ; les réglages (values, {field}) peuvent traduire la vôtre."),
            format!("Unknown value. Expected: {known}; the settings (values, {field}) can map yours."),
        ),
        (code, field, _) => {
            let (fr, en) = fixed(code, field)?;
            (fr.to_owned(), en.to_owned())
        }
    })
}

fn fixed(code: &str, field: &str) -> Option<(&'static str, &'static str)> {
    Some(match (code, field) {
        ("required", "tariff") => (
            "Dites le tarif, ici ou dans les réglages : plusieurs sont ouverts à ce partenaire, ou aucun.",
            "Say which tariff, here or in the settings: several are open to this partner, or none.",
        ),
        ("required", _) => ("Ce champ est obligatoire.", "This field is required."),
        ("unknown_code", _) => (
            "Ce code n'existe pas ici, ou n'est pas ouvert à ce partenaire ; GET …/sync-profile donne ceux qui le sont.",
            "This code does not exist here, or is not open to this partner; GET …/sync-profile has those that are.",
        ),
        ("another_partner", _) => (
            "Cette ligne est d'un autre partenaire : retirez-la, ou videz cette cellule si la personne est des vôtres.",
            "This line is another partner's: take it out, or empty this cell if the person is yours.",
        ),
        ("type", "source_updated_at") => (
            "Donnez un instant RFC 3339, comme 2026-01-31T09:00:00Z.",
            "Give an RFC 3339 instant, such as 2026-01-31T09:00:00Z.",
        ),
        ("type", "priority") => ("Donnez un nombre entier de -100 à 100.", "Give a whole number from -100 to 100."),
        ("type", _) => (
            "Valeur d'un autre type ou format que prévu ; le contrat dit lequel.",
            "A value of another type or format than expected; the contract says which.",
        ),
        ("choice", _) => {
            ("Valeur inconnue ; les réglages peuvent la traduire.", "Unknown value; the settings can map it.")
        }
        ("encoding", _) => (
            "Pas en UTF-8. Enregistrez le fichier en UTF-8, ou déclarez l'encodage qu'il a : Content-Type: text/csv; \
             charset=windows-1252.",
            "Not in UTF-8. Save the file as UTF-8, or declare the encoding that it has: Content-Type: text/csv; \
             charset=windows-1252.",
        ),
        ("truncated", _) => (
            "Le fichier s'arrête au milieu de cette ligne : refaites l'export.",
            "The file ends in the middle of this line: export it again.",
        ),
        ("cells", _) => ("Pas autant de cellules que l'en-tête.", "Not as many cells as the head."),
        ("too_long", _) => ("Ligne trop longue : 64 Kio au plus.", "The line is too long: 64 KiB at most."),
        ("json", _) => ("Ce n'est pas du JSON.", "This is not JSON."),
        ("empty", _) => ("Cette ligne ne dit rien.", "This line says nothing."),
        ("in_future", _) => {
            ("Plus de cinq minutes dans le futur : réglez l'horloge.", "More than five minutes ahead: set the clock.")
        }
        ("control_character", _) => ("Contient un caractère de contrôle.", "Contains a control character."),
        ("email", _) => ("Ce n'est pas une adresse de courriel.", "This is not an e-mail address."),
        ("e164", _) => (
            "Ce n'est pas un numéro de téléphone, français ou au format international (+33…).",
            "This is not a telephone number, French or in international form (+33…).",
        ),
        ("department", _) => (
            "Ce n'est pas un département français : donnez son code, comme 2A, 69 ou 974.",
            "This is not a French department: give its code, such as 2A, 69 or 974.",
        ),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_is_kept_is_of_no_language_and_worded_for_its_reader() {
        let wrong = [Misfit::new("email", "email"), Misfit::new("phone", "length").with("max", 20)];
        for error in [
            invalid(&wrong),
            errors::full_for_member("event").member("pool_id", "x"),
            errors::duplicate(None),
            errors::duplicate_key(7, None),
            errors::duplicate_key(7, Some(9)),
            errors::wrong_state("cancelled"),
            errors::erased(),
        ] {
            let kept = problem(&error);
            let text = kept.to_string();
            assert!(!text.contains(' ') && kept.get("detail").is_none(), "{text}");
            for lang in Lang::ALL {
                assert_eq!(worded(&kept, lang, "/here", "trace"), error.to_problem(lang, "/here", "trace"), "{text}");
            }
        }
    }

    #[test]
    fn what_was_kept_in_english_is_worded_too() {
        let before = json!({
            "type": "/problems/request.invalid", "title": "Invalid input", "status": 422, "detail": "Invalid input",
            "instance": "", "code": "request.invalid", "trace_id": "",
            "errors": [
                { "pointer": "/email", "code": "email", "detail": "This is not an e-mail address.", "params": {} },
                { "pointer": "", "code": "no_such_code", "detail": "This value does not fit.", "params": {} },
            ],
        });
        let now = worded(&before, Lang::Fr, "/here", "trace");
        assert_eq!(
            (&now["title"], &now["instance"], &now["trace_id"]),
            (&json!("Données refusées"), &json!("/here"), &json!("trace"))
        );
        assert_eq!(now["errors"][0]["detail"], "Ce n'est pas une adresse de courriel.");
        assert_eq!((&now["errors"][0]["pointer"], &now["errors"][1]["pointer"]), (&json!("/email"), &json!("")));
        let before =
            json!({ "code": "registration.duplicate", "title": "Address already registered", "registration_id": "x" });
        assert_eq!(worded(&before, Lang::En, "", "").get("registration_id"), None);
    }
}
