use serde_json::json;
use tests::{House, on_both};

on_both!(
    defaults_answer_at_version_zero,
    are_replaced_as_a_whole,
    fewer_seats_than_taken_must_be_accepted,
    more_seats_move_the_waiting_list,
    wrong_ones_are_named,
);

async fn defaults_answer_at_version_zero(house: House) {
    let event = house.event("congres").create().await;
    let path = format!("{}/registration-settings", event.path);
    let found = house.user("viewer").get(&path).await.expect(200);
    assert_eq!((&found["version"], &found["capacity"], &found["public"]), (&json!(0), &json!(null), &json!(false)));
    assert_eq!((&found["waiting_list"], &found["promotion"]), (&json!(true), &json!("automatic")));
    assert!(found.etag().starts_with("\"0-"));
    house.stranger().get(&path).await.refused(403, "auth.forbidden");
}

async fn are_replaced_as_a_whole(house: House) {
    let event = house.event("congres").create().await;
    let path = format!("{}/registration-settings", event.path);
    let admin = house.admin();
    let none = admin.get(&path).await.expect(200);
    let set = admin.put(&path).if_match(none.etag()).json(json!({ "capacity": 500, "public": true })).await.expect(200);
    assert_eq!((&set["version"], &set["capacity"], &set["public"]), (&json!(1), &json!(500), &json!(true)));
    let stale = admin.put(&path).if_match(none.etag()).json(json!({})).await;
    assert_eq!(stale.status(), 412);
    assert_eq!(admin.put(&path).json(json!({})).await.status(), 428);
    let back = admin.put(&path).if_match(set.etag()).json(json!({})).await.expect(200);
    assert_eq!((&back["version"], &back["capacity"], &back["public"]), (&json!(2), &json!(null), &json!(false)));
    house.user("viewer").put(&path).if_match(back.etag()).json(json!({})).await.refused(403, "auth.forbidden");
}

async fn fewer_seats_than_taken_must_be_accepted(house: House) {
    let event = house.congress("congres", 3).await;
    for name in ["Ana", "Bob"] {
        house.registers(&event, name).await;
    }
    let path = format!("{}/registration-settings", event.path);
    let now = house.admin().get(&path).await.expect(200);
    let put = || house.admin().put(&path).if_match(now.etag()).json(json!({ "capacity": 1 }));
    let before = house.dump();
    assert_eq!(put().await.refused(409, "registration.below_taken")["taken"], 2);
    assert_eq!(before.changes(&house.dump()), [""; 0]);
    put().query(&[("accept_overbooking", "true")]).await.expect(200);
    let pool = house.pool(&event, "event", "event").await;
    assert_eq!((&pool["taken"], &pool["free"], &pool["overbooked"]), (&json!(2), &json!(0), &json!(true)));
}

async fn more_seats_move_the_waiting_list(house: House) {
    let event = house.congress("congres", 1).await;
    let mut made = Vec::new();
    for name in ["Ana", "Bob", "Cleo"] {
        made.push(house.registers(&event, name).await);
    }
    house.registration_settings(&event, json!({ "capacity": 2 })).await;
    let status = async |at: usize| house.admin().get(&made[at].path).await.expect(200)["status"].clone();
    assert_eq!((status(1).await, status(2).await), (json!("confirmed"), json!("waiting")));
}

async fn wrong_ones_are_named(house: House) {
    let event = house.event("congres").create().await;
    let path = format!("{}/registration-settings", event.path);
    for (input, pointer, code) in [
        (json!({ "capacity": 100_001 }), "/capacity", "range"),
        (json!({ "offer_hours": 0 }), "/offer_hours", "range"),
        (json!({ "reply_to": "rien" }), "/reply_to", "email"),
        (json!({ "seats": 3 }), "/seats", "unknown_field"),
    ] {
        house.admin().put(&path).if_match("*").json(input).await.invalid(pointer, code);
    }
}
