//! The five cases in which a nightly file must not be followed blindly.

use super::{Stage, counts, member, members, one};
use chrono::TimeDelta;
use serde_json::json;
use tests::{House, on_both, with};

on_both!(
    a_truncated_export_cancels_nobody,
    a_mass_removal_stops_at_the_guard,
    who_cancelled_herself_stays_cancelled,
    a_member_of_two_networks_has_one_seat,
    another_person_under_the_same_key,
    an_older_snapshot_is_refused,
    the_erased_do_not_come_back,
    who_registered_herself_is_not_cancelled,
    a_seat_for_which_others_wait_is_the_items_trouble,
);

async fn a_truncated_export_cancels_nobody(house: House) {
    let stage = Stage::new(&house, 500).await;
    stage.snapshot(&members(10)).await.expect(200);
    // Broken off in the middle of a line.
    let text = "external_id;given_name;family_name;email\nm0;Prénomm0;Exemple;m0@courriel.example\nm1;Prén";
    let sync = stage.csv(text).query(&[("mode", "snapshot")]).await.expect(207);
    assert_eq!(
        (&sync["cancellations_withheld"], &sync["warnings"]),
        (&json!(true), &json!(["sync.incomplete_snapshot"]))
    );
    assert_eq!(counts(&sync), json!({ "received": 2, "unchanged": 1, "rejected": 1 }));
    // Broken off at the end of a line: only the number tells.
    let short = stage.snapshot(&members(4)).query(&[("expected_count", "10")]).await.expect(207);
    assert_eq!(short["cancellations_withheld"], true);
    assert_eq!(stage.registered("confirmed").await.len(), 10);
    // A line that does not fit names its member all the same.
    let mut file = members(10);
    file[3] = with(member("m3"), "email", "not an address");
    let bad = stage.snapshot(&file).await.expect(207);
    assert_eq!(counts(&bad), json!({ "received": 10, "unchanged": 9, "rejected": 1 }));
    assert_eq!(bad["cancellations_withheld"], false);
    assert_eq!(stage.registered("confirmed").await.len(), 10);
}

async fn a_mass_removal_stops_at_the_guard(house: House) {
    let stage = Stage::new(&house, 500).await;
    stage.snapshot(&members(100)).await.expect(200);
    let few = stage.snapshot(&members(90)).await.expect(200);
    assert_eq!(counts(&few), json!({ "received": 90, "absent": 10, "unchanged": 90, "cancelled": 10 }));
    let before = house.dump();
    let refused = stage.snapshot(&members(60)).await.refused(409, "sync.too_many_cancellations");
    assert_eq!((&refused["would_cancel"], &refused["limit"]), (&json!(30), &json!(9)));
    for table in ["registration_members", "registration_registrations", "registration_pools"] {
        assert_eq!(before.table(table), house.dump().table(table), "{table}");
    }
    let ceiling = |n: &str| stage.snapshot(&members(60)).query(&[("confirm_cancellations", n)]);
    ceiling("29").await.refused(409, "sync.too_many_cancellations");
    let confirmed = ceiling("30").await.expect(200);
    assert_eq!(counts(&confirmed), json!({ "received": 60, "absent": 30, "unchanged": 60, "cancelled": 30 }));
    assert_eq!(stage.registered("confirmed").await.len(), 60);
    assert_eq!(house.pool(&stage.event, "event", "event").await["taken"], 60);
    let items = stage.items(&confirmed).await;
    let (absent, file): (Vec<_>, Vec<_>) = items.iter().partition(|item| item["origin"] == "absent");
    assert_eq!((file.len(), absent.len()), (60, 30));
    assert_eq!(absent[0]["index"], 60, "absent members come after those of the file");
}

async fn who_cancelled_herself_stays_cancelled(house: House) {
    let stage = Stage::new(&house, 500).await;
    stage.snapshot(&members(3)).await.expect(200);
    let id = stage.registration("m1").await.id();
    cancel_as_participant(&stage, &id).await;
    for _ in 0..3 {
        house.clock.advance(TimeDelta::days(1));
        let night = stage.snapshot(&members(3)).await.expect(200);
        assert_eq!(counts(&night), json!({ "received": 3, "unchanged": 2, "kept": 1 }));
        assert_eq!(stage.items(&night).await[1]["code"], "member.cancelled_by_participant");
    }
    assert_eq!(stage.registration("m1").await["status"], "cancelled");
    // The organisers take it back.
    let path = format!("events/{}/registrations/{id}/reactivations", stage.event.id());
    let back = house.admin().post(path).json(json!({})).await;
    assert!(back.status() < 300, "{}", back.story());
    assert_eq!(counts(&stage.snapshot(&members(3)).await.expect(200)), json!({ "received": 3, "unchanged": 3 }));
}

