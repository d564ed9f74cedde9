use super::{Stage, counts};
use serde_json::json;
use tests::{House, on_both};

on_both!(columns_and_values_are_understood, versions_bind_if_they_are_sent, codes_must_exist);

async fn columns_and_values_are_understood(house: House) {
    let stage = Stage::new(&house, 500).await;
    let file = "N° adh.;Prénom usuel;Nom;Cotisation;Situation\n17;Ana;Exemple;120 €;à jour\n18;Bo;Exemple;0 €;radié\n";
    stage.csv(file).await.refused(422, "request.invalid");
    let settings = json!({
        "columns": { "n° ADH": "external_id", "prénom usuel": "given_name", "Situation": "status" },
        "ignore": ["cotisation"],
        "values": { "status": { "A jour": "active", "radié": "cancelled" } },
        "tariff": "plein",
        "category": "professionnels",
    });
    let put = stage.client.put(stage.path("sync-settings")).json(settings).await.expect(200);
    assert_eq!(put["version"], 1);
    let sync = stage.csv(file).await.expect(200);
    assert_eq!(counts(&sync), json!({ "received": 2, "created": 1, "unchanged": 1 }));
    assert_eq!(stage.registration("17").await["category"], "professionnels");
}

async fn versions_bind_if_they_are_sent(house: House) {
    let stage = Stage::new(&house, 500).await;
    let path = stage.path("sync-settings");
    let first = stage.client.put(&path).json(json!({ "attendance": "roster" })).await.expect(200);
    stage.client.put(&path).if_match(first.etag()).json(json!({ "attendance": "invite" })).await.expect(200);
    let late = stage.client.put(&path).if_match(first.etag()).json(json!({}));
    late.await.refused(412, "precondition.failed");
    assert_eq!(stage.client.get(&path).await.expect(200)["attendance"], "invite");
}

async fn codes_must_exist(house: House) {
    let stage = Stage::new(&house, 500).await;
    let put = async |body| stage.client.put(stage.path("sync-settings")).json(body).await;
    put(json!({ "tariff": "nope" })).await.invalid("/tariff", "unknown_code");
    put(json!({ "category": "nope" })).await.invalid("/category", "unknown_code");
    put(json!({ "columns": { "Nom": "no_such_field" } })).await.invalid("/columns", "choice");
}
