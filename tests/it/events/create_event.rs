use super::{announced, date};
use serde_json::{Value, json};
use tests::{House, at_once, on_both, with};

on_both!(
    adds_a_draft,
    keeps_what_is_known_of_a_date,
    refuses_a_date_that_claims_what_it_does_not_know,
    refuses_an_end_before_the_start,
    points_at_every_mistake,
    refuses_a_taken_slug,
    gives_a_slug_once,
    asks_for_a_grant_for_all_events,
);

fn input(slug: &str) -> Value {
    json!({ "slug": slug, "title": { "fr": "Congrès", "en": "Congress" } })
}

async fn adds_a_draft(house: House) {
    let organiser = house.user("organiser");
    let made = organiser.post("events").json(input("congres")).await.expect(201);
    let id = made.id();
    assert_eq!(made.header("location"), format!("/api/v1/events/{id}"));
    let unknown = json!({ "on": null, "precision": "unknown", "status": "to_confirm", "source": null });
    for (member, expected) in [
        ("slug", json!("congres")),
        ("status", json!("draft")),
        ("transitions", json!(["published"])),
        ("starts", unknown.clone()),
        ("ends", unknown),
        ("earliest_on", json!(null)),
        ("timezone", json!("Europe/Paris")),
        ("currency", json!("EUR")),
        ("languages", json!(["fr"])),
        ("test_mode", json!(false)),
        ("copied_from", json!(null)),
        ("version", json!(1)),
        ("created_at", json!("2026-03-02T09:00:00.000000Z")),
    ] {
        assert_eq!(made[member], expected, "{member}");
    }
    let read = organiser.get("events/congres").await.expect(200);
    assert_eq!((read.json(), read.etag()), (made.json(), made.etag()));
    let venue = organiser.get("events/congres/venue").await.expect(200);
    assert_eq!((&venue["name"], &venue["status"]), (&json!(null), &json!("to_confirm")));
    assert!(organiser.get("events/congres/half-days").await.expect(200).rows().is_empty());
    assert_eq!(announced(&house, &id).await, ["event.created"]);
}

async fn keeps_what_is_known_of_a_date(house: House) {
    for (number, (on, precision, first, last)) in [
        ("2015-06-24", "day", "2015-06-24", "2015-06-24"),
        ("2015-06-28", "week", "2015-06-22", "2015-06-28"),
        ("2016-02-11", "month", "2016-02-01", "2016-02-29"),
        ("2016-01-15", "season", "2015-12-01", "2016-02-29"),
        ("2013-07-01", "year", "2013-01-01", "2013-12-31"),
    ]
    .into_iter()
    .enumerate()
    {
        let given = json!({ "on": on, "precision": precision, "status": "inferred", "source": "Courriel" });
        let event =
            house.event(&format!("e-{number}")).with("starts", given.clone()).with("ends", given).create().await;
        let kept = json!({ "on": first, "precision": precision, "status": "inferred", "source": "Courriel" });
        assert_eq!((&event["starts"], &event["ends"]), (&kept, &kept));
        assert_eq!((&event["earliest_on"], &event["latest_on"]), (&json!(first), &json!(last)), "{on} {precision}");
    }
}

async fn refuses_a_date_that_claims_what_it_does_not_know(house: House) {
    let (admin, before) = (house.admin(), house.admin().get("events").await.expect(200));
    for (starts, place, code) in [
        (json!({ "on": null, "precision": "day", "status": "stated" }), "/starts/on", "required"),
        (json!({ "precision": "year", "status": "stated" }), "/starts/on", "required"),
        (json!({ "on": "2015-06-22", "precision": "unknown", "status": "stated" }), "/starts/on", "type"),
        (json!({ "on": "1899-12-31", "precision": "day", "status": "stated" }), "/starts/on", "range"),
        (json!({ "on": "2200-01-01", "precision": "day", "status": "stated" }), "/starts/on", "range"),
        (json!({ "on": "2015-02-30", "precision": "day", "status": "stated" }), "/starts/on", "type"),
        (json!({ "on": "fin juin", "precision": "week", "status": "stated" }), "/starts/on", "type"),
        (json!({ "on": "2015-06-22", "status": "stated" }), "/starts/precision", "required"),
        (json!({ "on": "2015-06-22", "precision": "decade", "status": "stated" }), "/starts/precision", "type"),
        (json!({ "on": "2015-06-22", "precision": "week" }), "/starts/status", "required"),
        (json!({ "on": "2015-06-22", "precision": "week", "status": "sure" }), "/starts/status", "type"),
        (with(date("2015-06-22", "week"), "source", "x".repeat(501)), "/starts/source", "length"),
        (with(date("2015-06-22", "week"), "until", "2015-06-24"), "/starts/until", "unknown_field"),
    ] {
        admin.post("events").json(with(input("congres"), "starts", starts)).await.invalid(place, code);
    }
    assert_eq!(admin.get("events").await.expect(200).json(), before.json());
}

