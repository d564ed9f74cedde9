use super::{Stage, counts};
use serde_json::json;
use tests::{House, on_both};

on_both!(can_be_sent_back);

async fn can_be_sent_back(house: House) {
    let stage = Stage::new(&house, 500).await;
    let template = stage.client.get(stage.path("sync-profile/template.csv")).await.expect(200);
    assert!(template.header("content-disposition").contains("members.csv"));
    let sync = stage.csv(template.bytes()).await.expect(200);
    assert_eq!(counts(&sync), json!({ "received": 1, "created": 1 }));
}
