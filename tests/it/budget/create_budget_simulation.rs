use super::{
    add, at, formula, income,
    simulated::{minor, place, simulate, uncertain},
    suppose,
};
use serde_json::{Value, json};
use tests::{House, Made, on_both, with};

on_both!(
    agrees_with_the_closed_form,
    the_same_seed_gives_the_same_numbers,
    correlations_count,
    what_contradicts_itself_is_refused,
    what_cannot_be_computed_is_not_left_out,
    without_anything_uncertain_nothing_varies,
    long_ones_are_jobs,
    a_large_budget_makes_it_long,
    a_long_one_can_be_cancelled,
    a_running_one_can_be_cancelled,
    is_repeated_by_its_key,
    a_locked_budget_can_be_simulated_an_archived_one_cannot,
    is_for_those_who_write,
);

#[track_caller]
fn near(found: i64, expected: f64, error: f64) {
    #[allow(clippy::cast_precision_loss)]
    let found = found as f64;
    assert!((found - expected).abs() <= error, "{found} is not {expected} ± {error}");
}

/// Four standard errors: a right program fails once in 16,000 seeds, and this seed is always the same.
async fn agrees_with_the_closed_form(house: House) {
    let event = uncertain(&house, "congres").await;
    let made = simulate(&house, &event, 100_000, 7).await.expect(201);
    let body = made.json();
    assert_eq!((&body["trials"], &body["seed"], &body["state"]), (&json!(100_000), &json!(7), &json!("done")));
    assert_eq!((&body["stale"], &body["job_id"]), (&json!(false), &json!(null)));
    let error = 300_000.0 / 100_000_f64.sqrt();
    near(minor(body, "/result/mean"), 1_000_000.0, 4.0 * error);
    near(minor(body, "/result/sd"), 300_000.0, 4.0 * error);
    // Standard errors of normal quantiles: 1.25 σ/√n at the median, 1.71 at P10 and P90, 2.11 at P5 and P95.
    for (name, z, wide) in [
        ("p5", -1.644_854, 2.11),
        ("p10", -1.281_552, 1.71),
        ("p50", 0.0, 1.25),
        ("p90", 1.281_552, 1.71),
        ("p95", 1.644_854, 2.11),
    ] {
        near(minor(body, &format!("/result/{name}")), 1_000_000.0 + z * 300_000.0, 4.0 * wide * error);
    }
    assert_eq!(minor(body, "/expenses/p5"), 2_000_000);
    assert_eq!(minor(body, "/expenses/p95"), 2_000_000);
    near(minor(body, "/income/mean"), 3_000_000.0, 4.0 * error);
    // Φ(-10/3) = 0.000429.
    let deficit = body["deficit_probability"].as_f64().expect("a number");
    assert!((deficit - 0.000_429).abs() < 4.0 * (0.000_429_f64 / 100_000.0).sqrt(), "{deficit}");
    let [driver] = body["drivers"].as_array().expect("a list").as_slice() else { panic!("{body}") };
    assert_eq!((&driver["name"], &driver["variance_share"]), (&json!("participants"), &json!(1.0)));
    near(minor(driver, "/swing_low"), 1_000_000.0 - 1.281_552 * 300_000.0, 10.0);
    near(minor(driver, "/swing_high"), 1_000_000.0 + 1.281_552 * 300_000.0, 10.0);
    near(minor(body, "/median_result"), 1_000_000.0, 1.0);
    let bars = body["histogram"].as_array().expect("a list");
    let counted: i64 = bars.iter().filter_map(|bar| bar["trials"].as_i64()).sum();
    assert!((99_000..=100_000).contains(&counted) && bars.len() <= 60, "{counted}");
}

fn figures(body: &Value) -> [&Value; 5] {
    ["result", "expenses", "income", "drivers", "deficit_probability"].map(|member| &body[member])
}

async fn the_same_seed_gives_the_same_numbers(house: House) {
    let event = uncertain(&house, "congres").await;
    let one = simulate(&house, &event, 20_000, 3).await.expect(201);
    let again = simulate(&house, &event, 20_000, 3).await.expect(201);
    let other = simulate(&house, &event, 20_000, 4).await.expect(201);
    assert_ne!(one.id(), again.id());
    assert_eq!(figures(one.json()), figures(again.json()));
    assert_ne!(one["result"], other["result"]);
}

async fn correlations_count(house: House) {
    let event = uncertain(&house, "congres").await;
    let cost = json!({ "unit": "EUR", "distribution": { "kind": "normal", "mean": 5_000, "sd": 3_000 } });
    suppose(&house, &event, "reference", "speakers", cost).await;
    add(&house, &event, "lines", formula("intervenants", "speakers")).await;
    let sd = async |rho: f64| {
        let pair = json!([{ "a": "participants", "b": "speakers", "rho": rho }]);
        let asked = json!({ "trials": 100_000, "seed": 1, "correlations": pair });
        let made = house.admin().post(place(&event)).json(asked).await.expect(201);
        minor(made.json(), "/result/sd")
    };
    // Both 3,000 € wide: σ² = 2·3000²·(1 − ρ).
    for rho in [-0.8, 0.0, 0.5, 0.9] {
        near(sd(rho).await, 300_000.0 * (2.0 * (1.0 - rho)).sqrt(), 5_000.0);
    }
}

