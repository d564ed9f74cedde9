//! What is older does not undo what is newer, and nothing is newer than now.

use super::{Stage, counts, member, members, one};
use chrono::TimeDelta;
use serde_json::{Value, json};
use tests::{House, on_both, with};

on_both!(
    an_older_export_ends_no_newer_membership,
    a_plan_is_as_old_as_its_dry_run,
    what_is_said_again_counts_anew,
    an_end_is_remembered_before_its_beginning,
    clocks_ahead_are_refused,
    seats_that_go_without_a_membership_are_guarded,
);

async fn an_older_export_ends_no_newer_membership(house: House) {
    let stage = Stage::new(&house, 500).await;
    stage.snapshot(&members(2)).query(&[("generated_at", "2026-03-01T02:00:00Z")]).await.expect(200);
    stage.client.put(stage.path("members/new")).json(member("new")).await.expect(201);
    stage.client.put(stage.path("members/m1")).json(json!({ "function": "Directrice" })).await.expect(200);
    house.clock.advance(TimeDelta::hours(1));
    // Made in the night, before any of it.
    let night = stage.snapshot(&members(1)).query(&[("generated_at", "2026-03-02T02:00:00Z")]).await.expect(207);
    assert_eq!(counts(&night), json!({ "received": 1, "absent": 2, "unchanged": 1, "stale": 2 }));
    assert_eq!(stage.registered("confirmed").await.len(), 3);
    // One that was made since ends them.
    let next = stage.snapshot(&members(1)).query(&[("generated_at", "2026-03-02T09:59:00Z")]).await.expect(200);
    assert_eq!(counts(&next), json!({ "received": 1, "absent": 2, "unchanged": 1, "cancelled": 2 }));
}

async fn a_plan_is_as_old_as_its_dry_run(house: House) {
    let stage = Stage::new(&house, 500).await;
    stage.snapshot(&members(2)).await.expect(200);
    for meanwhile in [true, false] {
        house.clock.advance(TimeDelta::minutes(5));
        let dry = stage.snapshot(&members(1)).query(&[("dry_run", "true")]).await.expect(200);
        assert_eq!(dry["counts"]["cancelled"], 1);
        house.clock.advance(TimeDelta::minutes(5));
        if meanwhile {
            let said = json!({ "function": "Directrice" });
            stage.client.put(stage.path("members/m1")).json(said).await.expect(200);
            house.clock.advance(TimeDelta::minutes(5));
        }
        let plan = dry["plan"].as_str().expect("a plan");
        let applied = stage.client.post(stage.path("syncs")).query(&[("plan", plan)]).await;
        if meanwhile {
            applied.refused(409, "sync.plan_outdated");
            assert_eq!(stage.registration("m1").await["status"], "confirmed");
        } else {
            assert_eq!(counts(&applied.expect(200)), counts(&dry));
        }
    }
}

async fn what_is_said_again_counts_anew(house: House) {
    let stage = Stage::new(&house, 500).await;
    let said = |stamp: &str, function: &str| with(with(member("a"), "source_updated_at", stamp), "function", function);
    stage.send(&[said("2026-02-01T00:00:00Z", "Première")]).await.expect(200);
    let again = stage.send(&[said("2026-02-03T00:00:00Z", "Première")]).await.expect(200);
    assert_eq!(stage.outcomes(&again).await, one("unchanged", ""));
    let late = stage.send(&[said("2026-02-02T00:00:00Z", "Entre les deux")]).await.expect(207);
    assert_eq!(stage.outcomes(&late).await, one("stale", "member.older"));
    assert_eq!(stage.registration("a").await["person"]["function"], "Première");
}

async fn an_end_is_remembered_before_its_beginning(house: House) {
    let stage = Stage::new(&house, 500).await;
    let end = json!({ "external_id": "a", "status": "cancelled", "source_updated_at": "2026-02-03T00:00:00Z" });
    let sync = stage.send(&[end]).await.expect(200);
    assert_eq!(stage.outcomes(&sync).await, one("unchanged", "member.unknown"));
    let dated = |stamp: &str| with(member("a"), "source_updated_at", stamp);
    let late = stage.send(&[dated("2026-02-02T00:00:00Z")]).await.expect(207);
    assert_eq!(stage.outcomes(&late).await, one("stale", "member.older"));
    assert!(stage.registered("confirmed").await.is_empty());
    // Nobody knows who that was: a new beginning needs the names.
    let nameless = json!({ "external_id": "a", "source_updated_at": "2026-02-04T00:00:00Z" });
    let sync = stage.send(&[nameless]).await.expect(207);
    assert_eq!(stage.outcomes(&sync).await, one("rejected", "member.invalid"));
    let begun = stage.send(&[dated("2026-02-04T00:00:00Z")]).await.expect(200);
    assert_eq!(stage.outcomes(&begun).await, one("updated", ""));
    assert_eq!(stage.registration("a").await["status"], "confirmed");
}

async fn clocks_ahead_are_refused(house: House) {
    let stage = Stage::new(&house, 500).await;
    let ahead = |minutes: i64| (tests::first_instant() + TimeDelta::minutes(minutes)).to_rfc3339();
    let dated = |minutes: i64| with(member("a"), "source_updated_at", ahead(minutes));
    let sync = stage.send(&[dated(6)]).await.expect(207);
    assert_eq!(stage.items(&sync).await[0]["problem"]["errors"][0]["code"], "in_future");
    stage.client.put(stage.path("members/a")).json(dated(6)).await.invalid("/source_updated_at", "in_future");
    let file = |minutes: i64| stage.send(&[member("a")]).query(&[("generated_at", &ahead(minutes))]);
    file(6).await.invalid("generated_at", "in_future");
    file(4).await.expect(200);
    stage.send(&[dated(4)]).await.expect(200);
}

async fn seats_that_go_without_a_membership_are_guarded(house: House) {
    let stage = Stage::new(&house, 500).await;
    stage.snapshot(&members(20)).await.expect(200);
    let wrong: Vec<Value> = members(20).into_iter().map(|one| with(one, "attendance", "roster")).collect();
    let refused = stage.snapshot(&wrong).await.refused(409, "sync.too_many_cancellations");
    assert_eq!((&refused["would_cancel"], &refused["limit"]), (&json!(20), &json!(5)));
    assert_eq!(stage.registered("confirmed").await.len(), 20);
    let meant = stage.snapshot(&wrong).query(&[("confirm_cancellations", "20")]).await.expect(200);
    assert_eq!(counts(&meant), json!({ "received": 20, "updated": 20 }));
}
