use serde_json::json;
use tests::{House, Made, on_both};

on_both!(
    says_what_is_there,
    seats_of_partners_are_reserved_until_their_day,
    a_release_moves_the_waiting_list,
    who_comes_after_a_release_stands_behind_those_who_wait,
    members_beyond_wait_or_are_refused,
    contingents_beyond_the_hall_are_told
);

async fn says_what_is_there(house: House) {
    let event = house.event("congres").create().await;
    let none = house.admin().get(format!("{}/pools", event.path)).await.expect(200);
    assert_eq!(none["data"], json!([]));
    house.registration_setup(&event, 2).await;
    house.registers(&event, "Ana").await;
    let pool = house.pool(&event, "event", "event").await;
    assert_eq!((&pool["capacity"], &pool["taken"], &pool["free"]), (&json!(2), &json!(1), &json!(1)));
    assert_eq!((&pool["blocks"], &pool["overbooked"], &pool["waiting"]), (&json!(false), &json!(false), &json!(0)));
    house.registration_settings(&event, json!({ "capacity": 0 })).await;
    assert_eq!(house.pool(&event, "event", "event").await["overbooked"], true);
}

async fn seats_of_partners_are_reserved_until_their_day(house: House) {
    let event = house.congress("congres", 3).await;
    let partner = house.partner("UNADEL").create().await;
    let contingent = json!({ "seats": 2, "release_on": "2026-05-10", "beyond": "wait" });
    house.partnership(&event, &partner).with("contingent", contingent).create().await;
    house.settle().await;
    let pool = house.pool(&event, "event", "event").await;
    assert_eq!((&pool["reserved"], &pool["free"]), (&json!(2), &json!(1)), "{pool}");
    house.registers(&event, "Ana").await;
    let member = house.registration(&event, "Cleo").with("partner", partner.slug()).create().await;
    assert_eq!(member["status"], "confirmed", "she has a kept seat");
    house.clock.advance(chrono::TimeDelta::days(80));
    let pool = house.pool(&event, "event", "event").await;
    assert_eq!((&pool["reserved"], &pool["free"]), (&json!(0), &json!(1)), "{pool}");
}

/// Three seats, two of them kept for a partner until 10 May and none of them used; Ana has the third, and Bob and Cleo wait.
async fn kept(house: &House) -> (Made, [Made; 2]) {
    let event = house.congress("congres", 3).await;
    let partner = house.partner("UNADEL").create().await;
    let contingent = json!({ "seats": 2, "release_on": "2026-05-10", "beyond": "wait" });
    house.partnership(&event, &partner).with("contingent", contingent).create().await;
    house.settle().await;
    house.registers(&event, "Ana").await;
    let waiting = [house.registers(&event, "Bob").await, house.registers(&event, "Cleo").await];
    assert!(waiting.iter().all(|row| row["status"] == "waiting"), "two seats are kept");
    (event, waiting)
}

async fn a_release_moves_the_waiting_list(house: House) {
    let (event, [bob, cleo]) = kept(&house).await;
    house.app().sweep().await;
    assert_eq!(house.admin().get(&bob.path).await.expect(200)["status"], "waiting", "not before its day");
    house.clock.advance(chrono::TimeDelta::days(80));
    house.app().sweep().await;
    for row in [bob, cleo] {
        assert_eq!(house.admin().get(&row.path).await.expect(200)["status"], "confirmed", "nobody had to ask");
    }
    let pool = house.pool(&event, "event", "event").await;
    assert_eq!((&pool["taken"], &pool["waiting"], &pool["free"]), (&json!(3), &json!(0), &json!(0)), "{pool}");
    // Those who wait now wait for seats that are taken: nothing is looked for in vain, and nothing moves.
    house.registers(&event, "Dora").await;
    house.settle().await;
    let before = house.dump();
    house.app().sweep().await;
    assert_eq!(before.changes(&house.dump()), [""; 0]);
}

