use super::{at, eur, partners_of};
use serde_json::{Value, json};
use tests::{House, Made, Request, on_both};

on_both!(
    cash_counts_in_the_currency_of_the_event,
    instalments_fit_into_what_was_granted,
    what_was_received_follows_from_the_instalments,
    each_kind_has_its_own_fields,
    finance_may_and_partners_may_not,
);

fn post(house: &House, (event, partner): &(Made, Made), input: Value) -> Request {
    house.admin().post(format!("{}/commitments", at(event, partner))).json(input)
}

fn cash(cash: Value) -> Value {
    json!({ "kind": "cash", "title": "Subvention", "cash": cash })
}

async fn cash_counts_in_the_currency_of_the_event(house: House) {
    let event = house.event("lausanne").with("currency", "CHF").create().await;
    let partner = house.partner("UNADEL").create().await;
    house.partnership(&event, &partner).create().await;
    let here = (event, partner);
    let chf = json!({ "amount_minor": 100, "currency": "CHF" });
    let made = post(&house, &here, cash(json!({ "asked": chf }))).await.expect(201);
    assert_eq!(made["cash"]["asked"], chf);
    assert!(made["cash"]["granted"].is_null());
    let mixed = json!({ "asked": chf, "granted": eur(500), "instalments": [{ "amount": eur(5) }] });
    let refused = post(&house, &here, cash(mixed)).await.invalid("/cash/granted/currency", "currency_mismatch");
    refused.invalid("/cash/instalments/0/amount/currency", "currency_mismatch");
    let value = json!({ "kind": "in_kind", "title": "Salle", "value": eur(5) });
    post(&house, &here, value).await.invalid("/value/currency", "currency_mismatch");
    let negative = json!({ "asked": { "amount_minor": -1, "currency": "CHF" } });
    post(&house, &here, cash(negative)).await.invalid("/cash/asked", "not_negative");
    let huge = json!({ "asked": { "amount_minor": 100_000_000_001_i64, "currency": "CHF" } });
    post(&house, &here, cash(huge)).await.invalid("/cash/asked", "range");
    let largest = json!({ "asked": { "amount_minor": 100_000_000_000_i64, "currency": "CHF" } });
    post(&house, &here, cash(largest)).await.expect(201);
}

async fn instalments_fit_into_what_was_granted(house: House) {
    let here = partners_of(&house, "congres", "UNADEL").await;
    let with = |granted: Value, parts: &[i64]| {
        let instalments: Vec<Value> = parts.iter().map(|minor| json!({ "amount": eur(*minor) })).collect();
        post(&house, &here, cash(json!({ "granted": granted, "instalments": instalments })))
    };
    with(eur(1_000), &[400, 600]).await.expect(201);
    with(eur(1_000), &[400]).await.expect(201);
    with(eur(1_000), &[400, 601]).await.invalid("/cash/instalments", "instalments_exceed_granted");
    with(json!(null), &[1]).await.invalid("/cash/instalments", "instalments_exceed_granted");
}

async fn what_was_received_follows_from_the_instalments(house: House) {
    let here = partners_of(&house, "congres", "UNADEL").await;
    let parts = json!([{ "amount": eur(700), "received_on": "2026-02-01" }, { "amount": eur(300) }]);
    let with = |received: Value| {
        let input = json!({ "granted": eur(1_000), "received": received, "instalments": parts });
        post(&house, &here, cash(input))
    };
    for received in [json!(null), eur(700)] {
        assert_eq!(with(received).await.expect(201)["cash"]["received"], eur(700));
    }
    for received in [eur(1_000), eur(0)] {
        with(received).await.invalid("/cash/received", "received_differs");
    }
    let free = post(&house, &here, cash(json!({ "received": eur(50) }))).await.expect(201);
    assert_eq!(free["cash"]["received"], eur(50), "without instalments it is what one says");
}

async fn each_kind_has_its_own_fields(house: House) {
    let here = partners_of(&house, "congres", "UNADEL").await;
    let of = |kind: &str| json!({ "kind": kind, "title": "x" });
    post(&house, &here, of("cash")).await.invalid("/cash", "required");
    for kind in ["in_kind", "services", "relay"] {
        post(&house, &here, of(kind)).await.expect(201);
        let money = tests::with(of(kind), "cash", json!({ "asked": eur(1) }));
        post(&house, &here, money).await.invalid("/cash", "not_for_kind");
    }
    for kind in ["in_kind", "services"] {
        let valued = post(&house, &here, tests::with(of(kind), "value", eur(70_000))).await.expect(201);
        assert_eq!(valued["value"], eur(70_000));
    }
    post(&house, &here, tests::with(of("relay"), "value", eur(1))).await.invalid("/value", "not_for_kind");
    post(&house, &here, tests::with(of("relay"), "title", " ")).await.invalid("/title", "not_blank");
}

async fn finance_may_and_partners_may_not(house: House) {
    let (event, partner) = partners_of(&house, "congres", "UNADEL").await;
    let path = format!("{}/commitments", at(&event, &partner));
    let input = json!({ "kind": "relay", "title": "Lettre" });
    for somebody in [house.user("finance"), house.user_in("finance", &event), house.user("organiser")] {
        let made = somebody.post(&path).json(&input).await.expect(201);
        somebody.get(made.header("location")).await.expect(200);
    }
    for somebody in [house.user("viewer"), house.user("press"), house.partner_client(&partner)] {
        somebody.post(&path).json(&input).await.refused(403, "auth.forbidden");
    }
    let other = house.partner("ETD").create().await;
    let none = house.user("finance").post(format!("{}/commitments", at(&event, &other))).json(&input).await;
    none.refused(404, "not_found");
}
