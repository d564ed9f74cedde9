use super::Stage;
use serde_json::json;
use tests::{House, on_both};

on_both!(the_defaults_hold_before_anything_is_set);

async fn the_defaults_hold_before_anything_is_set(house: House) {
    let stage = Stage::new(&house, 500).await;
    let settings = stage.client.get(stage.path("sync-settings")).await.expect(200);
    assert_eq!((&settings["attendance"], &settings["notify"]), (&json!("register"), &json!("none")));
    assert_eq!((&settings["version"], &settings["columns"]), (&json!(0), &json!({})));
}
