use super::{approve, at, balanced, catered, suppose, value};
use serde_json::json;
use tests::{House, on_both};

on_both!(ceilings_are_set_on_what_was_read, the_attendance_counts_people, not_once_it_is_submitted);

async fn ceilings_are_set_on_what_was_read(house: House) {
    let event = house.event("congres").create().await;
    let path = format!("{}/budget", event.path);
    let finance = house.user("finance");
    let none = finance.get(&path).await.expect(200);
    let patch = |value| finance.patch(&path).json(value);
    patch(json!({ "public_ceiling": 8000 })).await.refused(428, "precondition.required");
    let set = patch(json!({ "public_ceiling": 8000 })).if_match(none.etag()).await.expect(200);
    assert_eq!((&set["public_ceiling"], &set["attendance"]), (&json!(8000), &json!("participants")));
    patch(json!({ "funder_ceiling": 1 })).if_match(none.etag()).await.refused(412, "precondition.failed");
    patch(json!({ "public_ceiling": 10_001 })).if_match("*").await.invalid("/public_ceiling", "range");
    let cleared = patch(json!({ "public_ceiling": null })).if_match(set.etag()).await.expect(200);
    assert_eq!(cleared["public_ceiling"], json!(null));
    house.user("viewer").patch(&path).if_match("*").json(json!({})).await.refused(403, "auth.forbidden");
}

async fn the_attendance_counts_people(house: House) {
    let event = catered(&house, "congres").await;
    let prudent = json!({ "code": "prudent", "name": { "fr": "Prudent" } });
    house.admin().post(at(&event, "scenarios")).json(prudent).await.expect(201);
    suppose(&house, &event, "reference", "visitors", value("person", 300)).await;
    suppose(&house, &event, "reference", "meals", value("1", 2)).await;
    // In one scenario it counts people, in another one days.
    suppose(&house, &event, "reference", "guests", value("person", 30)).await;
    suppose(&house, &event, "prudent", "guests", value("day", 3)).await;
    let path = format!("{}/budget", event.path);
    let patch = |name: &str| house.admin().patch(&path).if_match("*").lang("en").json(json!({ "attendance": name }));
    house.admin().get(&path).await.expect(200);
    let before = house.dump();
    for name in ["meal_price", "meals", "guests"] {
        patch(name).await.invalid("/attendance", "unit_of_attendance");
    }
    let refused = patch("meal_price").await;
    let told = "That hypothesis is in EUR/person: it takes one that counts people, in person.";
    assert_eq!(refused["errors"][0]["detail"], told);
    patch("nobody").await.invalid("/attendance", "unknown_driver");
    assert_eq!(before.changes(&house.dump()), [""; 0]);
    let set = patch("visitors").await.expect(200);
    assert_eq!(set["attendance"], "visitors");
    // The default may come back, and what is there may stay whatever became of it.
    assert_eq!(patch("participants").await.expect(200)["attendance"], "participants");
}

async fn not_once_it_is_submitted(house: House) {
    let event = balanced(&house, "congres").await;
    approve(&house, &event).await;
    let patch = house.admin().patch(format!("{}/budget", event.path)).if_match("*");
    let locked = patch.json(json!({ "public_ceiling": 8000 })).await.refused(409, "budget.locked");
    assert_eq!(locked["state"], "approved");
}
