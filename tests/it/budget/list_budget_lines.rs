use super::{add, at, expense, income};
use serde_json::json;
use tests::{House, on_both, with};

on_both!(filters_sorts_and_pages);

async fn filters_sorts_and_pages(house: House) {
    let event = house.event("congres").create().await;
    let partner = house.partner("CGET").create().await;
    add(&house, &event, "lines", expense("salle", 1)).await;
    // What is made in the same instant has no order by time.
    house.clock.advance(chrono::TimeDelta::seconds(1));
    add(&house, &event, "lines", with(expense("cafe", 1), "account", "6257")).await;
    let subsidy = with(with(income("subvention", 1), "account", "741"), "certainty", "asked");
    house.clock.advance(chrono::TimeDelta::seconds(1));
    add(&house, &event, "lines", with(subsidy, "partner_id", partner.id())).await;
    let viewer = house.user("viewer");
    let of_partner = format!("partner={}", partner.id());
    for (query, codes) in [
        ("", vec!["salle", "cafe", "subvention"]),
        ("sort=-code", vec!["subvention", "salle", "cafe"]),
        ("sort=created_at", vec!["salle", "cafe", "subvention"]),
        ("side=income", vec!["subvention"]),
        ("certainty=asked", vec!["subvention"]),
        (&of_partner, vec!["subvention"]),
        ("certainty=signed", vec![]),
    ] {
        let page = viewer.get(at(&event, &format!("lines?include_total=true&{query}"))).await.expect(200);
        assert_eq!(
            (page.column("code"), page.at("/page/total")),
            (codes.iter().map(|it| (*it).to_owned()).collect(), &json!(codes.len())),
            "{query}"
        );
    }
    let first = viewer.get(at(&event, "lines?limit=2")).await.expect(200);
    let cursor = first.next_cursor().expect("there is more");
    let rest = viewer.get(at(&event, "lines?limit=2")).query(&[("cursor", &cursor)]).await.expect(200);
    assert_eq!((rest.column("code"), rest.next_cursor()), (vec!["subvention".to_owned()], None));
}
