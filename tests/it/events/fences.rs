//! Who gets where, over all endpoints of the module.

use super::{add, bring, date, half_day, room};
use reqwest::Method;
use serde_json::{Value, json};
use tests::{Actor, House, Made, Request, on_both};

on_both!(
    a_role_in_one_event_ends_there,
    viewers_read_and_write_nothing,
    without_a_role_there_is_nothing,
    partners_read_what_is_announced_and_write_nothing,
);

/// An event with one of everything.
pub(super) struct Whole {
    pub(super) event: Made,
    half_day: String,
    room: String,
}

impl Whole {
    pub(super) async fn of(house: &House, slug: &str) -> Self {
        let event = house.event(slug).with("starts", date("2015-06-22", "week")).create().await;
        let half_day = add(house, &event, "half-days", half_day("ouverture")).await.id();
        let room = add(house, &event, "rooms", room("Salle 1")).await.id();
        Self { event, half_day, room }
    }

    /// Every read.
    pub(super) fn reads(&self) -> Vec<String> {
        let parts = ["", "/venue", "/half-days", "/rooms"].map(str::to_owned).into_iter();
        let parts = parts.chain([format!("/half-days/{}", self.half_day), format!("/rooms/{}", self.room)]);
        parts.map(|part| format!("{}{part}", self.event.path)).collect()
    }

    /// Every write in the event; each works for whoever may do it, in this order.
    pub(super) fn writes(&self, actor: &Actor) -> Vec<Request> {
        let parts: [(Method, String, Value); 10] = [
            (Method::PATCH, String::new(), json!({ "note": "x" })),
            (Method::PUT, "/venue".into(), json!({ "status": "stated" })),
            (Method::POST, "/half-days".into(), half_day("cloture")),
            (Method::PATCH, format!("/half-days/{}", self.half_day), json!({ "note": "x" })),
            (Method::DELETE, format!("/half-days/{}", self.half_day), Value::Null),
            (Method::POST, "/rooms".into(), room("Salle 2")),
            (Method::PATCH, format!("/rooms/{}", self.room), json!({ "note": "x" })),
            (Method::DELETE, format!("/rooms/{}", self.room), Value::Null),
            (Method::DELETE, String::new(), Value::Null),
            (Method::POST, "/transitions".into(), json!({ "to": "published" })),
        ];
        let request = |(method, part, body): (Method, String, Value)| {
            let request = actor.request(method, format!("{}{part}", self.event.path)).if_match("*");
            if body.is_null() { request } else { request.json(body) }
        };
        parts.into_iter().map(request).collect()
    }
}

async fn a_role_in_one_event_ends_there(house: House) {
    let (mine, other) = (Whole::of(&house, "mine").await, Whole::of(&house, "other").await);
    let organiser = house.user_in("organiser", &mine.event);
    organiser.get("events/mine").await.expect(200);
    let before = house.dump();
    for path in other.reads() {
        organiser.get(path).await.refused(404, "not_found");
    }
    for write in other.writes(&organiser) {
        write.await.refused(404, "not_found");
    }
    // Nor through one's own event.
    organiser.get(format!("{}/rooms/{}", mine.event.path, other.room)).await.refused(404, "not_found");
    organiser.get(format!("{}/half-days/{}", mine.event.path, other.half_day)).await.refused(404, "not_found");
    assert!(before.changes(&house.dump()).is_empty());
    for path in mine.reads() {
        organiser.get(path).await.expect(200);
    }
    // The last two cannot both be done: a draft that is gone cannot be published.
    for write in mine.writes(&organiser).into_iter().take(9) {
        let answer = write.await;
        assert!((200..300).contains(&answer.status()), "{}", answer.story());
    }
}

async fn viewers_read_and_write_nothing(house: House) {
    let whole = Whole::of(&house, "congres").await;
    for actor in
        [house.user("viewer"), house.user_in("viewer", &whole.event), house.user("press"), house.user("check-in")]
    {
        for path in whole.reads() {
            actor.get(path).await.expect(200);
        }
        let before = house.dump();
        for write in whole.writes(&actor) {
            let refused = write.await.refused(403, "auth.forbidden");
            assert_eq!(refused["scope"], "events:write");
        }
        assert!(before.changes(&house.dump()).is_empty());
    }
}

async fn without_a_role_there_is_nothing(house: House) {
    let whole = Whole::of(&house, "congres").await;
    let (stranger, nobody) = (house.stranger(), house.anon());
    for path in whole.reads() {
        stranger.get(&path).await.refused(403, "auth.forbidden");
        nobody.get(&path).await.refused(401, "auth.required");
    }
    for (stranger, nobody) in whole.writes(&stranger).into_iter().zip(whole.writes(&nobody)) {
        stranger.await.refused(403, "auth.forbidden");
        nobody.await.refused(401, "auth.required");
    }
    // Whoever has no role does not learn either which events there are.
    stranger.get("events/none").await.refused(403, "auth.forbidden");
    stranger.get("events/none/venue").await.refused(403, "auth.forbidden");
}

async fn partners_read_what_is_announced_and_write_nothing(house: House) {
    let (draft, shown) = (Whole::of(&house, "draft").await, Whole::of(&house, "shown").await);
    bring(&house, &shown.event, "published").await;
    let partner = house.partner("Réseau").create().await;
    let client = house.partner_client(&partner);
    for path in draft.reads() {
        client.get(path).await.refused(404, "not_found");
    }
    for path in shown.reads() {
        client.get(path).await.expect(200);
    }
    let before = house.dump();
    for write in draft.writes(&client).into_iter().chain(shown.writes(&client)) {
        write.await.refused(403, "auth.forbidden");
    }
    client
        .post("events/shown/copies")
        .json(json!({ "slug": "copy", "title": { "fr": "x" } }))
        .await
        .refused(403, "auth.forbidden");
    assert!(before.changes(&house.dump()).is_empty());
}
