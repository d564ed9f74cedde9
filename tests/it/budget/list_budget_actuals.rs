use super::{
    add, at, balanced,
    create_budget_actual::{actual, settling},
};
use serde_json::json;
use tests::{House, on_both, with};

on_both!(filters_by_line_kind_date_and_what_is_settled);

async fn filters_by_line_kind_date_and_what_is_settled(house: House) {
    let event = balanced(&house, "congres").await;
    let order = with(with(actual("commitment", 90), "label", "a"), "happened_on", "2026-01-05");
    let order = add(&house, &event, "actuals", order).await;
    add(&house, &event, "actuals", with(settling("invoice", 90, &order), "label", "b")).await;
    let fee = with(with(actual("payment", 7), "line", "inscriptions"), "label", "c");
    add(&house, &event, "actuals", with(fee, "happened_on", "2026-01-20")).await;
    let line = format!("line={}", order["line_id"].as_str().expect("an id"));
    let settles = format!("settles={}", order.id());
    for (query, labels) in [
        ("", vec!["a", "c", "b"]),
        ("sort=-happened_on", vec!["b", "c", "a"]),
        (&line, vec!["a", "b"]),
        ("line=salle", vec!["a", "b"]),
        ("line=inscriptions&kind=payment", vec!["c"]),
        ("kind=payment", vec!["c"]),
        (&settles, vec!["b"]),
        ("from=2026-01-06&to=2026-01-31", vec!["c"]),
    ] {
        let page =
            house.user("viewer").get(at(&event, &format!("actuals?include_total=true&{query}"))).await.expect(200);
        assert_eq!(
            (page.column("label"), page.at("/page/total")),
            (labels.iter().map(|it| (*it).to_owned()).collect(), &json!(labels.len())),
            "{query}"
        );
    }
    for unknown in ["line=sallle", "line=019a0000-0000-7000-8000-000000000000"] {
        house.user("viewer").get(at(&event, &format!("actuals?{unknown}"))).await.invalid("line", "unknown_line");
    }
    let first = house.admin().get(at(&event, "actuals?limit=2")).await.expect(200);
    let cursor = first.next_cursor().expect("there is more");
    let rest = house.admin().get(at(&event, "actuals?limit=2")).query(&[("cursor", &cursor)]).await.expect(200);
    assert_eq!(rest.column("label"), ["b"]);
}
