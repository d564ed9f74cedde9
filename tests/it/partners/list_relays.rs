use super::{add, announce, at, partners_of};
use serde_json::json;
use tests::{House, on_both};

on_both!(filters_counts_and_pages_through_ties);

async fn filters_counts_and_pages_through_ties(house: House) {
    let (event, partner) = partners_of(&house, "congres", "UNADEL").await;
    announce(&house, &event).await;
    let path = format!("{}/relays", at(&event, &partner));
    let mut same_day = Vec::new();
    for (number, channel, day) in
        [(1, "print", 9), (2, "print", 5), (3, "mailing", 5), (4, "event", 5), (5, "print", 1)]
    {
        let url = format!("https://unadel.example/{number}");
        let input = json!({ "channel": channel, "url": url, "relayed_on": format!("2026-02-{day:02}") });
        let made = add(&house, &path, input).await;
        if day == 5 {
            same_day.push(made.id());
        }
    }
    same_day.sort();
    for somebody in [house.user("viewer"), house.partner_client(&partner)] {
        for (query, count) in [("", 5), ("channel=print", 3), ("channel=other", 0)] {
            let page = somebody.get(format!("{path}?include_total=true&{query}")).await.expect(200);
            assert_eq!((page.rows().len(), page.at("/page/total")), (count, &json!(count)), "{query}");
        }
    }
    let days = super::walk(&house, &path, &[("sort", "relayed_on")], "relayed_on").await;
    assert_eq!(days, ["2026-02-01", "2026-02-05", "2026-02-05", "2026-02-05", "2026-02-09"]);
    assert_eq!(super::walk(&house, &path, &[], "id").await[1..4], same_day);
}
