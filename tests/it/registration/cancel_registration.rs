use serde_json::json;
use tests::{House, on_both};

on_both!(frees_the_seat_for_whoever_waits, happens_once, a_lapsed_hold_frees_its_seat);

async fn frees_the_seat_for_whoever_waits(house: House) {
    let event = house.congress("congres", 1).await;
    let ana = house.registers(&event, "Ana").await;
    let boris = house.registers(&event, "Boris").await;
    assert_eq!((&ana["status"], &boris["status"]), (&json!("confirmed"), &json!("waiting")));
    let staff = house.user("organiser");
    let gone = staff.post(format!("{}/cancellations", ana.path)).json(json!({ "reason": "malade" })).await.expect(200);
    assert_eq!(
        (&gone["status"], &gone["cancelled_by"], &gone["cancel_reason"]),
        (&json!("cancelled"), &json!("staff"), &json!("malade"))
    );
    let promoted = staff.get(&boris.path).await.expect(200);
    assert_eq!((&promoted["status"], &promoted["waiting_position"]), (&json!("confirmed"), &json!(null)));
    let pool = house.pool(&event, "event", "event").await;
    assert_eq!((&pool["taken"], &pool["waiting"]), (&json!(1), &json!(0)));
}

async fn happens_once(house: House) {
    let event = house.congress("congres", 1).await;
    let ana = house.registers(&event, "Ana").await;
    let staff = house.user("organiser");
    let path = format!("{}/cancellations", ana.path);
    staff.post(&path).json(json!({})).await.expect(200);
    staff.token().await;
    let before = house.dump();
    let again = staff.post(&path).json(json!({})).await.refused(409, "registration.wrong_state");
    assert_eq!(again["status"], 409);
    assert_eq!(house.dump(), before);
    for somebody in [house.user("viewer"), house.user("finance"), house.user("check-in")] {
        somebody.post(&path).json(json!({})).await.refused(403, "auth.forbidden");
    }
}

async fn a_lapsed_hold_frees_its_seat(house: House) {
    let event = house.congress("congres", 1).await;
    house.tariff(&event, "bon").with("confirm_on", "purchase_order").with("hold_days", 2).create().await;
    let ana = house.registration(&event, "Ana").with("tariff", "bon").create().await;
    assert_eq!(ana["status"], "pending");
    let boris = house.registers(&event, "Boris").await;
    assert_eq!(boris["status"], "waiting");
    house.clock.advance(chrono::TimeDelta::days(2));
    let staff = house.user("organiser");
    // By the clock, before anything has cleared it away.
    let lapsed = staff.get(&ana.path).await.expect(200);
    assert_eq!((&lapsed["status"], &lapsed["cancelled_by"]), (&json!("cancelled"), &json!("system")));
    // The sweeper may have been there already: then the seat has gone to the one who waits.
    let pool = house.pool(&event, "event", "event").await;
    assert!(pool["free"] == 1 || pool["waiting"] == 0, "{pool}");
    // The one who waited has it, not the one who came just now.
    let chloe = house.registers(&event, "Chloe").await;
    assert_eq!(chloe["status"], "waiting");
    assert_eq!(staff.get(&boris.path).await.expect(200)["status"], "confirmed");
    staff.post(format!("{}/cancellations", ana.path)).json(json!({})).await.refused(409, "registration.wrong_state");
}
