//! PATCH /clients/{client}

use super::support::{program, site, trail};
use serde_json::json;
use tests::{House, on_both};

on_both!(changes_what_was_read, what_it_is_stays);

async fn changes_what_was_read(house: House) {
    let site = site(&house, "https://site.example/cb", false).await;
    let path = format!("clients/{}", site.client_id);
    let read = house.admin().get(&path).await.expect(200);
    let patch = json!({ "name": "Site public", "redirect_uris": ["https://site.example/retour"] });
    house.admin().patch(&path).json(&patch).await.refused(428, "precondition.required");
    let changed = house.admin().patch(&path).if_match(read.etag()).json(&patch).await.expect(200);
    assert_eq!((&changed["name"], &changed["version"]), (&json!("Site public"), &json!(2)));
    assert_eq!(changed["scopes"], read["scopes"]);
    house.admin().patch(&path).if_match(read.etag()).json(&patch).await.refused(412, "precondition.failed");
    // Where codes are sent changes with it.
    let answer = house.anon().get(site.address(&[])).await.expect(400);
    assert!(answer.text().contains("accounts.redirect_mismatch"), "{}", answer.story());
    house.admin().patch(&path).if_match("*").json(json!({ "status": "suspended" })).await.expect(200);
    assert!(trail(&house, &site.client_id).await.contains(&"client.suspended".to_owned()));
}

async fn what_it_is_stays(house: House) {
    let (own, other) = (house.partner("UNADEL").create().await, house.partner("Autre").create().await);
    let program = program(&house, &own).await;
    let path = format!("clients/{}", program.client_id);
    let patch = async |body| house.admin().patch(&path).if_match("*").json(body).await;
    patch(json!({ "partner": other.id() })).await.invalid("/partner", "fixed");
    let kind = json!({ "kind": "front_end", "partner": null, "redirect_uris": ["https://site.example/cb"] });
    patch(kind).await.invalid("/kind", "fixed");
    patch(json!({ "scopes": ["partners:write"] })).await.invalid("/scopes", "unknown_scope");
    patch(json!({ "name": null })).await.invalid("/name", "required");
    let site = site(&house, "https://site.example/cb", false).await;
    let confidential = json!({ "confidential": true });
    let refused = house.admin().patch(format!("clients/{}", site.client_id)).if_match("*").json(confidential).await;
    refused.invalid("/confidential", "fixed");
}
