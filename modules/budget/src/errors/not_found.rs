//! What is not there, and where to look for it.

use kernel::error::{ApiError, NOT_FOUND};

/// 404: no such line.
pub fn line_not_found() -> ApiError {
    NOT_FOUND.detail(
        "Aucune ligne de ce code ou identifiant dans ce budget. GET …/budget/lines les liste.",
        "No line of this code or id in this budget. GET …/budget/lines lists them.",
    )
}

/// 404: no such scenario.
pub fn scenario_not_found() -> ApiError {
    NOT_FOUND.detail(
        "Aucun scénario de ce code ou identifiant dans ce budget. GET …/budget/scenarios les liste.",
        "No scenario of this code or id in this budget. GET …/budget/scenarios lists them.",
    )
}

/// 404: no such hypothesis.
pub fn driver_not_found() -> ApiError {
    NOT_FOUND.detail(
        "Aucune hypothèse de ce nom dans ce scénario. GET …/drivers les liste.",
        "No hypothesis of this name in this scenario. GET …/drivers lists them.",
    )
}

/// 404: the line is the same in this scenario as elsewhere.
pub fn override_not_found() -> ApiError {
    NOT_FOUND.detail(
        "Ce scénario ne change rien à cette ligne. GET …/overrides liste celles qu'il change.",
        "This scenario does not change that line. GET …/overrides lists those that it changes.",
    )
}

/// 404: neither a line nor a total.
pub fn figure_not_found() -> ApiError {
    NOT_FOUND.detail(
        "Ni une ligne de ce budget ni un total : expenses, income, in_kind_expenses, in_kind_income, balance, account:<compte>, group:<côté>:<groupe>, certainty:<côté>:<certitude>, funding:<financeur ou classe>:<public, private ou in_kind>, ceiling:public_funding, ceiling:funder:<financeur>.",
        "Neither a line of this budget nor a total: expenses, income, in_kind_expenses, in_kind_income, balance, account:<account>, group:<side>:<group>, certainty:<side>:<certainty>, funding:<funder or class>:<public, private or in_kind>, ceiling:public_funding, ceiling:funder:<funder>.",
    )
}

/// 404: no such quote, commitment, invoice or payment.
pub fn actual_not_found() -> ApiError {
    NOT_FOUND.detail(
        "Aucune pièce de cet identifiant dans ce budget. GET …/budget/actuals les liste.",
        "Nothing of this id was entered in this budget. GET …/budget/actuals lists what was.",
    )
}

/// 404: no such revision.
pub fn revision_not_found() -> ApiError {
    NOT_FOUND.detail(
        "Aucune révision de ce numéro ou identifiant. GET …/budget/revisions les liste.",
        "No revision of this number or id. GET …/budget/revisions lists them.",
    )
}

/// 404: no such simulation.
pub fn simulation_not_found() -> ApiError {
    NOT_FOUND.detail(
        "Aucune simulation de cet identifiant dans ce scénario. GET …/simulations les liste.",
        "No simulation of this id in this scenario. GET …/simulations lists them.",
    )
}
