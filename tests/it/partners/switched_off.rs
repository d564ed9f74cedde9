//! Servers without this module, or without the one that it asks about events.

use super::{add, at, eur};
use reqwest::StatusCode;
use serde_json::{Value, json};
use tests::{House, Plan, on_both};

on_both!(
    without_it_the_rest_works: Plan::new().config(|config| {
        config.modules.insert("partners".to_owned(), false);
    }),
    without_events_the_directory_works: Plan::new().config(|config| {
        config.modules.insert("events".to_owned(), false);
    }),
    without_events_a_merge_still_finds_contradictions,
);

/// What the server says, past the contract: that describes a server with all modules.
async fn says(house: &House, method: &str, path: &str) -> (u16, Value) {
    let token = house.admin().token().await.expect("the administrator has one");
    let method = method.parse().expect("a method");
    let request = house.http().request(method, house.url(&format!("/api/v1/{path}"))).bearer_auth(token);
    let answer = request.send().await.expect("an answer");
    let status = answer.status().as_u16();
    (status, answer.json::<Value>().await.expect("a problem")["code"].take())
}

async fn without_it_the_rest_works(house: House) {
    let event = house.event("congres").create().await;
    let partnerships = format!("{}/partnerships", event.path);
    let nothing = (404, json!("not_found"));
    for path in ["partners", "partners/unadel", "partners/duplicates", &partnerships] {
        assert_eq!(says(&house, "GET", path).await, nothing, "{path}");
    }
    assert_eq!(says(&house, "POST", "partners").await, nothing);
    let input = json!({ "slug": "next", "title": { "fr": "Suivante" } });
    let copy = house.user("organiser").post(format!("{}/copies", event.path)).json(input).await.expect(201);
    let admin = house.admin();
    admin.get(format!("events/{}", copy.id())).await.expect(200);
    admin.get("me").await.expect(200);
    admin.get("/readyz").await.expect(200);
}

async fn without_events_the_directory_works(house: House) {
    let organiser = house.user("organiser");
    let input = json!({ "name": "UNADEL", "kinds": ["association"] });
    let made = organiser.post("partners").json(input).await.expect(201);
    organiser.patch("partners/unadel").if_match(made.etag()).json(json!({ "note": "x" })).await.expect(200);
    let other = organiser.post("partners").json(json!({ "name": "ETD", "kinds": ["media"] })).await.expect(201);
    let merge = json!({ "merged_id": other["id"], "version": 1 });
    organiser.post("partners/unadel/merges").json(merge).await.expect(201);
    organiser.get("partners/etd").await.refused(308, "partners.merged");
    // Nobody knows any event, so there is none to be a partner of.
    organiser.get("events/congres/partnerships").await.refused(404, "not_found");
    organiser.put("events/congres/partnerships/unadel").json(json!({})).await.refused(404, "not_found");
    assert_eq!(says(&house, "GET", "events").await, (404, json!("not_found")));
}

/// A second server on the same database, without events: there, slugs of events are not known.
async fn without_events_a_merge_still_finds_contradictions(house: House) {
    let event = house.event("congres").create().await;
    let (kept, gone) = (house.partner("Kept").create().await, house.partner("Gone").create().await);
    for partner in [&kept, &gone] {
        house.partnership(&event, partner).create().await;
        let cash = json!({ "kind": "cash", "title": "x", "cash": { "asked": eur(1) } });
        add(&house, &format!("{}/commitments", at(&event, partner)), cash).await;
    }
    let mut config = server::config::Config::default();
    config.database.url = house.database().url.clone();
    config.server.bind = ([127, 0, 0, 1], 0).into();
    config.server.secret = Some(tests::SERVER_SECRET.to_owned());
    config.server.workers = 1;
    config.rate_limit.enabled = false;
    config.modules.insert("events".to_owned(), false);
    let modules = server::modules();
    let options = server::Options { config, modules, clock: house.clock.clone(), witness: false };
    let without = server::start(options).await.expect("it starts");
    let url = format!("http://{}/api/v1/{}/merges", without.address, kept.path);
    let token = house.admin().token().await.expect("the administrator has one");
    let input = json!({ "merged_id": gone.id(), "version": 1 });
    let answer = house.http().post(url).bearer_auth(token).json(&input).send().await.expect("an answer");
    assert_eq!(answer.status(), StatusCode::CONFLICT);
    let problem: Value = answer.json().await.expect("a problem");
    assert_eq!(problem["code"], "partners.merge_conflict");
    assert_eq!(problem["events"], json!([{ "event_id": event.id(), "slug": null, "reason": "cash" }]));
    without.stop().await.expect("it stops");
    house.user("viewer").get(&gone.path).await.expect(200);
}
