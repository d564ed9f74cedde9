use serde_json::json;
use tests::{House, on_both};

on_both!(records_what_was_paid, refuses_what_cannot_be);

async fn records_what_was_paid(house: House) {
    let event = house.congress("congres", None).await;
    let vat = json!({ "treatment": "taxable", "rate_basis_points": 2_000 });
    let price = json!({ "amount_minor": 12_000, "currency": "EUR" });
    house.tariff(&event, "payant").with("price", price).with("vat", vat).create().await;
    let billing = json!({ "payer_kind": "employer", "name": "Région (exemple)", "siret": "13002526500013" });
    let made = |name: &'static str, billing: serde_json::Value| {
        house.registration(&event, name).with("tariff", "payant").with("billing", billing)
    };
    let ana = made("Ana", billing.clone()).create().await;
    made("Boris", billing).create().await;
    assert_eq!((&ana["payment"], &ana["vat"]["amount"]["amount_minor"]), (&json!("due"), &json!(2_000)));
    let finance = house.user("finance");
    let path = format!("{}/payment", ana.path);
    let input = json!({ "state": "paid", "method": "mandate", "on": "2026-03-02", "reference": "M-42" });
    let paid = finance.put(&path).if_match(&ana.etag).json(&input).await.expect(200);
    assert_eq!((&paid["payment"], &paid["payment_details"]["method"]), (&json!("paid"), &json!("mandate")));
    let payers = finance.get(format!("events/{}/payers", event.id())).await.expect(200);
    let one = &payers["data"][0];
    assert_eq!(
        (
            &one["name"],
            &one["registrations"],
            &one["total"]["amount_minor"],
            &one["paid"]["amount_minor"],
            &one["due"]["amount_minor"]
        ),
        (&json!("Région (exemple)"), &json!(2), &json!(24_000), &json!(12_000), &json!(12_000))
    );
    finance.put(&path).if_match(&ana.etag).json(&input).await.refused(412, "precondition.failed");
    house.user("organiser").get(&ana.path).await.expect(200);
}

async fn refuses_what_cannot_be(house: House) {
    let event = house.congress("congres", None).await;
    let ana = house.registers(&event, "Ana").await;
    let finance = house.user("finance");
    let path = format!("{}/payment", ana.path);
    finance.put(&path).if_match(&ana.etag).json(json!({ "state": "paid" })).await.invalid("/state", "payment_state");
    let dollars = json!({ "state": "free", "amount": { "amount_minor": 1, "currency": "USD" } });
    finance.put(&path).if_match(&ana.etag).json(dollars).await.invalid("/amount/currency", "currency_of_event");
    house
        .user("viewer")
        .put(&path)
        .if_match(&ana.etag)
        .json(json!({ "state": "free" }))
        .await
        .refused(403, "auth.forbidden");
}
