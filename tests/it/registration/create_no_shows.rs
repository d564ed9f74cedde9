use super::reading::two_days;
use serde_json::json;
use tests::{House, on_both};

on_both!(whoever_was_not_scanned_did_not_come, not_before_the_end, a_late_batch_still_counts,);

async fn whoever_was_not_scanned_did_not_come(house: House) {
    let event = two_days(&house, "congres", 2).await;
    let (one, two) = (house.registers(&event, "Ana").await, house.registers(&event, "Bob").await);
    let waiting = house.registers(&event, "Cleo").await;
    let scan = json!({ "number": one["number"], "nonce": "a" });
    house.admin().post(format!("{}/check-ins", event.path)).json(scan).await.expect(201);
    house.clock.advance(chrono::TimeDelta::days(2));
    let organiser = house.user_in("organiser", &event);
    let answer = organiser.post(format!("{}/no-shows", event.path)).await.expect(200);
    assert_eq!(answer["marked"], 1);
    for (made, status) in [(&one, "checked_in"), (&two, "no_show"), (&waiting, "waiting")] {
        assert_eq!(house.admin().get(&made.path).await.expect(200)["status"], status);
    }
    assert_eq!(organiser.post(format!("{}/no-shows", event.path)).await.expect(200)["marked"], 0);
}

async fn not_before_the_end(house: House) {
    let event = two_days(&house, "congres", 10).await;
    house.registers(&event, "Ana").await;
    // The last day ends in Paris an hour before it does in London.
    house.clock.advance(chrono::TimeDelta::minutes(38 * 60 - 1));
    let before = house.dump();
    let answer = house.admin().post(format!("{}/no-shows", event.path)).await.refused(409, "registration.not_over");
    assert_eq!(answer["ends_on"], "2026-03-03");
    assert_eq!(house.dump(), before);
    house.clock.advance(chrono::TimeDelta::minutes(1));
    house.admin().post(format!("{}/no-shows", event.path)).await.expect(200);

    let vague = house.congress("vague", 10).await;
    house.admin().post(format!("{}/no-shows", vague.path)).await.refused(409, "registration.not_over");
    house.user("check-in").post(format!("{}/no-shows", event.path)).await.refused(403, "auth.forbidden");
}

async fn a_late_batch_still_counts(house: House) {
    let event = two_days(&house, "congres", 10).await;
    let made = house.registers(&event, "Ana").await;
    house.clock.advance(chrono::TimeDelta::days(2));
    house.admin().post(format!("{}/no-shows", event.path)).await.expect(200);
    let scan = json!({ "number": made["number"], "nonce": "a", "scanned_at": "2026-03-02T09:10:00Z" });
    house.admin().post(format!("{}/check-ins", event.path)).json(json!({ "scans": [scan] })).await.expect(200);
    assert_eq!(house.admin().get(&made.path).await.expect(200)["status"], "checked_in");
}
