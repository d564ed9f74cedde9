use serde_json::json;
use tests::{House, on_both};

on_both!(confirms_what_waits_for_approval, an_order_or_a_payment_confirms_by_itself);

async fn confirms_what_waits_for_approval(house: House) {
    let event = house.congress("congres", None).await;
    house.tariff(&event, "invites").with("confirm_on", "approval").create().await;
    let ana = house.registration(&event, "Ana").with("tariff", "invites").create().await;
    assert_eq!(ana["status"], "pending");
    let staff = house.user("organiser");
    let path = format!("{}/confirmations", ana.path);
    let confirmed = staff.post(&path).json(json!({ "reason": "oui" })).await.expect(200);
    assert_eq!(confirmed["status"], "confirmed");
    staff.post(&path).json(json!({})).await.refused(409, "registration.wrong_state");
    let states = staff.get(format!("{}/states", ana.path)).await.expect(200);
    let steps: Vec<_> = states["data"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|step| (&step["from"], &step["to"], &step["reason"]))
        .collect();
    assert_eq!(
        steps,
        [(&json!(null), &json!("pending"), &json!(null)), (&json!("pending"), &json!("confirmed"), &json!("oui"))]
    );
}

async fn an_order_or_a_payment_confirms_by_itself(house: House) {
    let event = house.congress("congres", None).await;
    let price = json!({ "amount_minor": 12_000, "currency": "EUR" });
    house.tariff(&event, "bon").with("price", price.clone()).with("confirm_on", "purchase_order").create().await;
    house.tariff(&event, "payant").with("price", price).with("confirm_on", "payment").create().await;
    let (ana, boris) = (
        house.registration(&event, "Ana").with("tariff", "bon").create().await,
        house.registration(&event, "Boris").with("tariff", "payant").create().await,
    );
    let staff = house.user("organiser");
    let billing = json!({ "billing": { "payer_kind": "employer", "purchase_order": "BC-2026-7" } });
    let ordered = staff.patch(&ana.path).if_match(&ana.etag).json(billing).await.expect(200);
    assert_eq!(ordered["status"], "confirmed");
    let paid = house
        .user("finance")
        .put(format!("{}/payment", boris.path))
        .if_match(&boris.etag)
        .json(json!({ "state": "paid", "method": "transfer" }));
    let paid = paid.await.expect(200);
    assert_eq!((&paid["status"], &paid["payment"]), (&json!("confirmed"), &json!("paid")));
}
