use super::{add, person};
use serde_json::json;
use tests::{House, on_both};

on_both!(changes_what_is_sent_and_nothing_else, refuses_loops);

async fn changes_what_is_sent_and_nothing_else(house: House) {
    let event = house.event("congres").create().await;
    let partner = house.partner("UNADEL").create().await;
    let somebody = person(&house, &partner, "Camille", "Exemple").await;
    let path = format!("{}/committees", event.path);
    let seat =
        json!({ "partner_id": partner.id(), "person_id": somebody.id(), "college": "aa", "title": "Présidente" });
    let made = add(
        &house,
        &path,
        json!({
            "code": "copil",
            "name": { "fr": "Pilotage", "en": "Steering" },
            "colleges": [{ "code": "aa", "name": { "fr": "A" } }],
            "members": [seat],
        }),
    )
    .await;
    let organiser = house.user("organiser");
    let patch = |value| organiser.patch(format!("{path}/copil")).json(value);
    patch(json!({ "note": "x" })).await.refused(428, "precondition.required");
    let changed = patch(json!({ "note": "x" })).if_match(made.etag()).await.expect(200);
    assert_eq!(
        (&changed["note"], &changed["members"], &changed["version"]),
        (&json!("x"), &made["members"], &json!(2))
    );
    patch(json!({ "note": "y" })).if_match(made.etag()).await.refused(412, "precondition.failed");
    patch(json!({ "colleges": [] })).if_match("*").await.invalid("/members/0/college", "unknown_college");
    let renamed = patch(json!({ "name": { "en": null } })).if_match("*").await.expect(200);
    assert_eq!(renamed["name"]["fr"], "Pilotage");
    assert!(renamed["name"]["en"].is_null());
    let empty = patch(json!({ "members": [], "colleges": [] })).if_match("*").await.expect(200);
    assert_eq!(empty["members"], json!([]));
    house
        .user("viewer")
        .patch(format!("{path}/copil"))
        .if_match("*")
        .json(json!({}))
        .await
        .refused(403, "auth.forbidden");
    house.partner_client(&partner).patch(format!("{path}/copil")).if_match("*").json(json!({})).await.expect(403);
}

async fn refuses_loops(house: House) {
    let event = house.event("congres").create().await;
    let path = format!("{}/committees", event.path);
    let mut ids: Vec<String> = Vec::new();
    for code in ["one", "two", "three"] {
        let input = json!({ "code": code, "name": { "fr": code }, "parent_id": ids.last() });
        ids.push(add(&house, &path, input).await.id());
    }
    let organiser = house.user("organiser");
    let patch = |code: &str, parent: &str| {
        organiser.patch(format!("{path}/{code}")).if_match("*").json(json!({ "parent_id": parent }))
    };
    for id in &ids {
        patch("one", id).await.refused(409, "partners.committee_cycle");
    }
    patch("three", &ids[0]).await.expect(200);
    // Each is right by itself, both together would close a loop.
    let free = organiser.patch(format!("{path}/two")).if_match("*").json(json!({ "parent_id": null })).await;
    free.expect(200);
    let answers = tests::at_once([patch("one", &ids[1]), patch("two", &ids[0])]).await;
    let mut statuses: Vec<u16> = answers.iter().map(tests::Response::status).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409]);
}
