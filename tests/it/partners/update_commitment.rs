use super::{add, at, eur, partners_of};
use serde_json::json;
use tests::{House, on_both};

on_both!(needs_the_version_that_was_read, what_was_received_follows, the_whole_must_still_fit);

async fn needs_the_version_that_was_read(house: House) {
    let (event, partner) = partners_of(&house, "congres", "UNADEL").await;
    let made =
        add(&house, &format!("{}/commitments", at(&event, &partner)), json!({ "kind": "relay", "title": "a" })).await;
    let path = made.header("location").to_owned();
    let finance = house.user("finance");
    let patch = |title: &str| finance.patch(&path).json(json!({ "title": title }));
    patch("b").await.refused(428, "precondition.required");
    let changed = patch("b").if_match(made.etag()).await.expect(200);
    assert_eq!((&changed["title"], &changed["version"]), (&json!("b"), &json!(2)));
    patch("c").if_match(made.etag()).await.refused(412, "precondition.failed");
    house.user("viewer").patch(&path).if_match("*").json(json!({})).await.refused(403, "auth.forbidden");
    house.partner_client(&partner).patch(&path).if_match("*").json(json!({})).await.refused(403, "auth.forbidden");
}

async fn what_was_received_follows(house: House) {
    let (event, partner) = partners_of(&house, "congres", "UNADEL").await;
    let instalment = |minor: i64, received: Option<&str>| json!({ "amount": eur(minor), "due_on": "2026-03-31", "received_on": received });
    let input = json!({ "kind": "cash", "title": "Subvention", "cash": {
        "asked": eur(3_000), "granted": eur(2_000), "instalments": [instalment(1_400, None), instalment(600, None)],
    } });
    let made = add(&house, &format!("{}/commitments", at(&event, &partner)), input).await;
    assert_eq!(made["cash"]["received"], eur(0));
    let finance = house.user("finance");
    let patch = |cash| finance.patch(made.header("location")).if_match("*").json(json!({ "cash": cash }));
    let first = json!([instalment(1_400, Some("2026-03-02")), instalment(600, None)]);
    let came = patch(json!({ "instalments": first })).await.expect(200);
    assert_eq!((&came["cash"]["received"], &came["cash"]["asked"]), (&eur(1_400), &eur(3_000)));
    let both = json!([instalment(1_400, Some("2026-03-02")), instalment(600, Some("2026-12-31"))]);
    assert_eq!(patch(json!({ "instalments": both })).await.expect(200)["cash"]["received"], eur(2_000));
    patch(json!({ "received": eur(1) })).await.invalid("/cash/received", "received_differs");
    let none = patch(json!({ "instalments": [] })).await.expect(200);
    assert!(none["cash"]["received"].is_null(), "it followed from what is gone: {}", none.story());
}

async fn the_whole_must_still_fit(house: House) {
    let (event, partner) = partners_of(&house, "congres", "UNADEL").await;
    let cash = json!({ "granted": eur(1_000), "instalments": [{ "amount": eur(900) }] });
    let input = json!({ "kind": "cash", "title": "Subvention", "cash": cash });
    let made = add(&house, &format!("{}/commitments", at(&event, &partner)), input).await;
    let organiser = house.user("organiser");
    let patch = |value| organiser.patch(made.header("location")).if_match("*").json(value);
    let less = json!({ "cash": { "granted": { "amount_minor": 899 } } });
    patch(less).await.invalid("/cash/instalments", "instalments_exceed_granted");
    let francs = json!({ "cash": { "asked": { "amount_minor": 1, "currency": "CHF" } } });
    patch(francs).await.invalid("/cash/asked/currency", "currency_mismatch");
    patch(json!({ "kind": "in_kind" })).await.invalid("/cash", "not_for_kind");
    let kind = patch(json!({ "kind": "in_kind", "cash": null, "value": eur(5) })).await.expect(200);
    assert_eq!((&kind["cash"], &kind["value"]), (&json!(null), &eur(5)));
}
