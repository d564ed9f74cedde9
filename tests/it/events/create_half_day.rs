use super::{announced, date, half_day, order};
use serde_json::{Value, json};
use tests::{House, Made, Request, at_once, on_both, with};

on_both!(
    adds_it_at_the_end,
    takes_a_place_and_the_others_make_room,
    must_be_possible_within_the_event,
    times_are_in_order,
    refuses_a_taken_code,
    validates,
    takes_a_hundred_and_no_more,
);

fn post(house: &House, event: &Made, input: Value) -> Request {
    house.admin().post(format!("{}/half-days", event.path)).json(input)
}

async fn adds_it_at_the_end(house: House) {
    let event = house.event("congres").with("starts", date("2015-06-22", "week")).create().await;
    let organiser = house.user_in("organiser", &event);
    let input = json!({ "code": "ouverture", "label": { "fr": "Ouverture" }, "date": date("2015-06-24", "week"),
        "starts_at": "09:00", "ends_at": "12:30", "includes_meal": true, "note": "Accueil dès 8 h" });
    let made = organiser.post("events/congres/half-days").json(input.clone()).await.expect(201);
    assert_eq!(made.header("location"), format!("/api/v1/events/{}/half-days/{}", event.id(), made.id()));
    for (member, value) in input.as_object().expect("an object").iter().filter(|(member, _)| *member != "date") {
        assert_eq!(made[member.as_str()], *value);
    }
    let kept = json!({ "on": "2015-06-22", "precision": "week", "status": "stated", "source": null });
    assert_eq!((&made["date"], &made["position"], &made["version"]), (&kept, &json!(1), &json!(1)));
    post(&house, &event, half_day("cloture")).await.expect(201);
    assert_eq!(order(&house, &event).await, ["ouverture", "cloture"]);
    assert_eq!(announced(&house, event.id()).await, ["event.created", "half_day.created", "half_day.created"]);
}

async fn takes_a_place_and_the_others_make_room(house: House) {
    let event = house.event("congres").create().await;
    let first = post(&house, &event, half_day("aa")).await.expect(201);
    let second = post(&house, &event, half_day("bb")).await.expect(201);
    let between = post(&house, &event, with(half_day("between"), "position", 2)).await.expect(201);
    assert_eq!(between["position"], 2);
    post(&house, &event, with(half_day("last"), "position", 90)).await.expect(201);
    post(&house, &event, with(half_day("end"), "position", json!(null))).await.expect(201);
    assert_eq!(order(&house, &event).await, ["aa", "between", "bb", "last", "end"]);
    let read = async |id: String| house.admin().get(format!("{}/half-days/{id}", event.path)).await.expect(200);
    assert_eq!(read(first.id()).await.etag(), first.etag(), "those before it do not change");
    assert_eq!(read(second.id()).await["version"], 2);
    let told = announced(&house, event.id()).await;
    assert_eq!(told.iter().filter(|kind| *kind == "half_day.updated").count(), 1);
}

async fn must_be_possible_within_the_event(house: House) {
    let week = date("2015-06-22", "week");
    let event = house.event("congres").with("starts", week.clone()).with("ends", week.clone()).create().await;
    for (number, (on, precision, possible)) in [
        ("2015-06-21", "day", false),
        ("2015-06-22", "day", true),
        ("2015-06-28", "day", true),
        ("2015-06-29", "day", false),
        ("2015-06-29", "week", false),
        ("2015-06-01", "month", true),
        ("2015-07-01", "month", false),
        ("2015-06-01", "season", true),
        ("2016-01-01", "year", false),
    ]
    .into_iter()
    .enumerate()
    {
        let sent = post(&house, &event, with(half_day(&format!("h-{number}")), "date", date(on, precision))).await;
        if possible {
            sent.expect(201)
        } else {
            sent.invalid("/date/on", "outside_event")
        };
    }
    let open = house.event("open").with("starts", week).create().await;
    post(&house, &open, with(half_day("late"), "date", date("2099-01-01", "day"))).await.expect(201);
    let early = with(half_day("early"), "date", date("2015-06-01", "day"));
    post(&house, &open, early).await.invalid("/date/on", "outside_event");
}

async fn times_are_in_order(house: House) {
    let event = house.event("congres").create().await;
    let timed = |code: &str, start: Value, end: Value| with(with(half_day(code), "starts_at", start), "ends_at", end);
    for (start, end) in [("10:00", "09:00"), ("10:00", "10:00"), ("23:00", "01:00")] {
        let sent = post(&house, &event, timed("aa", json!(start), json!(end))).await;
        sent.invalid("/ends_at", "time_order");
    }
    for (number, (start, end)) in
        [(json!("00:00"), json!("23:59")), (json!(null), json!("12:00")), (json!("12:00"), json!(null))]
            .into_iter()
            .enumerate()
    {
        post(&house, &event, timed(&format!("ok-{number}"), start, end)).await.expect(201);
    }
}

async fn refuses_a_taken_code(house: House) {
    let event = house.event("congres").create().await;
    let other = house.event("other").create().await;
    post(&house, &event, half_day("ouverture")).await.expect(201);
    let before = house.dump();
    post(&house, &event, with(half_day("ouverture"), "position", 1)).await.refused(409, "events.code_taken");
    assert!(before.changes(&house.dump()).is_empty());
    post(&house, &other, half_day("ouverture")).await.expect(201);
}

async fn validates(house: House) {
    let event = house.event("congres").create().await;
    for (input, place, code) in [
        (json!({ "label": { "fr": "x" } }), "/code", "required"),
        (json!({ "code": "x-1" }), "/label", "required"),
        (half_day("Ouverture"), "/code", "slug"),
        (half_day(&"x".repeat(41)), "/code", "length"),
        (with(half_day("aa"), "label", json!({})), "/label", "localized_required"),
        (with(half_day("aa"), "label", json!({ "fr": "x".repeat(201) })), "/label", "length"),
        (with(half_day("aa"), "position", 0), "/position", "range"),
        (with(half_day("aa"), "position", 101), "/position", "range"),
        (with(half_day("aa"), "starts_at", "9:30"), "/starts_at", "format"),
        (with(half_day("aa"), "ends_at", "24:00"), "/ends_at", "format"),
        (with(half_day("aa"), "date", date("2015-06-22", "unknown")), "/date/on", "type"),
        (with(half_day("aa"), "includes_meal", "yes"), "/includes_meal", "type"),
        (with(half_day("aa"), "id", "x"), "/id", "unknown_field"),
    ] {
        post(&house, &event, input).await.invalid(place, code);
    }
    assert_eq!(order(&house, &event).await, [""; 0]);
}

async fn takes_a_hundred_and_no_more(house: House) {
    let event = house.event("congres").create().await;
    let all = (0..101).map(|number| post(&house, &event, half_day(&format!("h-{number}"))));
    let answers = at_once(all).await;
    let refused: Vec<_> = answers.into_iter().filter(|answer| answer.status() != 201).collect();
    assert_eq!(refused.len(), 1);
    let refused = refused.into_iter().next().expect("one").refused(409, "events.limit");
    assert_eq!(refused["limit"], 100);
    let page = house.admin().get(format!("{}/half-days?limit=200", event.path)).await.expect(200);
    let positions: Vec<String> = (1..=100).map(|number: u32| number.to_string()).collect();
    assert_eq!(page.column("position"), positions, "written at the same time, they still have each a place");
}
