use super::{add, later, walk};
use serde_json::json;
use tests::{House, on_both};

on_both!(filters_sorts_and_counts);

async fn filters_sorts_and_counts(house: House) {
    let (event, other) = (house.event("congres").create().await, house.event("other").create().await);
    let partner = house.partner("UNADEL").create().await;
    let path = format!("{}/committees", event.path);
    let sits = json!([{ "partner_id": partner.id() }, { "partner_id": partner.id(), "title": "x", "college": "aa" }]);
    let colleges = json!([{ "code": "aa", "name": { "fr": "A" } }]);
    let input = json!({ "code": "zz", "name": { "fr": "Z" }, "members": sits, "colleges": colleges });
    let parent = add(&house, &path, input).await;
    for code in ["mm", "aa"] {
        later(&house);
        add(&house, &path, json!({ "code": code, "name": { "fr": code }, "parent_id": parent.id() })).await;
    }
    add(&house, &format!("{}/committees", other.path), json!({ "code": "oo", "name": { "fr": "O" } })).await;
    let viewer = house.user("viewer");
    let (by_parent, by_partner) = (format!("parent={}", parent.id()), format!("partner={}", partner.id()));
    for (query, codes) in [
        ("", vec!["aa", "mm", "zz"]),
        ("sort=-code", vec!["zz", "mm", "aa"]),
        ("sort=created_at", vec!["zz", "mm", "aa"]),
        (&*by_parent, vec!["aa", "mm"]),
        (&*by_partner, vec!["zz"]),
    ] {
        let page = viewer.get(format!("{path}?include_total=true&{query}")).await.expect(200);
        assert_eq!(
            (page.column("code"), page.at("/page/total")),
            (codes.iter().map(|it| (*it).to_owned()).collect(), &json!(codes.len())),
            "{query}"
        );
    }
    assert_eq!(walk(&house, &path, &[], "code").await, ["aa", "mm", "zz"]);
}
