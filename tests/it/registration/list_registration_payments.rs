//! GET /events/{event}/registrations/{registration}/payments

use super::{
    create_registration_payment::{enter, entries, entry},
    put_registration_payment::{euros, owes, say},
};
use serde_json::{Value, json};
use tests::{House, on_both};

on_both!(
    what_was_recorded_in_one_word_is_listed_too,
    what_was_known_before_there_were_entries_is_one,
    what_went_back_had_come_whatever_the_price_is_now
);

async fn what_was_recorded_in_one_word_is_listed_too(house: House) {
    let (event, ana) = owes(&house).await;
    let finance = house.user("finance");
    let paid = json!({ "state": "paid", "method": "mandate", "on": "2026-02-10", "reference": "M-1" });
    say(&finance, &ana, paid).await.expect(200);
    // The reference was wrong: there is still one payment.
    let right = json!({ "state": "paid", "method": "mandate", "on": "2026-02-10", "reference": "M-2" });
    say(&finance, &ana, right).await.expect(200);
    let all = entries(&finance, &ana).await;
    let told: Vec<(&Value, &Value, bool)> =
        all.iter().map(|one| (&one["reference"], &one["amount"], one["undone_at"].is_null())).collect();
    let mut told = told;
    told.sort_by_key(|(reference, ..)| reference.as_str());
    assert_eq!(told, [(&json!("M-1"), &euros(12_000), false), (&json!("M-2"), &euros(12_000), true)]);
    // Another registration has its own.
    let boris = house.registration(&event, "Boris").with("tariff", "payant").create().await;
    assert!(entries(&finance, &boris).await.is_empty());
    enter(&finance, &boris, entry("payment", 1, "2026-03-01")).await.expect(200);
    let theirs = entries(&finance, &boris).await[0]["id"].as_str().expect("an id").to_owned();
    finance.delete(format!("{}/payments/{theirs}", ana.path)).await.refused(404, "not_found");
}

/// The registrations had their payment and their refund, each as the last one that was said.
async fn what_was_known_before_there_were_entries_is_one(house: House) {
    let (event, ana) = owes(&house).await;
    let finance = house.user("finance");
    let paid = json!({ "state": "paid", "on": "2026-02-10", "reference": "VIR-1", "method": "transfer" });
    say(&finance, &ana, paid).await.expect(200);
    say(&finance, &ana, json!({ "state": "refunded", "amount": euros(2_000), "on": "2026-03-01" })).await.expect(200);
    let shown = async || {
        let all = entries(&finance, &ana).await;
        let one = |one: &Value| ["kind", "amount", "on", "method", "reference"].map(|name| one[name].clone());
        (all.iter().map(one).collect::<Vec<_>>(), finance.get(&ana.path).await.expect(200)["refunded"].clone())
    };
    let before = shown().await;
    assert_eq!(before.0.len(), 2);
    house.sql("DELETE FROM registration_payments");
    house.sql("UPDATE registration_registrations SET paid_minor = 0, refunded_minor = 0");
    assert_ne!(shown().await, before);
    house.sql("DELETE FROM __diesel_schema_migrations WHERE version = '20261201000601'");
    let migrations = server::migrations(&server::modules()).expect("versions are unique");
    assert_eq!(migrations.run(&house.database().parsed_url()).expect("it runs"), ["20261201000601"]);
    assert_eq!(shown().await, before);
    assert_eq!(entries(&finance, &ana).await[0]["actor_kind"], "system");
    let payers = finance.get(format!("events/{}/payers", event.id())).await.expect(200);
    assert_eq!((&payers["data"][0]["paid"], &payers["data"][0]["refunded"]), (&euros(12_000), &euros(2_000)));
    // Its id is one like any other's.
    let id = entries(&finance, &ana).await[1]["id"].as_str().expect("an id").to_owned();
    finance.delete(format!("{}/payments/{id}", ana.path)).await.expect(204);
    assert_eq!(finance.get(&ana.path).await.expect(200)["payment"], "paid");
}

async fn what_went_back_had_come_whatever_the_price_is_now(house: House) {
    let (_, ana) = owes(&house).await;
    let finance = house.user("finance");
    say(&finance, &ana, json!({ "state": "paid" })).await.expect(200);
    say(&finance, &ana, json!({ "state": "refunded", "amount": euros(11_000) })).await.expect(200);
    // Neither did its amount stay, nor the price.
    let agreed = json!({ "repayment": { "amount": euros(11_000) } });
    house.sql("DELETE FROM registration_payments");
    house.sql(&format!(
        "UPDATE registration_registrations SET price_minor = 8000, paid_minor = 0, refunded_minor = 0, agreed = '{agreed}'"
    ));
    house.sql("DELETE FROM __diesel_schema_migrations WHERE version = '20261201000601'");
    let migrations = server::migrations(&server::modules()).expect("versions are unique");
    assert_eq!(migrations.run(&house.database().parsed_url()).expect("it runs"), ["20261201000601"]);
    let row = finance.get(&ana.path).await.expect(200);
    assert_eq!((&row["paid"], &row["refunded"]), (&euros(11_000), &euros(11_000)));
}
