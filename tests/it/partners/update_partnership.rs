use super::{at, partners_of};
use serde_json::json;
use tests::{House, on_both};

on_both!(changes_what_is_sent_and_nothing_else, binds_to_the_version_only_if_asked, must_be_there);

async fn changes_what_is_sent_and_nothing_else(house: House) {
    let (event, partner) = (house.event("congres").create().await, house.partner("UNADEL").create().await);
    let action = json!({ "what": "Relancer", "owner": "coordination", "due_on": "2026-03-05" });
    let made = house
        .partnership(&event, &partner)
        .with("roles", json!([{ "role": "funder" }]))
        .with("next_action", action)
        .with("contingent", json!({ "seats": 5, "beyond": "refuse" }))
        .create()
        .await;
    let organiser = house.user("organiser");
    let patch = |value| organiser.patch(at(&event, &partner)).json(value);
    super::later(&house);
    let changed = patch(json!({ "stage": "contacted", "next_action": { "due_on": null } })).await.expect(200);
    assert_eq!(changed["next_action"], json!({ "what": "Relancer", "owner": "coordination", "due_on": null }));
    assert_eq!((&changed["roles"], &changed["contingent"]), (&made["roles"], &made["contingent"]));
    assert_ne!(changed["stage_since"], made["stage_since"]);
    super::later(&house);
    let denied = patch(json!({ "contingent": { "seats": 0 } })).await.expect(200);
    assert_eq!(denied["contingent"], json!({ "seats": 0, "release_on": null, "beyond": "refuse" }));
    assert_eq!(denied["stage_since"], changed["stage_since"], "the stage did not change");
    let free = patch(json!({ "contingent": null, "roles": [] })).await.expect(200);
    assert_eq!((&free["contingent"], &free["roles"]), (&json!(null), &json!([])));
    patch(json!({ "stage": "engaged" })).await.expect(422);
    patch(json!({ "next_action": { "what": " " } })).await.invalid("/next_action/what", "not_blank");
}

async fn binds_to_the_version_only_if_asked(house: House) {
    let (event, partner) = partners_of(&house, "congres", "UNADEL").await;
    let organiser = house.user("organiser");
    let patch = |note: &str| organiser.patch(at(&event, &partner)).json(json!({ "note": note }));
    let first = patch("a").await.expect(200);
    patch("b").if_match(first.etag()).await.expect(200);
    let late = patch("c").if_match(first.etag()).await.refused(412, "precondition.failed");
    assert_eq!(late["current_version"], 3);
}

async fn must_be_there(house: House) {
    let (event, partner) = (house.event("congres").create().await, house.partner("UNADEL").create().await);
    let organiser = house.user("organiser");
    organiser.patch(at(&event, &partner)).json(json!({ "stage": "agreed" })).await.refused(404, "not_found");
}