async fn who_comes_after_a_release_stands_behind_those_who_wait(house: House) {
    let (event, [bob, cleo]) = kept(&house).await;
    house.clock.advance(chrono::TimeDelta::days(80));
    assert_eq!(house.registers(&event, "Dora").await["status"], "waiting", "the sweep has not come by yet");
    for row in [bob, cleo] {
        assert_eq!(house.admin().get(&row.path).await.expect(200)["status"], "confirmed");
    }
}

async fn members_beyond_wait_or_are_refused(house: House) {
    let event = house.congress("congres", 10).await;
    for (name, beyond, status) in [("Un", "wait", 201), ("Deux", "refuse", 409)] {
        let partner = house.partner(name).create().await;
        let contingent = json!({ "seats": 1, "beyond": beyond });
        house.partnership(&event, &partner).with("contingent", contingent).create().await;
        let first = house.registration(&event, &format!("Ana {name}")).with("partner", partner.slug()).create().await;
        assert_eq!(first["status"], "confirmed");
        let second = house.registration(&event, &format!("Bob {name}")).with("partner", partner.slug()).input();
        let answer = house.admin().post(format!("{}/registrations", event.path)).json(second).await;
        assert_eq!(answer.status(), status, "{}", answer.story());
        if status == 201 {
            assert_eq!(answer["status"], "waiting");
        } else {
            assert_eq!(answer["pool"], "contingent");
        }
    }
}

async fn contingents_beyond_the_hall_are_told(house: House) {
    const WARNING: &str = "exceed_capacity";
    let event = house.congress("congres", 10).await;
    let admin = house.admin();
    let (un, deux) = (house.partner("Un").create().await, house.partner("Deux").create().await);
    let at = |partner: &Made| format!("events/{}/partnerships/{}", event.id(), partner.slug());
    let contingent = |seats: u32| json!({ "contingent": { "seats": seats, "release_on": "2026-05-10" } });
    let fits = admin.put(at(&un)).json(contingent(6)).await.expect(201);
    assert_eq!(fits["warnings"], json!([]));
    // All seats are kept: nobody else gets one, but each partner gets what it was promised.
    let all = admin.put(at(&deux)).json(contingent(4)).await.expect(201);
    assert_eq!(all["warnings"], json!([]));
    house.settle().await;
    let pool = async || house.pool(&event, "event", "event").await;
    assert_eq!((&pool().await["free"], &pool().await["overcommitted"]), (&json!(0), &json!(false)));
    let more = admin.patch(at(&deux)).json(contingent(5)).await.expect(200);
    assert!(more["warnings"].to_string().contains(WARNING), "at once, before anything has followed: {}", more.story());
    house.settle().await;
    let now = pool().await;
    assert_eq!((&now["reserved"], &now["free"], &now["overcommitted"]), (&json!(11), &json!(0), &json!(true)));
    assert!(admin.get(at(&un)).await.expect(200)["warnings"].to_string().contains(WARNING));
    let settings = format!("{}/registration-settings", event.path);
    assert!(admin.get(&settings).await.expect(200)["warnings"].to_string().contains(WARNING));
    // A larger hall, or the day of their release, ends it; a smaller hall brings it back.
    let put = async |capacity: u32| house.registration_settings(&event, json!({ "capacity": capacity })).await;
    assert_eq!(put(11).await["warnings"], json!([]));
    assert!(put(3).await["warnings"].to_string().contains(WARNING));
    house.publish(&event).await;
    let own = house.partner_client(&un).get(at(&un)).await.expect(200);
    assert!(own["warnings"].is_null(), "what the hall has left is none of a partner's business");
    house.clock.advance(chrono::TimeDelta::days(80));
    assert_eq!((&pool().await["reserved"], &pool().await["overcommitted"]), (&json!(0), &json!(false)));
    assert_eq!(admin.get(&settings).await.expect(200)["warnings"], json!([]));
    assert_eq!(admin.get(at(&un)).await.expect(200)["warnings"], json!([]));
}
