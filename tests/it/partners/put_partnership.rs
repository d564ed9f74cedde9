use super::{archive, at, told};
use kernel::{
    db::{Key, Tx},
    http::Version,
    ids::EventId,
};
use serde_json::json;
use tests::{House, Kind, Response, on_both};

on_both!(
    creates_and_then_replaces,
    binds_to_the_version_only_if_asked,
    what_changes_nothing_is_no_new_version,
    roles_have_dates_and_come_once,
    a_contingent_is_nothing_none_or_some,
    an_archived_event_stays_as_it_was,
    unknown_organisations_and_events_are_not_found,
    is_for_organisers_of_that_event,
    two_at_once_make_one,
    nothing_is_put_into_an_event_that_is_being_deleted,
    without_the_lock_something_would_be_put_there,
);

async fn creates_and_then_replaces(house: House) {
    let (event, partner) = (house.event("congres").create().await, house.partner("UNADEL").create().await);
    let organiser = house.user("organiser");
    let path = format!("{}/partnerships/unadel", event.path);
    let made = organiser.put(&path).json(json!({})).await.expect(201);
    assert_eq!(made.header("location"), format!("/api/v1/{}", at(&event, &partner)));
    assert_eq!(
        (&made["stage"], &made["partner"]["slug"], &made["version"]),
        (&json!("identified"), &json!("unadel"), &json!(1))
    );
    let whole = json!({
        "stage": "negotiating",
        "roles": [{ "role": "funder" }],
        "documents": [{ "title": "Projet", "url": "https://documents.example/1" }],
        "next_action": { "what": "Relancer", "due_on": "2026-03-01" },
        "note": "x",
    });
    let replaced = organiser.put(&path).json(&whole).await.expect(200);
    assert_eq!((&replaced["id"], &replaced["version"]), (&made["id"], &json!(2)));
    let emptied = organiser.put(&path).json(json!({})).await.expect(200);
    assert_eq!(emptied["stage"], "negotiating", "left out, the stage stays");
    assert_eq!((&emptied["roles"], &emptied["documents"]), (&json!([]), &json!([])));
    assert!(emptied["next_action"].is_null() && emptied["note"].is_null());
    assert_eq!(organiser.get(format!("{}/partnerships?role=funder", event.path)).await.expect(200).rows().len(), 0);
}

async fn binds_to_the_version_only_if_asked(house: House) {
    let (event, partner) = (house.event("congres").create().await, house.partner("UNADEL").create().await);
    let organiser = house.user("organiser");
    let put = |note: &str| organiser.put(at(&event, &partner)).json(json!({ "note": note }));
    put("a").if_match("\"1\"").await.refused(412, "precondition.failed");
    organiser.get(at(&event, &partner)).await.expect(404);
    let made = put("a").await.expect(201);
    let changed = put("b").if_match(made.etag()).await.expect(200);
    put("c").if_match(made.etag()).await.refused(412, "precondition.failed");
    put("c").if_match("nonsense").await.invalid("If-Match", "etag");
    let last = put("d").await.expect(200);
    assert_eq!((&changed["version"], &last["version"]), (&json!(2), &json!(3)));
}

async fn what_changes_nothing_is_no_new_version(house: House) {
    let (event, partner) = (house.event("congres").create().await, house.partner("UNADEL").create().await);
    let input = json!({ "stage": "agreed", "roles": [{ "role": "host" }] });
    let made =
        house.partnership(&event, &partner).stage("agreed").with("roles", json!([{ "role": "host" }])).create().await;
    let before = house.dump();
    let again = house.admin().put(at(&event, &partner)).json(input).await.expect(200);
    assert_eq!((again.json(), again.etag()), (&made.json, made.etag.as_str()));
    assert_eq!(before.changes(&house.dump()), [] as [String; 0]);
}

async fn roles_have_dates_and_come_once(house: House) {
    let (event, partner) = (house.event("congres").create().await, house.partner("UNADEL").create().await);
    let organiser = house.user("organiser");
    let put = |roles| organiser.put(at(&event, &partner)).json(json!({ "roles": roles }));
    put(json!([{ "role": "funder" }, { "role": "funder", "since": "2015-01-01" }])).await.invalid("/roles", "unique");
    let turned = json!([{ "role": "host" }, { "role": "funder", "since": "2015-02-01", "until": "2015-01-01" }]);
    put(turned).await.invalid("/roles/1", "date_order");
    put(json!([{ "role": "funder", "since": "2015-02-30" }])).await.expect(422);
    let roles = json!([
        { "role": "funder", "since": "2015-01-01", "until": "2015-01-01" },
        { "role": "carrier", "since": null, "until": "2015-03-01" },
    ]);
    assert_eq!(put(roles.clone()).await.expect(201)["roles"], roles, "in the order in which they were sent");
}

async fn a_contingent_is_nothing_none_or_some(house: House) {
    let (event, partner) = (house.event("congres").create().await, house.partner("UNADEL").create().await);
    let organiser = house.user("organiser");
    let put = |contingent| organiser.put(at(&event, &partner)).json(json!({ "contingent": contingent }));
    assert_eq!(put(json!(null)).await.expect(201)["contingent"], json!(null));
    for seats in [json!(null), json!(0), json!(20), json!(100_000)] {
        let stored = put(json!({ "seats": seats })).await.expect(200);
        assert_eq!(stored["contingent"], json!({ "seats": seats, "release_on": null, "beyond": "wait" }));
    }
    // Whether or not the number is one that the server could keep.
    for beyond in [-1_i64, 100_001, 5_000_000_000] {
        for (lang, words) in [
            ("fr", "Donnez une valeur d'au moins 0 et d'au plus 100000."),
            ("en", "Give a value of at least 0 and of at most 100000."),
        ] {
            let refused = put(json!({ "seats": beyond })).lang(lang).await.invalid("/contingent/seats", "range");
            assert_eq!(refused.at("/errors/0/detail"), words, "{}", refused.story());
        }
    }
    put(json!({ "seats": -1 })).await.expect(422);
    put(json!({ "places": 1 })).await.invalid("/contingent/places", "unknown_field");
    let whole = json!({ "seats": 5, "release_on": "2026-05-31", "beyond": "refuse" });
    assert_eq!(put(whole.clone()).await.expect(200)["contingent"], whole);
}

