use serde_json::json;
use tests::{House, on_both};

on_both!(moves_seats_or_changes_nothing, keeps_what_is_not_sent, prices_options_anew, an_edit_jumps_no_queue);

async fn moves_seats_or_changes_nothing(house: House) {
    let event = house.congress("congres", None).await;
    house.tariff(&event, "reduit").with("quota", 1).create().await;
    let (ana, boris) = (house.registers(&event, "Ana").await, house.registers(&event, "Boris").await);
    let staff = house.user("organiser");
    let moved = staff.patch(&ana.path).if_match(&ana.etag).json(json!({ "tariff": "reduit" })).await.expect(200);
    assert_eq!(moved["tariff"], "reduit");
    assert_eq!(house.pool(&event, "tariff", "plein").await["taken"], 1);
    staff.token().await;
    let before = house.dump();
    let full = staff.patch(&boris.path).if_match(&boris.etag).json(json!({ "tariff": "reduit" })).await;
    assert_eq!(full.refused(409, "registration.full")["pool"], "tariff:reduit");
    assert_eq!(house.dump(), before);
    staff
        .patch(&boris.path)
        .if_match(&boris.etag)
        .json(json!({ "tariff": "inconnu", "category": "inconnue" }))
        .await
        .invalid("/tariff", "unknown_code")
        .invalid("/category", "unknown_code");
    staff.patch(&boris.path).json(json!({ "tariff": "plein" })).await.refused(428, "precondition.required");
}

async fn keeps_what_is_not_sent(house: House) {
    let event = house.congress("congres", None).await;
    let ana = house.registration(&event, "Ana").with("note", "vient en train").create().await;
    let staff = house.user("organiser");
    let same =
        staff.patch(&ana.path).if_match(&ana.etag).json(json!({ "person": { "given_name": "Ana" } })).await.expect(200);
    assert_eq!((&same["version"], &same["note"]), (&ana["version"], &json!("vient en train")));
    let changed =
        staff.patch(&ana.path).if_match(&ana.etag).json(json!({ "person": { "function": "élue" } })).await.expect(200);
    assert_eq!(
        (&changed["person"]["function"], &changed["person"]["email"]),
        (&json!("élue"), &ana["person"]["email"])
    );
    staff.patch(&ana.path).if_match(&ana.etag).json(json!({ "note": null })).await.refused(412, "precondition.failed");
    // What is for the organisers is not for others.
    assert_eq!(house.user("check-in").get(&ana.path).await.expect(200)["person"]["given_name"], "Ana");
}

async fn prices_options_anew(house: House) {
    let event = house.congress("congres", None).await;
    house
        .option(&event, "diner")
        .with("price", json!({ "amount_minor": 2_500, "currency": "EUR" }))
        .with("quota", 1)
        .create()
        .await;
    let (ana, boris) = (house.registers(&event, "Ana").await, house.registers(&event, "Boris").await);
    assert_eq!((&ana["price"]["amount_minor"], &ana["payment"]), (&json!(0), &json!("free")));
    let staff = house.user("organiser");
    let dining = staff.patch(&ana.path).if_match(&ana.etag).json(json!({ "options": ["diner"] })).await.expect(200);
    assert_eq!((&dining["price"]["amount_minor"], &dining["payment"]), (&json!(2_500), &json!("due")));
    let full = staff.patch(&boris.path).if_match(&boris.etag).json(json!({ "options": ["diner"] })).await;
    assert_eq!(full.refused(409, "registration.full")["pool"], "option:diner");
    staff
        .patch(&boris.path)
        .if_match(&boris.etag)
        .json(json!({ "options": ["diner", "diner"] }))
        .await
        .invalid("/options/1", "repeated");
}

async fn an_edit_jumps_no_queue(house: House) {
    let event = house.congress("congres", None).await;
    house.tariff(&event, "reduit").with("quota", 2).create().await;
    house.registration(&event, "Ana").with("tariff", "reduit").create().await;
    let boris = house.registers(&event, "Boris").await;
    let people = ["Cleo", "Dan"].map(|name| {
        let email = format!("{}@courriel.example", name.to_lowercase());
        json!({ "person": { "given_name": name, "family_name": "Exemple", "email": email }, "tariff": "reduit" })
    });
    let staff = house.user("organiser");
    let group = json!({ "label": "Mairie", "registrations": people });
    let group = staff.post(format!("events/{}/groups", event.id())).json(group).await.expect(201);
    assert_eq!(group["registrations"][0]["status"], "waiting", "one seat is not enough for two who come together");
    // The seat that is left is for them.
    let wish = json!({ "tariff": "reduit" });
    let refused = staff.patch(&boris.path).if_match(&boris.etag).json(&wish).await;
    assert_eq!(refused.refused(409, "registration.full")["pool"], "tariff:reduit");
    for person in group["registrations"].as_array().expect("people") {
        let path = format!("events/{}/registrations/{}", event.id(), person["id"].as_str().expect("an id"));
        staff.post(format!("{path}/cancellations")).json(json!({})).await.expect(200);
    }
    staff.patch(&boris.path).if_match(&boris.etag).json(&wish).await.expect(200);
}
