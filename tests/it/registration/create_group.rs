use serde_json::{Value, json};
use tests::{House, Made, on_both};

on_both!(one_payer_for_all, all_or_none, nobody_passes_a_group_that_waits, may_be_split);

fn people(names: &[&str]) -> Vec<Value> {
    let one = |name: &&str| {
        let email = format!("{}@courriel.example", name.to_lowercase());
        json!({ "person": { "given_name": name, "family_name": "Exemple", "email": email }, "tariff": "plein" })
    };
    names.iter().map(one).collect()
}

fn path(event: &Made) -> String {
    format!("events/{}/groups", event.id())
}

fn statuses(group: &Value) -> Vec<&str> {
    let all = group["registrations"].as_array().expect("people");
    all.iter().filter_map(|one| one["status"].as_str()).collect()
}

async fn one_payer_for_all(house: House) {
    let event = house.congress("congres", 5).await;
    let staff = house.user("organiser");
    let billing = json!({ "payer_kind": "employer", "name": "Mairie (exemple)" });
    let input = json!({ "label": "Mairie", "billing": billing, "registrations": people(&["Ana", "Boris"]) });
    let made = staff.post(path(&event)).json(&input).await.expect(201);
    assert_eq!(statuses(made.json()), ["confirmed", "confirmed"]);
    assert_eq!(made["registrations"][1]["billing"]["name"], "Mairie (exemple)");
    assert_eq!(staff.get(made.header("location")).await.expect(200).json(), made.json());
    let of_group = staff
        .get(format!("events/{}/registrations?group={}", event.id(), made["id"].as_str().expect("an id")))
        .await
        .expect(200);
    assert_eq!(of_group["data"].as_array().expect("a list").len(), 2);
    let listed = staff.get(path(&event)).await.expect(200);
    assert_eq!((&listed["data"][0]["id"], &listed["data"][0]["registrations"]), (&made["id"], &json!([])));
    house.user("viewer").post(path(&event)).json(&input).await.refused(403, "auth.forbidden");
}

async fn all_or_none(house: House) {
    let event = house.congress("congres", 5).await;
    house.registers(&event, "Boris").await;
    let staff = house.user("organiser");
    staff.token().await;
    let before = house.dump();
    let input = json!({ "label": "Mairie", "registrations": people(&["Ana", "Boris"]) });
    staff.post(path(&event)).json(&input).await.refused(409, "registration.duplicate");
    let twice = json!({ "label": "Mairie", "registrations": people(&["Ana", "Ana"]) });
    staff.post(path(&event)).json(&twice).await.refused(409, "registration.duplicate");
    let mut unknown = people(&["Ana", "Chloe"]);
    unknown[0]["category"] = json!("inconnue");
    unknown[1]["tariff"] = json!("inconnu");
    unknown[1]["partner"] = json!("personne");
    let unknown = json!({ "label": "Mairie", "registrations": unknown });
    let unknown = staff.post(path(&event)).json(&unknown).await;
    unknown
        .invalid("/registrations/0/category", "unknown_code")
        .invalid("/registrations/1/tariff", "unknown_code")
        .invalid("/registrations/1/partner", "unknown_code");
    assert_eq!(house.dump(), before);
}

async fn nobody_passes_a_group_that_waits(house: House) {
    let event = house.congress("congres", 3).await;
    let ana = house.registers(&event, "Ana").await;
    let staff = house.user("organiser");
    let input = json!({ "label": "Mairie", "registrations": people(&["Boris", "Chloe", "Dora"]) });
    let group = staff.post(path(&event)).json(&input).await.expect(201);
    assert_eq!(statuses(group.json()), ["waiting"; 3]);
    // Two seats are free, and they are kept for the group.
    assert_eq!(house.registers(&event, "Emil").await["status"], "waiting");
    staff.post(format!("{}/cancellations", ana.path)).json(json!({})).await.expect(200);
    let now = staff.get(group.header("location")).await.expect(200);
    assert_eq!(statuses(now.json()), ["confirmed"; 3]);
    assert_eq!(house.pool(&event, "event", "event").await["waiting"], 1);
}

async fn may_be_split(house: House) {
    let event = house.congress("congres", 2).await;
    let staff = house.user("organiser");
    let input = json!({ "label": "Mairie", "may_split": true, "registrations": people(&["Ana", "Boris", "Chloe"]) });
    let group = staff.post(path(&event)).json(&input).await.expect(201);
    assert_eq!(statuses(group.json()), ["confirmed", "confirmed", "waiting"]);
}