async fn what_contradicts_itself_is_refused(house: House) {
    let event = uncertain(&house, "congres").await;
    let more = json!({ "unit": "1", "distribution": { "kind": "uniform", "low": 1, "high": 2 } });
    suppose(&house, &event, "reference", "x", more.clone()).await;
    suppose(&house, &event, "reference", "y", more).await;
    let before = house.dump();
    let post = |correlations: Value| {
        let asked = json!({ "trials": 1_000, "seed": 1, "correlations": correlations });
        house.admin().post(place(&event)).json(asked)
    };
    let pair = |a: &str, b: &str, rho: f64| json!({ "a": a, "b": b, "rho": rho });
    post(json!([pair("x", "fee", 0.5)])).await.invalid("/correlations/0/b", "forecast.unknown_driver");
    post(json!([pair("x", "x", 0.5)])).await.invalid("/correlations/0/b", "forecast.self_correlation");
    post(json!([pair("x", "y", 1.0)])).await.invalid("/correlations/0/rho", "forecast.rho");
    let circle = json!([pair("x", "y", 0.9), pair("x", "participants", 0.9), pair("y", "participants", -0.9)]);
    post(circle).await.invalid("/correlations", "forecast.inconsistent_correlations");
    simulate(&house, &event, 999, 1).await.invalid("/trials", "range");
    simulate(&house, &event, 2_000_001, 1).await.invalid("/trials", "range");
    simulate(&house, &event, 1_000, -1).await.invalid("/seed", "range");
    let nowhere = at(&event, "scenarios/rien/simulations");
    house.admin().post(nowhere).json(json!({})).await.refused(404, "not_found");
    assert_eq!(before.changes(&house.dump()), [""; 0]);
}

/// Two on average, so that the statement can be computed; nothing one time in two.
fn now_and_then() -> Value {
    let outcomes = json!([{ "value": 0, "probability": 0.5 }, { "value": 4, "probability": 0.5 }]);
    json!({ "unit": "1", "distribution": { "kind": "discrete", "outcomes": outcomes } })
}

async fn what_cannot_be_computed_is_not_left_out(house: House) {
    let event = uncertain(&house, "congres").await;
    suppose(&house, &event, "reference", "sponsors", now_and_then()).await;
    add(&house, &event, "lines", formula("part", "100 [EUR] / sponsors")).await;
    let refused = simulate(&house, &event, 1_000, 1).await.refused(409, "budget.cannot_simulate");
    assert_eq!(refused.at("/reasons/0/code"), "forecast.uncomputable");
}

async fn without_anything_uncertain_nothing_varies(house: House) {
    let event = house.event("congres").create().await;
    // Each is 33.33 € in the statement.
    for code in ["salle", "repas", "livrets"] {
        add(&house, &event, "lines", formula(code, "100 [EUR] / 3")).await;
    }
    add(&house, &event, "lines", income("inscriptions", 9_999)).await;
    let statement = super::statement(&house, &event, "reference").await;
    assert_eq!(statement["balance"]["balanced"], true, "{}", statement.story());
    let made = simulate(&house, &event, 1_000, 1).await.expect(201);
    assert_eq!((minor(made.json(), "/result/p5"), minor(made.json(), "/result/sd")), (0, 0));
    assert_eq!(minor(made.json(), "/expenses/mean"), 9_999);
    assert_eq!((&made["deficit_probability"], &made["drivers"]), (&json!(0.0), &json!([])));
}

async fn long_ones_are_jobs(house: House) {
    let event = uncertain(&house, "congres").await;
    let admin = house.admin();
    let accepted = simulate(&house, &event, 200_001, 5).await.expect(202);
    let job = accepted.header("location").to_owned();
    assert!(job.starts_with("/api/v1/jobs/"), "{}", accepted.story());
    house.eventually("it is drawn", async || admin.get(&job).await.expect(200)["state"] == "completed").await;
    let done = admin.get(&job).await.expect(200);
    assert_eq!(done["progress"], json!({ "done": 200_001, "total": 200_001 }));
    let found = admin.get(done["result_url"].as_str().expect("a path")).await.expect(200);
    assert_eq!((&found["state"], &found["trials"]), (&json!("done"), &json!(200_001)));
    assert_eq!(found["job_id"], done["id"]);
    near(minor(found.json(), "/result/mean"), 1_000_000.0, 3_000.0);
}

