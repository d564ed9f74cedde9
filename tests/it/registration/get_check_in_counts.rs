use super::reading::two_days;
use serde_json::{Value, json};
use tests::{House, on_both};

on_both!(counts_live, lapsed_and_waiting_are_not_expected);

fn pair(presence: &Value) -> (i64, i64) {
    (presence["expected"].as_i64().expect("a number"), presence["present"].as_i64().expect("a number"))
}

async fn counts_live(house: House) {
    let event = two_days(&house, "congres", 10).await;
    house.tariff(&event, "soiree").with("covers", json!(["soir"])).create().await;
    let (one, two) = (house.registers(&event, "Ana").await, house.registers(&event, "Bob").await);
    let three = house.registration(&event, "Cleo").with("tariff", "soiree").create().await;
    let read = async || {
        let answer =
            house.user_in("check-in", &event).get(format!("{}/check-ins/counts", event.path)).await.expect(200);
        [&answer["event"], &answer["half_days"][0], &answer["half_days"][1]].map(pair)
    };
    assert_eq!(read().await, [(3, 0), (2, 0), (3, 0)]);
    let mut last = String::new();
    for (nonce, who, half_day) in [
        ("a", &one, json!("matin")),
        ("b", &one, json!("soir")),
        ("c", &two, json!(null)),
        ("d", &three, json!("soir")),
    ] {
        let scan = json!({ "number": who["number"], "nonce": nonce, "half_day": half_day });
        let scan = house.admin().post(format!("{}/check-ins", event.path)).json(scan).await.expect(201);
        last = scan.header("location").to_owned();
    }
    assert_eq!(read().await, [(3, 3), (2, 1), (3, 2)]);
    house.admin().delete(last).await.expect(204);
    assert_eq!(read().await, [(3, 2), (2, 1), (3, 1)]);
}

async fn lapsed_and_waiting_are_not_expected(house: House) {
    let event = two_days(&house, "congres", 1).await;
    house.tariff(&event, "achat").with("confirm_on", "purchase_order").with("hold_days", 1).create().await;
    house.registration(&event, "Ana").with("tariff", "achat").create().await;
    house.registers(&event, "Bob").await;
    let read = async || {
        let answer = house.admin().get(format!("{}/check-ins/counts", event.path)).await.expect(200);
        pair(&answer["event"])
    };
    assert_eq!(read().await, (1, 0));
    house.clock.advance(chrono::TimeDelta::days(2));
    assert_eq!(read().await, (0, 0), "the hold has lapsed, and nobody has promoted the one who waits yet");
}
