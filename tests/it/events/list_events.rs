use super::{bring, date};
use serde_json::json;
use tests::{House, on_both};

on_both!(
    the_latest_come_first,
    sorts_and_filters,
    pages_join_without_gaps,
    shows_what_the_grants_reach,
    shows_partners_what_is_announced,
    refuses_what_it_does_not_know,
);

async fn the_latest_come_first(house: House) {
    house.event("in-2015").with("starts", date("2015-06-22", "week")).create().await;
    house.event("unknown").create().await;
    house.event("in-2013").with("starts", date("2013-06-01", "year")).create().await;
    house.event("june-2015").with("starts", date("2015-06-01", "month")).create().await;
    let page = house.user("viewer").get("events").await.expect(200);
    assert_eq!(page.column("slug"), ["unknown", "in-2015", "june-2015", "in-2013"]);
}

async fn sorts_and_filters(house: House) {
    let titles = [("one", "Évreux"), ("two", "Dijon"), ("three", "etampes"), ("four", "Zuydcoote")];
    for (slug, title) in titles {
        let event =
            house.event(slug).with("title", json!({ "fr": title })).with("test_mode", slug == "two").create().await;
        bring(&house, &event, if slug == "three" { "closed" } else { "draft" }).await;
        house.clock.advance(chrono::TimeDelta::seconds(1));
    }
    let admin = house.admin();
    let slugs = async |query: &str| admin.get(format!("events?{query}")).await.expect(200).column("slug");
    // Accents and capitals make no difference.
    assert_eq!(slugs("sort=title").await, ["two", "three", "one", "four"]);
    assert_eq!(slugs("sort=-title").await, ["four", "one", "three", "two"]);
    assert_eq!(slugs("sort=created_at").await, ["one", "two", "three", "four"]);
    assert_eq!(slugs("status=closed").await, ["three"]);
    assert_eq!(slugs("status=archived").await, [""; 0]);
    assert_eq!(slugs("test_mode=true").await, ["two"]);
    assert_eq!(slugs("status=draft&test_mode=false&sort=title").await, ["one", "four"]);
    let counted = admin.get("events?include_total=true&limit=1&test_mode=false").await.expect(200);
    assert_eq!((counted.rows().len(), &counted["page"]["total"]), (1, &json!(3)));
}

async fn pages_join_without_gaps(house: House) {
    for number in 1..=7 {
        // Some share a start: ties must not lose or repeat a row.
        let starts = date(&format!("201{}-01-01", number / 3), "year");
        house.event(&format!("e-{number}")).with("starts", starts).create().await;
    }
    let admin = house.admin();
    for sort in ["starts", "-starts", "title", "-created_at"] {
        let whole = admin.get(format!("events?sort={sort}")).await.expect(200).column("slug");
        let (mut joined, mut cursor) = (Vec::new(), String::new());
        loop {
            let page = admin.get(format!("events?sort={sort}&limit=2{cursor}")).await.expect(200);
            joined.extend(page.column("slug"));
            match page.next_cursor() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => break,
            }
        }
        assert_eq!((joined.len(), joined), (7, whole), "{sort}");
    }
}

async fn shows_what_the_grants_reach(house: House) {
    let mine = house.event("mine").create().await;
    house.event("other").create().await;
    let page = house.user_in("viewer", &mine).get("events?include_total=true").await.expect(200);
    assert_eq!((page.column("slug"), &page["page"]["total"]), (vec!["mine".to_owned()], &json!(1)));
    assert_eq!(house.user("viewer").get("events").await.expect(200).rows().len(), 2);
    house.stranger().get("events").await.refused(403, "auth.forbidden");
    house.anon().get("events").await.refused(401, "auth.required");
}

async fn shows_partners_what_is_announced(house: House) {
    for (slug, status) in [("draft", "draft"), ("announced", "published"), ("over", "closed"), ("kept", "archived")] {
        let event = house.event(slug).with("note", "Entre nous").create().await;
        bring(&house, &event, status).await;
    }
    house.event("rehearsal").with("test_mode", true).create().await;
    let partner = house.partner("Réseau").create().await;
    let client = house.partner_client(&partner);
    let page = client.get("events?sort=title&include_total=true").await.expect(200);
    assert_eq!(page.column("slug"), ["announced", "kept", "over", "rehearsal"]);
    assert_eq!(page["page"]["total"], 4);
    assert!(page.rows().iter().all(|event| event["note"].is_null()));
    assert!(client.get("events?status=draft&test_mode=false").await.expect(200).rows().is_empty());
}

async fn refuses_what_it_does_not_know(house: House) {
    let admin = house.admin();
    admin.get("events?city=Lyon").await.invalid("city", "unknown_parameter");
    admin.get("events?status=gone").await.invalid("status", "type");
    admin.get("events?test_mode=maybe").await.invalid("test_mode", "type");
    for wrong in ["sort=slug", "limit=0", "limit=201", "cursor=nonsense"] {
        admin.get(format!("events?{wrong}")).await.refused(422, "request.invalid");
    }
}
