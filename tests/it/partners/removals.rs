//! What becomes of partners and committees when a draft is deleted.

use super::{add, at, eur, partners_of};
use serde_json::json;
use tests::{House, on_both};

on_both!(they_go_with_the_event_and_the_directory_stays);

async fn they_go_with_the_event_and_the_directory_stays(house: House) {
    let (event, partner) = partners_of(&house, "draft", "One").await;
    let (kept, _) = partners_of(&house, "kept", "Two").await;
    house.partnership(&kept, &partner).create().await;
    let cash = json!({ "kind": "cash", "title": "Subvention", "cash": { "granted": eur(100) } });
    add(&house, &format!("{}/commitments", at(&event, &partner)), cash).await;
    let relay = json!({ "channel": "print", "url": "https://one.example", "relayed_on": "2026-02-16" });
    add(&house, &format!("{}/relays", at(&event, &partner)), relay).await;
    let committees = format!("{}/committees", event.path);
    let parent = json!({ "code": "parent", "name": { "fr": "x" }, "members": [{ "partner_id": partner.id() }] });
    let parent = add(&house, &committees, parent).await;
    let child = json!({ "code": "child", "name": { "fr": "y" }, "parent_id": parent.id() });
    add(&house, &committees, child).await;

    house.admin().delete(&event.path).if_match("*").await.expect(204);
    let rows = |table: &str| house.dump().table(table).len();
    house.eventually("the event's part is gone", async || rows("partners_partnerships") == 2).await;
    for table in ["commitments", "relays", "committees", "seats"] {
        assert_eq!(rows(&format!("partners_{table}")), 0, "{table}");
    }
    assert_eq!(rows("partners_stages"), 2, "the other event keeps its history");
    house.user("viewer").get(&partner.path).await.expect(200);
    house.user("viewer").get(at(&kept, &partner)).await.expect(200);
}