/// As her link does it.
async fn cancel_as_participant(stage: &Stage, id: &str) {
    use registration::{
        desk, ids::RegistrationId, model::registration::CancelledBy, neighbours::Neighbours, store::registrations,
    };
    let (event, id) = (stage.event.uuid().into(), RegistrationId(id.parse().expect("an id")));
    let neighbours = Neighbours::of(stage.house.app());
    stage
        .house
        .write(move |tx| {
            desk::at(tx, &neighbours, event, |desk| {
                let row = registrations::by_id(desk.tx, event, id)?.expect("it is there");
                desk.cancel(row, CancelledBy::Participant, None).map(drop)
            })
        })
        .await;
}

async fn a_member_of_two_networks_has_one_seat(house: House) {
    let stage = Stage::new(&house, 500).await;
    let other = stage.other("IRDSU").await;
    stage.snapshot(&[member("a")]).await.expect(200);
    let same = with(with(member("x"), "email", "A@Courriel.example"), "given_name", "Prénoma");
    for _ in 0..3 {
        let night = other.snapshot(std::slice::from_ref(&same)).await.expect(200);
        assert_eq!(other.outcomes(&night).await, one("kept", "member.registered_elsewhere"));
    }
    assert_eq!(house.pool(&stage.event, "event", "event").await["taken"], 1);
    assert_eq!(other.client.get(other.path("conflicts")).await.expect(200).rows().len(), 0);
    // Leaving the second network takes nobody's seat.
    let gone = with(same, "status", "cancelled");
    let left = other.send(&[gone]).await.expect(200);
    assert_eq!(other.outcomes(&left).await, one("cancelled", ""));
    assert_eq!(stage.registration("a").await["status"], "confirmed");
}

async fn another_person_under_the_same_key(house: House) {
    let stage = Stage::new(&house, 500).await;
    stage.snapshot(&[member("a"), member("b")]).await.expect(200);
    let stranger =
        json!({ "external_id": "a", "given_name": "Xavier", "family_name": "Modèle", "email": "xm@autre.example" });
    let mut conflict = None;
    for _ in 0..2 {
        let night = stage.snapshot(&[stranger.clone(), member("b")]).await.expect(207);
        assert_eq!(counts(&night), json!({ "received": 2, "unchanged": 1, "conflict": 1 }));
        let id = stage.items(&night).await[0]["conflict_id"].clone();
        assert_eq!(conflict.replace(id.clone()).unwrap_or(id.clone()), id, "the same conflict each night");
    }
    assert_eq!(stage.registration("a").await["person"]["given_name"], "Prénoma");
    // A married name and a new domain are the same person.
    let married =
        json!({ "external_id": "b", "given_name": "Prénomb", "family_name": "Modèle", "email": "b@nouveau.example" });
    let sync = stage.send(&[married]).await.expect(200);
    assert_eq!(stage.outcomes(&sync).await, one("updated", ""));
    // Said to be a transfer, it is one.
    let before = stage.registration("a").await;
    let sync = stage.send(&[with(stranger, "transfer", true)]).await.expect(200);
    assert_eq!(stage.outcomes(&sync).await, one("updated", ""));
    let after = stage.registration("a").await;
    assert_eq!((after.id(), &after["person"]["given_name"]), (before.id(), &json!("Xavier")));
    let open = stage.client.get(stage.path("conflicts?state=open")).await.expect(200);
    assert_eq!(open.rows().len(), 0);
}