async fn refuses_an_end_before_the_start(house: House) {
    let admin = house.admin();
    let sent = |slug: &str, starts: Value, ends: Value| {
        admin.post("events").json(with(with(input(slug), "starts", starts), "ends", ends))
    };
    sent("a-1", date("2015-06-23", "day"), date("2015-06-22", "day")).await.invalid("/ends/on", "date_order");
    sent("a-2", date("2015-06-22", "week"), date("2015-06-21", "day")).await.invalid("/ends/on", "date_order");
    sent("a-3", date("2016-01-01", "day"), date("2015-01-01", "year")).await.invalid("/ends/on", "date_order");
    // The end of the week may well be after its beginning.
    sent("a-4", date("2015-06-24", "day"), date("2015-06-22", "week")).await.expect(201);
    sent("a-5", date("2015-06-24", "day"), date("2015-06-24", "day")).await.expect(201);
}

async fn points_at_every_mistake(house: House) {
    let input = json!({
        "slug": "Not a slug", "title": { "fr": "x".repeat(201) }, "description": {}, "timezone": "Paris", "country": "XX",
        "currency": "eur", "languages": ["fr", "fr"], "target_attendance": 0, "site": "ftp://congres.example",
        "note": "x".repeat(5001),
    });
    let refused = house.admin().post("events").json(input).await.refused(422, "request.invalid");
    let expected = [
        ("/country", "country"),
        ("/currency", "currency"),
        ("/description", "localized_required"),
        ("/languages", "unique"),
        ("/note", "length"),
        ("/site", "http_url"),
        ("/slug", "slug"),
        ("/target_attendance", "range"),
        ("/timezone", "timezone"),
        ("/title", "length"),
    ];
    assert_eq!(refused.violations(), expected.map(|(place, code)| (place.to_owned(), code.to_owned())));
    let admin = house.admin();
    admin.post("events").json(json!({ "slug": "congres" })).await.invalid("/title", "required");
    admin
        .post("events")
        .json(with(self::input("congres"), "status", "published"))
        .await
        .invalid("/status", "unknown_field");
    // A slug that could be an id would make two events of one address.
    admin.post("events").json(self::input("01890a5d-ac96-774b-bcce-b302099a8057")).await.invalid("/slug", "slug");
}

async fn refuses_a_taken_slug(house: House) {
    house.event("congres").create().await;
    let before = house.dump();
    house.admin().post("events").json(input("congres")).await.refused(409, "events.slug_taken");
    assert!(before.changes(&house.dump()).is_empty());
}

async fn gives_a_slug_once(house: House) {
    let admin = house.admin();
    let answers = at_once((0..6).map(|_| admin.post("events").json(input("congres")))).await;
    let mut statuses: Vec<u16> = answers.iter().map(tests::Response::status).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 409, 409, 409, 409, 409]);
    assert_eq!(admin.get("events").await.expect(200).rows().len(), 1);
}

async fn asks_for_a_grant_for_all_events(house: House) {
    let event = house.event("mine").create().await;
    let partner = house.partner("Réseau").create().await;
    for actor in [house.user_in("organiser", &event), house.user("viewer"), house.user("finance"), house.stranger()] {
        actor.post("events").json(input("other")).await.refused(403, "auth.forbidden");
    }
    house.partner_client(&partner).post("events").json(input("other")).await.refused(403, "auth.forbidden");
    house.anon().post("events").json(input("other")).await.refused(401, "auth.required");
    assert_eq!(house.admin().get("events").await.expect(200).column("slug"), ["mine"]);
}
