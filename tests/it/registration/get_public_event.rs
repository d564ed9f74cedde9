//! GET /public/events/{event}

use super::public::{open_event, open_event_with};
use chrono::TimeDelta;
use serde_json::json;
use tests::{House, on_both};

on_both!(
    shows_what_a_form_needs_and_no_number,
    availability_follows_the_seats,
    availability_follows_the_clock,
    drafts_and_closed_houses_are_unknown,
    can_be_kept_and_asked_for_again,
);

async fn shows_what_a_form_needs_and_no_number(house: House) {
    let event = open_event(&house, 100).await;
    house.tariff(&event, "membres").with("audience", json!({ "kind": "partner" })).create().await;
    house.tariff(&event, "presse").with("audience", json!({ "kind": "code", "codes": ["SECRET"] })).create().await;
    house.category(&event, "orateurs").with("public", false).create().await;
    house.option(&event, "repas").with("quota", 40).create().await;
    house.option(&event, "interne").with("public", false).create().await;
    house.question(&event, "premiere-fois").create().await;
    let shown = house.anon().get("public/events/ouvert").await.expect(200);
    let codes = |member: &str| -> Vec<String> {
        let list = shown[member].as_array().expect("a list");
        list.iter().map(|entry| entry["code"].as_str().expect("a code").to_owned()).collect()
    };
    assert_eq!((codes("tariffs"), codes("categories")), (vec!["plein".to_owned()], vec!["professionnels".to_owned()]));
    assert_eq!((codes("options"), codes("questions")), (vec!["repas".to_owned()], vec!["premiere-fois".to_owned()]));
    assert_eq!(codes("consents"), ["privacy", "photos"]);
    assert_eq!((&shown["availability"], &shown["takes_codes"]), (&json!("open"), &json!(true)));
    let text = shown.text();
    assert!(!text.contains("SECRET") && !text.contains("100") && !text.contains("quota"), "{text}");
    // A token that somebody happens to have changes nothing, be it a partner's.
    let partner = house.partner("Réseau (exemple)").create().await;
    assert_eq!(house.partner_client(&partner).get("public/events/ouvert").await.expect(200).text(), text);
}

async fn availability_follows_the_seats(house: House) {
    let event = open_event_with(&house, json!({ "capacity": 3, "few_threshold": 1 })).await;
    let availability = async || {
        let shown = house.anon().get("public/events/ouvert").await.expect(200);
        assert_eq!(shown["availability"], shown["tariffs"][0]["availability"]);
        shown["availability"].as_str().expect("a word").to_owned()
    };
    assert_eq!(availability().await, "open");
    house.registers(&event, "Ana").await;
    house.registers(&event, "Boris").await;
    assert_eq!(availability().await, "few");
    house.registers(&event, "Chloe").await;
    assert_eq!(availability().await, "waiting");
    let now = house.admin().get(format!("events/{}/registration-settings", event.id())).await.expect(200);
    let mut settings = now.json().clone();
    settings["waiting_list"] = json!(false);
    for member in ["event_id", "version", "warnings"] {
        settings.as_object_mut().expect("an object").remove(member);
    }
    house.registration_settings(&event, settings).await;
    assert_eq!(availability().await, "closed");
}

async fn availability_follows_the_clock(house: House) {
    open_event_with(&house, json!({ "opens_at": "2026-03-03T09:00:00Z", "closes_at": "2026-03-04T09:00:00Z" })).await;
    let mut seen = Vec::new();
    for _ in 0..3 {
        seen.push(house.anon().get("public/events/ouvert").await.expect(200)["availability"].clone());
        house.clock.advance(TimeDelta::days(1));
    }
    assert_eq!(seen, [json!("closed"), json!("open"), json!("closed")]);
}

async fn drafts_and_closed_houses_are_unknown(house: House) {
    let draft = house.congress("brouillon", 10).await;
    house.registration_settings(&draft, json!({ "public": true })).await;
    let unknown = house.anon().get("public/events/nulle-part").await.refused(404, "not_found");
    for slug in ["brouillon", draft.id()] {
        let hidden = house.anon().get(format!("public/events/{slug}")).await.refused(404, "not_found");
        assert_eq!(hidden["detail"], unknown["detail"]);
    }
    house.publish(&draft).await;
    house.anon().get("public/events/brouillon").await.expect(200);
    house.registration_settings(&draft, json!({})).await;
    house.anon().get("public/events/brouillon").await.refused(404, "not_found");
    // A draft that rehearses is there for whoever knows its name.
    let rehearsal = house.event("essai").with("test_mode", true).create().await;
    house.registration_settings(&rehearsal, json!({ "public": true })).await;
    assert_eq!(house.anon().get("public/events/essai").await.expect(200)["test_mode"], true);
}

async fn can_be_kept_and_asked_for_again(house: House) {
    let event = open_event(&house, 10).await;
    let first = house.anon().get("public/events/ouvert").await.expect(200);
    assert_eq!(first.header("cache-control"), "public, max-age=60");
    house.anon().get("public/events/ouvert").if_none_match(first.etag()).await.expect(304);
    house.tariff(&event, "reduit").create().await;
    house.anon().get("public/events/ouvert").if_none_match(first.etag()).await.expect(200);
}
