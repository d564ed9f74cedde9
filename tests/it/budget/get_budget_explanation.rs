use super::{add, at, catered, eur, expense, income, suppose};
use serde_json::{Value, json};
use tests::{House, on_both, with};

on_both!(
    leads_from_a_total_down_to_sources,
    sources_say_what_they_are_made_of,
    totals_of_accounts_and_groups,
    certainties_funders_and_ceilings,
);

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

async fn certainties_funders_and_ceilings(house: House) {
    let event = catered(&house, "congres").await;
    let funder = house.partner("CGET").create().await;
    let given =
        |code, minor, account: &str| with(with(income(code, minor), "account", account), "partner_id", funder.id());
    add(&house, &event, "lines", with(given("subvention", 7_000, "741"), "certainty", "signed")).await;
    add(&house, &event, "lines", given("places", 300, "706")).await;
    add(&house, &event, "lines", with(given("locaux", 50, "871"), "side", "in_kind_income")).await;
    add(&house, &event, "lines", with(expense("badges", 900), "certainty", "quoted")).await;
    let ceilings = json!({ "public_ceiling": 8_000, "funder_ceiling": 9_000 });
    house.admin().patch(format!("{}/budget", event.path)).if_match("*").json(ceilings).await.expect(200);
    let get =
        |figure: &str| house.user("viewer").get(at(&event, &format!("scenarios/reference/explanations/{figure}")));
    let found = super::statement(&house, &event, "reference").await;
    let rows = |list: &str| found[list].as_array().expect("rows").clone();
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let mut figures = Vec::new();
    for row in rows("certainties") {
        let (side, certainty) = (text(&row["side"]).expect("a side"), text(&row["certainty"]).expect("a certainty"));
        figures.push((format!("certainty:{side}:{certainty}"), row));
    }
    for row in rows("funding") {
        let source = text(&row["partner_id"]).or_else(|| text(&row["account"])).expect("a source");
        let money = match (&row["in_kind"], &row["public_funding"]) {
            (Value::Bool(true), _) => "in_kind",
            (_, Value::Bool(true)) => "public",
            _ => "private",
        };
        figures.push((format!("funding:{source}:{money}"), row));
    }
    for row in rows("ceilings") {
        let funder = text(&row["partner_id"]).map(|id| format!(":{id}")).unwrap_or_default();
        figures.push((format!("ceiling:{}{funder}", text(&row["kind"]).expect("a kind")), row));
    }
    assert_eq!(figures.len(), 5 + 4 + 2, "{figures:?}");
    for (figure, row) in figures {
        let steps = get(&figure).await.expect(200)["steps"].clone();
        assert_eq!(steps[0]["amount"], row["total"], "{figure}: {row}");
        let below = steps.as_array().expect("steps").iter().filter(|step| step["parent"] == 0);
        let sum: i64 = below.filter_map(|step| step["amount"]["amount_minor"].as_i64()).sum();
        assert_eq!(eur(sum), row["total"], "{figure}");
    }
    for unknown in ["certainty:income:quoted", "funding:70:in_kind", "funding:70:rien", "ceiling:funder:70"] {
        get(unknown).await.refused(404, "not_found");
    }
}
