use super::reading::two_days;
use serde_json::{Value, json};
use tests::{House, Made, Response, on_both};

on_both!(
    the_person_is_confirmed_again,
    whoever_was_pending_is_pending_again,
    other_scans_still_count,
    the_superseded_one_takes_back_what_counts,
    only_the_version_that_was_read,
);

async fn scan(house: &House, event: &Made, whose: &Made, nonce: &str, half_day: Value, at: &str) -> Response {
    let scan = json!({ "number": whose["number"], "nonce": nonce, "half_day": half_day, "scanned_at": at });
    house.admin().post(format!("{}/check-ins", event.path)).json(scan).await
}

const EIGHT: &str = "2026-03-02T08:00:00.000000Z";
const HALF_PAST: &str = "2026-03-02T08:30:00.000000Z";

async fn the_person_is_confirmed_again(house: House) {
    let event = two_days(&house, "congres", 10).await;
    let made = house.registers(&event, "Ana").await;
    let first = scan(&house, &event, &made, "a", json!(null), EIGHT).await.expect(201);
    let path = first.header("location").to_owned();
    house.user_in("check-in", &event).delete(&path).await.expect(204);
    let now = house.admin().get(&made.path).await.expect(200);
    assert_eq!((&now["status"], &now["checked_in_at"]), (&json!("confirmed"), &json!(null)));
    // The device sends what it has once more: that does not bring the person back.
    let again = scan(&house, &event, &made, "a", json!(null), EIGHT).await.expect(200);
    assert!(again["undone_at"].is_string());
    let before = house.dump();
    house.admin().delete(&path).await.expect(204);
    assert_eq!(house.dump(), before, "twice is once");
    // A new scan does.
    scan(&house, &event, &made, "b", json!(null), HALF_PAST).await.expect(201);
    assert_eq!(house.admin().get(&made.path).await.expect(200)["checked_in_at"], HALF_PAST);
}

async fn whoever_was_pending_is_pending_again(house: House) {
    let event = two_days(&house, "congres", 10).await;
    house.tariff(&event, "accord").with("confirm_on", "approval").create().await;
    let path = format!("{}/registrations", event.path);
    let person = json!({ "given_name": "Ana", "family_name": "Exemple", "email": "ana@courriel.example" });
    let sent = house.admin().post(&path).json(json!({ "person": person, "tariff": "accord" })).await.expect(201);
    assert_eq!(sent["status"], "pending");
    let made = house.by_id(&path, &sent.id()).await;
    let first = scan(&house, &event, &made, "a", json!(null), EIGHT).await.expect(201);
    assert_eq!(house.admin().get(&made.path).await.expect(200)["status"], "checked_in");
    house.admin().delete(first.header("location")).await.expect(204);
    let now = house.admin().get(&made.path).await.expect(200);
    assert_eq!((&now["status"], &now["checked_in_at"]), (&json!("pending"), &json!(null)));
}

async fn other_scans_still_count(house: House) {
    let event = two_days(&house, "congres", 10).await;
    let made = house.registers(&event, "Ana").await;
    let first = scan(&house, &event, &made, "a", json!("matin"), EIGHT).await.expect(201);
    scan(&house, &event, &made, "b", json!("soir"), HALF_PAST).await.expect(201);
    house.admin().delete(first.header("location")).await.expect(204);
    let now = house.admin().get(&made.path).await.expect(200);
    assert_eq!((&now["status"], &now["checked_in_at"]), (&json!("checked_in"), &json!(HALF_PAST)));
}

async fn the_superseded_one_takes_back_what_counts(house: House) {
    let event = two_days(&house, "congres", 10).await;
    let made = house.registers(&event, "Ana").await;
    let late = scan(&house, &event, &made, "a", json!(null), HALF_PAST).await.expect(201);
    let older = scan(&house, &event, &made, "b", json!(null), EIGHT).await.expect(201);
    house.admin().delete(late.header("location")).await.expect(204);
    assert_eq!(house.admin().get(&made.path).await.expect(200)["status"], "confirmed");
    assert!(house.admin().get(older.header("location")).await.expect(200)["undone_at"].is_string());
}

async fn only_the_version_that_was_read(house: House) {
    let event = two_days(&house, "congres", 10).await;
    let made = house.registers(&event, "Ana").await;
    let first = scan(&house, &event, &made, "a", json!(null), HALF_PAST).await.expect(201);
    scan(&house, &event, &made, "b", json!(null), EIGHT).await.expect(201);
    let path = first.header("location");
    house.admin().delete(path).if_match(first.etag()).await.refused(412, "precondition.failed");
    house.user("viewer").delete(path).await.refused(403, "auth.forbidden");
    house.admin().delete(format!("{}/check-ins/rien", event.path)).await.refused(404, "not_found");
    assert_eq!(house.admin().get(&made.path).await.expect(200)["status"], "checked_in");
}
