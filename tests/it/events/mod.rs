//! Events, half-days, venues and rooms: what each endpoint promises, over HTTP.

mod archived;
mod copy_event;
mod create_event;
mod create_half_day;
mod create_room;
mod delete_event;
mod delete_half_day;
mod delete_room;
mod fences;
mod get_event;
mod get_half_day;
mod get_room;
mod get_venue;
mod list_events;
mod list_half_days;
mod list_rooms;
mod replace_venue;
mod transition_event;
mod update_event;
mod update_half_day;
mod update_room;

use serde_json::{Value, json};
use tests::{House, Made, Response};

/// A date that somebody has stated.
fn date(on: &str, precision: &str) -> Value {
    json!({ "on": on, "precision": precision, "status": "stated" })
}

/// A half-day of this code, of which nothing else is known.
fn half_day(code: &str) -> Value {
    json!({ "code": code, "label": { "fr": code } })
}

/// A workshop room of this name.
fn room(name: &str) -> Value {
    json!({ "name": name, "kind": "workshop" })
}

/// Adds something to an event, as the administrator.
async fn add(house: &House, event: &Made, collection: &str, input: Value) -> Response {
    house.admin().post(format!("{}/{collection}", event.path)).json(input).await.expect(201)
}

/// Takes a draft there, step by step.
async fn bring(house: &House, event: &Made, status: &str) {
    let steps = ["published", "closed", "archived"];
    let last = steps.iter().position(|step| *step == status).map_or(0, |at| at + 1);
    for step in &steps[..last] {
        house.admin().post(format!("{}/transitions", event.path)).json(json!({ "to": step })).await.expect(200);
    }
}

/// The event's change feed so far: what happened, in order.
async fn announced(house: &House, event: &str) -> Vec<String> {
    house.admin().get(format!("events/{event}/changes?limit=200")).await.expect(200).column("type")
}

/// Codes of the half-days in their order, which is checked to be 1, 2, 3, …
async fn order(house: &House, event: &Made) -> Vec<String> {
    let page = house.admin().get(format!("{}/half-days", event.path)).await.expect(200);
    let positions: Vec<String> = (1..=page.rows().len()).map(|number| number.to_string()).collect();
    assert_eq!(page.column("position"), positions);
    page.column("code")
}
