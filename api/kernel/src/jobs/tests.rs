//! The lease of a job, while the database goes away and comes back.

use super::{JobId, JobRow, JobState, LEASE, Progress, row};
use crate::{
    db::{Actor, At, Doc, tests::Place},
    ids::Id,
    schema::kernel_jobs,
};
use diesel::prelude::*;
use std::time::Instant;

const OWNER: Id = Id(uuid::Uuid::from_u128(2));

fn running(place: &Place) -> JobRow {
    let at = At::new(chrono::DateTime::UNIX_EPOCH);
    let row = JobRow {
        id: JobId(uuid::Uuid::from_u128(1)),
        kind: "test.wait".to_owned(),
        owner_id: OWNER,
        event_id: None,
        lane: None,
        state: JobState::Running.name().to_owned(),
        args: Doc::of(&serde_json::json!({})).expect("an object"),
        done: 0,
        total: None,
        result_url: None,
        problem: None,
        version: 2,
        lease_until: at,
        created_at: at,
        updated_at: at,
        finished_at: None,
    };
    let insert = diesel::insert_into(kernel_jobs::table).values(&row);
    insert.execute(&mut place.connect()).expect("it is written");
    row
}

fn done(place: &Place) -> i64 {
    kernel_jobs::table.select(kernel_jobs::done).first(&mut place.connect()).expect("it is there")
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime")
}

/// PostgreSQL restarts while a job runs: the steps of that time are not recorded, and the job goes on.
#[test]
fn a_database_that_is_away_for_a_moment_ends_no_job() {
    let place = Place::postgres("ENCODING 'UTF8' LOCALE 'C'").migrated();
    let row = running(&place);
    runtime().block_on(async {
        let progress = Progress::of(place.db().clone(), &row, Instant::now());
        progress.step(1, None).await.expect("it is recorded");
        place.go_away();
        progress.step(2, Some(2)).await.expect("the lease lasts longer");
        // Whoever has heard nothing for half a lease cannot know whether the job is still theirs.
        let long_ago = Instant::now().checked_sub(LEASE / 2).expect("the machine runs for longer");
        let silent = Progress::of(place.db().clone(), &row, long_ago);
        assert_eq!(silent.step(2, None).await.expect_err("it must stop").status(), 503);
        place.come_back();
        assert_eq!(done(&place), 1, "it was away");
        progress.step(3, Some(3)).await.expect("it is still ours");
        assert_eq!(done(&place), 3);
    });
}

/// Its own steps do not change what a job is known by; cancelling does.
#[test]
fn a_lease_outlives_steps_and_ends_with_a_cancellation() {
    let place = Place::sqlite().migrated();
    let row = running(&place);
    runtime().block_on(async {
        let progress = Progress::of(place.db().clone(), &row, Instant::now());
        // A second that knows no more than the first did: as after a step whose COMMIT nobody knows the outcome of.
        let other = Progress::of(place.db().clone(), &row, Instant::now());
        progress.step(1, Some(1)).await.expect("it is recorded");
        other.step(2, Some(2)).await.expect("the lease is the same");
        let cancelled = place.db().write(Actor::system("test"), 0, move |tx| row::cancel(tx, row.id, OWNER)).await;
        assert!(cancelled.expect("it is written"));
        let stopped = progress.step(3, Some(3)).await.expect_err("it was cancelled");
        assert_eq!(stopped.code(), crate::error::CONFLICT.code);
        assert_eq!(done(&place), 2);
    });
}
