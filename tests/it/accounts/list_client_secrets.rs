//! GET /clients/{client}/secrets

use super::support::{by_client, program};
use chrono::TimeDelta;
use serde_json::json;
use tests::{House, on_both};

on_both!(shows_when_and_never_what);

async fn shows_when_and_never_what(house: House) {
    let partner = house.partner("UNADEL").create().await;
    let program = program(&house, &partner).await;
    let path = format!("clients/{}/secrets", program.client_id);
    let secret = program.secret.as_deref().expect("a secret");
    house.clock.advance(TimeDelta::minutes(90));
    by_client(&house, &program, &[]).await.expect(200);
    house.admin().post(&path).json(json!({ "overlap_seconds": 60 })).await.expect(201);
    house.clock.advance(TimeDelta::seconds(60));
    let list = house.admin().get(&path).await.expect(200);
    assert!(!list.text().contains(secret) && !list.text().contains(&kernel::secrets::hash_token(secret)));
    assert_eq!(list.rows().len(), 2);
    let oldest = &list.rows()[1];
    assert_eq!(oldest["hint"], &secret[secret.len() - 4..]);
    assert!(oldest["last_used_at"].as_str().is_some_and(|at| at.starts_with("2026-03-02T10:00:00")), "{oldest}");
    let ended = house.admin().get(&path).query(&[("in_force", "false")]).await.expect(200);
    assert_eq!(ended.column("id"), [oldest["id"].as_str().expect("an id")]);
    // The harness' own program belongs to the same organisation.
    assert_eq!(house.partner_client(&partner).get(&path).await.expect(200).rows().len(), 2);
    let other = house.partner("Autre").create().await;
    house.partner_client(&other).get(&path).await.refused(404, "not_found");
    house.user("organiser").get(&path).await.refused(403, "auth.forbidden");
}
