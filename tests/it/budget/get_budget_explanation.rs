use super::{add, at, catered, eur, expense, suppose};
use serde_json::{Value, json};
use tests::{House, on_both, with};

on_both!(leads_from_a_total_down_to_sources, sources_say_what_they_are_made_of, totals_of_accounts_and_groups);

async fn leads_from_a_total_down_to_sources(house: House) {
    let event = catered(&house, "congres").await;
    let noted = with(super::value("EUR/person", 15), "note", "devis du traiteur");
    super::suppose(&house, &event, "reference", "meal_price", noted).await;
    let viewer = house.user("viewer");
    let get = |figure: &str| viewer.get(at(&event, &format!("scenarios/reference/explanations/{figure}")));
    let found = get("balance").await.expect(200);
    let steps = found["steps"].as_array().expect("steps");
    assert_eq!((&steps[0]["operation"], &steps[0]["amount"]), (&json!("total"), &eur(50_000)));
    // A total is the sum of what is right below it.
    let below = steps.iter().filter(|step| step["parent"] == 0);
    let signed = |step: &Value| {
        step["amount"]["amount_minor"].as_i64().map(|minor| if step["negative"] == true { -minor } else { minor })
    };
    assert_eq!(below.filter_map(signed).sum::<i64>(), 50_000);
    let price = steps.iter().find(|step| step["name"] == "meal_price").expect("the price is a source");
    assert_eq!((&price["source"]["kind"], &price["source"]["note"]), (&json!("value"), &json!("devis du traiteur")));
    for step in &steps[1..] {
        assert!(step["parent"].as_u64() < step["index"].as_u64(), "{step}");
    }
    assert_eq!(get("repas").await.expect(200)["steps"][0]["amount"], eur(150_000));
    get("inconnue").await.refused(404, "not_found");
}

async fn sources_say_what_they_are_made_of(house: House) {
    let event = catered(&house, "congres").await;
    let range = json!({ "kind": "triangular", "low": 12, "mode": 15, "high": 18 });
    suppose(&house, &event, "reference", "meal_price", json!({ "unit": "EUR/person", "distribution": range })).await;
    let link = json!({ "source": "confirmed_registrations", "tariff": "plein", "fallback": 60 });
    suppose(&house, &event, "reference", "participants", json!({ "unit": "person", "link": link })).await;
    let get = async || house.user("viewer").get(at(&event, "scenarios/reference/explanations/repas")).await.expect(200);
    let found = get().await;
    let price = &super::row(found.json(), "steps", "name", "meal_price")["source"];
    assert_eq!(
        (&price["kind"], &price["distribution"], &price["link"]),
        (&json!("distribution"), &range, &json!(null))
    );
    let people = &super::row(found.json(), "steps", "name", "participants")["source"];
    assert_eq!((&people["kind"], &people["link"]), (&json!("fallback"), &link), "there is no such tariff");
    house.tariff(&event, "plein").create().await;
    let found = get().await;
    let people = &super::row(found.json(), "steps", "name", "participants")["source"];
    assert_eq!((&people["kind"], &people["link"]), (&json!("link"), &link));
}

async fn totals_of_accounts_and_groups(house: House) {
    let event = catered(&house, "congres").await;
    add(&house, &event, "lines", with(expense("pauses", 700), "group", "Accueil")).await;
    add(&house, &event, "lines", with(expense("badges", 300), "group", "Accueil")).await;
    let get =
        |figure: &str| house.user("viewer").get(at(&event, &format!("scenarios/reference/explanations/{figure}")));
    let group = get("group:expense:Accueil").await.expect(200);
    assert_eq!((&group["steps"][0]["operation"], &group["steps"][0]["amount"]), (&json!("total"), &eur(1_000)));
    assert_eq!(group["steps"].as_array().map(Vec::len), Some(3));
    // What a statement gives is what is explained.
    let statement = super::statement(&house, &event, "reference").await;
    for row in statement["accounts"].as_array().expect("accounts") {
        let account = row["account"].as_str().expect("an account");
        assert_eq!(get(&format!("account:{account}")).await.expect(200)["steps"][0]["amount"], row["total"], "{row}");
    }
    for row in statement["groups"].as_array().expect("groups") {
        let (side, group) = (row["side"].as_str().expect("a side"), row["group"].as_str().unwrap_or_default());
        let found = get(&format!("group:{side}:{group}")).await.expect(200);
        assert_eq!(found["steps"][0]["amount"], row["total"], "{row}");
    }
    for unknown in ["group:income:Accueil", "group:Accueil", "account:6", "account:99", "total:60"] {
        get(unknown).await.refused(404, "not_found");
    }
}
