//! Organisations and what they are to an event, one file per endpoint; what happens by itself at the end.

use serde_json::{Value, json};
use tests::{House, Made, Response};

mod create_commitment;
mod create_committee;
mod create_duplicate_scan;
mod create_partner;
mod create_partner_merge;
mod create_partner_person;
mod create_relay;
mod delete_commitment;
mod delete_committee;
mod delete_partner;
mod delete_partner_person;
mod delete_partnership;
mod delete_relay;
mod get_commitment;
mod get_committee;
mod get_partner;
mod get_partner_funnel;
mod get_partner_person;
mod get_partner_pipeline;
mod get_partnership;
mod get_relay;
mod list_commitments;
mod list_committees;
mod list_duplicates;
mod list_partner_duplicates;
mod list_partner_merges;
mod list_partner_people;
mod list_partners;
mod list_partnership_stages;
mod list_partnerships;
mod list_relays;
mod put_partnership;
mod update_commitment;
mod update_committee;
mod update_partner;
mod update_partner_person;
mod update_partnership;

mod copies;
mod merged_partnerships;
mod removals;
mod switched_off;

/// Where it stands what this organisation is to this event.
fn at(event: &Made, partner: &Made) -> String {
    format!("events/{}/partnerships/{}", event.id(), partner.id())
}

/// Cents.
fn eur(amount_minor: i64) -> Value {
    json!({ "amount_minor": amount_minor, "currency": "EUR" })
}

/// An event, an organisation, and a partnership of the two.
async fn partners_of(house: &House, slug: &str, name: &str) -> (Made, Made) {
    let event = house.event(slug).create().await;
    let partner = house.partner(name).create().await;
    house.partnership(&event, &partner).create().await;
    (event, partner)
}

/// Puts this below that path, as the administrator.
async fn add(house: &House, path: &str, input: Value) -> Response {
    house.admin().post(path).json(input).await.expect(201)
}

/// Somebody of this organisation.
async fn person(house: &House, partner: &Made, given: &str, family: &str) -> Response {
    add(house, &format!("{}/people", partner.path), json!({ "given_name": given, "family_name": family })).await
}

/// Lets partner organisations know of it: a draft looks unknown to their clients.
async fn announce(house: &House, event: &Made) {
    house.admin().post(format!("{}/transitions", event.path)).json(json!({ "to": "published" })).await.expect(200);
}

/// Closes the event for good.
async fn archive(house: &House, event: &Made) {
    for to in ["published", "closed", "archived"] {
        house.admin().post(format!("{}/transitions", event.path)).json(json!({ "to": to })).await.expect(200);
    }
}

/// Moves the clock, so that what follows is later.
fn later(house: &House) {
    house.clock.advance(chrono::TimeDelta::minutes(1));
}

/// What a problem says, without what tells one request from another.
#[track_caller]
fn told(problem: &Response) -> Value {
    assert!(problem.status() >= 400, "{}", problem.story());
    let mut body = problem.json().clone();
    let members = body.as_object_mut().expect("a problem is an object");
    members.retain(|name, _| !["trace_id", "instance"].contains(&name.as_str()));
    body
}

/// One member of every row of a list, following its cursors two rows at a time.
async fn walk(house: &House, path: &str, query: &[(&str, &str)], member: &str) -> Vec<String> {
    let (mut found, mut cursor) = (Vec::new(), None::<String>);
    loop {
        let mut request = house.admin().get(path).query(query).query(&[("limit", "2")]);
        if let Some(cursor) = &cursor {
            request = request.query(&[("cursor", cursor)]);
        }
        let page = request.await.expect(200);
        found.extend(page.column(member));
        cursor = page.next_cursor();
        assert_eq!(page.at("/page/has_more"), cursor.is_some(), "{}", page.story());
        if cursor.is_none() {
            return found;
        }
    }
}
