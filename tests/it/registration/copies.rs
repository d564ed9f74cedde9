//! What follows when an edition is copied, or two partners were one.

use serde_json::{Value, json};
use tests::{House, on_both};

on_both!(
    a_copy_has_the_setup_and_nobody,
    a_copy_leaves_it_out_if_asked,
    members_of_a_merged_partner_are_the_survivors,
    a_contingent_does_not_go_below_its_members,
);

fn on(day: &str) -> Value {
    json!({ "on": day, "precision": "day", "status": "stated" })
}

async fn a_copy_has_the_setup_and_nobody(house: House) {
    let event = house.event("avant").with("starts", on("2026-06-22")).with("ends", on("2026-06-23")).create().await;
    let half_day = json!({ "code": "demi-journee-1", "label": { "fr": "1" } });
    let half_day = house.admin().post(format!("{}/half-days", event.path)).json(half_day).await.expect(201);
    house.registration_setup(&event, 7).await;
    let settings = json!({
        "capacity": 7, "public": true, "opens_at": "2026-01-05T08:00:00Z", "reply_to": "a@courriel.example",
        "few_threshold": 3
    });
    house.registration_settings(&event, settings).await;
    house
        .tariff(&event, "tot")
        // Before and after the change to summer time it is the same hour where the event takes place.
        .with("valid_until", "2026-03-20T11:00:00Z")
        .with("quota", 5)
        .with("covers", json!([half_day["id"]]))
        .create()
        .await;
    house.option(&event, "repas").with("half_day", "demi-journee-1").create().await;
    house.question(&event, "premier").create().await;
    house.registers(&event, "Ana").await;

    let copy = json!({ "slug": "apres", "title": { "fr": "Après" }, "starts": on("2026-07-06") });
    house.admin().post(format!("{}/copies", event.path)).json(copy).await.expect(201);
    house.settle().await;
    let get = async |path: &str| house.admin().get(format!("events/apres/{path}")).await.expect(200);
    let settings = get("registration-settings").await;
    assert_eq!((&settings["capacity"], &settings["few_threshold"]), (&json!(7), &json!(3)));
    assert_eq!((&settings["public"], &settings["reply_to"]), (&json!(false), &json!(null)));
    assert_eq!(settings["opens_at"], "2026-01-19T08:00:00.000000Z");
    let tariff = get("tariffs/tot").await;
    assert_eq!(tariff["valid_until"], "2026-04-03T10:00:00.000000Z");
    assert_eq!((&tariff["quota"], &tariff["covers"]), (&json!(5), &json!(["demi-journee-1"])));
    assert_eq!(get("tariffs").await.rows().len(), 2);
    assert_eq!(get("options").await.column("code"), ["repas"]);
    assert_eq!(get("questions").await.column("code"), ["premier"]);
    assert_eq!(get("categories").await.column("code"), ["professionnels"]);
    assert!(get("registrations").await.rows().is_empty());
    let pools = get("pools").await;
    assert!(pools["data"].as_array().expect("pools").iter().all(|pool| pool["taken"] == 0));
}

async fn a_copy_leaves_it_out_if_asked(house: House) {
    let event = house.congress("avant", 7).await;
    let copy = json!({ "slug": "apres", "title": { "fr": "Après" }, "parts": ["partners"] });
    house.admin().post(format!("{}/copies", event.path)).json(&copy).await.expect(201);
    house.settle().await;
    assert!(house.admin().get("events/apres/tariffs").await.expect(200).rows().is_empty());
}

async fn members_of_a_merged_partner_are_the_survivors(house: House) {
    let event = house.congress("congres", 10).await;
    let (one, two) = (house.partner("Un").create().await, house.partner("Deux").create().await);
    for (partner, names) in [(&one, ["Ana", "Bob"]), (&two, ["Cleo", "Dan"])] {
        house.partnership(&event, partner).with("contingent", json!({ "seats": 3, "beyond": "wait" })).create().await;
        for name in names {
            house.registration(&event, name).with("partner", partner.slug()).create().await;
        }
    }
    let merged = house.by_id("partners", two.id()).await;
    let merge = json!({ "merged_id": two.id(), "version": merged["version"] });
    house.admin().post(format!("{}/merges", one.path)).json(merge).await.expect(201);
    house.settle().await;
    let at = format!("{}/registrations?partner={}", event.path, one.id());
    assert_eq!(house.admin().get(at).await.expect(200).rows().len(), 4);
    let pool = house.pool(&event, "contingent", "un").await;
    assert_eq!(pool["taken"], 4, "{pool}");
    let pools = house.admin().get(format!("{}/pools", event.path)).await.expect(200);
    let contingents = pools["data"].as_array().expect("pools").iter().filter(|pool| pool["kind"] == "contingent");
    assert_eq!(contingents.count(), 1);
    // Counters follow those whom they count also afterwards.
    let gone = house.admin().get(format!("{}/registrations?email=dan@courriel.example", event.path)).await.expect(200);
    let gone = house
        .by_id(&format!("events/{}/registrations", event.id()), gone.rows()[0]["id"].as_str().expect("an id"))
        .await;
    house.admin().post(format!("{}/cancellations", gone.path)).if_match(&gone.etag).json(json!({})).await.expect(200);
    assert_eq!(house.pool(&event, "contingent", "un").await["taken"], 3);
}

async fn a_contingent_does_not_go_below_its_members(house: House) {
    let event = house.congress("congres", 10).await;
    let partner = house.partner("Un").create().await;
    let made = house.partnership(&event, &partner).with("contingent", json!({ "seats": 3 })).create().await;
    for name in ["Ana", "Bob"] {
        house.registration(&event, name).with("partner", partner.slug()).create().await;
    }
    let path = format!("events/{}/partnerships/{}", event.id(), partner.id());
    let fewer = json!({ "contingent": { "seats": 1 } });
    let before = house.dump();
    let refused = house.admin().patch(&path).json(&fewer).await.refused(409, "partners.contingent_below_taken");
    assert_eq!(refused["taken"], 2);
    house.admin().put(&path).json(&fewer).await.refused(409, "partners.contingent_below_taken");
    assert_eq!(before.changes(&house.dump()), [""; 0]);
    house.admin().patch(&path).json(json!({ "contingent": { "seats": 2 } })).await.expect(200);
    house.admin().patch(&path).query(&[("accept_overbooking", "true")]).json(&fewer).await.expect(200);
    // What is there already is no reason to refuse another change.
    house.admin().patch(&path).json(json!({ "stage": "agreed" })).await.expect(200);
    house.settle().await;
    assert_eq!(house.pool(&event, "contingent", "un").await["overbooked"], true);
    assert_eq!(made["contingent"]["seats"], 3);
}
