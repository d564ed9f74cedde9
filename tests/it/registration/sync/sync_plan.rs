//! Rehearsed first, then done exactly so, or not at all.

use super::{Stage, counts, member, members};
use chrono::TimeDelta;
use serde_json::{Value, json};
use tests::{House, Response, on_both, with};

on_both!(
    a_dry_run_and_its_plan_report_the_same,
    a_dry_run_writes_nothing,
    seats_are_rehearsed_as_they_are_given,
    a_plan_that_would_differ_is_refused,
    a_plan_lasts_an_hour,
    a_dry_run_tells_of_the_guard,
);

/// A file in which everything occurs.
async fn everything(stage: &Stage) -> Vec<Value> {
    let other = stage.other("IRDSU").await;
    other.send(&[with(member("elsewhere"), "email", "both@courriel.example")]).await.expect(200);
    stage.send(&members(12)).await.expect(200);
    let mut file = members(11);
    file[1] = with(member("m1"), "function", "Directrice");
    file[2] =
        json!({ "external_id": "m2", "given_name": "Xavier", "family_name": "Modèle", "email": "xm@autre.example" });
    file[3] = with(member("m3"), "status", "cancelled");
    file[4] = with(member("m4"), "email", "nowhere");
    file[5] = member("m0");
    file.push(with(member("new"), "email", "both@courriel.example"));
    file.push(with(member("twin"), "email", "m0@courriel.example"));
    file.extend((0..5).map(|n| member(&format!("n{n}"))));
    file
}

fn same(items: &[Value]) -> Vec<Value> {
    let told = |item: &Value| {
        json!([item["index"], item["external_id"], item["origin"], item["outcome"], item["code"], item["changes"]])
    };
    items.iter().map(told).collect()
}

async fn apply(stage: &Stage, dry: &Response) -> Response {
    let plan = dry["plan"].as_str().unwrap_or_else(|| panic!("no plan: {}", dry.story())).to_owned();
    stage.client.post(stage.path("syncs")).query(&[("plan", &plan)]).await
}

async fn a_dry_run_and_its_plan_report_the_same(house: House) {
    let stage = Stage::new(&house, 15).await;
    let file = everything(&stage).await;
    for mode in ["upsert", "snapshot"] {
        let dry = stage.send(&file).query(&[("mode", mode), ("dry_run", "true")]).await.expect(207);
        let done = apply(&stage, &dry).await.expect(207);
        assert_eq!(done["mode"], mode);
        assert_eq!(same(&stage.items(&dry).await), same(&stage.items(&done).await), "{mode}");
        assert_eq!(counts(&dry), counts(&done), "{mode}");
    }
}

async fn a_dry_run_writes_nothing(house: House) {
    let stage = Stage::new(&house, 15).await;
    let file = everything(&stage).await;
    house.settle().await;
    let before = house.dump();
    stage.send(&file).query(&[("mode", "snapshot"), ("dry_run", "true")]).await.expect(207);
    let after = house.dump();
    for table in [
        "registration_members",
        "registration_registrations",
        "registration_pools",
        "registration_states",
        "registration_conflicts",
    ] {
        assert_eq!(before.table(table), after.table(table), "{table}");
    }
}

async fn seats_are_rehearsed_as_they_are_given(house: House) {
    let stage = Stage::new(&house, 10).await;
    let seats = json!({ "seats": 6, "beyond": "wait" });
    house.partnership(&stage.event, &stage.partner).with("contingent", seats).create().await;
    stage.send(&members(8)).await.expect(200);
    // Two leave, four come: two of those who wait get the seats, whoever comes now waits behind them.
    let mut file = members(12);
    file[0] = with(member("m0"), "status", "cancelled");
    file[7] = with(member("m7"), "status", "cancelled");
    let dry = stage.send(&file).query(&[("dry_run", "true")]).await.expect(200);
    assert_eq!(dry["counts"]["waiting"], 5, "m6 and four newcomers");
    let done = apply(&stage, &dry).await.expect(200);
    assert_eq!(counts(&dry), counts(&done));
}

async fn a_plan_that_would_differ_is_refused(house: House) {
    let stage = Stage::new(&house, 500).await;
    let dry = stage.send(&members(3)).query(&[("dry_run", "true")]).await.expect(200);
    stage.send(&[member("m1")]).await.expect(200);
    let refused = apply(&stage, &dry).await.refused(409, "sync.plan_outdated");
    assert_eq!(stage.registered("confirmed").await.len(), 1);
    let sync = stage.client.get(stage.path(&format!("syncs/{}", refused["sync_id"].as_str().expect("an id")))).await;
    assert_eq!(sync.expect(200)["state"], "aborted");
    let forged = stage.client.post(stage.path("syncs")).query(&[("plan", "bm90IG91cnM.AAAA")]);
    forged.await.refused(409, "sync.plan_outdated");
    let again = stage.send(&members(3)).query(&[("dry_run", "true")]).await.expect(200);
    let token = again["plan"].as_str().expect("a plan");
    let with_body = stage.send(&members(1)).query(&[("plan", token)]);
    with_body.await.invalid("", "body_with_plan");
    apply(&stage, &again).await.expect(200);
}

async fn a_plan_lasts_an_hour(house: House) {
    let stage = Stage::new(&house, 500).await;
    let dry = stage.send(&members(3)).query(&[("dry_run", "true")]).await.expect(200);
    house.clock.advance(TimeDelta::minutes(61));
    apply(&stage, &dry).await.refused(409, "sync.plan_outdated");
    let late = stage.client.get(stage.path(&format!("syncs/{}", dry.id()))).await.expect(200);
    assert!(late["plan"].is_null());
}

async fn a_dry_run_tells_of_the_guard(house: House) {
    let stage = Stage::new(&house, 500).await;
    stage.send(&members(40)).await.expect(200);
    let dry = stage.snapshot(&members(10)).query(&[("dry_run", "true")]).await.expect(207);
    assert_eq!((&dry["counts"]["cancelled"], &dry["warnings"]), (&json!(30), &json!(["sync.too_many_cancellations"])));
    apply(&stage, &dry).await.refused(409, "sync.too_many_cancellations");
    let plan = dry["plan"].as_str().expect("a plan");
    let confirmed = stage.client.post(stage.path("syncs")).query(&[("plan", plan), ("confirm_cancellations", "30")]);
    assert_eq!(confirmed.await.expect(200)["counts"]["cancelled"], 30);
}
