//! The problems of this module, each with its stable code.

use crate::{model::vocabulary::State, rules::forecast::Problem as Reason};
use kernel::{
    error::{ApiError, PRECONDITION_FAILED, Violation},
    money::Money,
};

mod broken;
mod mistakes;
mod not_found;

pub use broken::{Broken, breaks_lines, link_absent, not_computable};
pub use mistakes::{
    accounts_missing, bad_name, in_formula, invalid, mistake, unknown_line, unknown_line_filter, unknown_partner,
    unknown_scenario, wrong,
};
pub use not_found::{
    actual_not_found, driver_not_found, figure_not_found, line_not_found, override_not_found, revision_not_found,
    scenario_not_found, simulation_not_found,
};

/// Of operations that compute a scenario, for their documentation.
pub const CANNOT_COMPUTE: &str = "It cannot be computed now: nobody can tell a value that a hypothesis is linked to, or some \
    lines come to nothing with what the hypotheses are. `drivers` or `lines` name them.";

kernel::problems! {
    /// The event is archived: what it was stays as it is.
    EVENT_ARCHIVED = 409 "budget.event_archived" { fr: "Événement archivé", en: "Event archived" }
    /// The budget was submitted or approved; `state` says which. A submitted budget waits for its decision, an approved one
    /// changes by a new revision, opened with its reason.
    LOCKED = 409 "budget.locked" { fr: "Budget verrouillé", en: "Budget locked" }
    /// Another line or scenario of this budget has this code.
    CODE_TAKEN = 409 "budget.code_taken" { fr: "Code déjà pris", en: "Code already taken" }
    /// There are as many as there may be, or would be more; `limit` says how many.
    TOO_MANY = 409 "budget.too_many" { fr: "Trop d'éléments", en: "Too many" }
    /// Exactly one scenario is the baseline. Make another one the baseline first.
    BASELINE_NEEDED = 409 "budget.baseline_needed" { fr: "Scénario de référence", en: "Baseline scenario" }
    /// Quotes, invoices or payments were entered for the line: it stays, on its side. Take those away first, or set its amount
    /// to 0.
    LINE_IN_USE = 409 "budget.line_in_use" { fr: "Ligne utilisée", en: "Line in use" }
    /// With this change other lines could not be computed any more. `lines` names each one with its scenario, the place in its
    /// formula and what would be wrong there.
    BREAKS_LINES = 409 "budget.breaks_lines" { fr: "D'autres lignes en dépendent", en: "Other lines depend on it" }
    /// Some lines cannot be computed with what the hypotheses are now, mostly because a live value has changed. `lines` names
    /// each one with the place in its formula.
    NOT_COMPUTABLE = 409 "budget.not_computable" { fr: "Budget non calculable", en: "Budget cannot be computed" }
    /// Hypotheses are linked to values that nobody can tell now: the module is switched off, or what they name is gone.
    /// `drivers` names them. Give each a `fallback`, or a value of its own.
    LINK_ABSENT = 409 "budget.link_absent" { fr: "Valeur liée absente", en: "Linked value absent" }
    /// The amounts are so large that their sum would not be exact in every JSON reader (2⁵³ − 1 minor units).
    TOO_LARGE = 409 "budget.too_large" { fr: "Montants trop grands", en: "Amounts too large" }
    /// Others settle it: a payment this invoice, say. Or money was taken back that this payment had brought. Take those away
    /// first.
    ACTUAL_IN_USE = 409 "budget.actual_in_use" { fr: "Pièce réglée par d'autres", en: "Settled by others" }
    /// Expenses and income differ, or 86 and 87: `difference` and `in_kind_difference` say by how much (income less expenses).
    NOT_BALANCED = 409 "budget.not_balanced" { fr: "Budget déséquilibré", en: "Budget not balanced" }
    /// What is asked for does not follow on where the budget stands; `state` says where that is.
    WRONG_STATE = 409 "budget.wrong_state" { fr: "Étape impossible", en: "Step not possible" }
    /// Whoever submitted the budget does not decide on it, as long as anybody else may.
    OTHER_PERSON_NEEDED = 409 "budget.other_person_needed" { fr: "À décider par quelqu'un d'autre", en: "Somebody else has to decide" }
    /// The scenario cannot be simulated as it is; `reasons` says why, mostly that some of what would be drawn makes a formula
    /// fail.
    CANNOT_SIMULATE = 409 "budget.cannot_simulate" { fr: "Simulation impossible", en: "Cannot be simulated" }
    /// The picture is drawn from a simulation, and the scenario has none that is done.
    SIMULATION_NEEDED = 409 "budget.simulation_needed" { fr: "Simulation nécessaire", en: "Simulation needed" }
    /// The scenario has this hypothesis from the baseline. Change it there, or set one of the same name here.
    INHERITED = 409 "budget.inherited" { fr: "Hypothèse de la référence", en: "Hypothesis of the baseline" }
}

/// 409: others settle it.
pub fn actual_in_use() -> ApiError {
    ACTUAL_IN_USE.detail(
        "D'autres pièces la règlent : retirez-les d'abord, ou ne changez ni sa ligne, ni sa nature, ni son montant.",
        "Others settle it: take those away first, or leave its line, kind and amount as they are.",
    )
}

/// 409: money was taken back that it had brought.
pub fn taken_back() -> ApiError {
    ACTUAL_IN_USE.detail(
        "Des remboursements reprennent ce paiement : retirez-les d'abord.",
        "Payments below zero take this one back: take those away first.",
    )
}

