use super::reading::{code_of, person, two_days};
use serde_json::{Value, json};
use tests::{House, Made, Request, Response, at_once, on_both, with};

on_both!(
    by_code_or_number,
    the_same_nonce_changes_nothing,
    the_second_sees_when_and_where,
    an_older_scan_that_arrives_later_counts,
    half_days_are_apart,
    two_devices_at_once_one_wins,
    clocks_ahead_are_refused,
    only_with_a_seat,
    foreign_and_revoked_codes,
    a_batch_tells_each_outcome,
    a_batch_can_be_sent_again,
    one_thing_at_a_time,
    strangers_cannot,
);

/// Nine o'clock is when every house opens.
fn at(minutes: u32) -> String {
    format!("2026-03-02T08:{minutes:02}:00.000000Z")
}

fn post(house: &House, event: &Made, body: Value) -> Request {
    house.admin().post(format!("{}/check-ins", event.path)).json(body)
}

async fn status(house: &House, made: &Made) -> Response {
    house.admin().get(&made.path).await.expect(200)
}

async fn by_code_or_number(house: House) {
    let event = two_days(&house, "congres", 10).await;
    let (one, two) = (house.registers(&event, "Ana").await, house.registers(&event, "Bob").await);
    let scan = json!({ "code": code_of(&house, &one).await, "nonce": "a", "device": "bureau-1" });
    let first = post(&house, &event, scan).await.expect(201);
    assert_eq!((&first["registration_id"], &first["display_name"]), (&one["id"], &json!("Ana Exemple")));
    assert_eq!((&first["half_day_id"], &first["device"]), (&json!(null), &json!("bureau-1")));
    assert_eq!(first.header("location"), format!("/api/v1/{}/check-ins/{}", event.path, first.id()));
    let now = status(&house, &one).await;
    assert_eq!((&now["status"], &now["checked_in_at"]), (&json!("checked_in"), &first["scanned_at"]));

    let number = two["number"].as_str().expect("a number").to_lowercase().replace('-', " ");
    post(&house, &event, json!({ "number": number, "nonce": "b" })).await.expect(201);
    assert_eq!(status(&house, &two).await["status"], "checked_in");
    let unknown = json!({ "number": "00000-00000", "nonce": "c" });
    post(&house, &event, unknown).await.invalid("/number", "unknown_code");
}

async fn the_same_nonce_changes_nothing(house: House) {
    let event = two_days(&house, "congres", 10).await;
    let (one, two) = (house.registers(&event, "Ana").await, house.registers(&event, "Bob").await);
    let scan = json!({ "number": one["number"], "nonce": "a", "device": "bureau-1" });
    let first = post(&house, &event, scan.clone()).await.expect(201);
    let before = house.dump();
    let again = post(&house, &event, scan.clone()).await.expect(200);
    assert_eq!(again.json(), first.json());
    post(&house, &event, with(scan.clone(), "number", two["number"].clone()))
        .await
        .refused(409, "registration.nonce_reused");
    post(&house, &event, with(scan, "half_day", "matin")).await.refused(409, "registration.nonce_reused");
    assert_eq!(house.dump(), before);
}

async fn the_second_sees_when_and_where(house: House) {
    let event = two_days(&house, "congres", 10).await;
    let made = house.registers(&event, "Ana").await;
    let scan = json!({ "number": made["number"], "nonce": "a", "device": "bureau-1", "scanned_at": at(10) });
    let first = post(&house, &event, scan.clone()).await.expect(201);
    let before = house.dump();
    for later in [at(10), at(11)] {
        let second = with(with(with(scan.clone(), "nonce", "b"), "device", "bureau-2"), "scanned_at", later);
        let told = post(&house, &event, second).await.refused(409, "registration.already_checked_in");
        assert_eq!((&told["scanned_at"], &told["device"]), (&json!(at(10)), &json!("bureau-1")));
        assert_eq!(told["check_in_id"], first["id"]);
    }
    assert_eq!(house.dump(), before);
}

async fn an_older_scan_that_arrives_later_counts(house: House) {
    let event = two_days(&house, "congres", 10).await;
    let made = house.registers(&event, "Ana").await;
    let scan = json!({ "number": made["number"], "nonce": "a", "device": "bureau-1", "scanned_at": at(10) });
    let late = post(&house, &event, scan.clone()).await.expect(201);
    let older = with(with(with(scan.clone(), "nonce", "b"), "device", "bureau-2"), "scanned_at", at(5));
    let older = post(&house, &event, older).await.expect(201);
    assert_eq!(status(&house, &made).await["checked_in_at"], at(5));
    // The one that was first here knows by which it was superseded, and counts for nothing.
    let again = post(&house, &event, scan.clone()).await.expect(200);
    assert_eq!((&again["id"], &again["superseded_by"]), (&late["id"], &older["id"]));
    let counting = house.admin().get(format!("{}/check-ins?current=true", event.path)).await.expect(200);
    assert_eq!(counting.column("id"), [older.id()]);
    let third = with(with(scan, "nonce", "c"), "scanned_at", at(7));
    let told = post(&house, &event, third).await.refused(409, "registration.already_checked_in");
    assert_eq!((&told["scanned_at"], &told["device"]), (&json!(at(5)), &json!("bureau-2")));
}

