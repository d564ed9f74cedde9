use super::{add, announced, bring, date, half_day};
use serde_json::json;
use tests::{House, at_once, on_both, with};

on_both!(
    changes_only_what_is_sent,
    null_clears_or_restores_the_default,
    asks_for_the_version,
    lets_one_of_two_through,
    settles_slug_and_currency_at_publication,
    refuses_a_taken_slug,
    keeps_half_days_inside,
    merges_dates_member_by_member,
    validates_the_result,
);

async fn changes_only_what_is_sent(house: House) {
    let event = house.event("congres").with("target_attendance", 500).with("note", "x").create().await;
    house.clock.advance(chrono::TimeDelta::hours(1));
    let organiser = house.user_in("organiser", &event);
    let patch = json!({ "title": { "fr": "Deuxième" }, "site": "https://congres.example" });
    let changed = organiser.patch("events/congres").if_match(&event.etag).json(patch).await.expect(200);
    let mut expected = event.json.clone();
    for (member, value) in [
        ("title", json!({ "fr": "Deuxième", "en": "Congress congres" })),
        ("site", json!("https://congres.example")),
        ("version", json!(2)),
        ("updated_at", json!("2026-03-02T10:00:00.000000Z")),
    ] {
        expected = with(expected, member, value);
    }
    assert_eq!(*changed.json(), expected);
    assert_eq!(house.admin().get("events/congres").await.expect(200).etag(), changed.etag());
    assert_eq!(announced(&house, event.id()).await, ["event.created", "event.updated"]);
}

async fn null_clears_or_restores_the_default(house: House) {
    let event = house
        .event("congres")
        .with("site", "https://congres.example")
        .with("starts", date("2015-06-22", "week"))
        .with("timezone", "Indian/Reunion")
        .with("languages", json!(["en", "fr"]))
        .create()
        .await;
    let patch = json!({ "site": null, "starts": null, "timezone": null, "languages": null, "title": { "en": null } });
    let changed = house.admin().patch(&event.path).if_match(&event.etag).json(patch).await.expect(200);
    assert_eq!((&changed["site"], &changed["starts"]["precision"]), (&json!(null), &json!("unknown")));
    assert_eq!((&changed["timezone"], &changed["languages"]), (&json!("Europe/Paris"), &json!(["fr"])));
    assert_eq!(changed["title"], json!({ "fr": "Congrès congres" }));
    let refused = house.admin().patch(&event.path).if_match("*").json(json!({ "title": null })).await;
    refused.invalid("/title", "required");
}

async fn asks_for_the_version(house: House) {
    let event = house.event("congres").create().await;
    let patch = |etag: &str| {
        let request = house.admin().patch("events/congres").json(json!({ "note": "Nouveau" }));
        if etag.is_empty() { request } else { request.if_match(etag) }
    };
    patch("").await.refused(428, "precondition.required");
    patch("\"nonsense\"").await.invalid("If-Match", "etag");
    patch(&event.etag).await.expect(200);
    let stale = patch(&event.etag).await.refused(412, "precondition.failed");
    assert_eq!(stale["current_version"], 2);
    patch("*").await.expect(200);
    let plain = house.admin().patch("events/congres").if_match("*").body("application/json", "{}").await;
    plain.refused(415, "request.unsupported_media_type");
}

async fn lets_one_of_two_through(house: House) {
    let event = house.event("congres").create().await;
    let admin = house.admin();
    let patches =
        (0..5).map(|n| admin.patch(&event.path).if_match(&event.etag).json(json!({ "target_attendance": n + 1 })));
    let answers = at_once(patches).await;
    let won: Vec<_> = answers.iter().filter(|answer| answer.status() == 200).collect();
    assert_eq!(won.len(), 1);
    assert!(answers.iter().all(|answer| matches!(answer.status(), 200 | 412)));
    assert_eq!(admin.get(&event.path).await.expect(200).json(), won[0].json());
}

