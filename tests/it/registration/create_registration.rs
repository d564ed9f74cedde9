use serde_json::json;
use tests::{House, on_both};

on_both!(
    takes_a_seat_in_every_pool,
    full_refuses_or_waits,
    one_address_registers_once,
    unknown_codes_are_named,
    all_that_is_wrong_is_told_at_once,
    strangers_cannot,
);

async fn takes_a_seat_in_every_pool(house: House) {
    let event = house.congress("congres", 10).await;
    house.option(&event, "repas").create().await;
    let made = house
        .registration(&event, "Ana")
        .with("category", "professionnels")
        .with("options", json!(["repas"]))
        .create()
        .await;
    assert_eq!(made["status"], "confirmed");
    assert_eq!(made["payment"], "free");
    assert_eq!(made["source"], "staff");
    assert_eq!(made["version"], 1);
    for (kind, code) in [("event", "event"), ("tariff", "plein"), ("category", "professionnels"), ("option", "repas")] {
        assert_eq!(house.pool(&event, kind, code).await["taken"], 1, "{kind}");
    }
}

async fn full_refuses_or_waits(house: House) {
    let event = house.congress("congres", 1).await;
    house.registers(&event, "Ana").await;
    let refused = house.registration(&event, "Bob").with("when_full", "refuse").input();
    let answer = house.admin().post(format!("{}/registrations", event.path)).json(refused).await;
    assert_eq!(answer.refused(409, "registration.full")["pool"], "event");

    let waits = house.registers(&event, "Bob").await;
    assert_eq!((&waits["status"], &waits["waiting_position"]), (&json!("waiting"), &json!(1)));
    let last = house.registers(&event, "Cleo").await;
    assert_eq!(last["waiting_position"], 2);
    let pool = house.pool(&event, "event", "event").await;
    assert_eq!((&pool["taken"], &pool["waiting"], &pool["blocks"]), (&json!(1), &json!(2), &json!(true)));

    house.registration_settings(&event, json!({ "capacity": 1, "waiting_list": false })).await;
    let input = house.registration(&event, "Dan").input();
    let answer = house.admin().post(format!("{}/registrations", event.path)).json(input).await;
    answer.refused(409, "registration.full");
}

async fn one_address_registers_once(house: House) {
    let event = house.congress("congres", 10).await;
    let first = house.registers(&event, "Ana").await;
    let at = format!("{}/registrations", event.path);
    let mut again = house.registration(&event, "Ana").input();
    again["person"]["email"] = json!("ANA@Courriel.Example");
    let answer = house.admin().post(&at).json(&again).await;
    assert_eq!(answer.refused(409, "registration.duplicate")["registration_id"], first["id"]);

    again["person"]["email_shared"] = json!(true);
    house.admin().post(&at).json(&again).await.expect(201);
    again["person"]["email_shared"] = json!(false);
    again["person"]["email"] = json!(null);
    house.admin().post(&at).json(&again).await.expect(201);
}

async fn unknown_codes_are_named(house: House) {
    let event = house.congress("congres", 10).await;
    let at = format!("{}/registrations", event.path);
    let before = house.dump();
    for (member, value, pointer) in [
        ("tariff", json!("rien"), "/tariff"),
        ("category", json!("rien"), "/category"),
        ("options", json!(["rien"]), "/options/0"),
        ("answers", json!({ "rien": true }), "/answers/rien"),
        ("consents", json!(["rien"]), "/consents/0"),
        ("partner", json!("rien"), "/partner"),
        ("partner", json!("00000000-0000-7000-8000-000000000000"), "/partner"),
    ] {
        let input = house.registration(&event, "Ana").with(member, value).input();
        house.admin().post(&at).json(input).await.invalid(pointer, "unknown_code");
    }
    assert_eq!(house.dump(), before);
    house.option(&event, "repas").create().await;
    let input = house.registration(&event, "Ana").with("options", json!(["repas", "repas"])).input();
    house.admin().post(&at).json(input).await.invalid("/options/1", "repeated");
}

async fn all_that_is_wrong_is_told_at_once(house: House) {
    let event = house.congress("congres", 10).await;
    let before = house.dump();
    let input = house
        .registration(&event, "Ana")
        .with("tariff", "rien")
        .with("category", "rien")
        .with("partner", "personne")
        .with("options", json!(["rien", "non plus"]))
        .with("answers", json!({ "rien": true }))
        .with("consents", json!(["rien"]))
        .input();
    let answer = house.admin().post(format!("{}/registrations", event.path)).json(input).await;
    let answer = answer.refused(422, "request.invalid");
    let expected = ["/tariff", "/category", "/options/0", "/options/1", "/answers/rien", "/consents/0", "/partner"];
    assert_eq!(answer.violations(), expected.map(|place| (place.to_owned(), "unknown_code".to_owned())));
    assert_eq!(house.dump(), before);
}

async fn strangers_cannot(house: House) {
    let event = house.congress("congres", 10).await;
    let other = house.event("autre").create().await;
    let input = house.registration(&event, "Ana").input();
    let at = format!("{}/registrations", event.path);
    for actor in [house.user("viewer"), house.user("finance"), house.user_in("organiser", &other)] {
        let answer = actor.post(&at).json(&input).await;
        assert!([403, 404].contains(&answer.status()), "{}", answer.story());
    }
    house.user_in("organiser", &event).post(&at).json(&input).await.expect(201);
}
