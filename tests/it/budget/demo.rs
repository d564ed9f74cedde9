//! The demo's budget: what the dossier says of it, and that it can be decided on.

use super::{decide, row};
use serde_json::json;
use tests::{House, on_both};

on_both!(
    it_balances_and_can_be_approved,
    examples_say_so,
    the_cash_flow_names_its_low_point,
    its_pictures_can_be_drawn,
);

async fn it_balances_and_can_be_approved(house: House) {
    house.load_demo().await;
    let event = house.by_id("events", "congres-2015").await;
    let viewer = house.user("viewer");
    let found = viewer.get("events/congres-2015/budget/scenarios/reference/statement").await.expect(200);
    assert_eq!((&found["balance"]["balanced"], &found["currency"]), (&json!(true), &json!("EUR")));
    assert_eq!(row(found.json(), "drivers", "name", "participants")["value"], 500);
    for code in ["prudent", "ambitieux"] {
        let other = viewer.get(format!("events/congres-2015/budget/scenarios/{code}/statement")).await.expect(200);
        assert_eq!(other["balance"]["in_kind"]["amount_minor"], 0, "{code}");
    }
    let example = house.contract().operation("create_budget_submission").json["requestBody"]["content"]["application/json"]["example"].clone();
    let submitted =
        house.user("finance").post("events/congres-2015/budget/submissions").json(example).await.expect(201);
    assert_eq!(submitted["state"], "submitted");
    decide(&house.admin(), &event, "approve").await.expect(201);
    let example = house.contract().operation("create_budget_revision").json["requestBody"]["content"]["application/json"]["example"].clone();
    house.admin().post("events/congres-2015/budget/revisions").json(example).await.expect(201);
}

async fn examples_say_so(house: House) {
    house.load_demo().await;
    let lines = house.admin().get("events/congres-2015/budget/lines?limit=200").await.expect(200);
    for line in lines.rows() {
        // The dossier names no amount: what is a mere amount is an example.
        assert_eq!(line["is_example"] == true, line["amount"].is_object(), "{line}");
    }
}

async fn the_cash_flow_names_its_low_point(house: House) {
    house.load_demo().await;
    let path = "events/congres-2015/budget/scenarios/reference/cash-flow";
    let flow = house.user("viewer").get(path).await.expect(200);
    assert_eq!(flow["months"][0]["month"], "2014-11");
    let low = flow["low_point"]["balance"]["amount_minor"].as_i64().expect("an amount");
    assert!(low < 0, "subsidies come late: {}", flow.story());
    assert!(super::minors(flow.json(), "months", "balance").iter().all(|balance| *balance >= low));
    assert_eq!(super::minors(flow.json(), "months", "balance").last(), Some(&0), "all of it is dated, and balances");
}

async fn its_pictures_can_be_drawn(house: House) {
    house.load_demo().await;
    let (viewer, at) = (house.user("viewer"), "events/congres-2015/budget/scenarios");
    for code in ["reference", "prudent", "ambitieux"] {
        let found = viewer.get(format!("{at}/{code}/simulations")).await.expect(200);
        assert_eq!(found.column("state"), ["done"], "{code}");
        assert_eq!(found.column("stale"), ["false"], "{code}");
        viewer.get(format!("{at}/{code}/tornado.svg")).await.expect(200);
    }
    let fan = viewer.get(format!("{at}/reference/fan.svg")).lang("en").await.expect(200).text();
    assert!(["Baseline", "Prudent", "Ambitious"].iter().all(|name| fan.contains(name)), "{fan}");
}
