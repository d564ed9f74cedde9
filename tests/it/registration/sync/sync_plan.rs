//! Rehearsed first, then done exactly so, or not at all.

use super::{Stage, counts, member, members};
use chrono::TimeDelta;
use kernel::db::Tx;
use registration::{
    ids::SyncId,
    sync::{facts::Ground, lines::Lines},
};
use serde_json::{Value, json};
use tests::{House, Response, on_both, with};

on_both!(
    a_dry_run_and_its_plan_report_the_same,
    a_dry_run_writes_nothing,
    seats_are_rehearsed_as_they_are_given,
    a_group_that_waits_together_is_rehearsed_together,
    seats_that_one_chunk_frees_are_taken_in_the_next,
    a_plan_that_would_differ_is_refused,
    a_plan_is_applied_as_it_is,
    a_plan_is_applied_whole_or_not_at_all,
    a_file_that_became_unsound_stops,
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
    // Who has come, who hands over, who is renamed, who changes the category, who comes back, who is only invited.
    let at = |n: usize| format!("m{n}");
    stage.send(&[with(member("back"), "attendance", "register")]).await.expect(200);
    stage.send(&[with(member("back"), "attendance", "roster")]).await.expect(200);
    let scan = json!({ "number": stage.registration("m6").await["number"], "nonce": "a" });
    stage.house.admin().post(format!("events/{}/check-ins", stage.event.id())).json(scan).await.expect(201);
    file[6] = with(member("m6"), "attendance", "roster");
    file[7] = json!({ "external_id": at(7), "given_name": "Yves", "family_name": "Modèle", "email": "ym@autre.example", "transfer": true });
    file[8] = with(with(member("m8"), "external_id", "renamed"), "previous_external_id", "m8");
    file[9] = with(member("m9"), "category", "professionnels");
    file.push(with(with(member("back"), "attendance", "register"), "function", "Revenue"));
    file.push(with(member("invited"), "attendance", "invite"));
    file
}