async fn half_days_are_apart(house: House) {
    let event = two_days(&house, "congres", 10).await;
    let made = house.registers(&event, "Ana").await;
    let half_days = house.admin().get(format!("{}/half-days", event.path)).await.expect(200);
    let evening = half_days.rows()[1]["id"].clone();
    for (nonce, half_day) in [("a", json!("matin")), ("b", evening.clone()), ("c", json!(null))] {
        let scan = json!({ "number": made["number"], "nonce": nonce, "half_day": half_day });
        post(&house, &event, scan).await.expect(201);
    }
    let again = json!({ "number": made["number"], "nonce": "d", "half_day": "soir" });
    post(&house, &event, again).await.refused(409, "registration.already_checked_in");
    let nowhere = json!({ "number": made["number"], "nonce": "e", "half_day": "nuit" });
    post(&house, &event, nowhere).await.invalid("/half_day", "unknown_code");
    // Coming is one change of state, however often one is scanned.
    assert_eq!(status(&house, &made).await["version"], 2);
}

async fn two_devices_at_once_one_wins(house: House) {
    let event = two_days(&house, "congres", 50).await;
    for round in 0..5 {
        let made = house.registers(&event, &format!("Ana{round}")).await;
        let code = code_of(&house, &made).await;
        let desk = house.user_in("check-in", &event);
        let answers = at_once((0..8).map(|device| {
            let scan =
                json!({ "code": code, "nonce": format!("{round}-{device}"), "device": format!("bureau-{device}") });
            desk.post(format!("{}/check-ins", event.path)).json(scan)
        }))
        .await;
        let winners: Vec<&Response> = answers.iter().filter(|answer| answer.status() == 201).collect();
        assert_eq!(winners.len(), 1);
        for loser in answers.iter().filter(|answer| answer.status() != 201) {
            let told = loser.clone().refused(409, "registration.already_checked_in");
            assert_eq!(told["device"], winners[0]["device"]);
        }
    }
}

async fn clocks_ahead_are_refused(house: House) {
    let event = two_days(&house, "congres", 10).await;
    let made = house.registers(&event, "Ana").await;
    let scan = json!({ "number": made["number"], "nonce": "a", "scanned_at": "2026-03-02T09:05:00.000001Z" });
    let before = house.dump();
    post(&house, &event, scan.clone()).await.invalid("/scanned_at", "in_future");
    assert_eq!(house.dump(), before);
    post(&house, &event, with(scan, "scanned_at", "2026-03-02T09:05:00Z")).await.expect(201);
}

async fn only_with_a_seat(house: House) {
    let event = two_days(&house, "congres", 1).await;
    let first = house.registers(&event, "Ana").await;
    let waiting = house.registers(&event, "Bob").await;
    let scan = json!({ "number": waiting["number"], "nonce": "a" });
    let told = post(&house, &event, scan.clone()).await.refused(409, "registration.wrong_state");
    assert_eq!(told["state"], "waiting");
    house.admin().post(format!("{}/cancellations", first.path)).json(json!({})).await.expect(200);
    let cancelled = json!({ "number": first["number"], "nonce": "b" });
    assert_eq!(post(&house, &event, cancelled).await.refused(409, "registration.wrong_state")["state"], "cancelled");
    // Refused scans leave nothing: the same nonce may count once the person has a seat.
    post(&house, &event, scan).await.expect(201);
}

async fn foreign_and_revoked_codes(house: House) {
    let (event, other) = (two_days(&house, "congres", 10).await, two_days(&house, "autre", 10).await);
    let (made, elsewhere) = (house.registers(&event, "Ana").await, house.registers(&other, "Ana").await);
    let (code, foreign) = (code_of(&house, &made).await, code_of(&house, &elsewhere).await);
    let mut forged = code.clone().into_bytes();
    forged[30] = if forged[30] == b'A' { b'B' } else { b'A' };
    let forged = String::from_utf8_lossy(&forged).into_owned();
    for wrong in [foreign, forged, "CLQ1..".to_owned(), "https://elsewhere.example/badge".to_owned()] {
        let scan = json!({ "code": wrong, "nonce": "a" });
        post(&house, &event, scan).await.refused(422, "registration.foreign_code");
    }
    let to = person("Bob", "Successeur");
    house.admin().post(format!("{}/transfers", made.path)).json(to).await.expect(200);
    let revoked = json!({ "code": code, "nonce": "a" });
    post(&house, &event, revoked).await.refused(422, "registration.revoked_code");
    let fresh = json!({ "code": code_of(&house, &made).await, "nonce": "a" });
    assert_eq!(post(&house, &event, fresh).await.expect(201)["display_name"], "Bob Successeur");
}