async fn settles_slug_and_currency_at_publication(house: House) {
    let event = house.event("draft").create().await;
    let admin = house.admin();
    let patch = |value| admin.patch(&event.path).if_match("*").json(value);
    patch(json!({ "slug": "congres", "currency": "CHF" })).await.expect(200);
    admin.get("events/draft").await.refused(404, "not_found");
    bring(&house, &event, "published").await;
    for (field, value) in [("slug", "other"), ("currency", "EUR")] {
        let refused = patch(json!({ field: value })).await.refused(409, "events.settled");
        assert_eq!(refused["field"], field);
    }
    // The same again is no change, and everything else may change.
    patch(json!({ "slug": "congres", "currency": "CHF", "title": { "fr": "Autre" } })).await.expect(200);
}

async fn refuses_a_taken_slug(house: House) {
    house.event("taken").create().await;
    let event = house.event("mine").create().await;
    let patch = house.admin().patch(&event.path).if_match("*").json(json!({ "slug": "taken" }));
    patch.await.refused(409, "events.slug_taken");
}

async fn keeps_half_days_inside(house: House) {
    let week = date("2015-06-22", "week");
    let event = house.event("congres").with("starts", week.clone()).with("ends", week).create().await;
    let dated = add(&house, &event, "half-days", with(half_day("ouverture"), "date", date("2015-06-24", "day"))).await;
    add(&house, &event, "half-days", half_day("non-datee")).await;
    let admin = house.admin();
    let to = |starts, ends| admin.patch(&event.path).if_match("*").json(json!({ "starts": starts, "ends": ends }));
    let before = house.dump();
    let refused = to(date("2015-06-29", "week"), date("2015-06-29", "week")).await;
    let refused = refused.refused(409, "events.half_days_outside");
    assert_eq!(refused["half_days"], json!([dated.id()]));
    to(date("2015-06-25", "day"), date("2015-06-26", "day")).await.refused(409, "events.half_days_outside");
    to(date("2015-06-26", "day"), date("2015-06-24", "day")).await.invalid("/ends/on", "date_order");
    assert!(before.changes(&house.dump()).is_empty());

    // As the problem's page says: make it long enough for both, move the half-day, shorten it.
    to(date("2015-06-22", "week"), date("2015-07-01", "day")).await.expect(200);
    let path = format!("{}/half-days/ouverture", event.path);
    admin.patch(path).if_match("*").json(json!({ "date": { "on": "2015-07-01" } })).await.expect(200);
    to(date("2015-06-30", "day"), date("2015-07-01", "day")).await.expect(200);
}

async fn merges_dates_member_by_member(house: House) {
    let starts = json!({ "on": "2015-06-22", "precision": "week", "status": "to_confirm", "source": "Dossier" });
    let event = house.event("congres").with("starts", starts).create().await;
    let patch = |starts| house.admin().patch(&event.path).if_match("*").json(json!({ "starts": starts }));
    let settled = patch(json!({ "on": "2015-06-25", "precision": "day", "status": "stated" })).await.expect(200);
    let expected = json!({ "on": "2015-06-25", "precision": "day", "status": "stated", "source": "Dossier" });
    assert_eq!(settled["starts"], expected);
    let wider = patch(json!({ "precision": "month" })).await.expect(200);
    assert_eq!((&wider["starts"]["on"], &wider["latest_on"]), (&json!("2015-06-01"), &json!(null)));
    patch(json!({ "precision": "unknown" })).await.invalid("/starts/on", "type");
    patch(json!({ "on": null })).await.invalid("/starts/on", "required");
    patch(json!({ "on": null, "precision": "unknown" })).await.expect(200);
}

async fn validates_the_result(house: House) {
    let event = house.event("congres").create().await;
    let admin = house.admin();
    let patch = |value| admin.patch(&event.path).if_match("*").json(value);
    patch(json!({ "status": "published" })).await.invalid("/status", "unknown_field");
    patch(json!({ "version": 7 })).await.invalid("/version", "unknown_field");
    patch(json!({ "languages": [] })).await.invalid("/languages", "length");
    patch(json!({ "title": { "fr": null, "en": null } })).await.invalid("/title", "localized_required");
    patch(json!({ "note": "a\u{0}b" })).await.invalid("/note", "control_character");
    patch(json!([])).await.invalid("", "type");
    assert_eq!(admin.get(&event.path).await.expect(200).etag(), event.etag);
}
