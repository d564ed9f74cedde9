use super::reading::two_days;
use serde_json::json;
use tests::{House, on_both};

on_both!(by_half_day_and_registration, page_by_page, strangers_cannot);

async fn by_half_day_and_registration(house: House) {
    let event = two_days(&house, "congres", 10).await;
    let (one, two) = (house.registers(&event, "Ana").await, house.registers(&event, "Bob").await);
    for (nonce, who, half_day, minute) in [
        ("a", &one, json!("matin"), 10),
        ("b", &two, json!("matin"), 5),
        ("c", &one, json!(null), 20),
        ("d", &one, json!("soir"), 15),
    ] {
        let at = format!("2026-03-02T08:{minute:02}:00Z");
        let scan = json!({ "number": who["number"], "nonce": nonce, "half_day": half_day, "scanned_at": at });
        house.admin().post(format!("{}/check-ins", event.path)).json(scan).await.expect(201);
    }
    let read = async |query: &str| {
        let answer = house.admin().get(format!("{}/check-ins?{query}", event.path)).await.expect(200);
        answer.column("nonce")
    };
    assert_eq!(read("").await, ["b", "a", "d", "c"]);
    assert_eq!(read("half_day=matin&sort=-scanned_at").await, ["a", "b"]);
    assert_eq!(read("half_day=event").await, ["c"]);
    assert_eq!(read(&format!("registration={}", one.id())).await, ["a", "d", "c"]);
    house.admin().get(format!("{}/check-ins?half_day=nuit", event.path)).await.refused(404, "not_found");

    let list = house.admin().get(format!("{}/check-ins?half_day=soir", event.path)).await.expect(200);
    let id = list.rows()[0]["id"].as_str().expect("an id").to_owned();
    house.admin().delete(format!("{}/check-ins/{id}", event.path)).await.expect(204);
    assert_eq!(read("current=true").await, ["b", "a", "c"]);
    assert_eq!(read("current=false").await, ["d"]);
}

async fn page_by_page(house: House) {
    let event = two_days(&house, "congres", 10).await;
    for n in 0..5 {
        let made = house.registers(&event, &format!("Ana{n}")).await;
        let scan = json!({ "number": made["number"], "nonce": format!("{n}") });
        house.admin().post(format!("{}/check-ins", event.path)).json(scan).await.expect(201);
    }
    let path = format!("{}/check-ins?limit=2&include_total=true", event.path);
    let mut page = house.admin().get(&path).await.expect(200);
    assert_eq!(page.at("/page/total"), &json!(5));
    let mut seen = page.column("nonce");
    while let Some(cursor) = page.next_cursor() {
        page = house.admin().get(&path).query(&[("cursor", &cursor)]).await.expect(200);
        seen.extend(page.column("nonce"));
    }
    seen.sort();
    assert_eq!(seen, ["0", "1", "2", "3", "4"]);
}

async fn strangers_cannot(house: House) {
    let event = two_days(&house, "congres", 10).await;
    house.user("viewer").get(format!("{}/check-ins", event.path)).await.refused(403, "auth.forbidden");
}