async fn a_long_one_can_be_cancelled(house: House) {
    let event = uncertain(&house, "congres").await;
    // A process on its way out takes up no work, so that the job waits for as long as the test looks at it.
    house.app().drain();
    let admin = house.admin();
    let job = simulate(&house, &event, 2_000_000, 5).await.expect(202).header("location").to_owned();
    let state = async || admin.get(place(&event)).await.expect(200).column("state");
    assert_eq!(state().await, ["queued"]);
    admin.delete(&job).await.expect(204);
    assert_eq!(state().await, ["cancelled"]);
    for _ in 0..10 {
        simulate(&house, &event, 2_000_000, 5).await.expect(202);
    }
    let refused = simulate(&house, &event, 2_000_000, 5).await.refused(409, "budget.too_many");
    assert_eq!(refused["limit"], 10);
    simulate(&house, &event, 1_000, 5).await.expect(201);
}

/// An event with lines of which each takes some hundred operations a trial.
async fn slow(house: &House, slug: &str) -> Made {
    let event = uncertain(house, slug).await;
    let cost = json!({ "unit": "EUR", "distribution": { "kind": "uniform", "low": 10, "high": 20 } });
    suppose(house, &event, "reference", "x", cost).await;
    let text = ["round(x)"; 66].join(" + ");
    for number in 0..40 {
        add(house, &event, "lines", formula(&format!("ligne-{number}"), &text)).await;
    }
    event
}

async fn a_large_budget_makes_it_long(house: House) {
    let event = slow(&house, "congres").await;
    house.app().drain();
    simulate(&house, &event, 100_000, 1).await.expect(202);
    simulate(&house, &event, 1_000, 1).await.expect(201);
}

async fn a_running_one_can_be_cancelled(house: House) {
    let event = slow(&house, "congres").await;
    let admin = house.admin();
    let mut jobs = Vec::new();
    for seed in [1, 2] {
        jobs.push(simulate(&house, &event, 2_000_000, seed).await.expect(202).header("location").to_owned());
    }
    for job in &jobs {
        let drawing = async || {
            let job = admin.get(job).await.expect(200);
            job["state"] == "running" && job["progress"]["done"].as_i64().is_some_and(|done| done > 0)
        };
        house.eventually("it says how far it is", drawing).await;
    }
    // They have both turns, so that a short one is a job as well.
    let short = simulate(&house, &event, 1_000, 3).await.expect(202).header("location").to_owned();
    for job in &jobs {
        admin.delete(job).await.expect(204);
    }
    // Its turn comes when the threads of those have ended.
    let completed = async || admin.get(&short).await.expect(200)["state"] == "completed";
    house.eventually("the short one had its turn", completed).await;
    let mut states = admin.get(place(&event)).await.expect(200).column("state");
    states.sort();
    assert_eq!(states, ["cancelled", "cancelled", "done"]);
    simulate(&house, &event, 1_000, 3).await.expect(201);
}

async fn is_repeated_by_its_key(house: House) {
    let event = uncertain(&house, "congres").await;
    let post = || simulate(&house, &event, 1_000, 5).key("un");
    let first = post().await.expect(201);
    let again = post().await.expect(201);
    assert_eq!((again.id(), again.header("idempotency-replayed")), (first.id(), "true"));
    assert_eq!(house.admin().get(place(&event)).await.expect(200).rows().len(), 1);
    // The answer is there before anything is drawn: this budget could not be.
    suppose(&house, &event, "reference", "sponsors", now_and_then()).await;
    add(&house, &event, "lines", formula("part", "100 [EUR] / sponsors")).await;
    let again = post().await.expect(201);
    assert_eq!((again.id(), again.header("idempotency-replayed")), (first.id(), "true"));
    simulate(&house, &event, 2_000, 5).key("un").await.refused(422, "idempotency.mismatch");
    simulate(&house, &event, 1_000, 5).key("deux").await.refused(409, "budget.cannot_simulate");
}

async fn a_locked_budget_can_be_simulated_an_archived_one_cannot(house: House) {
    let event = super::balanced(&house, "congres").await;
    super::approve(&house, &event).await;
    simulate(&house, &event, 1_000, 1).await.expect(201);
    for to in ["published", "closed", "archived"] {
        house.admin().post(format!("{}/transitions", event.path)).json(json!({ "to": to })).await.expect(200);
    }
    simulate(&house, &event, 1_000, 1).await.refused(409, "budget.event_archived");
}

async fn is_for_those_who_write(house: House) {
    let event = uncertain(&house, "congres").await;
    let asked = with(json!({}), "trials", 1_000);
    house.user("viewer").post(place(&event)).json(&asked).await.refused(403, "auth.forbidden");
    house.anon().post(place(&event)).json(&asked).await.refused(401, "auth.required");
    house.user("finance").post(place(&event)).json(&asked).await.expect(201);
}
