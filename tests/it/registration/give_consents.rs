//! POST /public/registration/consents

use super::public::{open_event, with_link};
use serde_json::{Value, json};
use tests::{House, Made, Request, on_both};

on_both!(whoever_was_registered_by_others_agrees_later, only_to_texts_that_are_there);

fn agree(house: &House, registration: &Made, codes: Value) -> Request {
    with_link(house, registration, house.anon().post("public/registration/consents")).json(json!({ "codes": codes }))
}

fn missing(shown: &Value) -> Vec<(&str, bool)> {
    let texts = shown["to_agree"].as_array().into_iter().flatten();
    texts.map(|text| (text["code"].as_str().unwrap_or_default(), text["required"] == true)).collect()
}

async fn whoever_was_registered_by_others_agrees_later(house: House) {
    let event = open_event(&house, 10).await;
    let ana = house.registers(&event, "Ana").await;
    let own = async || with_link(&house, &ana, house.anon().get("public/registration")).await.expect(200);
    assert_eq!(missing(own().await.json()), [("privacy", true), ("photos", false)]);
    let given = agree(&house, &ana, json!(["privacy"])).await.expect(200);
    assert_eq!(missing(given.json()), [("photos", false)]);
    assert_eq!((&given["consents"][0]["code"], &given["consents"][0]["version"]), (&json!("privacy"), &json!(2)));
    let seen = house.admin().get(&ana.path).await.expect(200);
    assert_eq!(seen["consents"], given["consents"]);
    let again = agree(&house, &ana, json!(["privacy"])).await.expect(200);
    assert_eq!(again["version"], given["version"], "once is enough");
    // A colleague to whom the seat goes has agreed to nothing yet.
    let to = json!({ "given_name": "Boris", "family_name": "Exemple", "email": "boris@courriel.example" });
    house.admin().post(format!("{}/transfers", ana.path)).json(to).await.expect(200);
    let token = house.link(&ana, 2);
    let own = house.anon().get("public/registration").header("colloque-manage-token", &token).await.expect(200);
    assert_eq!(missing(own.json()), [("privacy", true), ("photos", false)]);
    let body = json!({ "codes": ["privacy", "photos"] });
    let request = house.anon().post("public/registration/consents").header("colloque-manage-token", &token);
    assert_eq!(missing(request.json(body).await.expect(200).json()), []);
}

async fn only_to_texts_that_are_there(house: House) {
    let event = open_event(&house, 10).await;
    let ana = house.registers(&event, "Ana").await;
    let before = house.dump();
    agree(&house, &ana, json!(["privacy", "autre"])).await.invalid("/codes/1", "unknown_code");
    agree(&house, &ana, json!([])).await.invalid("/codes", "length");
    let bare = house.anon().post("public/registration/consents").json(json!({ "codes": ["privacy"] }));
    bare.await.refused(404, "registration.link_unknown");
    assert_eq!(before.changes(&house.dump()), [""; 0]);
    house.admin().post(format!("{}/cancellations", ana.path)).json(json!({})).await.expect(200);
    agree(&house, &ana, json!(["privacy"])).await.refused(409, "registration.wrong_state");
}
