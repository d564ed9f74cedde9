use super::{at, row};
use serde_json::json;
use tests::{House, on_both};

on_both!(are_the_plan_comptable);

async fn are_the_plan_comptable(house: House) {
    let event = house.event("congres").create().await;
    let plan = house.user("viewer").get(at(&event, "accounts")).await.expect(200);
    let account = |code| row(plan.json(), "accounts", "code", code);
    assert_eq!(account("64")["side"], "expense");
    assert_eq!((&account("74")["side"], &account("74")["public_funding"]), (&json!("income"), &json!(true)));
    assert_eq!(account("86")["side"], "in_kind_expense");
    assert_eq!(account("87")["side"], "in_kind_income");
    for account in plan["accounts"].as_array().expect("accounts") {
        assert!(account["label"]["fr"].is_string() && account["label"]["en"].is_string(), "{account}");
    }
    assert!(plan["follows"]["fr"].as_str().is_some_and(|text| text.contains("2018-06")), "{}", plan.story());
}
