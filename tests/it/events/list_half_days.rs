use super::{add, bring, half_day};
use serde_json::json;
use tests::{House, on_both, with};

on_both!(in_their_order, by_meal_and_page, hides_notes_from_partners);

async fn in_their_order(house: House) {
    let event = house.event("congres").create().await;
    let other = house.event("other").create().await;
    for (code, position) in [("bb", 1), ("aa", 1), ("cc", 2)] {
        add(&house, &event, "half-days", with(half_day(code), "position", position)).await;
    }
    add(&house, &other, "half-days", half_day("elsewhere")).await;
    let viewer = house.user_in("viewer", &event);
    assert_eq!(viewer.get("events/congres/half-days").await.expect(200).column("code"), ["aa", "cc", "bb"]);
    let backwards = viewer.get("events/congres/half-days?sort=-position").await.expect(200);
    assert_eq!(backwards.column("code"), ["bb", "cc", "aa"]);
}

async fn by_meal_and_page(house: House) {
    let event = house.event("congres").create().await;
    for (code, meal) in [("h-1", true), ("h-2", false), ("h-3", true), ("h-4", true)] {
        add(&house, &event, "half-days", with(half_day(code), "includes_meal", meal)).await;
    }
    let admin = house.admin();
    let page =
        admin.get(format!("{}/half-days?includes_meal=true&limit=2&include_total=true", event.path)).await.expect(200);
    assert_eq!((page.column("code"), &page["page"]["total"]), (vec!["h-1".into(), "h-3".into()], &json!(3)));
    let next = page.next_cursor().expect("there is more");
    let rest =
        admin.get(format!("{}/half-days?includes_meal=true&limit=2&cursor={next}", event.path)).await.expect(200);
    assert_eq!((rest.column("code"), rest.next_cursor()), (vec!["h-4".to_owned()], None));
    let without = admin.get(format!("{}/half-days?includes_meal=false", event.path)).await.expect(200);
    assert_eq!(without.column("code"), ["h-2"]);
    admin.get(format!("{}/half-days?meal=true", event.path)).await.invalid("meal", "unknown_parameter");
}

async fn hides_notes_from_partners(house: House) {
    let event = house.event("congres").create().await;
    let partner = house.partner("Réseau").create().await;
    let client = house.partner_client(&partner);
    add(&house, &event, "half-days", with(half_day("ouverture"), "note", "Entre nous")).await;
    client.get("events/congres/half-days").await.refused(404, "not_found");
    bring(&house, &event, "published").await;
    let page = client.get("events/congres/half-days").await.expect(200);
    assert_eq!(page.column("note"), ["null"]);
    assert_eq!(house.user("viewer").get("events/congres/half-days").await.expect(200).column("note"), ["Entre nous"]);
}
