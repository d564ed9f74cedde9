//! Submissions and decisions.

use super::vocabulary::State;
use crate::{ids::ApprovalId, store::approvals::ApprovalRow};
use diesel::{deserialize::FromSqlRow, expression::AsExpression};
use kernel::{
    check,
    db::At,
    http::{Filter, Resource},
    ids::{EventId, Id},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

/// A step on the way to an approved budget.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema, AsExpression, FromSqlRow)]
#[schema(as = BudgetApprovalAction)]
#[serde(rename_all = "snake_case")]
#[diesel(sql_type = diesel::sql_types::Text)]
pub enum Action {
    /// A draft is put up for decision: it has to balance, and does not change any more.
    Submit,
    /// Whoever prepares it takes it back: a draft again.
    Withdraw,
    /// It is approved, and frozen as a revision. Needs `budget:approve`.
    Approve,
    /// It goes back to those who prepare it: a draft again. Needs `budget:approve`.
    Return,
}

kernel::text_column!(Action {
    Submit => "submit",
    Withdraw => "withdraw",
    Approve => "approve",
    Return => "return",
});

impl Action {
    /// Where a budget has to stand for it.
    pub fn from(self) -> State {
        match self {
            Self::Submit => State::Draft,
            Self::Withdraw | Self::Approve | Self::Return => State::Submitted,
        }
    }

    /// Where it stands after.
    pub fn to(self) -> State {
        match self {
            Self::Submit => State::Submitted,
            Self::Approve => State::Approved,
            Self::Withdraw | Self::Return => State::Draft,
        }
    }

    /// Whether it decides on what was submitted.
    pub fn decides(self) -> bool {
        matches!(self, Self::Approve | Self::Return)
    }

    /// What the audit log calls it.
    pub fn audited(self) -> &'static str {
        match self {
            Self::Submit => "budget.submitted",
            Self::Withdraw => "budget.withdrawn",
            Self::Approve => "budget.approved",
            Self::Return => "budget.returned",
        }
    }
}

/// What those who prepare a budget do with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = BudgetSubmissionAction)]
#[serde(rename_all = "snake_case")]
pub enum Handing {
    /// Put it up for decision: it has to balance, and does not change any more.
    Submit,
    /// Take it back: a draft again.
    Withdraw,
}

impl From<Handing> for Action {
    fn from(one: Handing) -> Self {
        match one {
            Handing::Submit => Self::Submit,
            Handing::Withdraw => Self::Withdraw,
        }
    }
}

/// What those who decide do with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = BudgetDecision)]
#[serde(rename_all = "snake_case")]
pub enum Decision {
    /// It is approved, and frozen as a revision.
    Approve,
    /// It goes back to those who prepare it: a draft again.
    Return,
}

impl From<Decision> for Action {
    fn from(one: Decision) -> Self {
        match one {
            Decision::Approve => Self::Approve,
            Decision::Return => Self::Return,
        }
    }
}

/// A submission, as it is sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = BudgetSubmissionInput, example = SubmissionIn::sample)]
pub struct SubmissionIn {
    /// What is done; `submit` if nothing is said.
    #[schema(default = "submit")]
    #[serde(default = "submit")]
    pub action: Handing,
    /// In words: what is asked for.
    #[validate(length(min = 1, max = 5000), custom(function = check::not_blank))]
    #[schema(min_length = 1, max_length = 5000)]
    #[serde(default)]
    pub note: Option<String>,
}

fn submit() -> Handing {
    Handing::Submit
}

impl SubmissionIn {
    /// An example that works on the demo data as it is loaded.
    pub fn sample() -> Self {
        Self { action: Handing::Submit, note: Some("Pour le comité de pilotage de février (exemple).".to_owned()) }
    }
}

/// A decision, as it is sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = BudgetApprovalInput, example = ApprovalIn::sample)]
pub struct ApprovalIn {
    /// What is done.
    pub action: Decision,
    /// In words: why it is returned, say.
    #[validate(length(min = 1, max = 5000), custom(function = check::not_blank))]
    #[schema(min_length = 1, max_length = 5000)]
    #[serde(default)]
    pub note: Option<String>,
}

impl ApprovalIn {
    /// An example that works once the budget of the demo data has been submitted.
    pub fn sample() -> Self {
        Self { action: Decision::Approve, note: Some("Approuvé en comité de pilotage (exemple).".to_owned()) }
    }
}

/// A step that was taken. The log of them only grows.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = BudgetApproval)]
pub struct ApprovalOut {
    /// Id.
    pub id: ApprovalId,
    /// The event.
    pub event_id: EventId,
    /// The revision that it was about.
    pub revision: i64,
    /// The budget's count of changes then.
    pub contents: i64,
    /// What was done.
    pub action: Action,
    /// Where the budget stood after.
    pub state: State,
    /// In words.
    #[schema(max_length = 5000)]
    pub note: Option<String>,
    /// `user`, `client` or `system`.
    #[schema(max_length = 20)]
    pub actor_kind: String,
    /// Who did it.
    pub actor_id: Option<Id>,
    /// When.
    pub at: At,
}

impl Resource for ApprovalOut {}

impl From<ApprovalRow> for ApprovalOut {
    fn from(row: ApprovalRow) -> Self {
        Self {
            id: row.id,
            event_id: row.event_id,
            revision: row.revision,
            contents: row.contents,
            action: row.action,
            state: row.action.to(),
            note: row.note,
            actor_kind: row.actor_kind,
            actor_id: row.actor_id,
            at: row.at,
        }
    }
}

/// Filters of the log.
#[derive(Clone, Debug, Default, Serialize, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ApprovalFilter {
    /// Only of this revision.
    #[validate(range(min = 1, max = 1_000_000))]
    #[param(minimum = 1, maximum = 1_000_000)]
    #[serde(default)]
    pub revision: Option<i64>,
}

impl Filter for ApprovalFilter {
    const SORTS: &'static [&'static str] = &["at"];
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn every_step_follows_on_one_state() {
        for action in Action::ALL {
            assert_ne!(action.from(), action.to());
            assert_ne!(action.from(), State::Approved, "only a revision opens what was approved");
            assert!(!action.decides() || action.from() == State::Submitted);
        }
    }

    proptest! {
        #[test]
        fn nothing_is_approved_that_was_not_submitted(steps in prop::collection::vec(0_usize..4, 0..40)) {
            let (mut state, mut taken) = (State::Draft, Vec::new());
            for action in steps.into_iter().map(|at| Action::ALL[at]).filter(|action| *action != Action::Withdraw) {
                if action.from() == state {
                    state = action.to();
                    taken.push(action);
                }
            }
            for (at, action) in taken.iter().enumerate() {
                prop_assert_eq!(action.decides(), at % 2 == 1, "every submission is decided on once");
                prop_assert!(*action != Action::Approve || at + 1 == taken.len(), "what is approved stays so");
            }
        }
    }
}
