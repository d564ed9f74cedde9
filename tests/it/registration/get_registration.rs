use serde_json::{Value, json};
use std::collections::BTreeSet;
use tests::{House, Made, on_both};

on_both!(
    by_id_or_number,
    another_events_is_unknown,
    a_partner_sees_its_own_only,
    a_place_is_among_those_who_want_the_same_seats
);

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
    house.question(&event, "premiere-fois").create().await;
    let own = house
        .registration(&event, "Ana")
        .with("partner", one.slug())
        .with("note", "Interne.")
        .with("answers", json!({ "premiere-fois": true }))
        .create()
        .await;
    let path = format!("{}/registrations/{}", event.path, own.id());
    let seen = house.partner_client(&one).get(&path).await.expect(200);
    assert!(seen["note"].is_null() && own["note"] == "Interne.");
    // What she told the organisers is not told to her network, nor why she does not come.
    assert_eq!((&own["answers"], &seen["answers"]), (&json!({ "premiere-fois": true }), &json!({})));
    let why = json!({ "reason": "Deuil" });
    let gone = house.admin().post(format!("{path}/cancellations")).json(why).await.expect(200);
    let seen = house.partner_client(&one).get(&path).await.expect(200);
    assert_eq!((&gone["cancel_reason"], &seen["cancel_reason"]), (&json!("Deuil"), &json!(null)));
    let listed = house.partner_client(&one).get(format!("{}/registrations", event.path)).await.expect(200);
    assert_eq!((&listed.rows()[0]["answers"], &listed.rows()[0]["cancel_reason"]), (&json!({}), &json!(null)));
    house.partner_client(&two).get(&path).await.refused(404, "not_found");
}

/// A mixed waiting list: with and without a seat of the event, at two tariffs, with an option or without, some first by
/// priority. The places that are told are those that counting by hand gives.
async fn a_place_is_among_those_who_want_the_same_seats(house: House) {
    let event = house.congress("congres", 0).await;
    house.tariff(&event, "stand").with("quota", 0).create().await;
    house.option(&event, "repas").with("quota", 0).create().await;
    for code in ["exposants", "techniciens"] {
        house.category(&event, code).with("counts_in_capacity", false).create().await;
    }
    let inside = ["professionnels", "exposants", "techniciens"];
    let mut line: Vec<(Made, i64, BTreeSet<String>)> = Vec::new();
    for n in 0..18_usize {
        let (category, tariff, meal) = (inside[n % 3], ["plein", "stand"][n / 3 % 2], n % 4 == 0 || n % 5 == 0);
        let options = if meal { json!(["repas"]) } else { json!([]) };
        let priority = i64::from(n % 7 == 6);
        let made = house
            .registration(&event, &format!("Personne{n}"))
            .with("tariff", tariff)
            .with("category", category)
            .with("options", options)
            .with("priority", priority)
            .create()
            .await;
        if made["status"] != "waiting" {
            continue;
        }
        let mut wants = BTreeSet::from([format!("category {category}"), format!("tariff {tariff}")]);
        wants.extend(meal.then(|| "repas".to_owned()));
        wants.extend((category == "professionnels").then(|| "event".to_owned()));
        line.push((made, priority, wants));
    }
    assert!(line.len() > 10, "hardly anybody waits");
    // The sort is stable: within a priority, who came first.
    line.sort_by_key(|(_, priority, _)| -priority);
    for (at, (made, _, wants)) in line.iter().enumerate() {
        let ahead = line[..at].iter().filter(|(_, _, other)| !other.is_disjoint(wants)).count();
        let told: Value = house.admin().get(&made.path).await.expect(200)["waiting_position"].clone();
        assert_eq!(told, json!(ahead + 1), "number {at}: {wants:?}");
    }
}
