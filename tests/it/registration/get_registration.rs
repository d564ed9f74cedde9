use tests::{House, on_both};

on_both!(by_id_or_number, another_events_is_unknown, a_partner_sees_its_own_only);

async fn by_id_or_number(house: House) {
    let event = house.congress("congres", 10).await;
    let made = house.registers(&event, "Ana").await;
    let number = made["number"].as_str().expect("a number");
    for key in [made.id().to_owned(), number.to_owned(), number.to_lowercase(), number.replace('-', "")] {
        let found = house.admin().get(format!("{}/registrations/{key}", event.path)).await.expect(200);
        assert_eq!(found["id"], made["id"], "{key}");
    }
}

async fn another_events_is_unknown(house: House) {
    let (event, other) = (house.congress("congres", 10).await, house.congress("autre", 10).await);
    let made = house.registers(&event, "Ana").await;
    house.admin().get(format!("{}/registrations/{}", other.path, made.id())).await.refused(404, "not_found");
    house.admin().get(format!("{}/registrations/rien", event.path)).await.refused(404, "not_found");
}

async fn a_partner_sees_its_own_only(house: House) {
    let event = house.congress("congres", 10).await;
    let (one, two) = (house.partner("Un").create().await, house.partner("Deux").create().await);
    for partner in [&one, &two] {
        house.partnership(&event, partner).create().await;
    }
    house.publish(&event).await;
    let own = house.registration(&event, "Ana").with("partner", one.slug()).with("note", "Interne.").create().await;
    let path = format!("{}/registrations/{}", event.path, own.id());
    let seen = house.partner_client(&one).get(&path).await.expect(200);
    assert!(seen["note"].is_null() && own["note"] == "Interne.");
    house.partner_client(&two).get(&path).await.refused(404, "not_found");
}
