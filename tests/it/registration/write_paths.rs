//! Every way in which a seat can be taken goes through the desk. Two proofs: no other code writes the tables, and each way, tried
//! on a full event, gives nobody a seat.

use serde_json::{Value, json};
use std::{fs, path::Path};
use tests::{House, Made, on_both};

on_both!(no_path_gives_a_seat_that_is_not_there);

const SOURCES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../modules/registration/src");

fn sources(folder: &Path, all: &mut Vec<(String, String)>) {
    for entry in fs::read_dir(folder).expect("the module's sources").map(|entry| entry.expect("an entry").path()) {
        if entry.is_dir() {
            sources(&entry, all);
        } else {
            let name = entry.strip_prefix(SOURCES).expect("below the sources").display().to_string();
            all.push((name, fs::read_to_string(&entry).expect("a source")));
        }
    }
}

/// Where the text occurs, apart from comments.
fn found<'a>(all: &'a [(String, String)], text: &str) -> Vec<&'a str> {
    let holds = |source: &str| source.lines().any(|line| line.contains(text) && !line.trim_start().starts_with("//"));
    let mut names: Vec<&str> = all.iter().filter(|(_, source)| holds(source)).map(|(name, _)| name.as_str()).collect();
    names.sort_unstable();
    names
}

#[test]
fn only_the_desk_writes_registrations_and_counts_seats() {
    let mut all = Vec::new();
    sources(Path::new(SOURCES), &mut all);
    assert!(all.len() > 50, "the module's sources were not found");
    assert_eq!(found(&all, "registrations::write("), ["desk.rs"]);
    assert_eq!(found(&all, "registrations::insert("), ["desk.rs"]);
    assert_eq!(found(&all, "pools::apply("), ["desk.rs"]);
    assert_eq!(found(&all, "insert_many!(tx, registrations::table"), ["store/registrations/changes.rs"]);
    // Counters are added to in one statement only.
    assert_eq!(found(&all, "pools::taken + change"), ["store/pools.rs"]);
    for write in ["insert_into(registrations::table", "insert_into(registration_registrations"] {
        assert_eq!(found(&all, write), [] as [&str; 0]);
    }
    // Only the hand-over of a merged partner may touch rows in bulk: it moves no seat out of or into the event.
    let bulk = found(&all, "update(registrations::table");
    assert!(bulk.iter().all(|name| ["store/merges.rs", "store/registrations/changes.rs"].contains(name)), "{bulk:?}");
}

fn person(name: &str) -> Value {
    json!({ "given_name": name, "family_name": "Exemple", "email": format!("{}@courriel.example", name.to_lowercase()) })
}

/// Taken seats and rows that hold one.
async fn seats(house: &House, event: &Made) -> (Value, usize) {
    let pool = house.pool(event, "event", "event").await;
    let rows = house.admin().get(format!("events/{}/registrations?limit=200", event.id())).await.expect(200);
    let seated = rows
        .rows()
        .iter()
        .filter(|row| ["confirmed", "pending", "checked_in"].iter().any(|status| row["status"] == *status));
    (pool["taken"].clone(), seated.count())
}

async fn no_path_gives_a_seat_that_is_not_there(house: House) {
    let event = house.congress("congres", 1).await;
    let partner = house.partner("UNADEL").create().await;
    house.partnership(&event, &partner).create().await;
    let gone = house.registers(&event, "Gone").await;
    let staff = house.user("organiser");
    staff.post(format!("{}/cancellations", gone.path)).json(json!({})).await.expect(200);
    house.registers(&event, "Ana").await;
    house.registration_settings(&event, json!({ "capacity": 1, "public": true })).await;
    house.publish(&event).await;
    let at = |path: &str| format!("events/{}/{path}", event.id());

    // Staff, one by one and as a group; reactivation; a waiting person's acceptance and transfer.
    let waiting = house.registers(&event, "Boris").await;
    assert_eq!(waiting["status"], "waiting");
    let group = json!({ "label": "Mairie", "registrations": [{ "person": person("Chloe"), "tariff": "plein" }] });
    staff.post(at("groups")).json(group).await.expect(201);
    staff.post(format!("{}/reactivations", gone.path)).json(json!({})).await.expect(200);
    staff.post(format!("{}/acceptances", waiting.path)).json(json!({})).await.refused(409, "registration.wrong_state");
    staff
        .post(format!("{}/confirmations", waiting.path))
        .json(json!({}))
        .await
        .refused(409, "registration.wrong_state");
    staff.post(format!("{}/transfers", waiting.path)).json(person("Dora")).await.expect(200);
    // The public, a file of the organisers, a partner's file and a partner's single member.
    let form = json!({ "person": person("Emil"), "tariff": "plein" });
    house.anon().post(format!("public/events/{}/registrations", event.slug())).json(form).await.expect(202);
    let file = "prénom;nom;courriel;tarif\nFlora;Exemple;flora@courriel.example;plein\n";
    let imported = staff.post(at("registrations/imports")).body("text/csv", file).await;
    assert!([200, 207].contains(&imported.status()), "{}", imported.text());
    let member = json!({ "external_id": "1", "given_name": "Gil", "family_name": "Exemple", "email": "gil@courriel.example", "tariff": "plein" });
    let client = house.partner_client(&partner);
    let sync = client.post(at(&format!("partners/{}/syncs", partner.id()))).json(json!({ "members": [member] })).await;
    assert!([200, 207].contains(&sync.status()), "{}", sync.text());
    let other =
        json!({ "given_name": "Hana", "family_name": "Exemple", "email": "hana@courriel.example", "tariff": "plein" });
    client.put(at(&format!("partners/{}/members/2", partner.id()))).json(other).await.expect(201);

    assert_eq!(seats(&house, &event).await, (json!(1), 1));
    let waiting = staff.get(at("registrations?status=waiting&include_total=true&limit=1")).await.expect(200);
    assert_eq!(waiting["page"]["total"], 7, "all the others wait: {}", waiting.json());
}
