//! What becomes of partnerships when their organisations are merged.

use super::{add, at, eur, later};
use serde_json::{Value, json};
use tests::{Actor, House, Made, Response, on_both};

on_both!(
    two_partnerships_of_one_event_become_one,
    a_partnership_alone_changes_hands,
    contradictions_are_refused_with_the_events,
    followers_hear_that_it_left_one_fence_for_the_other,
);

async fn pair(house: &House) -> (Made, Made) {
    (house.partner("Kept").create().await, house.partner("Gone").create().await)
}

async fn merge(house: &House, kept: &Made, gone: &Made) -> Response {
    let input = json!({ "merged_id": gone.id(), "version": 1 });
    house.user("organiser").post(format!("{}/merges", kept.path)).json(input).await
}

async fn two_partnerships_of_one_event_become_one(house: House) {
    let (kept, gone) = pair(&house).await;
    let event = house.event("congres").create().await;
    let roles = json!([{ "role": "relay", "since": "2015-02-01" }]);
    house.partnership(&event, &kept).stage("contacted").with("roles", roles).create().await;
    later(&house);
    let roles = json!([{ "role": "relay", "since": "2015-01-01", "until": "2015-06-30" }, { "role": "media" }]);
    let contingent = json!({ "seats": 0 });
    house.partnership(&event, &gone).stage("agreed").with("roles", roles).with("contingent", contingent).create().await;
    for (partner, url) in
        [(&kept, "https://x.example/1"), (&gone, "https://x.example/1"), (&gone, "https://x.example/2")]
    {
        let relay = json!({ "channel": "newsletter", "url": url, "relayed_on": "2015-03-01" });
        add(&house, &format!("{}/relays", at(&event, partner)), relay).await;
    }
    let cash = json!({ "kind": "cash", "title": "Subvention", "cash": { "asked": eur(100_000) } });
    let cash = add(&house, &format!("{}/commitments", at(&event, &gone)), cash).await;
    later(&house);
    merge(&house, &kept, &gone).await.expect(201);

    let viewer = house.user("viewer");
    let one = viewer.get(at(&event, &kept)).await.expect(200);
    assert_eq!((&one["stage"], &one["contingent"]["seats"]), (&json!("agreed"), &json!(0)), "the further stage");
    let expected = json!([
        { "role": "relay", "since": "2015-01-01", "until": null },
        { "role": "media", "since": null, "until": null },
    ]);
    assert_eq!(one["roles"], expected);
    let all = viewer.get(format!("{}/partnerships?include_total=true", event.path)).await.expect(200);
    assert_eq!(all.at("/page/total"), 1);
    let relays = viewer.get(format!("{}/relays", at(&event, &kept))).await.expect(200);
    assert_eq!(relays.rows().len(), 2, "a page that both had given stays once");
    let commitment = viewer.get(format!("{}/commitments/{}", at(&event, &kept), cash.id())).await.expect(200);
    assert_eq!((&commitment["version"], &commitment["partner_id"]), (&json!(2), &kept["id"]));
    let history = viewer.get(format!("{}/stages", at(&event, &kept))).await.expect(200);
    assert_eq!(history.column("to"), ["contacted", "agreed", "agreed"], "both histories, and the merge");
    for role in ["relay", "media"] {
        let found = viewer.get(format!("{}/partnerships?role={role}", event.path)).await.expect(200);
        assert_eq!(found.rows().len(), 1, "{role}");
    }
}

async fn a_partnership_alone_changes_hands(house: House) {
    let (kept, gone) = pair(&house).await;
    let event = house.event("congres").create().await;
    let was = house.partnership(&event, &gone).stage("signed").with("note", "x").create().await;
    let relay = json!({ "channel": "print", "url": "https://x.example/1", "relayed_on": "2015-03-01" });
    let relay = add(&house, &format!("{}/relays", at(&event, &gone)), relay).await;
    merge(&house, &kept, &gone).await.expect(201);
    let viewer = house.user("viewer");
    let is = viewer.get(at(&event, &kept)).await.expect(200);
    assert_eq!((&is["id"], &is["version"], &is["stage"]), (&was["id"], &json!(2), &json!("signed")));
    assert_eq!((&is["note"], &is["stage_since"]), (&was["note"], &was["stage_since"]));
    let proof = viewer.get(format!("{}/relays/{}", at(&event, &kept), relay.id())).await.expect(200);
    assert_eq!(proof["partner_id"], kept["id"]);
    assert_eq!(viewer.get(format!("{}/stages", at(&event, &kept))).await.expect(200).rows().len(), 1);
}

