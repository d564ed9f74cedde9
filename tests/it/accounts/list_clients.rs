//! GET /clients

use super::support::{program, site};
use chrono::TimeDelta;
use serde_json::json;
use tests::{House, on_both};

on_both!(filters_by_kind_partner_and_status);

async fn filters_by_kind_partner_and_status(house: House) {
    let (unadel, other) = (house.partner("UNADEL").create().await, house.partner("Autre").create().await);
    let mut ids = Vec::new();
    for partner in [&unadel, &other] {
        ids.push(program(&house, partner).await.client_id);
        house.clock.advance(TimeDelta::seconds(1));
    }
    ids.push(site(&house, "https://site.example/cb", false).await.client_id);
    let path = format!("clients/{}", ids[1]);
    house.admin().patch(path).if_match("*").json(json!({ "status": "suspended" })).await.expect(200);
    let admin = house.admin();
    let list = async |query: &[(&str, &str)]| admin.get("clients").query(query).await.expect(200).column("id");
    assert_eq!(list(&[]).await, [ids[2].as_str(), &ids[1], &ids[0]], "newest first, and no built-in one");
    assert_eq!(list(&[("kind", "front_end")]).await, ids[2..]);
    assert_eq!(list(&[("partner", unadel.id())]).await, ids[..1]);
    assert_eq!(list(&[("status", "suspended")]).await, ids[1..2]);
    let page = admin.get("clients").query(&[("limit", "2"), ("include_total", "true")]).await.expect(200);
    assert_eq!((page.rows().len(), &page["page"]["total"]), (2, &json!(3)));
    let cursor = page.next_cursor().expect("there is more");
    assert_eq!(list(&[("limit", "2"), ("cursor", &cursor)]).await, ids[..1]);
}
