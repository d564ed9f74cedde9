//! Long work: lined up, followed, cancelled, taken up again.

use diesel::connection::SimpleConnection as _;
use serde_json::json;
use tests::{Actor, House, Plan, Response, on_both, probe::Gate};

on_both!(
    a_job_is_followed_to_its_end: Plan::new().probe(),
    a_job_can_be_cancelled: Plan::new().probe(),
    a_panic_ends_the_job_and_not_the_runner: Plan::new().probe(),
    a_job_whose_process_died_is_taken_up_again: Plan::new().probe(),
    a_job_is_its_owners: Plan::new().probe(),
    a_kind_of_which_there_is_enough_waits_in_the_queue: Plan::new().probe(),
);

async fn line_up(user: &Actor, input: serde_json::Value) -> String {
    let accepted = user.post("probe/counts").json(input).await.expect(202);
    assert_eq!(accepted["state"], "queued");
    accepted.header("location").to_owned()
}

async fn in_state(house: &House, user: &Actor, job: &str, state: &str) -> Response {
    house.eventually(&format!("{job} is {state}"), async || user.get(job).await.expect(200)["state"] == state).await;
    user.get(job).await.expect(200)
}

async fn a_job_is_followed_to_its_end(house: House) {
    let user = house.user("organiser");
    let job = line_up(&user, json!({ "steps": 3, "gated": true })).await;
    Gate::open(house.app(), 1);
    house.eventually("it gets on", async || user.get(&job).await["progress"] == json!({ "done": 1, "total": 3 })).await;
    assert_eq!(user.get(&job).await["state"], "running");
    // A step right behind another is not told; the last always is.
    Gate::open(house.app(), 2);
    let done = in_state(&house, &user, &job, "completed").await;
    assert_eq!(done["progress"], json!({ "done": 3, "total": 3 }));
    assert_eq!(done["result_url"], "/livez");
    assert!(done["problem"].is_null() && done["finished_at"].is_string());
    // Too late to cancel.
    user.delete(&job).await.refused(409, "conflict");
}

async fn a_job_can_be_cancelled(house: House) {
    let user = house.user("organiser");
    let job = line_up(&user, json!({ "steps": 1000, "gated": true })).await;
    Gate::open(house.app(), 1);
    house.eventually("it has begun", async || user.get(&job).await["progress"]["done"] == 1).await;
    user.delete(&job).await.expect(204);
    assert_eq!(user.get(&job).await["state"], "cancelled");
    // Its next step is its last: the runner is free for others.
    Gate::open(house.app(), 1);
    let next = line_up(&user, json!({ "steps": 1 })).await;
    in_state(&house, &user, &next, "completed").await;
    let cancelled = user.get(&job).await.expect(200);
    assert_eq!((&cancelled["state"], &cancelled["progress"]["done"]), (&json!("cancelled"), &json!(1)));
}

async fn a_panic_ends_the_job_and_not_the_runner(house: House) {
    let user = house.user("organiser");
    let job = line_up(&user, json!({ "steps": 3, "panic_at": 2 })).await;
    let failed = in_state(&house, &user, &job, "failed").await;
    assert_eq!(failed["progress"]["done"], 1);
    assert_eq!(failed["problem"]["code"], "internal");
    assert!(!failed.text().contains("on purpose"));
    let next = line_up(&user, json!({ "steps": 1 })).await;
    in_state(&house, &user, &next, "completed").await;
}

async fn a_job_whose_process_died_is_taken_up_again(house: House) {
    let user = house.user("organiser");
    let job = line_up(&user, json!({ "steps": 2 })).await;
    in_state(&house, &user, &job, "completed").await;
    // As a process leaves it that was killed in the middle: running, and nobody renews its lease.
    let left = "UPDATE kernel_jobs SET state = 'running', done = 1, finished_at = NULL, result_url = NULL";
    kernel::on_either!(&mut house.database().connect(), |c| c.batch_execute(left)).expect("it writes");
    assert_eq!(user.get(&job).await["state"], "running");
    house.clock.advance(chrono::TimeDelta::seconds(120));
    in_state(&house, &user, &job, "completed").await;
}

async fn a_job_is_its_owners(house: House) {
    let (user, other) = (house.user("organiser"), house.user("organiser"));
    let job = line_up(&user, json!({ "steps": 1, "gated": true })).await;
    for stranger in [&other, &house.admin()] {
        stranger.get(&job).await.refused(404, "not_found");
        stranger.delete(&job).await.refused(404, "not_found");
    }
    Gate::open(house.app(), 1);
    in_state(&house, &user, &job, "completed").await;
}

/// Of these, three are done at once, and of all kinds four.
async fn a_kind_of_which_there_is_enough_waits_in_the_queue(house: House) {
    let user = house.user("organiser");
    let mut counts = Vec::new();
    for _ in 0..6 {
        counts.push(line_up(&user, json!({ "steps": 1, "gated": true })).await);
    }
    house.eventually("three are at the gate", async || Gate::waiting(house.app()) == 3).await;
    // Asked for last, and done first.
    let scan = user.post("partners/duplicate-scans").await.expect(202).header("location").to_owned();
    in_state(&house, &user, &scan, "completed").await;
    assert_eq!(Gate::waiting(house.app()), 3);
    let mut states = Vec::new();
    for job in &counts {
        let job = user.get(job).await.expect(200);
        states.push(job["state"].as_str().expect("a state").to_owned());
    }
    states.sort();
    assert_eq!(states, ["queued", "queued", "queued", "running", "running", "running"]);
    Gate::open(house.app(), counts.len());
    for job in &counts {
        in_state(&house, &user, job, "completed").await;
    }
}
