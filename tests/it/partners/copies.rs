//! What becomes of partners and committees in a new edition.

use super::{add, at, eur, person};
use serde_json::json;
use tests::{House, Made, on_both};

on_both!(partners_become_prospects_without_amounts_and_people, committees_are_set_up_again_empty, only_when_asked_for);

async fn copy(house: &House, from: &Made, slug: &str, parts: serde_json::Value) -> String {
    let input = json!({ "slug": slug, "title": { "fr": "Nouvelle édition" }, "parts": parts });
    let made = house.user("organiser").post(format!("{}/copies", from.path)).json(input).await.expect(201);
    format!("events/{}", made.id())
}

async fn partners_become_prospects_without_amounts_and_people(house: House) {
    let event = house.event("first").create().await;
    let (one, two) = (house.partner("One").create().await, house.partner("Two").create().await);
    house
        .partnership(&event, &one)
        .stage("signed")
        .with("roles", json!([{ "role": "funder", "since": "2026-01-01" }, { "role": "host" }]))
        .with("contingent", json!({ "seats": 20 }))
        .with("documents", json!([{ "title": "Convention", "url": "https://documents.example/1" }]))
        .with("next_action", json!({ "what": "Relancer", "owner": "Camille", "due_on": "2026-01-01" }))
        .with("note", "Camille Exemple préfère le téléphone")
        .create()
        .await;
    house.partnership(&event, &two).stage("declined").create().await;
    let cash = json!({ "kind": "cash", "title": "Subvention", "cash": { "granted": eur(100) } });
    add(&house, &format!("{}/commitments", at(&event, &one)), cash).await;
    let relay = json!({ "channel": "print", "url": "https://one.example", "relayed_on": "2026-02-16" });
    add(&house, &format!("{}/relays", at(&event, &one)), relay).await;

    let new = copy(&house, &event, "second", json!(["partners"])).await;
    let viewer = house.user("viewer");
    let list = format!("{new}/partnerships");
    house.eventually("both are there", async || viewer.get(&list).await.expect(200).rows().len() == 2).await;
    let page = viewer.get(&list).await.expect(200);
    let undated = json!([
        { "role": "funder", "since": null, "until": null },
        { "role": "host", "since": null, "until": null },
    ]);
    for (row, (partner, roles)) in page.rows().iter().zip([(&one, undated), (&two, json!([]))]) {
        assert_eq!((&row["partner"]["id"], &row["roles"]), (&partner["id"], &roles));
        assert_eq!((&row["stage"], &row["version"], &row["documents"]), (&json!("identified"), &json!(1), &json!([])));
        for member in ["contingent", "next_action", "note"] {
            assert!(row[member].is_null(), "{member}: {row}");
        }
        let path = format!("{list}/{}", partner.id());
        for below in ["commitments", "relays"] {
            assert_eq!(viewer.get(format!("{path}/{below}")).await.expect(200).rows().len(), 0, "{below}");
        }
        let history = viewer.get(format!("{path}/stages")).await.expect(200);
        assert_eq!(history.column("to"), ["identified"], "a history of its own");
    }
    assert_eq!(viewer.get(at(&event, &one)).await.expect(200)["stage"], "signed", "the old edition stays as it was");
    house.admin().post(format!("{new}/transitions")).json(json!({ "to": "published" })).await.expect(200);
    let client = house.partner_client(&one);
    let seen = client.get(format!("{new}/changes")).await.expect(200);
    let kinds: Vec<_> = seen.rows().iter().filter(|row| row["kind"] == "partnership").collect();
    assert_eq!(kinds.len(), 1, "its program hears of its own");
}

async fn committees_are_set_up_again_empty(house: House) {
    let event = house.event("first").create().await;
    let partner = house.partner("One").create().await;
    let somebody = person(&house, &partner, "Camille", "Exemple").await;
    let path = format!("{}/committees", event.path);
    let members = json!([{ "partner_id": partner.id(), "person_id": somebody.id(), "college": "aa" }]);
    let colleges = json!([{ "code": "aa", "name": { "fr": "A" } }]);
    // The parent is younger than the child, so it cannot be copied in the order of ids.
    let child = add(&house, &path, json!({ "code": "aa-child", "name": { "fr": "x" } })).await;
    super::later(&house);
    let input =
        json!({ "code": "zz-parent", "name": { "fr": "y" }, "members": members, "colleges": colleges, "note": "n" });
    let parent = add(&house, &path, input).await;
    let patch = json!({ "parent_id": parent.id() });
    house.admin().patch(child.header("location")).if_match("*").json(patch).await.expect(200);

    let new = copy(&house, &event, "second", json!(["partners"])).await;
    let viewer = house.user("viewer");
    let list = format!("{new}/committees");
    house.eventually("both are there", async || viewer.get(&list).await.expect(200).rows().len() == 2).await;
    let page = viewer.get(&list).await.expect(200);
    assert_eq!(page.at("/data/0/parent_id"), page.at("/data/1/id"));
    assert_ne!(page.at("/data/1/id"), &parent["id"]);
    assert_eq!(page.at("/data/1/colleges"), &parent["colleges"]);
    assert!(page.rows().iter().all(|row| row["members"] == json!([])), "{}", page.story());
}

async fn only_when_asked_for(house: House) {
    let (event, _) = super::partners_of(&house, "first", "One").await;
    let without = copy(&house, &event, "second", json!([])).await;
    let with = copy(&house, &event, "third", json!(["partners"])).await;
    let viewer = house.user("viewer");
    let rows = async |event: &str| viewer.get(format!("{event}/partnerships")).await.expect(200).rows().len();
    // They are told in order, so once the later copy has its partners, the earlier one will not get any.
    house.eventually("the third edition has its partner", async || rows(&with).await == 1).await;
    assert_eq!(rows(&without).await, 0);
}
