use super::{announce, at, later, partners_of, walk};
use serde_json::json;
use tests::{House, Made, on_both};

on_both!(
    filters_and_counts,
    what_is_overdue_depends_on_the_day_there,
    sorts_both_ways_and_pages_through_ties,
    a_partner_client_lists_exactly_its_own,
);

async fn partnership(house: &House, event: &Made, name: &str, kind: &str, input: serde_json::Value) {
    let partner = house.partner(name).kind(kind).create().await;
    house.admin().put(at(event, &partner)).json(input).await.expect(201);
}

async fn filters_and_counts(house: House) {
    let (event, elsewhere) = (house.event("congres").create().await, house.event("elsewhere").create().await);
    partnership(&house, &event, "Aaa", "media", json!({ "stage": "agreed", "roles": [{ "role": "media" }] })).await;
    let past = json!([{ "role": "funder", "until": "2015-01-01" }, { "role": "media" }]);
    partnership(&house, &event, "Bbb", "association", json!({ "stage": "agreed", "roles": past })).await;
    let due = json!({ "what": "Relancer", "due_on": "2026-03-01" });
    partnership(&house, &event, "Ccc", "association", json!({ "next_action": due })).await;
    partnership(&house, &elsewhere, "Ddd", "media", json!({ "stage": "agreed" })).await;
    let viewer = house.user("viewer");
    let path = format!("{}/partnerships", event.path);
    for (query, names) in [
        ("", vec!["Aaa", "Bbb", "Ccc"]),
        ("stage=agreed", vec!["Aaa", "Bbb"]),
        ("stage=declined", vec![]),
        ("role=media", vec!["Aaa", "Bbb"]),
        ("role=funder", vec!["Bbb"]),
        ("kind=association", vec!["Bbb", "Ccc"]),
        ("kind=association&role=media&stage=agreed", vec!["Bbb"]),
        ("overdue=true", vec!["Ccc"]),
        ("overdue=false", vec!["Aaa", "Bbb"]),
    ] {
        let page = viewer.get(format!("{path}?include_total=true&{query}")).await.expect(200);
        let found: Vec<_> = page.rows().iter().map(|row| row["partner"]["name"].as_str().expect("a name")).collect();
        assert_eq!((found, page.at("/page/total")), (names.clone(), &json!(names.len())), "{query}");
    }
    viewer.get(format!("{path}?stage=engaged")).await.expect(422);
    house.user_in("viewer", &elsewhere).get(&path).await.refused(404, "not_found");
}

/// The house opens on 2 March 2026 at 09:00 UTC.
async fn what_is_overdue_depends_on_the_day_there(house: House) {
    let east = house.event("east").with("timezone", "Pacific/Auckland").create().await;
    let west = house.event("west").with("timezone", "America/Los_Angeles").create().await;
    let partner = house.partner("UNADEL").create().await;
    let due = json!({ "what": "Relancer", "due_on": "2026-03-02" });
    for event in [&east, &west] {
        house.partnership(event, &partner).with("next_action", due.clone()).create().await;
    }
    let viewer = house.user("viewer");
    let overdue = async |event: &Made| {
        let page = viewer.get(format!("{}/partnerships?overdue=true", event.path)).await.expect(200);
        let figures = viewer.get(format!("{}/partner-pipeline", event.path)).await.expect(200);
        assert_eq!(figures["overdue"], page.rows().len(), "both count alike");
        page.rows().len()
    };
    assert_eq!((overdue(&east).await, overdue(&west).await), (0, 0), "that day included");
    house.clock.advance(chrono::TimeDelta::hours(3));
    assert_eq!((overdue(&east).await, overdue(&west).await), (1, 0), "tomorrow comes in the east first");
    house.clock.advance(chrono::TimeDelta::hours(21));
    assert_eq!((overdue(&east).await, overdue(&west).await), (1, 1));
}

async fn sorts_both_ways_and_pages_through_ties(house: House) {
    let event = house.event("congres").create().await;
    // Three are due the same day, two have no day: those come last.
    for (name, due) in
        [("Ddd", Some(5)), ("Bbb", None), ("Ccc", Some(5)), ("Aaa", Some(9)), ("Eee", Some(5)), ("Fff", None)]
    {
        let action = due.map(|day| json!({ "what": "Relancer", "due_on": format!("2026-03-{day:02}") }));
        partnership(&house, &event, name, "media", json!({ "next_action": action })).await;
        later(&house);
    }
    let path = format!("{}/partnerships", event.path);
    let viewer = house.user("viewer");
    for (sort, expected) in [
        ("name", "Aaa Bbb Ccc Ddd Eee Fff"),
        ("due_on", "Ddd Ccc Eee Aaa Bbb Fff"),
        ("created_at", "Ddd Bbb Ccc Aaa Eee Fff"),
        ("updated_at", "Ddd Bbb Ccc Aaa Eee Fff"),
    ] {
        for descending in [false, true] {
            let sign = if descending { "-" } else { "" };
            let page = viewer.get(format!("{path}?sort={sign}{sort}")).await.expect(200);
            let mut names: Vec<_> =
                page.rows().iter().map(|row| row["partner"]["name"].as_str().expect("a name")).collect();
            let walked = walk(&house, &path, &[("sort", &format!("{sign}{sort}"))], "id").await;
            assert_eq!(walked, page.column("id"), "{sign}{sort}: page by page it is the same list");
            if descending {
                names.reverse();
            }
            assert_eq!(names.join(" "), expected, "{sign}{sort}");
        }
    }
}

async fn a_partner_client_lists_exactly_its_own(house: House) {
    let (event, own) = partners_of(&house, "congres", "Own").await;
    announce(&house, &event).await;
    let input = json!({ "stage": "agreed", "note": "x", "next_action": { "what": "y", "due_on": "2026-01-01" } });
    house.admin().put(at(&event, &own)).json(&input).await.expect(200);
    partnership(&house, &event, "Other", "association", input).await;
    let absent = house.event("absent").create().await;
    announce(&house, &absent).await;
    let client = house.partner_client(&own);
    let path = format!("{}/partnerships", event.path);
    for query in ["", "stage=agreed", "kind=association", "sort=due_on", "sort=-updated_at"] {
        let page = client.get(format!("{path}?include_total=true&{query}")).await.expect(200);
        assert_eq!((page.rows().len(), page.at("/page/total")), (1, &json!(1)), "{query}");
        assert_eq!(page.at("/data/0/partner/id"), &own["id"]);
        assert!(page.at("/data/0/note").is_null() && page.at("/data/0/next_action").is_null());
    }
    // It does not see next actions, so it cannot find out about them either.
    for overdue in ["true", "false"] {
        client.get(format!("{path}?overdue={overdue}")).await.invalid("overdue", "organisers_only");
    }
    let none = client.get(format!("{}/partnerships?include_total=true", absent.path)).await.expect(200);
    assert_eq!((none.rows().len(), none.at("/page/total")), (0, &json!(0)));
}