async fn an_older_snapshot_is_refused(house: House) {
    let stage = Stage::new(&house, 500).await;
    let made = |count: usize, at: &str| stage.snapshot(&members(count)).query(&[("generated_at", at)]);
    made(10, "2026-03-01T03:00:00Z").await.expect(200);
    let older = made(9, "2026-02-28T03:00:00Z").await;
    older.refused(409, "sync.older_snapshot");
    made(9, "2026-03-02T03:00:00Z").await.expect(200);
    assert_eq!(stage.registered("confirmed").await.len(), 9);
    // Staff edits survive an older file, too.
    let registration = stage.registration("m0").await;
    let path = format!("events/{}/registrations/{}", stage.event.id(), registration.id());
    let patch = json!({ "person": { "function": "Corrigée" } });
    house.admin().patch(&path).if_match(registration.etag()).json(patch).await.expect(200);
    let old = with(member("m0"), "function", "Ancienne");
    let stale = stage.send(&[old]).query(&[("generated_at", "2026-02-01T03:00:00Z")]).await.expect(207);
    assert_eq!(stage.outcomes(&stale).await, one("stale", "member.older"));
    assert_eq!(stage.registration("m0").await["person"]["function"], "Corrigée");
}

async fn the_erased_do_not_come_back(house: House) {
    let stage = Stage::new(&house, 500).await;
    stage.snapshot(&members(2)).await.expect(200);
    let registration = stage.registration("m0").await;
    let path = format!("events/{}/registrations/{}", stage.event.id(), registration.id());
    let erased = house.admin().delete(&path).if_match(registration.etag()).await;
    assert!(erased.status() < 300, "{}", erased.story());
    for _ in 0..2 {
        let night = stage.snapshot(&members(2)).await.expect(200);
        assert_eq!(counts(&night), json!({ "received": 2, "unchanged": 1, "kept": 1 }));
        assert_eq!(stage.items(&night).await[0]["code"], "member.erased");
    }
    // Nor under another key.
    let again = stage.send(&[with(member("m0"), "external_id", "other")]).await.expect(200);
    assert_eq!(stage.outcomes(&again).await, one("kept", "member.erased"));
    assert!(!house.dump().table("registration_members").join("").contains("m0@courriel.example"));
}

async fn who_registered_herself_is_not_cancelled(house: House) {
    let stage = Stage::new(&house, 500).await;
    house.registers(&stage.event, "Ana").await;
    let ana =
        json!({ "external_id": "ana", "given_name": "Ana", "family_name": "Exemple", "email": "ana@courriel.example" });
    let sync = stage.snapshot(&[ana, member("b")]).await.expect(200);
    assert_eq!(stage.items(&sync).await[0]["code"], "member.registered_elsewhere");
    let gone = stage.snapshot(&[member("b")]).await.expect(200);
    assert_eq!(counts(&gone), json!({ "received": 1, "absent": 1, "unchanged": 1, "cancelled": 1 }));
    assert_eq!(house.pool(&stage.event, "event", "event").await["taken"], 2, "the membership ended, not her seat");
}

async fn a_seat_for_which_others_wait_is_the_items_trouble(house: House) {
    let stage = Stage::new(&house, None).await;
    house.category(&stage.event, "elus").with("quota", 2).create().await;
    stage.send(&members(3)).await.expect(200);
    house.registration(&stage.event, "Ana").with("category", "elus").create().await;
    // Two who come together wait for the seat that is left, and one more.
    let two = ["Boris", "Cleo"].map(|name| {
        let email = format!("{}@courriel.example", name.to_lowercase());
        let person = json!({ "given_name": name, "family_name": "Exemple", "email": email });
        json!({ "person": person, "tariff": "plein", "category": "elus" })
    });
    let group = json!({ "label": "Mairie", "registrations": two });
    house.admin().post(format!("events/{}/groups", stage.event.id())).json(group).await.expect(201);
    let mut file = members(4);
    file[1] = with(member("m1"), "category", "elus");
    let planned = stage.send(&file).query(&[("dry_run", "true")]).await.expect(207);
    let sync = stage.send(&file).await.expect(207);
    assert_eq!(counts(&planned), counts(&sync));
    assert_eq!(counts(&sync), json!({ "received": 4, "created": 1, "unchanged": 2, "rejected": 1 }));
    let outcomes = stage.outcomes(&sync).await;
    assert_eq!(outcomes[1], ("rejected".to_owned(), "registration.full".to_owned()));
    assert_eq!(house.pool(&stage.event, "category", "elus").await["taken"], 1);
}
