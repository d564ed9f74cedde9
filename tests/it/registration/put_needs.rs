use serde_json::json;
use tests::{House, on_both};

on_both!(is_apart_from_the_rest);

async fn is_apart_from_the_rest(house: House) {
    let event = house.congress("congres", None).await;
    let ana = house.registers(&event, "Ana").await;
    let staff = house.user("organiser");
    let path = format!("{}/needs", ana.path);
    let none = staff.get(&path).await.expect(200);
    assert_eq!((&none["version"], &none["diet"]), (&json!(0), &json!(null)));
    let said = staff.put(&path).if_match(none.etag()).json(json!({ "diet": "végétarien" })).await.expect(200);
    assert_eq!((&said["version"], &said["diet"], &said["access"]), (&json!(1), &json!("végétarien"), &json!(null)));
    staff.put(&path).if_match(none.etag()).json(json!({})).await.refused(412, "precondition.failed");
    let more = staff.put(&path).if_match(said.etag()).json(json!({ "access": "boucle magnétique" })).await.expect(200);
    assert_eq!((&more["version"], &more["diet"]), (&json!(2), &json!(null)));
    assert_eq!(staff.get(&path).await.expect(200).json(), more.json());
    for somebody in [house.user("check-in"), house.user("finance"), house.user("viewer")] {
        somebody.get(&path).await.refused(403, "auth.forbidden");
    }
    assert!(!staff.get(&ana.path).await.expect(200).json().to_string().contains("boucle"));
}
