use chrono::TimeDelta;
use serde_json::json;
use tests::{House, Made, on_both};

on_both!(holds_the_seat_until_it_is_accepted, lapses_and_passes_on, is_not_armed_again);

/// A full event that offers its free seats: one with a seat, and two who wait.
async fn offering(house: &House) -> (Made, [Made; 3]) {
    let event = house.congress("congres", 1).await;
    house.registration_settings(&event, json!({ "capacity": 1, "promotion": "offer", "offer_hours": 24 })).await;
    let people = [
        house.registers(&event, "Ana").await,
        house.registers(&event, "Boris").await,
        house.registers(&event, "Chloe").await,
    ];
    house.user("organiser").post(format!("{}/cancellations", people[0].path)).json(json!({})).await.expect(200);
    (event, people)
}

async fn holds_the_seat_until_it_is_accepted(house: House) {
    let (event, [_, boris, chloe]) = offering(&house).await;
    let staff = house.user("organiser");
    let offered = staff.get(&boris.path).await.expect(200);
    assert_eq!(offered["status"], "waiting");
    assert!(offered["offer"]["expires_at"].is_string(), "{}", offered.json());
    let pool = house.pool(&event, "event", "event").await;
    assert_eq!(
        (&pool["taken"], &pool["offered"], &pool["waiting"], &pool["free"]),
        (&json!(1), &json!(1), &json!(1), &json!(0))
    );
    // Neither the next nor a newcomer can take it.
    staff.post(format!("{}/acceptances", chloe.path)).json(json!({})).await.refused(409, "registration.wrong_state");
    assert_eq!(house.registers(&event, "Dora").await["status"], "waiting");
    let accepted = staff.post(format!("{}/acceptances", boris.path)).json(json!({})).await.expect(200);
    assert_eq!((&accepted["status"], &accepted["offer"]), (&json!("confirmed"), &json!(null)));
}

async fn lapses_and_passes_on(house: House) {
    let (event, [_, boris, chloe]) = offering(&house).await;
    let staff = house.user("organiser");
    house.clock.advance(TimeDelta::hours(24));
    let late = staff.get(&boris.path).await.expect(200);
    assert_eq!((&late["status"], &late["offer"]), (&json!("cancelled"), &json!(null)));
    staff.post(format!("{}/acceptances", boris.path)).json(json!({})).await.refused(409, "registration.offer_lapsed");
    // The refusal rolled back; the next who comes by the desk clears it away, and the offer goes to the next in line.
    assert_eq!(house.registers(&event, "Dora").await["status"], "waiting");
    assert!(staff.get(&chloe.path).await.expect(200)["offer"]["expires_at"].is_string());
    let pool = house.pool(&event, "event", "event").await;
    assert_eq!((&pool["taken"], &pool["offered"]), (&json!(1), &json!(1)));
}

async fn is_not_armed_again(house: House) {
    let (event, [_, boris, chloe]) = offering(&house).await;
    let staff = house.user("organiser");
    let accept = format!("{}/acceptances", boris.path);
    staff.post(&accept).json(json!({})).await.expect(200);
    staff.post(format!("{}/cancellations", boris.path)).json(json!({})).await.expect(200);
    staff.post(&accept).json(json!({})).await.refused(409, "registration.wrong_state");
    assert!(staff.get(&chloe.path).await.expect(200)["offer"].is_object());
    assert_eq!(house.pool(&event, "event", "event").await["taken"], 1);
}
