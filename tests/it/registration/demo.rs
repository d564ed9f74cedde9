//! What the demo event has of registrations.

use serde_json::{Value, json};
use std::collections::BTreeSet;
use tests::{House, on_both};

on_both!(the_demo_event_has_registrations_in_all_states);

async fn the_demo_event_has_registrations_in_all_states(house: House) {
    house.load_demo().await;
    house.settle().await;
    let admin = house.admin();
    let get = async |path: &str| admin.get(format!("events/congres-2015/{path}")).await.expect(200);
    let categories = get("categories?limit=200").await;
    assert_eq!(categories.rows().len(), 10, "the dossier's nine, and the team");
    assert_eq!(categories.rows().iter().filter(|one| one["counts_in_capacity"] == false).count(), 1);
    let tariffs = get("tariffs").await;
    for tariff in tariffs.rows() {
        let name = tariff["name"]["fr"].as_str().expect("a name");
        assert!(name.contains("exemple"), "{name}: the dossier names no amount");
    }
    assert_eq!(get("options").await.column("code"), ["repas-1", "repas-2", "repas-3"]);

    let statistics = get("statistics").await;
    let counted: i64 = ["registered", "waiting", "cancelled"]
        .iter()
        .map(|one| statistics.at(&format!("/all/{one}")).as_i64().expect("a count"))
        .sum();
    assert_eq!(counted, 320);
    let by_status = statistics["by_status"].as_array().expect("states");
    let states: BTreeSet<&str> = by_status.iter().filter_map(|one| one["status"].as_str()).collect();
    assert_eq!(states.len(), 6, "{states:?}");
    let partners = statistics["by_partner"].as_array().expect("partners");
    let slugs: BTreeSet<Option<&str>> = partners.iter().map(|one| one["code"].as_str()).collect();
    assert_eq!(slugs, BTreeSet::from([None, Some("irdsu"), Some("unadel")]));

    // Counters equal the people.
    let pools = get("pools").await;
    let pool = |kind: &str, code: &str| -> Value {
        let all = pools["data"].as_array().expect("pools");
        all.iter().find(|pool| pool["kind"] == kind && pool["code"] == code).expect("a pool").clone()
    };
    let event = pool("event", "event");
    assert_eq!((&event["capacity"], &event["taken"]), (&json!(500), statistics.at("/all/registered")));
    let irdsu = pool("contingent", "irdsu");
    assert!(irdsu["capacity"] == irdsu["taken"] && irdsu["waiting"].as_i64() > Some(0), "{irdsu}");
    let unadel = pool("contingent", "unadel");
    assert!(unadel["free"].as_i64() >= Some(12), "the README's example file has twelve members: {unadel}");

    // Those who wait, wait for pools of their own: whoever comes now gets a seat.
    let public = house.anon().get("public/events/congres-2015").await.expect(200);
    assert_eq!(public["availability"], "open");
    let tariffs = public["tariffs"].as_array().expect("tariffs").iter();
    let waiting: Vec<_> = tariffs.filter(|one| one["availability"] == "waiting").map(|one| &one["code"]).collect();
    assert_eq!(waiting, ["reduit"]);

    // Some say what they need, each with the consent for it.
    let needs = get("registrations/needs/counts").await;
    assert!(
        needs.at("/event/diets/0/people").as_i64() > Some(1) && needs.at("/event/access/0").is_object(),
        "{}",
        needs.story()
    );
    let people = get("registrations?limit=200").await;
    for row in people.rows() {
        let email = row["person"]["email"].as_str().expect("an address");
        assert!(email.ends_with("@courriel.example"), "{email}");
    }
    let picture = get("statistics/pace.svg").await.text();
    assert!(picture.contains("<polyline"));
}
