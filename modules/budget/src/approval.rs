//! On the way to an approved budget, and on from there.

use crate::{
    book::Book,
    errors,
    live::Live,
    model::{
        approval::Action,
        revision::{RevisionComparison, RevisionIn, RevisionOut, RevisionPair, RevisionSide, Snapshot},
        vocabulary::State,
    },
    neighbours::Neighbours,
    scopes::Approve,
    snapshot,
    store::{
        approvals::{self, ApprovalRow},
        budgets::{self, BudgetRow},
        revisions::{self, RevisionRow},
    },
};
use kernel::{
    auth::{InEvent, Scope},
    db::{At, Conn, Tx},
    error::Result,
    ids::Id,
};

/// Takes a step: 409 if it does not follow on where the budget stands, if the budget does not balance, or if whoever submitted
/// it wants to decide on it though others may.
pub fn take(
    tx: &mut Tx<'_>,
    neighbours: &Neighbours,
    fence: &InEvent,
    action: Action,
    note: Option<String>,
) -> Result<ApprovalRow> {
    let budget = budgets::hold(tx, neighbours, fence)?;
    if budget.state != action.from() {
        return Err(errors::wrong_state(budget.state));
    }
    if action.decides() {
        needs_another(tx, neighbours, &budget)?;
    }
    // What links told may have moved since it was submitted.
    let frozen = match action {
        Action::Submit | Action::Approve => Some(balanced(tx, neighbours, &budget)?),
        Action::Withdraw | Action::Return => None,
    };
    if let Some(snapshot) = frozen.filter(|_| action == Action::Approve) {
        revisions::freeze(tx, &budget, snapshot)?;
    }
    let row = approvals::insert(tx, &budget, action, note)?;
    let (event, revision) = (budget.event_id, budget.revision);
    budgets::step(tx, budget, action.to(), revision)?;
    tx.audit(action.audited(), "budget", Some(Id::from(event)), Some(event));
    Ok(row)
}

/// 409 for whoever submitted it, if anybody else may decide.
fn needs_another(tx: &mut Tx<'_>, neighbours: &Neighbours, budget: &BudgetRow) -> Result<()> {
    let submitter = approvals::last_submission(tx, budget.event_id)?.and_then(|row| row.actor_id);
    let Some(same) = submitter.filter(|id| Some(*id) == tx.actor().id) else { return Ok(()) };
    match neighbours.anybody_else(tx, Approve::NAME, budget.event_id, same)? {
        true => Err(errors::other_person_needed()),
        false => Ok(()),
    }
}

/// The budget as it stands; 409 with both differences if its baseline does not balance.
fn balanced(tx: &mut Tx<'_>, neighbours: &Neighbours, budget: &BudgetRow) -> Result<Snapshot> {
    let now = tx.now();
    let found = as_it_is(tx, neighbours, budget, now)?;
    match found.balance.balanced {
        true => Ok(found),
        false => Err(errors::not_balanced(found.balance.cash, found.balance.in_kind)),
    }
}

/// The budget as it is now.
fn as_it_is(conn: &mut Conn, neighbours: &Neighbours, budget: &BudgetRow, now: At) -> Result<Snapshot> {
    let book = Book::load(conn, budget.clone())?;
    let mut live = Live::of(neighbours, &book.budget, now);
    let baseline = book.scenarios.iter().find(|row| row.is_baseline).ok_or_else(errors::scenario_not_found)?;
    let computed = book.plan(baseline).compute(conn, &mut live)?;
    let funding = computed.funding(conn, neighbours, &mut live)?;
    Ok(snapshot::of(&computed, funding, now))
}

/// Opens an approved budget again, as the next revision; 409 if it is not approved.
pub fn reopen(tx: &mut Tx<'_>, neighbours: &Neighbours, fence: &InEvent, input: &RevisionIn) -> Result<RevisionRow> {
    let budget = budgets::hold(tx, neighbours, fence)?;
    if budget.state != State::Approved {
        return Err(errors::wrong_state(budget.state));
    }
    let next = budget.revision + 1;
    let budget = budgets::step(tx, budget, State::Draft, next)?;
    revisions::insert(tx, &budget, Some(&input.reason))
}

/// Two revisions side by side. One that is not approved stands for the budget as it is now.
pub fn compare(
    conn: &mut Conn,
    neighbours: &Neighbours,
    budget: &BudgetRow,
    pair: &RevisionPair,
    now: At,
) -> Result<RevisionComparison> {
    let mut side = |number: i64| {
        let row = revisions::find(conn, budget.event_id, &number.to_string())?;
        let kept = match revisions::snapshot(conn, &row)? {
            Some(kept) => kept,
            None => as_it_is(conn, neighbours, budget, now)?,
        };
        Ok::<_, kernel::error::ApiError>((row, kept))
    };
    let (mut from, mut to) = (side(pair.from)?, side(pair.to)?);
    // Lines that nobody touched are the same, though their funder was merged into another meanwhile.
    let named: Vec<String> = from.1.partners().union(&to.1.partners()).cloned().collect();
    let merged = neighbours.merged(conn, &named)?;
    from.1.follow(&merged);
    to.1.follow(&merged);
    let between = revisions::between(conn, budget.event_id, pair.from.min(pair.to), pair.from.max(pair.to))?;
    let shown = |(row, kept): &(RevisionRow, Snapshot)| RevisionSide {
        revision: RevisionOut::from(row),
        accounts_version: kept.accounts_version,
        totals: kept.totals,
        balance: kept.balance,
    };
    Ok(RevisionComparison {
        lines: snapshot::lines(&from.1, &to.1),
        drivers: snapshot::values(&from.1, &to.1),
        revisions: between.iter().map(RevisionOut::from).collect(),
        from: shown(&from),
        to: shown(&to),
    })
}