async fn contradictions_are_refused_with_the_events(house: House) {
    let (kept, gone) = pair(&house).await;
    let mut events = Vec::new();
    for (slug, one, other) in [
        ("stage", json!({ "stage": "declined" }), json!({ "stage": "agreed" })),
        ("contingent", json!({ "contingent": { "seats": 0 } }), json!({ "contingent": { "seats": 5 } })),
        ("cash", json!({}), json!({})),
        ("no-conflict", json!({ "stage": "agreed" }), json!({ "contingent": { "seats": 5 } })),
    ] {
        let event = house.event(slug).create().await;
        for (partner, input) in [(&kept, one), (&gone, other)] {
            house.admin().put(at(&event, partner)).json(input).await.expect(201);
            if slug == "cash" {
                let input = json!({ "kind": "cash", "title": "Subvention", "cash": { "asked": eur(1) } });
                add(&house, &format!("{}/commitments", at(&event, partner)), input).await;
            }
        }
        events.push(event);
    }
    let organiser = house.user("organiser");
    organiser.get("partners").await.expect(200);
    let input = json!({ "merged_id": gone.id(), "version": 1 });
    // Others follow what a partnership sets aside.
    house.settle().await;
    let before = house.dump();
    let refused =
        organiser.post(format!("{}/merges", kept.path)).json(input).await.refused(409, "partners.merge_conflict");
    let clash = |at: usize, reason: &str| json!({ "event_id": events[at].id(), "slug": reason, "reason": reason });
    let mut found = refused["events"].as_array().expect("a list").clone();
    found.sort_by_key(|clash| clash["event_id"].to_string());
    let mut expected = vec![clash(0, "stage"), clash(1, "contingent"), clash(2, "cash")];
    expected.sort_by_key(|clash| clash["event_id"].to_string());
    assert_eq!(found, expected);
    assert_eq!(before.changes(&house.dump()), [] as [String; 0], "all or nothing");
}

/// What this caller's feed says of things of this kind: id, organisation, whether it is gone.
async fn feed(actor: &Actor, path: &str, kind: &str) -> Vec<(Value, Value, bool)> {
    let page = actor.get(format!("{path}?limit=200")).await.expect(200);
    assert_eq!(page["has_more"], false);
    let rows = page.rows().iter().filter(|row| row["kind"] == kind);
    rows.map(|row| (row["id"].clone(), row["partner_id"].clone(), row["deleted"] == true)).collect()
}

async fn followers_hear_that_it_left_one_fence_for_the_other(house: House) {
    let (kept, gone) = pair(&house).await;
    let event = house.event("congres").create().await;
    super::announce(&house, &event).await;
    let moved = house.partnership(&event, &gone).create().await;
    let changes = format!("{}/changes", event.path);
    let (its_client, survivors_client) = (house.partner_client(&gone), house.partner_client(&kept));
    let created = (moved["id"].clone(), gone["id"].clone(), false);
    assert_eq!(feed(&its_client, &changes, "partnership").await, std::slice::from_ref(&created));
    assert_eq!(feed(&survivors_client, &changes, "partnership").await, []);

    merge(&house, &kept, &gone).await.expect(201);
    let left = (moved["id"].clone(), gone["id"].clone(), true);
    let arrived = (moved["id"].clone(), kept["id"].clone(), false);
    let organiser = house.user("organiser");
    assert_eq!(feed(&organiser, &changes, "partnership").await, [created, left, arrived.clone()]);
    assert_eq!(feed(&survivors_client, &changes, "partnership").await, [arrived]);
    let directory = feed(&organiser, "changes", "partner").await;
    let tombstone = (gone["id"].clone(), gone["id"].clone(), true);
    assert!(directory.contains(&tombstone), "{directory:?}");
    let seen = feed(&survivors_client, "changes", "partner").await;
    assert!(seen.iter().all(|(id, ..)| *id == kept["id"]), "nothing of the other fence: {seen:?}");
}
