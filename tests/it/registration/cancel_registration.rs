use serde_json::json;
use tests::{House, Made, on_both};

on_both!(
    frees_the_seat_for_whoever_waits,
    happens_once,
    a_lapsed_hold_frees_its_seat,
    says_what_is_to_be_paid_back,
    what_was_not_paid_is_not_paid_back
);

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

/// An event that pays back half, and somebody who has paid 120.51 euros.
async fn paid(house: &House, lang: &str) -> (Made, Made) {
    let event = house.congress("congres", 10).await;
    house.registration_settings(&event, json!({ "capacity": 10, "refund_percent": 50 })).await;
    house.tariff(&event, "payant").with("price", json!({ "amount_minor": 12_051, "currency": "EUR" })).create().await;
    let mut input = house.registration(&event, "Ana").with("tariff", "payant").input();
    input["person"]["language"] = json!(lang);
    let made = house.admin().post(format!("{}/registrations", event.path)).json(input).await.expect(201);
    let path = format!("events/{}/registrations", event.id());
    let state = json!({ "state": "paid" });
    let finance = house.user("finance");
    finance.put(format!("{path}/{}/payment", made.id())).if_match(made.etag()).json(state).await.expect(200);
    let row = house.by_id(&path, &made.id()).await;
    (event, row)
}

async fn says_what_is_to_be_paid_back(house: House) {
    let (event, ana) = paid(&house, "en").await;
    let own = async || {
        house.anon().get("public/registration").header("colloque-manage-token", house.link(&ana, 1)).await.expect(200)
    };
    // Half of 120.51 is between two cents: the even one.
    let half = json!({ "amount_minor": 6_026, "currency": "EUR" });
    let before = own().await;
    let now = json!({ "percent": 50, "at": "2026-03-02T09:00:00.000000Z", "amount": half, "owed": half });
    assert_eq!((&before["refund_if_cancelled"], &before["refund"]), (&now, &json!(null)));
    assert!(house.admin().get(&ana.path).await.expect(200)["refund"].is_null(), "she has not cancelled");
    house.clock.advance(chrono::TimeDelta::hours(1));
    let gone = house.admin().post(format!("{}/cancellations", ana.path)).json(json!({})).await.expect(200);
    let said = json!({ "percent": 50, "at": "2026-03-02T10:00:00.000000Z", "amount": half, "owed": half });
    assert_eq!((&gone["refund"], &gone["payment"]), (&said, &json!("paid")), "that it was paid back is said by hand");
    let after = own().await;
    assert_eq!((&after["refund_if_cancelled"], &after["refund"]), (&json!(null), &said));
    let mails = house.mails(&event).await;
    let told = mails.iter().find(|mail| mail["kind"] == "registration.cancelled").expect("a letter");
    let letter = house.mail(told).await.expect("it says something");
    assert!(letter.text.contains("60.26") && letter.text.contains("50%"), "{}", letter.text);
    // The rule of that day holds, whatever it becomes; who comes back is owed nothing.
    house.registration_settings(&event, json!({ "capacity": 10, "refund_percent": 0 })).await;
    assert_eq!(house.admin().get(&ana.path).await.expect(200)["refund"], said);
    let back = house.admin().post(format!("{}/reactivations", ana.path)).json(json!({})).await.expect(200);
    assert!(back["refund"].is_null());
}

async fn what_was_not_paid_is_not_paid_back(house: House) {
    let event = house.congress("congres", 10).await;
    house.tariff(&event, "payant").with("price", json!({ "amount_minor": 9_000, "currency": "EUR" })).create().await;
    let ana = house.registration(&event, "Ana").with("tariff", "payant").create().await;
    let gone = house.admin().post(format!("{}/cancellations", ana.path)).json(json!({})).await.expect(200);
    assert!(gone["refund"].is_null(), "{}", gone.story());
}
