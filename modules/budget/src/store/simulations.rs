//! Simulations. Every query starts at [`of`], inside a scenario of the event.

use crate::{
    errors,
    ids::{ScenarioId, SimulationId},
    model::simulation::{Findings, SimulationFilter, SimulationIn, SimulationState as State},
    schema::budget_simulations as simulations,
};
use diesel::prelude::*;
use kernel::{
    db::{AsDoc, At, Conn, Doc, MultiBackend, Tx},
    error::Result,
    http::List,
    ids::EventId,
    jobs::{self, JobId},
    keyset,
    outbox::Changed,
};

/// Simulations of a scenario that are kept: the newest.
pub const KEPT: i64 = 50;
/// Simulations of a scenario that may wait at the same time.
pub const WAITING: i64 = 10;

/// A simulation.
#[derive(Clone, Debug, Queryable, Selectable, Insertable, Identifiable)]
#[diesel(table_name = simulations)]
pub struct SimulationRow {
    /// Id.
    pub id: SimulationId,
    /// The event.
    pub event_id: EventId,
    /// The scenario.
    pub scenario_id: ScenarioId,
    /// Where it stands; one that waits is asked of its job, see [`state_of`].
    pub state: State,
    /// What was asked for.
    pub request: AsDoc<SimulationIn>,
    /// What was found.
    pub result: Option<AsDoc<Findings>>,
    /// Why it failed.
    pub problem: Option<Doc>,
    /// The budget's count of changes that it was computed from.
    pub contents: i64,
    /// Its job, if it was long.
    pub job_id: Option<JobId>,
    /// Version.
    pub version: i64,
    /// Asked for.
    pub created_at: At,
    /// Ended.
    pub finished_at: Option<At>,
}

type Query<'a> = simulations::BoxedQuery<'a, MultiBackend>;

fn of(scenario: ScenarioId) -> Query<'static> {
    simulations::table.filter(simulations::scenario_id.eq(scenario)).into_boxed()
}

/// The scenario's simulation of that id; 404 otherwise.
pub fn find(conn: &mut Conn, scenario: ScenarioId, key: &str) -> Result<SimulationRow> {
    let id: SimulationId = key.parse().map_err(|_| errors::simulation_not_found())?;
    let one = of(scenario).filter(simulations::id.eq(id));
    one.select(SimulationRow::as_select()).first(conn).optional()?.ok_or_else(errors::simulation_not_found)
}

/// For its job; `None` if the scenario was deleted meanwhile.
pub fn get(conn: &mut Conn, id: SimulationId) -> Result<Option<SimulationRow>> {
    Ok(simulations::table.find(id).select(SimulationRow::as_select()).first(conn).optional()?)
}

/// The newest that is done.
pub fn latest(conn: &mut Conn, scenario: ScenarioId) -> Result<Option<SimulationRow>> {
    let done = of(scenario).filter(simulations::state.eq(State::Done));
    let newest = done.order((simulations::created_at.desc(), simulations::id.desc()));
    Ok(newest.select(SimulationRow::as_select()).first(conn).optional()?)
}

/// A page: one row more than asked for, if there are as many.
pub fn list(conn: &mut Conn, scenario: ScenarioId, list: &List<SimulationFilter>) -> Result<Vec<SimulationRow>> {
    let query = keyset!(of(scenario), list, simulations::id, { "created_at" => simulations::created_at, At })?;
    Ok(query.select(SimulationRow::as_select()).load(conn)?)
}

/// How many there are.
pub fn count(conn: &mut Conn, scenario: ScenarioId) -> Result<i64> {
    Ok(of(scenario).count().get_result(conn)?)
}

/// Where a simulation stands: a job may have been cancelled, or have failed, before it could say so here.
pub fn state_of(conn: &mut Conn, row: &SimulationRow) -> Result<State> {
    match row.job_id {
        Some(job) if !row.state.is_final() => Ok(State::by_job(jobs::state(conn, job)?)),
        _ => Ok(row.state),
    }
}

/// Adds a simulation to a scenario that is held, and forgets the oldest; 409 if too many wait.
pub fn insert(tx: &mut Tx<'_>, row: &SimulationRow) -> Result<()> {
    let conn: &mut Conn = tx;
    diesel::insert_into(simulations::table).values(row).execute(conn)?;
    tx.publish(Changed::created("budget_simulation", row.id, row.version).event(row.event_id));
    let newest = (simulations::created_at.desc(), simulations::id.desc());
    let conn: &mut Conn = tx;
    let rows: Vec<SimulationRow> = of(row.scenario_id).order(newest).select(SimulationRow::as_select()).load(conn)?;
    let mut waiting = 0;
    for (row, place) in rows.iter().zip(0_i64..) {
        if !state_of(tx, row)?.is_final() {
            waiting += 1;
        } else if place >= KEPT {
            delete(tx, row)?;
        }
    }
    if waiting > WAITING { Err(errors::too_many(WAITING)) } else { Ok(()) }
}

/// How a simulation ended.
#[derive(Clone, Debug)]
pub enum End {
    /// With figures, from the budget at this count of changes.
    Done(Box<Findings>, i64),
    /// Without; the problem details say why.
    Failed(Doc),
}

/// Writes how a simulation ended; nothing if it had ended before, or is gone.
pub fn finish(tx: &mut Tx<'_>, current: &SimulationRow, end: &End) -> Result<()> {
    let (state, result, problem, contents) = match end {
        End::Done(findings, contents) => (State::Done, Some(AsDoc(Findings::clone(findings))), None, *contents),
        End::Failed(problem) => (State::Failed, None, Some(problem.clone()), current.contents),
    };
    let (version, now) = (current.version + 1, tx.now());
    let unchanged = simulations::table.find(current.id).filter(simulations::version.eq(current.version));
    let set = (
        simulations::state.eq(state),
        simulations::result.eq(result),
        simulations::problem.eq(problem),
        simulations::contents.eq(contents),
        simulations::version.eq(version),
        simulations::finished_at.eq(Some(now)),
    );
    let conn: &mut Conn = tx;
    if diesel::update(unchanged).set(set).execute(conn)? == 1 {
        tx.publish(Changed::updated("budget_simulation", current.id, version).event(current.event_id));
    }
    Ok(())
}

fn delete(tx: &mut Tx<'_>, row: &SimulationRow) -> Result<()> {
    let conn: &mut Conn = tx;
    diesel::delete(simulations::table.find(row.id)).execute(conn)?;
    tx.publish(Changed::deleted("budget_simulation", row.id, row.version + 1).event(row.event_id));
    Ok(())
}

/// Forgets those of a scenario that goes.
pub fn forget_scenario(tx: &mut Tx<'_>, scenario: ScenarioId) -> Result<()> {
    let conn: &mut Conn = tx;
    let rows: Vec<SimulationRow> = of(scenario).select(SimulationRow::as_select()).load(conn)?;
    rows.iter().try_for_each(|row| delete(tx, row))
}
