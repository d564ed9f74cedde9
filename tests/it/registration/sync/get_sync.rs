use super::{Stage, members};
use serde_json::json;
use tests::{House, on_both};

on_both!(tells_what_came_of_it, is_found_by_its_own_partner_only);

async fn tells_what_came_of_it(house: House) {
    let stage = Stage::new(&house, 500).await;
    let sync = stage.send(&members(2)).await.expect(200);
    let again = stage.client.get(stage.path(&format!("syncs/{}", sync.id()))).await.expect(200);
    assert_eq!(again.json(), sync.json());
    assert_eq!(again["items_url"], format!("/api/v1/{}/syncs/{}/items", stage.base, sync.id()));
    assert_eq!((&again["warnings"], &again["cancellations_withheld"]), (&json!([]), &json!(false)));
}

async fn is_found_by_its_own_partner_only(house: House) {
    let stage = Stage::new(&house, 500).await;
    let other = stage.other("IRDSU").await;
    let sync = stage.send(&members(2)).await.expect(200);
    other.client.get(other.path(&format!("syncs/{}", sync.id()))).await.refused(404, "not_found");
    other.client.get(stage.path(&format!("syncs/{}", sync.id()))).await.refused(404, "not_found");
}
