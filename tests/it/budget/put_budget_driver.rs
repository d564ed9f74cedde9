use super::{add, at, catered, expense, formula, statement, suppose, value};
use serde_json::json;
use tests::{House, on_both};

on_both!(
    is_made_and_replaced_as_a_whole,
    another_unit_breaks_lines,
    says_one_thing_that_makes_sense,
    an_absent_link_is_said_not_guessed,
    what_failed_before_bars_nobody,
);

async fn is_made_and_replaced_as_a_whole(house: House) {
    let event = catered(&house, "congres").await;
    let finance = house.user("finance");
    let put = |name: &str, input| finance.put(at(&event, &format!("scenarios/reference/drivers/{name}"))).json(input);
    let made = put("rooms", value("room", 12)).await.expect(201);
    assert_eq!((&made["value"], &made["inherited"]), (&json!(12), &json!(false)));
    assert_eq!(put("rooms", value("room", 12)).await.expect(200)["version"], 1, "it is there already");
    let more = put("rooms", value("room", 15)).if_match(made.etag()).await.expect(200);
    assert_eq!((&more["value"], &more["version"]), (&json!(15), &json!(2)));
    put("rooms", value("room", 16)).if_match(made.etag()).await.refused(412, "precondition.failed");
    put("halls", value("room", 1)).if_match("\"1\"").await.refused(412, "precondition.failed");
    put("Rooms", value("room", 1)).await.invalid("driver", "name");
    put("round", value("room", 1)).await.invalid("driver", "name");
    // It reads as an id: the second time, it would be added again.
    put("deadbeefdeadbeefdeadbeefdeadbeef", value("room", 1)).await.invalid("driver", "name");
    let path = at(&event, "scenarios/reference/drivers/rooms");
    house.user("viewer").put(path).json(value("room", 1)).await.refused(403, "auth.forbidden");
}

async fn another_unit_breaks_lines(house: House) {
    let event = catered(&house, "congres").await;
    let before = house.dump();
    let put = house.admin().put(at(&event, "scenarios/reference/drivers/meal_price")).json(value("EUR", 15)).await;
    let broken = put.refused(409, "budget.breaks_lines");
    assert_eq!(broken["lines"][0]["code"], "formula.units");
    let admin = house.admin();
    admin.delete(at(&event, "scenarios/reference/drivers/meal_price")).await.refused(409, "budget.breaks_lines");
    assert_eq!(before.changes(&house.dump()), [""; 0]);
}

async fn says_one_thing_that_makes_sense(house: House) {
    let event = catered(&house, "congres").await;
    let put = |input| house.admin().put(at(&event, "scenarios/reference/drivers/taux")).json(input);
    put(json!({ "unit": "%" })).await.invalid("/value", "required");
    put(json!({ "unit": "per/son/" , "value": 1 })).await.invalid("/unit", "unit");
    let upside_down = json!({ "kind": "triangular", "low": 9, "mode": 5, "high": 1 });
    put(json!({ "unit": "%", "distribution": upside_down })).await.refused(422, "request.invalid");
    let of_people = json!({ "source": "confirmed_registrations" });
    put(json!({ "unit": "EUR", "link": of_people })).await.refused(422, "request.invalid");
    let triangular = json!({ "kind": "triangular", "low": 80, "mode": 90, "high": 100 });
    put(json!({ "unit": "%", "distribution": triangular })).await.expect(201);
    let statement = super::statement(&house, &event, "reference").await;
    let rate = super::row(statement.json(), "drivers", "name", "taux");
    assert_eq!((&rate["value"], &rate["uncertain"]), (&json!(90), &json!(true)));
}

async fn an_absent_link_is_said_not_guessed(house: House) {
    let event = catered(&house, "congres").await;
    let link = |fallback| json!({ "unit": "person", "link": { "source": "confirmed_registrations", "tariff": "gone", "fallback": fallback } });
    suppose(&house, &event, "reference", "participants", link(json!(null))).await;
    let refused =
        house.admin().get(at(&event, "scenarios/reference/statement")).await.refused(409, "budget.link_absent");
    assert_eq!(refused["drivers"], json!(["participants"]));
    suppose(&house, &event, "reference", "participants", link(json!(60))).await;
    let statement = super::statement(&house, &event, "reference").await;
    let people = super::row(statement.json(), "drivers", "name", "participants");
    assert_eq!((&people["value"], &people["absent"]), (&json!(60), &json!(true)));
    assert!(statement["missing"].as_array().is_some_and(|all| all.iter().any(|one| one["code"] == "absent_links")));
    add(&house, &event, "scenarios", json!({ "code": "prudent", "name": { "fr": "Prudent" } })).await;
}

async fn what_failed_before_bars_nobody(house: House) {
    let event = catered(&house, "congres").await;
    let told = json!({ "source": "confirmed_registrations", "tariff": "jeunes", "fallback": 60 });
    suppose(&house, &event, "reference", "young", json!({ "unit": "person", "link": told })).await;
    add(&house, &event, "lines", formula("cadeau", "600 [EUR*person] / young")).await;
    // Now there is such a tariff, and nobody has registered at it.
    house.tariff(&event, "jeunes").create().await;
    let admin = house.admin();
    admin.get(at(&event, "scenarios/reference/statement")).await.refused(409, "budget.not_computable");
    add(&house, &event, "lines", expense("salle", 1)).await;
    suppose(&house, &event, "reference", "rooms", value("room", 3)).await;
    let other = admin.put(at(&event, "scenarios/reference/drivers/meal_price")).json(value("EUR", 15)).await;
    let broken = other.refused(409, "budget.breaks_lines");
    assert_eq!((&broken["lines"][0]["line"], &broken["lines"][1]), (&json!("repas"), &json!(null)));
    suppose(&house, &event, "reference", "young", value("person", 60)).await;
    statement(&house, &event, "reference").await;
}
