use serde_json::json;
use tests::{House, on_both};

on_both!(comes_back_at_the_end_of_the_line, is_refused_to_a_second_self, nobody_is_left_after_an_erasure);

async fn comes_back_at_the_end_of_the_line(house: House) {
    let event = house.congress("congres", 1).await;
    let (ana, boris) = (house.registers(&event, "Ana").await, house.registers(&event, "Boris").await);
    let staff = house.user("organiser");
    staff.post(format!("{}/cancellations", ana.path)).json(json!({})).await.expect(200);
    let back = format!("{}/reactivations", ana.path);
    staff.post(&back).json(json!({ "when_full": "refuse" })).await.refused(409, "registration.full");
    assert_eq!(staff.get(&ana.path).await.expect(200)["status"], "cancelled");
    let waiting = staff.post(&back).json(json!({})).await.expect(200);
    assert_eq!(
        (&waiting["status"], &waiting["waiting_position"], &waiting["cancelled_by"]),
        (&json!("waiting"), &json!(1), &json!(null))
    );
    staff.post(&back).json(json!({})).await.refused(409, "registration.wrong_state");
    staff.post(format!("{}/cancellations", boris.path)).json(json!({})).await.expect(200);
    assert_eq!(staff.get(&ana.path).await.expect(200)["status"], "confirmed");
}

async fn is_refused_to_a_second_self(house: House) {
    let event = house.congress("congres", None).await;
    let ana = house.registers(&event, "Ana").await;
    let staff = house.user("organiser");
    staff.post(format!("{}/cancellations", ana.path)).json(json!({})).await.expect(200);
    let again = house.registers(&event, "Ana").await;
    let refused =
        staff.post(format!("{}/reactivations", ana.path)).json(json!({})).await.refused(409, "registration.duplicate");
    assert_eq!(refused["registration_id"], again["id"]);
}

async fn nobody_is_left_after_an_erasure(house: House) {
    let event = house.congress("congres", None).await;
    let ana = house.registers(&event, "Ana").await;
    let staff = house.user("organiser");
    staff.delete(&ana.path).if_match(&ana.etag).await.expect(204);
    staff.post(format!("{}/reactivations", ana.path)).json(json!({})).await.refused(409, "registration.erased");
    assert_eq!(house.pool(&event, "event", "event").await["taken"], 0);
}
