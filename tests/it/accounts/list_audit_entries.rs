//! GET /audit-entries

use super::support::{Browser, PASSWORD, person};
use chrono::TimeDelta;
use serde_json::json;
use tests::{House, on_both};

on_both!(
    tells_who_did_what_and_when,
    filters_narrow_it_down,
    pages_go_back_without_gaps,
    holds_no_personal_value,
    a_role_in_one_event_shows_that_events_entries,
);

async fn tells_who_did_what_and_when(house: House) {
    let admin = house.admin().id().await;
    let made = house.partner("UNADEL").create().await;
    let entry = house.admin().get("audit-entries").query(&[("subject", made.id())]).await.expect(200).rows()[0].clone();
    assert_eq!((&entry["action"], &entry["subject_kind"]), (&json!("partner.created"), &json!("partner")));
    assert_eq!((&entry["principal_kind"], &entry["principal_id"]), (&json!("user"), &json!(admin)));
    assert_eq!((&entry["at"], &entry["stream"]), (&json!("2026-03-02T09:00:00.000000Z"), &json!("house")));
    // The request is the one that the caller was told of.
    house.clock.advance(TimeDelta::seconds(1));
    let patch = house.admin().patch(&made.path).if_match("*").json(json!({ "name": "Unadel" })).await.expect(200);
    let newest = house.admin().get("audit-entries").query(&[("subject", made.id()), ("limit", "1")]).await.expect(200);
    assert_eq!(newest.column("request_id"), [patch.header("x-request-id")]);
}

async fn filters_narrow_it_down(house: House) {
    let event = house.event("congres-2015").create().await;
    let partner = house.partner("UNADEL").create().await;
    house.clock.advance(TimeDelta::hours(1));
    let organiser = house.user("organiser");
    let id = organiser.id().await;
    let path = format!("events/{}/partnerships/{}", event.id(), partner.id());
    organiser.put(path).json(json!({})).await.expect(201);
    let admin = house.admin();
    let list = async |query: &[(&str, &str)]| {
        let page = admin.get("audit-entries").query(query).query(&[("include_total", "true")]).await.expect(200);
        assert_eq!(page["page"]["total"], page.rows().len());
        page.column("action")
    };
    assert_eq!(list(&[("principal", &id)]).await, ["partnership.created"]);
    assert_eq!(list(&[("action", "event.created")]).await, ["event.created"]);
    assert_eq!(list(&[("subject_kind", "partner")]).await, ["partner.created"]);
    assert!(list(&[("event", event.id())]).await.contains(&"partnership.created".to_owned()));
    assert!(!list(&[("event", event.id())]).await.contains(&"partner.created".to_owned()));
    assert_eq!(list(&[("from", "2026-03-02T10:00:00Z")]).await, ["partnership.created"]);
    assert!(!list(&[("until", "2026-03-02T10:00:00Z")]).await.contains(&"partnership.created".to_owned()));
    admin.get("audit-entries").query(&[("from", "yesterday")]).await.refused(422, "request.invalid");
    house.user("organiser").get("audit-entries").await.refused(403, "auth.forbidden");
}

async fn pages_go_back_without_gaps(house: House) {
    // Some at one instant, so that pages cannot rest on the time alone.
    for n in 0..8 {
        house.partner(&format!("Partner {n}")).create().await;
        if n % 4 == 3 {
            house.clock.advance(TimeDelta::seconds(1));
        }
    }
    let whole = house.admin().get("audit-entries").query(&[("limit", "200")]).await.expect(200).column("seq");
    let (mut seen, mut cursor) = (Vec::new(), None::<String>);
    loop {
        let mut query = vec![("limit", "3")];
        if let Some(cursor) = &cursor {
            query.push(("cursor", cursor));
        }
        let page = house.admin().get("audit-entries").query(&query).await.expect(200);
        seen.extend(page.column("seq"));
        cursor = page.next_cursor();
        if cursor.is_none() {
            break;
        }
    }
    assert_eq!(seen, whole);
    let numbers: Vec<i64> = whole.iter().map(|seq| seq.parse().expect("a number")).collect();
    assert_eq!(numbers, (1..=8).rev().collect::<Vec<i64>>(), "newest first, also within one instant");
}

async fn holds_no_personal_value(house: House) {
    let claire = person(&house, "claire-unmistakable", &[]).await;
    let mut browser = Browser::new(&house);
    browser.sign_in("claire-unmistakable", "not the pass phrase", "").await.expect(403);
    browser.sign_in("claire-unmistakable", PASSWORD, "").await.expect(303);
    let patch = json!({ "display_name": "Unmistakable Name" });
    house.admin().patch(format!("users/{}", claire.id)).if_match("*").json(patch).await.expect(200);
    let list = house.admin().get("audit-entries").query(&[("limit", "200")]).await.expect(200);
    assert!(list.rows().len() >= 3);
    let text = list.text().to_lowercase();
    assert!(!text.contains("unmistakable") && !text.contains("people.example"), "{text}");
}

async fn a_role_in_one_event_shows_that_events_entries(house: House) {
    let (here, there) = (house.event("congres-2015").create().await, house.event("congres-2017").create().await);
    let local = house.user_in("admin", &here);
    let seen = local.get("audit-entries").await.expect(200);
    assert!(!seen.rows().is_empty() && seen.rows().iter().all(|row| row["event_id"] == here.id()), "{}", seen.story());
    let elsewhere = local.get("audit-entries").query(&[("event", there.id())]).await.expect(200);
    assert!(elsewhere.rows().is_empty());
    local.get("audit-entries/verification").await.refused(403, "auth.forbidden");
}
