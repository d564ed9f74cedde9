//! POST /clients

use super::support::text;
use serde_json::{Value, json};
use tests::{House, on_both, with};

on_both!(
    shows_the_secret_once,
    a_public_site_has_none,
    each_kind_has_its_rules,
    redirect_uris_that_could_leak_a_code_are_refused,
    is_for_administrators_of_the_house,
);

async fn shows_the_secret_once(house: House) {
    let partner = house.partner("UNADEL").create().await;
    let input = json!({ "kind": "partner", "name": "Export de nuit", "partner": partner.slug() });
    let send = || house.admin().post("clients").key("retry-1").json(&input);
    let made = send().await.expect(201);
    assert_eq!(made["client"]["partner_id"], partner.id());
    assert_eq!(made["secret"]["client_id"], made["client"]["id"]);
    assert_eq!(made.header("location"), format!("/api/v1/clients/{}", text(&made["client"]["id"])));
    let secret = text(&made["secret"]["client_secret"]);
    assert!(secret.starts_with("cls_"));
    let again = send().await.expect(201);
    assert_eq!((&again["client"], &again["secret"]["client_secret"]), (&made["client"], &json!("[redacted]")));
    assert_eq!(again.header("idempotency-replayed"), "true");
    for path in [format!("clients/{}", text(&made["client"]["id"])), "clients".to_owned()] {
        assert!(!house.admin().get(path).await.expect(200).text().contains(&secret));
    }
    // Partners' programs can have what partners may have, and no more.
    let scopes = made["client"]["scopes"].as_array().expect("a list");
    assert!(scopes.contains(&json!("partners:read")) && !scopes.contains(&json!("partners:write")), "{scopes:?}");
}

async fn a_public_site_has_none(house: House) {
    let made = house.admin().post("clients").json(front_end()).await.expect(201);
    assert_eq!((&made["secret"], &made["client"]["confidential"]), (&json!(null), &json!(false)));
    let path = format!("clients/{}/secrets", text(&made["client"]["id"]));
    house.admin().post(path).json(json!({})).await.refused(409, "accounts.no_secrets");
    let confidential = with(front_end(), "confidential", true);
    assert!(house.admin().post("clients").json(confidential).await.expect(201)["secret"].is_object());
}

fn front_end() -> Value {
    json!({ "kind": "front_end", "name": "Site", "redirect_uris": ["https://site.example/cb"] })
}

async fn each_kind_has_its_rules(house: House) {
    let partner = house.partner("UNADEL").create().await;
    let program = json!({ "kind": "partner", "name": "Export", "partner": partner.id() });
    let uris = json!(["https://site.example/cb"]);
    for (input, place, code) in [
        (with(program.clone(), "partner", Value::Null), "/partner", "partner_of_kind"),
        (with(program.clone(), "partner", "nobody"), "/partner", "unknown_partner"),
        (with(program.clone(), "confidential", false), "/confidential", "confidential_of_kind"),
        (with(program.clone(), "redirect_uris", uris), "/redirect_uris", "redirect_uris_of_kind"),
        (with(program.clone(), "scopes", json!(["accounts:write"])), "/scopes", "unknown_scope"),
        (with(program, "name", " "), "/name", "not_blank"),
        (with(front_end(), "partner", partner.id()), "/partner", "partner_of_kind"),
        (with(front_end(), "redirect_uris", json!([])), "/redirect_uris", "redirect_uris_of_kind"),
        (with(front_end(), "scopes", json!(["made:up"])), "/scopes", "unknown_scope"),
    ] {
        house.admin().post("clients").json(input).await.invalid(place, code);
    }
}

async fn redirect_uris_that_could_leak_a_code_are_refused(house: House) {
    for bad in [
        "http://site.example/cb",
        "javascript:alert(1)",
        "data:text/html,x",
        "https://site.example/cb#here",
        "https://user@site.example/cb",
        "https://site.example/c b",
        "/cb",
        &format!("https://site.example/{}", "a".repeat(500)),
    ] {
        let input = with(front_end(), "redirect_uris", json!([bad]));
        house.admin().post("clients").json(input).await.invalid("/redirect_uris", "redirect_uri");
    }
    for good in ["http://127.0.0.1:3000/cb", "http://localhost/cb", "org.example.app:/cb", "https://site.example/?a=1"]
    {
        let input = with(front_end(), "redirect_uris", json!([good]));
        house.admin().post("clients").json(input).await.expect(201);
    }
}

async fn is_for_administrators_of_the_house(house: House) {
    let event = house.event("congres-2015").create().await;
    for actor in [house.user("organiser"), house.user_in("admin", &event)] {
        actor.post("clients").json(front_end()).await.refused(403, "auth.forbidden");
    }
}