async fn a_batch_tells_each_outcome(house: House) {
    let event = two_days(&house, "congres", 2).await;
    let (one, two) = (house.registers(&event, "Ana").await, house.registers(&event, "Bob").await);
    let waiting = house.registers(&event, "Cleo").await;
    let scan = |nonce: &str, who: &Made, minutes| json!({ "number": who["number"], "nonce": nonce, "scanned_at": at(minutes) });
    let batch = json!({ "device": "bureau-9", "scans": [
        scan("a", &one, 10),
        scan("b", &one, 11),
        scan("c", &one, 9),
        scan("d", &two, 10),
        scan("d", &two, 10),
        scan("e", &waiting, 10),
        { "code": "CLQ1.x.y", "nonce": "f" },
        { "number": "00000-00000", "nonce": "g" },
        { "number": two["number"], "nonce": "h", "scanned_at": "2026-03-02T10:00:00Z" },
    ] });
    let answer = post(&house, &event, batch).lang("en").await.expect(207);
    let column = |member: &str| -> Vec<String> {
        let rows = answer["scans"].as_array().expect("outcomes");
        rows.iter().map(|row| row[member].as_str().unwrap_or_default().to_owned()).collect()
    };
    let outcomes =
        ["checked_in", "already", "checked_in", "checked_in", "repeated", "refused", "refused", "refused", "refused"];
    assert_eq!(column("outcome"), outcomes);
    assert_eq!(column("nonce"), ["a", "b", "c", "d", "d", "e", "f", "g", "h"]);
    let problems: Vec<&Value> = (5..9).map(|at| &answer["scans"][at]["problem"]["code"]).collect();
    let codes = ["registration.wrong_state", "registration.foreign_code", "request.invalid", "request.invalid"];
    assert_eq!(problems, codes.map(|code| json!(code)).iter().collect::<Vec<_>>());
    assert_eq!(answer["scans"][1]["check_in"]["scanned_at"], at(10));
    assert_eq!(answer["scans"][1]["check_in"]["device"], "bureau-9");
    assert!(answer["scans"][7]["problem"]["detail"].as_str().is_some_and(|detail| detail.contains("does not exist")));
    assert_eq!(status(&house, &one).await["checked_in_at"], at(9));
}

async fn a_batch_can_be_sent_again(house: House) {
    let event = two_days(&house, "congres", 300).await;
    let mut scans = Vec::new();
    for n in 0..40 {
        let made = house.registers(&event, &format!("Ana{n}")).await;
        scans.push(json!({ "number": made["number"], "nonce": format!("{n}"), "half_day": "matin" }));
    }
    let batch = json!({ "device": "bureau-1", "scans": scans });
    let answer = post(&house, &event, batch.clone()).await.expect(200);
    let outcomes = |answer: &Response, what: &str| {
        let rows = answer["scans"].as_array().expect("outcomes");
        rows.iter().filter(|row| row["outcome"] == what).count()
    };
    assert_eq!(outcomes(&answer, "checked_in"), 40);
    let before = house.dump();
    let answer = post(&house, &event, batch).await.expect(200);
    assert_eq!(outcomes(&answer, "repeated"), 40);
    assert_eq!(house.dump(), before);
}

async fn one_thing_at_a_time(house: House) {
    let event = two_days(&house, "congres", 10).await;
    let made = house.registers(&event, "Ana").await;
    let number = made["number"].clone();
    post(&house, &event, json!({ "number": number })).await.invalid("/nonce", "required");
    post(&house, &event, json!({ "nonce": "a" })).await.invalid("/code", "either");
    let both = json!({ "nonce": "a", "number": number, "code": "CLQ1.x.y" });
    post(&house, &event, both).await.invalid("/code", "either");
    let mixed = json!({ "nonce": "a", "number": number, "scans": [{ "nonce": "b", "number": number }] });
    post(&house, &event, mixed).await.invalid("/scans", "either");
    let nobody = json!({ "scans": [{ "nonce": "b", "number": number }, { "nonce": "c" }] });
    post(&house, &event, nobody).await.invalid("/scans/1/code", "either");
    let none: [Value; 0] = [];
    let empty = post(&house, &event, json!({ "scans": none })).await.refused(422, "request.invalid");
    assert_eq!(empty.violations()[0].0, "/scans");
}

async fn strangers_cannot(house: House) {
    let (event, other) = (two_days(&house, "congres", 10).await, house.event("autre").create().await);
    let made = house.registers(&event, "Ana").await;
    let scan = json!({ "number": made["number"], "nonce": "a" });
    let at = format!("{}/check-ins", event.path);
    for actor in [house.user("viewer"), house.user("finance"), house.user_in("check-in", &other)] {
        let answer = actor.post(&at).json(&scan).await;
        assert!([403, 404].contains(&answer.status()), "{}", answer.story());
    }
    house.anon().post(&at).json(&scan).await.refused(401, "auth.required");
    assert_eq!(status(&house, &made).await["status"], "confirmed");
    house.user_in("check-in", &event).post(&at).json(&scan).await.expect(201);
}
