//! Retries without a second effect.

use chrono::TimeDelta;
use diesel::{QueryableByName, RunQueryDsl as _, sql_query, sql_types::Text};
use serde_json::json;
use std::collections::BTreeSet;
use tests::{Database, House, Plan, Response, at_once, on_both};

on_both!(
    a_hundred_times_at_once_is_once,
    without_a_key_a_hundred_times_is_a_hundred,
    another_body_under_the_same_key_is_refused,
    only_success_is_kept: Plan::new().probe(),
    secrets_are_not_kept: Plan::new().probe(),
    keys_are_the_callers_own,
    a_key_is_kept_for_a_day,
    odd_keys_are_refused,
    other_methods_take_no_notice,
);

const AT_ONCE: usize = 100;

fn is_replay(response: &Response) -> bool {
    response.header("idempotency-replayed") == "true"
}

fn how_many(house: &House, table: &str) -> usize {
    house.dump().table(table).len()
}

async fn a_hundred_times_at_once_is_once(house: House) {
    let admin = house.admin();
    let input = house.partner("Une association").input();
    let answers = at_once((0..AT_ONCE).map(|_| admin.post("partners").json(&input).key("once"))).await;
    let replays = answers.iter().filter(|answer| is_replay(answer)).count();
    assert_eq!(replays, AT_ONCE - 1, "one had the effect");
    let bodies: BTreeSet<(u16, Vec<u8>)> =
        answers.iter().map(|answer| (answer.status(), answer.bytes().to_vec())).collect();
    assert_eq!(bodies.len(), 1, "all got the same answer: {}", answers[0].story());
    let places: BTreeSet<(&str, &str)> =
        answers.iter().map(|answer| (answer.header("location"), answer.etag())).collect();
    assert_eq!(places.len(), 1);
    assert_eq!(how_many(&house, "partners_organisations"), 1);
    let announced = house.dump().table("kernel_outbox").len();
    assert_eq!(announced, 1, "and it was announced once");
}

/// The control: the same requests do have their effect each time when nothing ties them together.
async fn without_a_key_a_hundred_times_is_a_hundred(house: House) {
    let admin = house.admin();
    let input = house.partner("Une association").input();
    let answers = at_once((0..AT_ONCE).map(|_| admin.post("partners").json(&input))).await;
    assert!(answers.iter().all(|answer| answer.status() == 201 && !is_replay(answer)));
    assert_eq!(how_many(&house, "partners_organisations"), AT_ONCE);
}

async fn another_body_under_the_same_key_is_refused(house: House) {
    let admin = house.admin();
    let input = house.partner("Une association").input();
    admin.post("partners").json(&input).key("k").await.expect(201);
    let before = house.dump();
    let other = house.partner("Une autre").input();
    admin.post("partners").json(&other).key("k").await.refused(422, "idempotency.mismatch");
    // Byte for byte: another order of members is another body, and a client that retries sends the same bytes.
    assert_eq!(before.changes(&house.dump()), Vec::<String>::new());
    // Quoted as the draft writes it, or bare: the same key.
    let again = admin.post("partners").json(&input).key("\"k\"").await.expect(201);
    assert!(is_replay(&again));
}

async fn only_success_is_kept(house: House) {
    let user = house.user("organiser");
    let notes =
        |behaviour: &str| user.post("probe/notes").json(json!({ "label": "x", "behaviour": behaviour })).key("k");
    notes("fail").await.refused(409, "conflict");
    notes("fail").await.refused(409, "conflict");
    notes("panic").await.refused(500, "internal");
    user.post("probe/notes").json(json!({ "label": "" })).key("k").await.refused(422, "request.invalid");
    // The key is still free: nothing of all that had an effect.
    let made = notes("well").await.expect(201);
    assert!(!is_replay(&made));
    assert!(is_replay(&notes("well").await.expect(201)));
    assert_eq!(how_many(&house, "probe_notes"), 1);
}

#[derive(QueryableByName)]
struct Kept {
    #[diesel(sql_type = Text)]
    body: String,
}

fn kept(database: &Database) -> String {
    let mut conn = database.connect();
    let query = "SELECT body FROM kernel_idempotency";
    let rows: Vec<Kept> = kernel::on_either!(&mut conn, |c| sql_query(query).load(c)).expect("it reads");
    rows.into_iter().map(|row| row.body).collect()
}

async fn secrets_are_not_kept(house: House) {
    let user = house.user("organiser");
    let send = || user.post("probe/notes").json(json!({ "label": "x" })).key("k");
    let first = send().await.expect(201);
    let secret = first["secret"].as_str().expect("a secret").to_owned();
    assert!(secret.starts_with("probe_"));
    let replay = send().await.expect(201);
    assert!(is_replay(&replay));
    assert_eq!(replay["secret"], "[redacted]");
    assert_eq!(replay["id"], first["id"]);
    let kept = kept(house.database());
    assert!(kept.contains("[redacted]") && !kept.contains(&secret), "{kept}");
    // What redacting one answer does ends with that answer.
    let other = user.post("probe/notes").json(json!({ "label": "y" })).key("l").await.expect(201);
    assert_ne!(other["secret"], "[redacted]");
}

async fn keys_are_the_callers_own(house: House) {
    let input = house.partner("Une association").input();
    let (one, other) = (house.user("organiser"), house.user("organiser"));
    for actor in [&one, &other] {
        let made = actor.post("partners").json(&input).key("k").await.expect(201);
        assert!(!is_replay(&made), "another's key reveals nothing and takes nothing");
    }
    // Another path: another request.
    let made = one.post("events").json(house.event("congres").input()).key("k").await.expect(201);
    assert!(!is_replay(&made));
    assert_eq!(how_many(&house, "partners_organisations"), 2);
}

async fn a_key_is_kept_for_a_day(house: House) {
    let admin = house.admin();
    let input = house.partner("Une association").input();
    let send = || admin.post("partners").json(&input).key("k");
    let first = send().await.expect(201);
    house.clock.advance(TimeDelta::hours(24) - TimeDelta::seconds(1));
    assert_eq!(send().await.expect(201)["id"], first["id"]);
    house.clock.advance(TimeDelta::seconds(2));
    let later = send().await.expect(201);
    assert!(!is_replay(&later));
    assert_ne!(later["id"], first["id"]);
}

async fn odd_keys_are_refused(house: House) {
    let input = house.partner("Une association").input();
    let long = "x".repeat(256);
    for bad in ["", "\"\"", " ", long.as_str(), "clé"] {
        let refused = house.admin().post("partners").json(&input).key(bad).await;
        refused.invalid("Idempotency-Key", "length");
    }
    assert_eq!(how_many(&house, "partners_organisations"), 0);
    house.admin().post("partners").json(&input).key("x".repeat(255)).await.expect(201);
}

async fn other_methods_take_no_notice(house: House) {
    let partner = house.partner("Une association").create().await;
    for name in ["Deux", "Trois"] {
        let changed =
            house.admin().patch(&partner.path).json(json!({ "name": name })).if_match("*").key("k").await.expect(200);
        assert_eq!(changed["name"], name);
        assert!(!is_replay(&changed));
    }
    assert!(!is_replay(&house.admin().get(&partner.path).key("k").await.expect(200)));
}