async fn an_archived_event_stays_as_it_was(house: House) {
    let (event, partner) = super::partners_of(&house, "congres", "UNADEL").await;
    let other = house.partner("ETD").create().await;
    archive(&house, &event).await;
    let organiser = house.user("organiser");
    organiser.get("partners").await.expect(200);
    let before = house.dump();
    for partner in [&partner, &other] {
        organiser.put(at(&event, partner)).json(json!({})).await.refused(409, "partners.event_archived");
    }
    let own = at(&event, &partner);
    organiser.patch(&own).json(json!({ "stage": "signed" })).await.refused(409, "partners.event_archived");
    organiser.delete(&own).await.refused(409, "partners.event_archived");
    let commitment = json!({ "kind": "relay", "title": "x" });
    organiser.post(format!("{own}/commitments")).json(commitment).await.refused(409, "partners.event_archived");
    let relay = json!({ "channel": "print", "url": "https://x.example", "relayed_on": "2026-03-01" });
    organiser.post(format!("{own}/relays")).json(relay).await.refused(409, "partners.event_archived");
    let committee = json!({ "code": "copil", "name": { "fr": "Pilotage" } });
    organiser.post(format!("{}/committees", event.path)).json(committee).await.refused(409, "partners.event_archived");
    assert_eq!(before.changes(&house.dump()), [] as [String; 0]);
    organiser.get(&own).await.expect(200);
}

async fn unknown_organisations_and_events_are_not_found(house: House) {
    let (event, partner) = (house.event("congres").create().await, house.partner("UNADEL").create().await);
    let organiser = house.user("organiser");
    organiser.put(format!("{}/partnerships/nobody", event.path)).json(json!({})).await.refused(404, "not_found");
    let nowhere = format!("events/nowhere/partnerships/{}", partner.id());
    organiser.put(nowhere).json(json!({})).await.refused(404, "not_found");
}

async fn is_for_organisers_of_that_event(house: House) {
    let (event, partner) = super::partners_of(&house, "congres", "UNADEL").await;
    let elsewhere = house.event("elsewhere").create().await;
    let before = house.dump().table("partners_partnerships").to_vec();
    let path = at(&event, &partner);
    let input = json!({ "stage": "signed" });
    house.user("viewer").put(&path).json(&input).await.refused(403, "auth.forbidden");
    house.user("finance").put(&path).json(&input).await.refused(403, "auth.forbidden");
    house.partner_client(&partner).put(&path).json(&input).await.refused(403, "auth.forbidden");
    house.partner_client(&partner).patch(&path).json(&input).await.refused(403, "auth.forbidden");
    house.partner_client(&partner).delete(&path).await.refused(403, "auth.forbidden");
    let stranger = house.user_in("organiser", &elsewhere);
    let refused = stranger.put(&path).json(&input).await;
    let unknown = stranger.put(format!("events/nowhere/partnerships/{}", partner.id())).json(&input).await;
    assert_eq!(told(&refused), told(&unknown), "somebody else's event is like none");
    assert_eq!(before, house.dump().table("partners_partnerships"));
    house.user_in("organiser", &event).put(&path).json(&input).await.expect(200);
}

async fn two_at_once_make_one(house: House) {
    let (event, partner) = (house.event("congres").create().await, house.partner("UNADEL").create().await);
    let organiser = house.user("organiser");
    organiser.get("partners").await.expect(200);
    let put = |note: &str| organiser.put(at(&event, &partner)).json(json!({ "note": note }));
    let answers = tests::at_once(["a", "b", "c", "d"].map(put)).await;
    let mut statuses: Vec<u16> = answers.iter().map(tests::Response::status).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 200, 200, 201]);
    assert_eq!(organiser.get(at(&event, &partner)).await.expect(200)["version"], 4);
}

async fn nothing_is_put_into_an_event_that_is_being_deleted(house: House) {
    let answer = put_while_deleted(&house, true).await;
    answer.refused(404, "not_found");
    assert!(house.dump().table("partners_partnerships").is_empty());
}

/// The control: without the lock there is something to lose. (SQLite has one writer at a time anyway.)
async fn without_the_lock_something_would_be_put_there(house: House) {
    let answer = put_while_deleted(&house, false).await;
    assert_eq!(answer.status(), if house.kind == Kind::Postgres { 201 } else { 404 }, "{}", answer.story());
}

/// What a PUT answers while another process deletes the event, perhaps without the lock that this takes.
async fn put_while_deleted(house: &House, locked: bool) -> Response {
    let (event, partner) = (house.event("draft").create().await, house.partner("UNADEL").create().await);
    let organiser = house.user("organiser");
    organiser.get(&event.path).await.expect(200);
    let id = EventId(event.uuid());
    let delete = move |tx: &mut Tx<'_>| {
        if locked {
            tx.lock(Key::Event(id))?;
        }
        let row = events::store::by_id(tx, id)?.expect("it is there");
        events::store::delete(tx, &row, Version::any())
    };
    let put = async { organiser.put(at(&event, &partner)).json(json!({})).await };
    house.while_uncommitted(delete, put).await
}
