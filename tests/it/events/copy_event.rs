use super::{add, announced, bring, date, half_day, order, room};
use serde_json::{Value, json};
use tests::{House, Made, Response, on_both, with};

on_both!(
    copies_the_frame,
    dates_move_with_the_start,
    a_vague_start_makes_dates_vague,
    an_unknown_start_leaves_dates_open,
    the_end_can_be_given,
    leaves_the_old_edition_alone,
    partners_follow,
    refuses_a_taken_slug,
    validates,
    asks_for_a_grant_for_all_events,
);

/// Two days in June 2015, with half-days, rooms, a venue, and notes everywhere.
async fn first(house: &House) -> Made {
    let event = house
        .event("first")
        .with("starts", date("2015-06-25", "day"))
        .with("ends", date("2015-06-26", "day"))
        .with("target_attendance", 500)
        .with("country", "FR")
        .with("note", "Note-de-l-evenement")
        .create()
        .await;
    let opening = json!({ "code": "ouverture", "label": { "fr": "Ouverture" }, "date": date("2015-06-25", "day"),
        "starts_at": "09:00", "ends_at": "12:30", "includes_meal": true, "note": "Note-de-la-demi-journee" });
    add(house, &event, "half-days", opening).await;
    add(house, &event, "half-days", with(half_day("cloture"), "date", date("2015-06-26", "day"))).await;
    let hall = json!({ "name": "Amphithéâtre", "kind": "amphitheatre", "capacity": 500, "equipment": ["micros"],
        "step_free": true, "note": "Note-de-la-salle" });
    add(house, &event, "rooms", hall).await;
    add(house, &event, "rooms", room("Salle 1")).await;
    let venue = json!({ "name": "Lycée", "kind": "teaching_establishment", "locality": "Lyon", "capacity": 600,
        "status": "stated", "source": "Convention", "note": "Note-du-lieu" });
    house.admin().put(format!("{}/venue", event.path)).if_match("*").json(venue).await.expect(200);
    event
}

fn input(slug: &str) -> Value {
    json!({ "slug": slug, "title": { "fr": "Troisième" }, "starts": date("2017-06-29", "day") })
}

async fn copied(house: &House, input: Value) -> Response {
    house.admin().post("events/first/copies").json(input).await.expect(201)
}

async fn rows(house: &House, event: &str, collection: &str) -> Vec<Value> {
    house.admin().get(format!("events/{event}/{collection}")).await.expect(200).rows().to_vec()
}

async fn copies_the_frame(house: House) {
    let old = first(&house).await;
    bring(&house, &old, "closed").await;
    house.clock.advance(chrono::TimeDelta::days(1));
    let new = copied(&house, input("second")).await;
    assert_eq!(new.header("location"), format!("/api/v1/events/{}", new.id()));
    assert_eq!((&new["slug"], &new["title"]), (&json!("second"), &json!({ "fr": "Troisième" })));
    assert_eq!((&new["status"], &new["version"]), (&json!("draft"), &json!(1)));
    assert_eq!(new["copied_from"], old["id"]);
    assert_eq!(new["created_at"], "2026-03-03T09:00:00.000000Z");
    for member in ["target_attendance", "country", "timezone", "currency", "languages", "test_mode"] {
        assert_eq!(new[member], old[member], "{member}");
    }

    let pairs = [("half-days", vec!["date"]), ("rooms", vec![])];
    for (collection, differing) in pairs {
        let (before, after) = (rows(&house, "first", collection).await, rows(&house, "second", collection).await);
        assert_eq!((before.len(), after.len()), (2, 2));
        for (before, after) in before.iter().zip(&after) {
            assert_ne!(before["id"], after["id"]);
            assert_eq!(after["event_id"], *new.json().get("id").expect("an id"));
            assert_eq!(after["note"], json!(null));
            let same = before.as_object().expect("an object").iter().filter(|(member, _)| {
                let own = ["id", "event_id", "note", "version", "created_at", "updated_at"];
                !own.contains(&member.as_str()) && !differing.contains(&member.as_str())
            });
            same.for_each(|(member, value)| assert_eq!(after[member], *value, "{collection} {member}"));
        }
    }
    let venue = house.admin().get("events/second/venue").await.expect(200);
    for (member, value) in
        [("name", "Lycée"), ("kind", "teaching_establishment"), ("status", "to_confirm"), ("source", "first")]
    {
        assert_eq!(venue[member], value);
    }
    let everything = house.dump();
    for note in ["Note-de-l-evenement", "Note-de-la-demi-journee", "Note-de-la-salle", "Note-du-lieu"] {
        let tables = ["events_editions", "events_half_days", "events_rooms", "events_venues"];
        let found = tables.iter().flat_map(|table| everything.table(table)).filter(|row| row.contains(note)).count();
        assert_eq!(found, 1, "{note} stays behind");
    }
    let happened = announced(&house, &new.id()).await;
    let times = |kind: &str| happened.iter().filter(|one| *one == kind).count();
    assert_eq!((times("event.created"), times("half_day.created"), times("room.created")), (1, 2, 2));
    assert_eq!(times("events.copied"), 1, "{happened:?}");
}

