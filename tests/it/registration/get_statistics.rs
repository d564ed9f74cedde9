use serde_json::{Value, json};
use tests::{House, Made, on_both};

on_both!(count_what_there_is, are_compared_with_the_edition_before, rehearsals_are_compared_with_nothing, a_picture);

async fn somebody(house: &House, event: &Made, name: &str, department: &str) -> Made {
    let mut input = house.registration(event, name).with("category", "professionnels").input();
    input["person"]["department"] = json!(department);
    let made = house.admin().post(format!("{}/registrations", event.path)).json(input).await.expect(201);
    house.by_id(&format!("events/{}/registrations", event.id()), &made.id()).await
}

fn slice<'a>(statistics: &'a Value, by: &str, code: &str) -> &'a Value {
    let all = statistics[by].as_array().expect("slices");
    all.iter().find(|one| one["code"] == code).unwrap_or_else(|| panic!("no {code} in {by}: {statistics}"))
}

async fn count_what_there_is(house: House) {
    let event = house.congress("congres", 2).await;
    somebody(&house, &event, "Ana", "69").await;
    house.clock.advance(chrono::TimeDelta::days(2));
    let gone = somebody(&house, &event, "Bob", "42").await;
    somebody(&house, &event, "Cleo", "2A").await;
    somebody(&house, &event, "Dan", "69").await;
    house.admin().post(format!("{}/cancellations", gone.path)).if_match(&gone.etag).json(json!({})).await.expect(200);

    let found = house.user("viewer").get(format!("{}/statistics", event.path)).lang("en").await.expect(200);
    let found = found.json();
    assert_eq!(found["all"], json!({ "registered": 2, "waiting": 1, "cancelled": 1 }), "{found}");
    let tariff = slice(found, "by_tariff", "plein");
    assert_eq!((&tariff["name"], &tariff["registered"]), (&json!("Label plein"), &json!(2)));
    assert_eq!(slice(found, "by_category", "professionnels")["waiting"], 1);
    assert_eq!(slice(found, "by_department", "69")["registered"], 1);
    let region = slice(found, "by_region", "84");
    assert_eq!((&region["name"], &region["cancelled"]), (&json!("Auvergne-Rhône-Alpes"), &json!(1)));
    let days: Vec<(&Value, &Value)> =
        found["by_day"].as_array().expect("days").iter().map(|day| (&day["registered"], &day["total"])).collect();
    assert_eq!(days, [(&json!(1), &json!(1)), (&json!(1), &json!(2))]);
    assert!(found["previous"].is_null());
    house.stranger().get(format!("{}/statistics", event.path)).await.refused(403, "auth.forbidden");
}

fn on(day: &str) -> Value {
    json!({ "on": day, "precision": "day", "status": "stated" })
}

async fn two_editions(house: &House) -> (Made, Made) {
    let starts = |slug: &str, day: &str| house.event(slug).with("starts", on(day)).with("ends", on(day));
    let old = starts("avant", "2026-03-12").create().await;
    house.registration_setup(&old, 10).await;
    let new = starts("apres", "2026-06-22").create().await;
    house.registration_setup(&new, 10).await;
    house.registers(&old, "Ana").await;
    house.clock.advance(chrono::TimeDelta::days(5));
    house.registers(&old, "Bob").await;
    house.registers(&new, "Cleo").await;
    (old, new)
}

async fn are_compared_with_the_edition_before(house: House) {
    let (old, new) = two_editions(&house).await;
    // Seven days before the new one: seven days before the old one there was one.
    house.clock.advance(chrono::TimeDelta::days(100));
    let found = house.user("organiser").get(format!("{}/statistics", new.path)).await.expect(200);
    let previous = &found["previous"];
    assert_eq!((&previous["event_id"], &previous["days_before"]), (&old["id"], &json!(7)), "{}", found.json());
    assert_eq!((&previous["registered_then"], &previous["registered"]), (&json!(1), &json!(2)));
}

async fn rehearsals_are_compared_with_nothing(house: House) {
    let (old, new) = two_editions(&house).await;
    let now = house.by_id("events", old.id()).await;
    house.admin().patch(&old.path).if_match(&now.etag).json(json!({ "test_mode": true })).await.expect(200);
    let found = house.admin().get(format!("{}/statistics", new.path)).await.expect(200);
    assert!(found["previous"].is_null(), "{}", found.json());
    let rehearsal = house.admin().get(format!("{}/statistics", old.path)).await.expect(200);
    assert!(rehearsal["test_mode"] == true && rehearsal["previous"].is_null());
}

async fn a_picture(house: House) {
    let (_, new) = two_editions(&house).await;
    let path = format!("{}/statistics/pace.svg", new.path);
    for (lang, words) in [("fr", "Rythme des inscriptions"), ("en", "Pace of registrations")] {
        let picture = house.user("viewer").get(&path).lang(lang).await.expect(200);
        assert_eq!(picture.media_type(), "image/svg+xml");
        let text = picture.text();
        assert!(text.contains(words) && text.contains("<desc") && text.contains("avant"), "{text}");
        assert_eq!(text.matches("<polyline").count(), 2);
    }
    let empty = house.event("vide").create().await;
    let picture = house.admin().get(format!("{}/statistics/pace.svg", empty.path)).await.expect(200);
    assert_eq!(picture.text().matches("<polyline").count(), 1);
}
