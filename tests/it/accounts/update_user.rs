//! PATCH /users/{user}

use super::support::{person, trail};
use accounts::model::users::RoleName::{Admin, Viewer};
use serde_json::json;
use tests::{House, at_once, on_both};

on_both!(
    changes_what_was_read,
    roles_are_replaced_as_a_whole_list,
    the_last_administrator_stays,
    of_two_administrators_who_dismiss_each_other_one_stays,
    names_and_addresses_stay_unique,
    an_administrator_of_one_event_grants_nothing,
);

async fn changes_what_was_read(house: House) {
    let claire = person(&house, "claire", &[Viewer]).await;
    let path = format!("users/{}", claire.id);
    let read = house.admin().get(&path).await.expect(200);
    let patch = |body: serde_json::Value| house.admin().patch(&path).json(body);
    patch(json!({ "email": null })).await.refused(428, "precondition.required");
    let changed = patch(json!({ "email": null })).if_match(read.etag()).await.expect(200);
    assert_eq!((&changed["email"], &changed["display_name"]), (&json!(null), &read["display_name"]));
    assert_eq!(changed["version"].as_i64(), read["version"].as_i64().map(|version| version + 1));
    let stale = patch(json!({ "display_name": "Claire" })).if_match(read.etag()).await;
    assert_eq!(stale.refused(412, "precondition.failed")["current_version"], changed["version"]);
    patch(json!({ "display_name": "Claire" })).if_match(changed.etag()).await.expect(200);
    patch(json!({ "status": "suspended" })).if_match("*").await.invalid("/status", "unknown_field");
    patch(json!({ "login": "Claire" })).if_match("*").await.invalid("/login", "login");
    house.admin().patch(format!("users/{}", uuid::Uuid::from_u128(7))).if_match("*").json(json!({})).await.expect(404);
}

async fn roles_are_replaced_as_a_whole_list(house: House) {
    let event = house.event("congres-2015").create().await;
    let claire = person(&house, "claire", &[Viewer]).await;
    let path = format!("users/{}", claire.id);
    let grants = json!([{ "role": "organiser", "event": event.id() }, { "role": "press", "event": null }]);
    let changed = house.admin().patch(&path).if_match("*").json(json!({ "grants": grants })).await.expect(200);
    assert_eq!(changed["grants"].as_array().map(Vec::len), Some(2));
    let trail = trail(&house, &claire.id).await;
    for action in ["role.organiser.granted", "role.press.granted", "role.viewer.withdrawn"] {
        assert!(trail.contains(&action.to_owned()), "{action}: {trail:?}");
    }
    // What is not named stays as it is.
    let same = house.admin().patch(&path).if_match("*").json(json!({ "display_name": "Claire" })).await.expect(200);
    assert_eq!(same["grants"], changed["grants"]);
    let nowhere = json!([{ "role": "viewer", "event": uuid::Uuid::from_u128(7) }]);
    let refused = house.admin().patch(&path).if_match("*").json(json!({ "grants": nowhere })).await;
    refused.invalid("/grants/0/event", "unknown_event");
}

async fn the_last_administrator_stays(house: House) {
    let event = house.event("congres-2015").create().await;
    let id = house.admin().id().await;
    // Neither an administrator of one event nor a suspended one counts.
    let in_event = house.user_in("admin", &event);
    in_event.get("me").await.expect(200);
    let suspended = person(&house, "suspended", &[Admin]).await;
    house.admin().post(format!("users/{}/suspensions", suspended.id)).await.expect(200);
    let before = house.dump();
    for grants in [json!([]), json!([{ "role": "organiser" }]), json!([{ "role": "admin", "event": event.id() }])] {
        let refused = house.admin().patch(format!("users/{id}")).if_match("*").json(json!({ "grants": grants })).await;
        refused.refused(409, "accounts.last_administrator");
    }
    house.admin().post(format!("users/{id}/suspensions")).await.refused(409, "accounts.last_administrator");
    assert_eq!(before.changes(&house.dump()), Vec::<String>::new());
    house.admin().patch(format!("users/{id}")).if_match("*").json(json!({ "display_name": "Chef" })).await.expect(200);
    // With a successor it works.
    person(&house, "successor", &[Admin]).await;
    let patch = house.admin().patch(format!("users/{id}")).if_match("*").json(json!({ "grants": [] })).await;
    patch.expect(200);
}

async fn of_two_administrators_who_dismiss_each_other_one_stays(house: House) {
    let (one, other) = (house.admin(), house.user("admin"));
    let (first, second) = (one.id().await, other.id().await);
    let answers = at_once([
        one.post(format!("users/{second}/suspensions")),
        other.patch(format!("users/{first}")).if_match("*").json(json!({ "grants": [] })),
    ])
    .await;
    let statuses: Vec<u16> = answers.iter().map(|answer| answer.status()).collect();
    assert_eq!(statuses.iter().filter(|status| **status == 200).count(), 1, "{statuses:?}");
    assert!(statuses.iter().all(|status| matches!(status, 200 | 409)), "{statuses:?}");
}

async fn names_and_addresses_stay_unique(house: House) {
    person(&house, "claire", &[]).await;
    let paul = person(&house, "paul", &[]).await;
    let patch = async |body| house.admin().patch(format!("users/{}", paul.id)).if_match("*").json(body).await;
    patch(json!({ "login": "claire" })).await.refused(409, "accounts.login_taken");
    patch(json!({ "email": "Claire@people.example" })).await.refused(409, "accounts.email_taken");
    patch(json!({ "email": "PAUL@people.example" })).await.expect(200);
}

async fn an_administrator_of_one_event_grants_nothing(house: House) {
    let event = house.event("congres-2015").create().await;
    let local = house.user_in("admin", &event);
    let id = local.id().await;
    for grants in [json!([{ "role": "admin" }]), json!([{ "role": "admin", "event": event.id() }])] {
        let patch = local.patch(format!("users/{id}")).if_match("*").json(json!({ "grants": grants })).await;
        patch.refused(403, "auth.forbidden");
    }
}