async fn dates_move_with_the_start(house: House) {
    first(&house).await;
    let new = copied(&house, input("second")).await;
    // From 2015-06-25 to 2017-06-29.
    let source = "first +735 d";
    let expected = json!({ "on": "2017-06-30", "precision": "day", "status": "inferred", "source": source });
    assert_eq!(new["ends"], expected);
    let days: Vec<Value> = rows(&house, "second", "half-days").await.iter().map(|row| row["date"].clone()).collect();
    assert_eq!(days, [with(expected.clone(), "on", "2017-06-29"), expected]);
    let earlier = copied(&house, with(input("before"), "starts", date("2014-06-26", "day"))).await;
    assert_eq!((&earlier["ends"]["on"], &earlier["ends"]["source"]), (&json!("2014-06-27"), &json!("first -364 d")));
}

async fn a_vague_start_makes_dates_vague(house: House) {
    first(&house).await;
    let new = copied(&house, with(input("second"), "starts", date("2017-06-01", "month"))).await;
    assert_eq!(new["ends"]["precision"], "month");
    assert_eq!((&new["earliest_on"], &new["latest_on"]), (&json!("2017-06-01"), &json!("2017-06-30")));
    for half_day in rows(&house, "second", "half-days").await {
        assert_eq!((&half_day["date"]["on"], &half_day["date"]["precision"]), (&json!("2017-06-01"), &json!("month")));
        assert_eq!(half_day["starts_at"].is_null(), half_day["code"] != "ouverture", "times of the day stay");
    }
}

async fn an_unknown_start_leaves_dates_open(house: House) {
    first(&house).await;
    let new = copied(&house, json!({ "slug": "second", "title": { "fr": "Troisième" } })).await;
    assert_eq!((&new["starts"]["precision"], &new["ends"]["precision"]), (&json!("unknown"), &json!("unknown")));
    let dates = rows(&house, "second", "half-days").await;
    assert!(dates.iter().all(|half_day| half_day["date"]["precision"] == "unknown"));
    assert_eq!(dates.len(), 2);
}

async fn the_end_can_be_given(house: House) {
    first(&house).await;
    let short = with(input("second"), "ends", date("2017-06-29", "day"));
    assert_eq!(copied(&house, short).await["ends"]["on"], "2017-06-29");
    // The second day does not fit into it any more: better open than wrong.
    let dates: Vec<Value> =
        rows(&house, "second", "half-days").await.iter().map(|row| row["date"]["on"].clone()).collect();
    assert_eq!(dates, [json!("2017-06-29"), json!(null)]);
    let wrong = with(input("third"), "ends", date("2017-06-28", "day"));
    house.admin().post("events/first/copies").json(wrong).await.invalid("/ends/on", "date_order");
}

async fn leaves_the_old_edition_alone(house: House) {
    let old = first(&house).await;
    bring(&house, &old, "archived").await;
    let parts = ["", "/venue", "/half-days", "/rooms", "/changes"];
    let state = async || {
        let mut all = Vec::new();
        for part in parts {
            let answer = house.admin().get(format!("events/first{part}")).await.expect(200);
            all.push(if part == "/changes" { answer["data"].clone() } else { answer.json().clone() });
        }
        all
    };
    let before = state().await;
    copied(&house, input("second")).await;
    let copy = house.admin().delete("events/second/half-days/cloture").if_match("*").await;
    copy.expect(204);
    assert_eq!(state().await, before);
    assert_eq!(order(&house, &old).await, ["ouverture", "cloture"]);
}

async fn partners_follow(house: House) {
    let old = first(&house).await;
    let partner = house.partner("Réseau").create().await;
    house.partnership(&old, &partner).stage("agreed").with("note", "Entre nous").create().await;
    copied(&house, with(input("without"), "parts", json!(["budget", "calendar"]))).await;
    copied(&house, input("with")).await;
    house
        .eventually("the partner is a prospect of the new edition", async || {
            !rows(&house, "with", "partnerships").await.is_empty()
        })
        .await;
    let prospects = rows(&house, "with", "partnerships").await;
    assert_eq!((prospects.len(), &prospects[0]["stage"]), (1, &json!("identified")));
    assert_eq!(prospects[0]["note"], json!(null));
    assert!(rows(&house, "without", "partnerships").await.is_empty(), "it was not to be copied");
}

async fn refuses_a_taken_slug(house: House) {
    first(&house).await;
    let before = house.dump();
    house.admin().post("events/first/copies").json(input("first")).await.refused(409, "events.slug_taken");
    assert!(before.changes(&house.dump()).is_empty(), "nothing is half copied");
}

async fn validates(house: House) {
    first(&house).await;
    let admin = house.admin();
    let post = |value| admin.post("events/first/copies").json(value);
    post(json!({ "title": { "fr": "x" } })).await.invalid("/slug", "required");
    post(with(input("second"), "parts", json!(["people"]))).await.invalid("/parts/0", "type");
    post(with(input("second"), "parts", json!(["partners", "partners"]))).await.invalid("/parts", "unique");
    post(with(input("second"), "starts", json!({ "precision": "day", "status": "stated" })))
        .await
        .invalid("/starts/on", "required");
    admin.post("events/none/copies").json(input("second")).await.refused(404, "not_found");
}

async fn asks_for_a_grant_for_all_events(house: House) {
    let old = first(&house).await;
    for actor in [house.user_in("organiser", &old), house.user("viewer"), house.stranger()] {
        actor.post("events/first/copies").json(input("second")).await.refused(403, "auth.forbidden");
    }
    house.user("organiser").post("events/first/copies").json(input("second")).await.expect(201);
}