/// 409: the sides differ by so much, income less expenses.
pub fn not_balanced(difference: Money, in_kind: Money) -> ApiError {
    NOT_BALANCED
        .detail(
            "Produits et charges doivent être égaux, comme les comptes 87 et 86.",
            "Income and expenses have to be equal, and so do accounts 87 and 86.",
        )
        .member("difference", difference)
        .member("in_kind_difference", in_kind)
}

/// 409: not from here.
pub fn wrong_state(state: State) -> ApiError {
    let (fr, en) = match state {
        State::Draft => {
            ("Le budget est un brouillon : soumettez-le d'abord.", "The budget is a draft: submit it first.")
        }
        State::Submitted => (
            "Le budget est soumis : il attend une décision (approve, return), ou son retrait (withdraw).",
            "The budget was submitted: it waits for a decision (approve, return), or to be withdrawn (withdraw).",
        ),
        State::Approved => (
            "Le budget est approuvé : une révision l'ouvre (POST …/budget/revisions).",
            "The budget was approved: a revision opens it (POST …/budget/revisions).",
        ),
    };
    WRONG_STATE.detail(fr, en).member("state", state)
}

/// 409: not by whoever submitted it.
pub fn other_person_needed() -> ApiError {
    OTHER_PERSON_NEEDED.detail(
        "Vous l'avez soumis : quelqu'un d'autre doit l'approuver ou le renvoyer.",
        "You submitted it: somebody else has to approve or return it.",
    )
}

/// 409: there is nothing to draw from.
pub fn simulation_needed() -> ApiError {
    SIMULATION_NEEDED.detail(
        "Ce scénario n'a aucune simulation terminée. Lancez-en une : POST …/simulations.",
        "This scenario has no simulation that is done. Run one: POST …/simulations.",
    )
}

/// 409: the newest simulation is of before cash was simulated.
pub fn simulation_without_months() -> ApiError {
    SIMULATION_NEEDED.detail(
        "La dernière simulation de ce scénario ne dit rien des mois. Lancez-en une : POST …/simulations.",
        "The newest simulation of this scenario tells nothing of the months. Run one: POST …/simulations.",
    )
}

/// What the engine refuses: 422 where the request is wrong, 409 where the budget is.
pub fn cannot_simulate(problems: &[Reason]) -> ApiError {
    let of_request =
        |reason: &&Reason| reason.field.starts_with("/correlations") || reason.field.starts_with("/trials");
    let violation = |reason: &Reason| mistake(&reason.field, reason.code, &reason.fr, &reason.en);
    let wrong: Vec<Violation> = problems.iter().filter(of_request).map(violation).collect();
    if !wrong.is_empty() {
        return invalid(wrong);
    }
    let (fr, en) = problems.first().map_or(("", ""), |reason| (reason.fr.as_str(), reason.en.as_str()));
    CANNOT_SIMULATE.detail(fr, en).member("reasons", problems)
}

/// 409: archived events stay as they are.
pub fn event_archived(slug: &str) -> ApiError {
    EVENT_ARCHIVED.detail(
        format!("« {slug} » est archivé : plus rien n'y change."),
        format!("“{slug}” is archived: nothing changes in it any more."),
    )
}

/// 409: it waits for a decision, or was approved.
pub fn locked(state: State) -> ApiError {
    let (fr, en) = match state {
        State::Submitted => (
            "Le budget est soumis : attendez la décision, ou retirez-le.",
            "The budget was submitted: wait for the decision, or withdraw it.",
        ),
        State::Draft | State::Approved => (
            "Le budget est approuvé : ouvrez une révision, avec son motif, pour le changer.",
            "The budget is approved: open a revision, with its reason, to change it.",
        ),
    };
    LOCKED.detail(fr, en).member("state", state)
}

/// 409: the code names another one.
pub fn code_taken(code: &str) -> ApiError {
    CODE_TAKEN.detail(
        format!("« {code} » est déjà pris dans ce budget."),
        format!("“{code}” is already taken in this budget."),
    )
}

/// 409: there are as many as there may be.
pub fn too_many(limit: i64) -> ApiError {
    TOO_MANY
        .detail(format!("Il peut y en avoir {limit} au plus."), format!("There may be {limit} at most."))
        .member("limit", limit)
}

/// 409: all formulas together are more than can be computed at every change.
pub fn formulas_too_large(limit: usize) -> ApiError {
    TOO_MANY
        .detail(
            format!("Les formules de ce budget auraient ensemble plus de {limit} opérations et valeurs."),
            format!("All formulas of this budget together would have more than {limit} operations and values."),
        )
        .member("limit", limit)
}

/// 409: one scenario is the baseline.
pub fn baseline_needed() -> ApiError {
    BASELINE_NEEDED.detail(
        "Il faut un scénario de référence : désignez-en d'abord un autre.",
        "There has to be a baseline: make another scenario the baseline first.",
    )
}

/// 409: money was entered for it.
pub fn line_in_use() -> ApiError {
    LINE_IN_USE.detail(
        "Des devis, factures ou paiements y sont saisis. Retirez-les d'abord.",
        "Quotes, invoices or payments were entered for it. Take those away first.",
    )
}

/// 409: the scenario has it from the baseline.
pub fn inherited(name: &str) -> ApiError {
    INHERITED.detail(
        format!("« {name} » vient du scénario de référence : changez-la là-bas."),
        format!("“{name}” is the baseline's: change it there."),
    )
}

/// 412: `If-Match` was sent for something that is not there.
pub fn nothing_to_match() -> ApiError {
    PRECONDITION_FAILED.detail(
        "Ce scénario n'a rien ici, donc pas de version : envoyez sans If-Match pour le créer.",
        "This scenario has nothing here, so no version: send it without If-Match to create it.",
    )
}
