//! What is kept no longer than it is needed.

use super::sync::{Stage, member};
use chrono::TimeDelta;
use serde_json::json;
use tests::{House, on_both, with};

on_both!(a_month_after_the_event, of_a_draft_that_was_deleted);

async fn a_month_after_the_event(house: House) {
    let stage = Stage::new(&house, 500).await;
    let days = json!({
        "starts": { "on": "2026-06-22", "precision": "day", "status": "stated" },
        "ends": { "on": "2026-06-23", "precision": "day", "status": "stated" }
    });
    let path = format!("events/{}", stage.event.id());
    let event = house.admin().get(&path).await.expect(200);
    house.admin().patch(&path).if_match(event.etag()).json(days).await.expect(200);
    let there = with(member("there"), "attendance", "roster");
    stage.send(&[member("comes"), there]).await.expect(200);
    let stranger =
        json!({ "external_id": "there", "given_name": "Xavier", "family_name": "Modèle", "email": "xm@autre.example" });
    stage.send(&[stranger]).await.expect(207);
    let row = stage.registration("comes").await;
    let needs = format!("{path}/registrations/{}/needs", row.id());
    let none = house.admin().get(&needs).await.expect(200);
    house.admin().put(&needs).if_match(none.etag()).json(json!({ "diet": "sans-gluten" })).await.expect(200);
    let last = "2026-06-23T12:00:00Z".parse::<chrono::DateTime<chrono::Utc>>().expect("an instant");
    house.clock.advance(last - tests::first_instant() + TimeDelta::days(29));
    house.app().sweep().await;
    stage.member("there").await.expect(200);
    assert_eq!(house.admin().get(&needs).await.expect(200)["diet"], "sans-gluten", "not yet");
    house.clock.advance(TimeDelta::days(3));
    house.app().sweep().await;
    stage.member("there").await.refused(404, "not_found");
    stage.member("comes").await.expect(200);
    let kept = format!("{:?}", house.dump());
    assert!(!kept.contains("sans-gluten"));
    assert!(!kept.contains("xm@autre.example"), "nor what there was to decide about who is forgotten");
}

async fn of_a_draft_that_was_deleted(house: House) {
    let event = house.event("brouillon").create().await;
    let partner = house.partner("UNADEL").create().await;
    house.partnership(&event, &partner).create().await;
    let stage = Stage::of(&house, event.clone(), partner);
    let there = with(member("there"), "attendance", "roster");
    let path = format!("{}/members/there", stage.base);
    house.admin().put(&path).json(there).await.expect(201);
    let now = house.admin().get(&event.path).await.expect(200);
    house.admin().delete(&event.path).if_match(now.etag()).await.expect(204);
    house.settle().await;
    house.clock.advance(TimeDelta::days(31));
    house.app().sweep().await;
    assert!(!format!("{:?}", house.dump()).contains("Prénomthere"));
}
