use super::{add, announce, at, eur, later, partners_of};
use serde_json::json;
use tests::{House, on_both};

on_both!(filters_counts_and_keeps_the_order);

async fn filters_counts_and_keeps_the_order(house: House) {
    let (event, partner) = partners_of(&house, "congres", "UNADEL").await;
    announce(&house, &event).await;
    let path = format!("{}/commitments", at(&event, &partner));
    for (kind, title) in [("relay", "c"), ("cash", "a"), ("cash", "b")] {
        let input =
            json!({ "kind": kind, "title": title, "cash": (kind == "cash").then(|| json!({ "asked": eur(1) })) });
        add(&house, &path, input).await;
        later(&house);
    }
    for somebody in [house.user("viewer"), house.partner_client(&partner)] {
        for (query, titles) in [
            ("", vec!["c", "a", "b"]),
            ("kind=cash", vec!["a", "b"]),
            ("kind=services", vec![]),
            ("sort=-created_at", vec!["b", "a", "c"]),
        ] {
            let page = somebody.get(format!("{path}?include_total=true&{query}")).await.expect(200);
            assert_eq!(
                (page.column("title"), page.at("/page/total")),
                (titles.iter().map(|it| (*it).to_owned()).collect(), &json!(titles.len())),
                "{query}"
            );
        }
    }
    assert_eq!(super::walk(&house, &path, &[], "title").await, ["c", "a", "b"]);
}
