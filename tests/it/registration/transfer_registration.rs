use serde_json::json;
use tests::{House, on_both};

on_both!(
    the_seat_stays_and_the_person_changes,
    asks_the_newcomer_again,
    nobody_twice,
    forgets_what_the_one_who_left_needs
);

fn boris() -> serde_json::Value {
    json!({ "given_name": "Boris", "family_name": "Exemple", "email": "boris@courriel.example" })
}

async fn the_seat_stays_and_the_person_changes(house: House) {
    let event = house.congress("congres", 1).await;
    let ana = house.registers(&event, "Ana").await;
    let staff = house.user("organiser");
    let path = format!("{}/transfers", ana.path);
    let moved = staff.post(&path).json(boris()).await.expect(200);
    assert_eq!((&moved["id"], &moved["number"], &moved["status"]), (&ana["id"], &ana["number"], &json!("confirmed")));
    assert_eq!(moved["person"]["email"], "boris@courriel.example");
    assert_eq!(house.pool(&event, "event", "event").await["taken"], 1);
    // Whoever left can register anew.
    assert_eq!(house.registers(&event, "Ana").await["status"], "waiting");
    let without_name = tests::with(boris(), "family_name", " ");
    staff.post(&path).json(without_name).await.invalid("/family_name", "not_blank");
}

async fn asks_the_newcomer_again(house: House) {
    let event = house.congress("congres", 1).await;
    house.question(&event, "atelier").with("required", true).create().await;
    let ana = house.registration(&event, "Ana").with("answers", json!({ "atelier": true })).create().await;
    assert_eq!((&ana["status"], &ana["missing"]), (&json!("confirmed"), &json!([])));
    let staff = house.user("organiser");
    let moved = staff.post(format!("{}/transfers", ana.path)).json(boris()).await.expect(200);
    assert_eq!(
        (&moved["status"], &moved["missing"], &moved["answers"]),
        (&json!("pending"), &json!(["atelier"]), &json!({}))
    );
}

async fn nobody_twice(house: House) {
    let event = house.congress("congres", None).await;
    let (ana, boris_too) = (house.registers(&event, "Ana").await, house.registers(&event, "Boris").await);
    let staff = house.user("organiser");
    let path = format!("{}/transfers", ana.path);
    let refused = staff.post(&path).json(tests::with(boris(), "email", "BORIS@Courriel.example ")).await;
    assert!([409, 422].contains(&refused.status()));
    let refused = staff
        .post(&path)
        .json(tests::with(boris(), "email", "BORIS@Courriel.example"))
        .await
        .refused(409, "registration.duplicate");
    assert_eq!(refused["registration_id"], boris_too["id"]);
    assert_eq!(staff.get(&ana.path).await.expect(200)["person"]["given_name"], "Ana");
}

async fn forgets_what_the_one_who_left_needs(house: House) {
    let event = house.congress("congres", None).await;
    let ana = house.registers(&event, "Ana").await;
    let staff = house.user("organiser");
    let needs = format!("{}/needs", ana.path);
    let none = staff.get(&needs).await.expect(200);
    staff.put(&needs).if_match(none.etag()).json(json!({ "diet": "sans-gluten" })).await.expect(200);
    staff.post(format!("{}/transfers", ana.path)).json(boris()).await.expect(200);
    assert_eq!(staff.get(&needs).await.expect(200)["diet"], json!(null));
    assert!(!format!("{:?}", house.dump()).contains("sans-gluten"));
}
