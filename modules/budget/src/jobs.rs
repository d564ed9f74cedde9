//! Work that takes longer than a request may.

use crate::{
    ids::SimulationId,
    model::simulation,
    neighbours::Neighbours,
    simulation::{AT_A_TIME, Ready, Turns, half_of_the_cores},
    store::simulations::{self, End, SimulationRow},
};
use kernel::{
    app::App,
    db::{Actor, Doc},
    error::{self, ApiError, Result},
    jobs::{Job, Progress},
    text::Lang,
};
use serde::{Deserialize, Serialize};
use std::{
    pin::pin,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

/// How often a simulation says how far it is, and asks whether it is still wanted.
const STEP: Duration = Duration::from_millis(250);

/// Runs a simulation.
#[derive(Debug, Serialize, Deserialize)]
pub struct RunSimulation {
    /// Which.
    pub simulation: SimulationId,
}

impl Job for RunSimulation {
    const KIND: &'static str = "budget.simulation";
    // One without a turn would only take the place of another job, such as a sync.
    const AT_ONCE: usize = AT_A_TIME;

    async fn run(self, app: Arc<App>, progress: Progress) -> Result<String> {
        let id = self.simulation;
        let row = app.db.read(move |conn| simulations::get(conn, id)).await?;
        // Deleted with its scenario.
        let row = row.ok_or_else(crate::errors::simulation_not_found)?;
        let path = format!("/api/v1{}", simulation::path(row.event_id, row.scenario_id, row.id));
        if row.state.is_final() {
            return Ok(path);
        }
        let drawn = draw(&app, &row, &progress).await;
        let end = match &drawn {
            Ok(end) => end.clone(),
            // Cancelled, or taken over by another process, which writes the end.
            Err(error) if error.code() == error::CONFLICT.code || error.status().is_server_error() => {
                return drawn.map(|_| path);
            }
            Err(error) => End::Failed(problem(error, &path, id)?),
        };
        app.db.write(Actor::system("budget.simulation"), 0, move |tx| simulations::finish(tx, &row, &end)).await?;
        app.wake();
        drawn.map(|_| path)
    }
}

fn problem(error: &ApiError, path: &str, id: SimulationId) -> Result<Doc> {
    Ok(Doc::of(&error.to_problem(Lang::default(), path, &id.to_string()))?)
}

async fn draw(app: &App, row: &SimulationRow, progress: &Progress) -> Result<End> {
    let (neighbours, now) = (Neighbours::of(app), app.now());
    let (event, scenario, asked) = (row.event_id, row.scenario_id.to_string(), row.request.0.clone());
    let total = asked.trials;
    let read = move |conn: &mut kernel::db::Conn| {
        let frame = neighbours.frame(conn, event)?;
        Ready::read(conn, &neighbours, &frame, &scenario, &asked, now)
    };
    let ready = app.db.read_long(read).await?;
    let contents = ready.contents;
    let (turns, done) = (Turns::of(app)?, Arc::new(AtomicI64::new(0)));
    // Dropped when the job is no longer wanted: that ends the threads.
    let mut drawing = pin!(async {
        let turn = turns.next().await?;
        ready.draw(turn, half_of_the_cores(), done.clone()).await
    });
    loop {
        tokio::select! {
            found = &mut drawing => {
                progress.step(total, Some(total)).await?;
                return Ok(End::Done(Box::new(found?), contents));
            }
            () = tokio::time::sleep(STEP) => progress.step(done.load(Ordering::Relaxed), Some(total)).await?,
        }
    }
}
