use crate::{
    ids::SimulationId,
    jobs::RunSimulation,
    model::simulation::{Begun, SimulationIn, SimulationOut, SimulationState},
    neighbours::Neighbours,
    scopes::Write,
    simulation::{Ready, Turns},
    store::{
        scenarios,
        simulations::{self, SimulationRow},
    },
};
use actix_web::post;
use kernel::{
    auth::InEvent,
    db::{AsDoc, Key},
    http::{Ctx, Json, Outcome, Path},
    jobs,
};
use std::{num::NonZeroUsize, sync::Arc};

/// Simulate a scenario
///
/// Draws every uncertain hypothesis, computes the budget, and does so again, `trials` times (Monte-Carlo). Be ready for two
/// answers. 201: it is done, and here it is. 202: it is a job; follow `Location`, whose `result_url` leads to the simulation, or
/// cancel it with `DELETE /jobs/{id}`. A job it is above 200,000 trials, sooner where the budget is large (trials times operations
/// of its formulas above 200 million, about), and whenever the server draws two others already. It changes nothing of the budget,
/// so that a locked one can be simulated too; the newest 50 of a scenario are kept. 422 if correlations name what is not uncertain
/// or contradict each other; 409 `budget.cannot_simulate` if some of what is drawn makes a formula fail, a division by zero say.
#[utoipa::path(
    tag = "budget",
    responses((status = 409, description = "It cannot be computed, or not for all that is drawn; or ten wait already.")),
    security(("oauth2" = ["budget:write"]))
)]
#[post("/events/{event}/budget/scenarios/{scenario}/simulations")]
pub async fn create_budget_simulation(
    ctx: Ctx<Write, InEvent>,
    path: Path<(String, String)>,
    Json(asked): Json<SimulationIn>,
) -> Outcome<Begun> {
    // What was drawn for this request before is not drawn again.
    if let Some(answer) = ctx.replayed().await? {
        return Ok(answer);
    }
    let (event, app, now, owner, (_, scenario)) = (ctx.fence().event(), ctx.app(), ctx.now(), ctx.caller_id()?, path.0);
    let neighbours = Neighbours::of(&app);
    let ready = {
        let (neighbours, scenario, asked) = (neighbours.clone(), scenario.clone(), asked.clone());
        app.db.read_long(move |conn| {
            let frame = neighbours.open(conn, event)?;
            Ready::read(conn, &neighbours, &frame, &scenario, &asked, now)
        })
    };
    let ready = ready.await?;
    let contents = ready.contents;
    let turn = if ready.is_short() { Turns::of(&app)?.free() } else { None };
    let found = match turn {
        // If the caller hangs up, this ends here, and the drawing with it.
        Some(turn) => Some(ready.draw(turn, NonZeroUsize::MIN, Arc::default()).await?),
        None => None,
    };
    ctx.write(move |tx| {
        tx.lock(Key::Event(event))?;
        neighbours.open(tx, event)?;
        let scenario = scenarios::find(tx, event, &scenario)?;
        let (id, now): (SimulationId, _) = (tx.new_id(), tx.now());
        let job = match &found {
            Some(_) => None,
            None => Some(jobs::enqueue(tx, &RunSimulation { simulation: id }, owner, Some(event))?),
        };
        let row = SimulationRow {
            id,
            event_id: event,
            scenario_id: scenario.id,
            state: if found.is_some() { SimulationState::Done } else { SimulationState::Queued },
            request: AsDoc(asked.clone()),
            result: found.clone().map(AsDoc),
            problem: None,
            contents,
            job_id: job.as_ref().map(|job| job.id),
            version: 1,
            created_at: now,
            finished_at: found.is_some().then_some(now),
        };
        simulations::insert(tx, &row)?;
        Ok(match job {
            Some(job) => Begun::Queued(Box::new(job)),
            None => Begun::Done(Box::new(SimulationOut::of(row, SimulationState::Done, false))),
        })
    })
    .await
}
