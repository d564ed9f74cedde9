use super::{Stage, counts};
use serde_json::json;
use tests::{House, on_both};

on_both!(can_be_sent_back, names_a_tariff_that_is_open);

async fn can_be_sent_back(house: House) {
    let stage = Stage::new(&house, 500).await;
    let template = stage.client.get(stage.path("sync-profile/template.csv")).await.expect(200);
    assert_eq!(template.header("content-disposition"), "attachment; filename=\"members.csv\"");
    assert!(template.header("content-type").starts_with("text/csv; charset=utf-8"));
    let sync = stage.csv(template.bytes()).await.expect(200);
    assert_eq!(counts(&sync), json!({ "received": 1, "created": 1 }));
}

async fn names_a_tariff_that_is_open(house: House) {
    let stage = Stage::new(&house, 500).await;
    house.tariff(&stage.event, "ailleurs").with("valid_until", "2026-01-01T00:00:00Z").create().await;
    let theirs = json!({ "kind": "partner", "partners": [stage.partner.id()] });
    house.tariff(&stage.event, "reseau").with("audience", theirs).create().await;
    let at = stage.path("sync-profile/template.csv");
    let template = stage.client.get(&at).await.expect(200);
    assert!(template.text().contains(";plein;42;"), "{}", template.text());
    let trial = stage.csv(template.bytes()).query(&[("dry_run", "true")]).await.expect(200);
    assert_eq!(counts(&trial), json!({ "received": 1, "created": 1 }));

    stage.client.put(stage.path("sync-settings")).json(json!({ "tariff": "reseau" })).await.expect(200);
    let template = stage.client.get(&at).await.expect(200);
    assert!(template.text().contains(";reseau;42;"), "{}", template.text());
    let trial = stage.csv(template.bytes()).query(&[("dry_run", "true")]).await.expect(200);
    assert_eq!(counts(&trial), json!({ "received": 1, "created": 1 }));
}