fn same(items: &[Value]) -> Vec<Value> {
    let told = |item: &Value| {
        // Whoever is new has no number in a plan.
        let seat = if item["outcome"] == "created" { &Value::Null } else { &item["registration"]["id"] };
        json!([
            item["index"],
            item["external_id"],
            item["origin"],
            item["outcome"],
            item["code"],
            item["changes"],
            seat
        ])
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

/// A seat that comes free is not for half a group, and passes nobody behind it.
async fn a_group_that_waits_together_is_rehearsed_together(house: House) {
    let stage = Stage::new(&house, 3).await;
    stage.send(&members(3)).await.expect(200);
    let person = |name: &str| {
        let email = format!("{name}@courriel.example");
        json!({ "person": { "given_name": name, "family_name": "Exemple", "email": email }, "tariff": "plein" })
    };
    let group = json!({ "label": "Mairie", "registrations": [person("ana"), person("boris")] });
    house.admin().post(format!("events/{}/groups", stage.event.id())).json(group).await.expect(201);
    // One leaves, and somebody comes: the seat is kept for the group, which needs two.
    let file = [with(member("m0"), "attendance", "roster"), member("new")];
    let dry = stage.send(&file).query(&[("dry_run", "true")]).await.expect(200);
    assert_eq!(counts(&dry)["waiting"], 1, "{}", dry.story());
    let done = apply(&stage, &dry).await.expect(200);
    assert_eq!(counts(&done), counts(&dry));
    assert_eq!(same(&stage.items(&dry).await), same(&stage.items(&done).await));
    assert_eq!(house.pool(&stage.event, "event", "event").await["taken"], 2);
    // Another leaves: both get in, and the newcomer still waits, whose file asks for the seat again.
    let file = [with(member("m1"), "attendance", "roster"), member("last")];
    let dry = stage.send(&file).query(&[("dry_run", "true")]).await.expect(200);
    let done = apply(&stage, &dry).await.expect(200);
    assert_eq!(counts(&done), counts(&dry));
    assert_eq!(house.pool(&stage.event, "event", "event").await["taken"], 3);
    assert_eq!(stage.registration("new").await["status"], "waiting");
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

async fn seats_that_one_chunk_frees_are_taken_in_the_next(house: House) {
    let stage = Stage::new(&house, None).await;
    let portion = house.app().db.portion();
    let seats = portion + 10;
    let contingent = json!({ "seats": seats, "beyond": "wait" });
    house.partnership(&stage.event, &stage.partner).with("contingent", contingent).create().await;
    let mut file = members(2 * portion + 20);
    stage.done(&stage.send(&file).await).await;
    assert_eq!(stage.registered("waiting").await.len(), portion + 10);
    // The first chunk frees two seats. Of the two who get them one leaves in the second chunk, and whoever gets hers is in the
    // third.
    for leaves in [0, 1, seats] {
        file[leaves] = with(member(&format!("m{leaves}")), "status", "cancelled");
    }
    let last = file.remove(seats + 2);
    file.push(last);
    let dry = stage.done(&stage.send(&file).query(&[("dry_run", "true")]).await).await;
    assert_eq!(dry["counts"]["waiting"], portion + 7);
    let done = stage.done(&apply(&stage, &dry).await).await;
    assert_eq!((&done["state"], counts(&done)), (&json!("completed"), counts(&dry)));
    assert_eq!(same(&stage.items(&dry).await), same(&stage.items(&done).await));
    assert_eq!(stage.registered("waiting").await.len(), portion + 7);
    assert_eq!(stage.registration(&format!("m{}", seats + 2)).await["status"], "confirmed");
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

async fn a_plan_is_applied_as_it_is(house: House) {
    let stage = Stage::new(&house, 500).await;
    let dry = stage.snapshot(&members(3)).query(&[("dry_run", "true")]).await.expect(200);
    let plan = dry["plan"].as_str().expect("a plan").to_owned();
    let with_plan = |name: &'static str, value: &'static str| {
        stage.client.post(stage.path("syncs")).query(&[("plan", &plan), (name, value)])
    };
    for (name, value) in [
        ("dry_run", "true"),
        ("on_error", "abort"),
        ("expected_count", "3"),
        ("generated_at", "2026-03-01T03:00:00Z"),
        ("empty_cells", "clear"),
    ] {
        with_plan(name, value).await.invalid(name, "with_plan");
    }
    assert!(stage.registered("confirmed").await.is_empty(), "nothing was applied");
    with_plan("mode", "snapshot").await.expect(200);
    let upsert = stage.send(&members(4)).query(&[("dry_run", "true")]).await.expect(200);
    let other = upsert["plan"].as_str().expect("a plan");
    let other = stage.client.post(stage.path("syncs")).query(&[("plan", other), ("mode", "snapshot")]);
    other.await.invalid("mode", "with_plan");
}

/// A sync whose plan was made, and nothing of it applied: what happens meanwhile comes between the two.
async fn planned(stage: &Stage, query: &[(&str, &str)]) -> (Response, Ground) {
    use registration::neighbours::Neighbours;
    stage.house.app().drain();
    let waiting = stage.client.post(stage.path("syncs")).query(query);
    let sync = match query.iter().any(|(name, _)| *name == "plan") {
        true => waiting.await.expect(202),
        false => stage.send(&members(2)).query(query).await.expect(202),
    };
    let (event, partner) = (stage.event.uuid().into(), stage.partner.uuid().into());
    let (neighbours, secrets) = (Neighbours::of(stage.house.app()), stage.house.app().secrets.clone());
    let ground = stage.house.write(move |tx| Ground::of(tx, &neighbours, &secrets, event, partner, None)).await;
    (sync, ground)
}

fn apply_first(tx: &mut Tx<'_>, ground: &Ground, sync: SyncId) -> kernel::error::Result<bool> {
    let lines = Lines::of(tx, sync, 0)?.expect("the first chunk");
    registration::sync::apply::chunk(tx, ground, sync, &lines)
}

async fn a_plan_is_applied_whole_or_not_at_all(house: House) {
    use registration::store::syncs;
    let stage = Stage::new(&house, 500).await;
    let dry = stage.send(&members(2)).query(&[("dry_run", "true")]).await.expect(200);
    let plan = dry["plan"].as_str().expect("a plan").to_owned();
    let (sync, ground) = planned(&stage, &[("plan", &plan)]).await;
    let (id, from) = (SyncId(sync.id().parse().expect("an id")), SyncId(dry.id().parse().expect("an id")));
    house
        .write(move |tx| {
            syncs::copy_inputs(tx, from, id, 0, 1)?;
            let kept = syncs::chunk(tx, from, 0)?.expect("the plan's chunk");
            syncs::plan_results(tx, id, 0, "[]", &kept.digest.0)?;
            let mut row = syncs::get(tx, id)?.expect("it is there");
            row.state = registration::model::sync::State::Running;
            (row.received_chunks, row.planned_chunks) = (1, 1);
            syncs::write(tx, &mut row).map(drop)
        })
        .await;
    // Between the plan and its application somebody takes one of the addresses.
    stage
        .client
        .put(stage.path("members/first"))
        .json(with(member("first"), "email", "m1@courriel.example"))
        .await
        .expect(201);
    let before = house.dump();
    let own = ground.clone();
    let actor = kernel::db::Actor::system("test");
    let refused = house.db().write(actor, 0, move |tx| apply_first(tx, &own, id)).await;
    assert_eq!(refused.expect_err("it would be another").code(), "sync.plan_outdated");
    assert_eq!(before.changes(&house.dump()), [""; 0], "not even the line that is as it was");
}

async fn a_file_that_became_unsound_stops(house: House) {
    use registration::store::syncs;
    let stage = Stage::new(&house, 500).await;
    let (sync, ground) = planned(&stage, &[("on_error", "abort")]).await;
    let id = SyncId(sync.id().parse().expect("an id"));
    house
        .write(move |tx| {
            let mut row = syncs::get(tx, id)?.expect("it is there");
            row.state = registration::model::sync::State::Running;
            row.planned_chunks = 1;
            syncs::write(tx, &mut row).map(drop)
        })
        .await;
    stage
        .client
        .put(stage.path("members/first"))
        .json(with(member("first"), "email", "m1@courriel.example"))
        .await
        .expect(201);
    let actor = kernel::db::Actor::system("test");
    let refused = house.db().write(actor, 0, move |tx| apply_first(tx, &ground, id)).await;
    assert_eq!(refused.expect_err("it is unsound").code(), "sync.aborted");
    stage.member("m0").await.refused(404, "not_found");
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
