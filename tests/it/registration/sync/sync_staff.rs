//! What the organisers did by hand, a file does not undo.

use super::{Stage, counts, member, members, one};
use serde_json::{Value, json};
use tests::{House, Response, on_both, with};

on_both!(
    a_seat_that_was_given_away_is_somebody_elses,
    a_category_that_was_corrected_stays,
    corrections_survive_an_older_file,
    corrections_survive_a_return,
    a_place_in_line_is_as_the_file_says,
);

async fn patch(stage: &Stage, key: &str, patch: Value) -> Response {
    let registration = stage.registration(key).await;
    let path = format!("events/{}/registrations/{}", stage.event.id(), registration.id());
    stage.house.admin().patch(&path).if_match(registration.etag()).json(patch).await.expect(200)
}

/// Staff give the seat of a member to Bob; gives its path.
async fn give_to_bob(stage: &Stage, key: &str) -> String {
    let path = format!("events/{}/registrations/{}", stage.event.id(), stage.registration(key).await.id());
    let bob = json!({ "given_name": "Bob", "family_name": "Modèle", "email": "bob@courriel.example" });
    stage.house.admin().post(format!("{path}/transfers")).json(bob).await.expect(200);
    path
}

async fn a_seat_that_was_given_away_is_somebody_elses(house: House) {
    let stage = Stage::new(&house, 500).await;
    stage.snapshot(&members(3)).await.expect(200);
    let path = give_to_bob(&stage, "m0").await;
    let bobs = async || {
        let row = house.admin().get(&path).await.expect(200);
        (row["status"].clone(), row["person"]["email"].clone(), row["external_id"].clone())
    };
    let bob = (json!("confirmed"), json!("bob@courriel.example"), json!(null));
    assert_eq!(bobs().await, bob);
    // She is in the file as ever: she gets no other seat, however often it comes.
    for _ in 0..2 {
        let night = stage.snapshot(&members(3)).await.expect(200);
        assert_eq!(counts(&night), json!({ "received": 3, "unchanged": 2, "kept": 1 }));
        assert_eq!(stage.items(&night).await[0]["code"], "member.seat_given_away");
    }
    let mut file = members(3);
    file[0] = with(member("m0"), "email", "anne@courriel.example");
    stage.snapshot(&file).await.expect(200);
    assert_eq!(bobs().await, bob);
    assert!(stage.member("m0").await.expect(200)["registration"].is_null());
    let gone = stage.snapshot(&file[1..]).await.expect(200);
    assert_eq!(counts(&gone), json!({ "received": 2, "absent": 1, "unchanged": 2, "cancelled": 1 }));
    assert_eq!(bobs().await, bob);
    assert_eq!(house.pool(&stage.event, "event", "event").await["taken"], 3);
    // Bob is a member himself, and has a seat.
    let own =
        json!({ "external_id": "bob", "given_name": "Bob", "family_name": "Modèle", "email": "bob@courriel.example" });
    let sync = stage.send(&[own]).await.expect(200);
    assert_eq!(stage.outcomes(&sync).await, one("kept", "member.registered_elsewhere"));
}

async fn a_category_that_was_corrected_stays(house: House) {
    let stage = Stage::new(&house, 500).await;
    for code in ["elus", "agents"] {
        house.category(&stage.event, code).create().await;
    }
    let said = |category: &str| with(member("a"), "category", category);
    stage.send(&[said("professionnels")]).await.expect(200);
    patch(&stage, "a", json!({ "category": "elus" })).await;
    let same = stage.send(&[said("professionnels")]).await.expect(200);
    assert_eq!(stage.outcomes(&same).await, one("unchanged", ""));
    let other = stage.send(&[said("agents")]).await.expect(207);
    assert_eq!(stage.outcomes(&other).await, one("conflict", "member.corrected_by_staff"));
    assert_eq!(stage.registration("a").await["category"], "elus");
}

async fn corrections_survive_an_older_file(house: House) {
    let stage = Stage::new(&house, 500).await;
    house.category(&stage.event, "elus").create().await;
    let dated = |file: &[Value], at: &str| stage.send(file).query(&[("generated_at", at)]);
    dated(&members(3), "2026-03-01T03:00:00Z").await.expect(200);
    patch(&stage, "m0", json!({ "person": { "given_name": "Corrigée" } })).await;
    patch(&stage, "m1", json!({ "category": "elus" })).await;
    let bobs = give_to_bob(&stage, "m2").await;
    let old: Vec<Value> = members(3).into_iter().map(|one| with(one, "category", "professionnels")).collect();
    let stale = dated(&old, "2026-02-01T03:00:00Z").await.expect(207);
    assert_eq!(counts(&stale), json!({ "received": 3, "stale": 3 }));
    assert_eq!(stage.registration("m0").await["person"]["given_name"], "Corrigée");
    assert_eq!(stage.registration("m1").await["category"], "elus");
    assert_eq!(house.admin().get(&bobs).await.expect(200)["person"]["given_name"], "Bob");
}

async fn corrections_survive_a_return(house: House) {
    let stage = Stage::new(&house, 500).await;
    house.category(&stage.event, "elus").create().await;
    let coming = |attendance: &str| with(with(member("a"), "attendance", attendance), "category", "professionnels");
    stage.send(&[coming("register")]).await.expect(200);
    patch(&stage, "a", json!({ "person": { "function": "Cheffe de projet" } })).await;
    stage.send(&[coming("roster")]).await.expect(200);
    let back = with(with(coming("register"), "category", "elus"), "phone", "+33612345678");
    let back = stage.send(&[with(back, "function", "Autre")]).await.expect(200);
    assert_eq!(stage.outcomes(&back).await, one("updated", ""));
    let row = stage.registration("a").await;
    assert_eq!(row["person"]["function"], "Cheffe de projet", "what staff corrected");
    assert_eq!(
        (&row["person"]["phone"], &row["category"]),
        (&json!("+33612345678"), &json!("elus")),
        "and nothing else"
    );
    assert_eq!(house.pool(&stage.event, "category", "elus").await["taken"], 1);
    assert_eq!(house.pool(&stage.event, "category", "professionnels").await["taken"], 0);
}

async fn a_place_in_line_is_as_the_file_says(house: House) {
    let stage = Stage::new(&house, 1).await;
    stage.send(&members(3)).await.expect(200);
    let sync = stage.send(&[with(member("m2"), "priority", 5)]).await.expect(200);
    assert_eq!(stage.outcomes(&sync).await, one("updated", ""));
    stage.send(&[json!({ "external_id": "m0", "status": "cancelled" })]).await.expect(200);
    assert_eq!(stage.registration("m2").await["status"], "confirmed");
    assert_eq!(stage.registration("m1").await["status"], "waiting");
}
