//! DELETE /events/{event}/registrations/{registration}/payments/{payment}

use super::{
    create_registration_payment::{enter, entries, entry},
    put_registration_payment::{euros, owes, say},
};
use serde_json::json;
use tests::{House, on_both};

on_both!(
    it_stays_and_counts_no_more,
    not_while_more_has_gone_back,
    what_was_said_before_comes_back,
    with_the_same_etag_twice_is_once
);

async fn it_stays_and_counts_no_more(house: House) {
    let (_, ana) = owes(&house).await;
    let finance = house.user("finance");
    enter(&finance, &ana, entry("payment", 5_000, "2026-02-10")).await.expect(200);
    enter(&finance, &ana, entry("payment", 7_000, "2026-03-01")).await.expect(200);
    let id = entries(&finance, &ana).await[1]["id"].as_str().expect("an id").to_owned();
    let path = format!("{}/payments/{id}", ana.path);
    house.user("viewer").delete(&path).await.refused(403, "auth.forbidden");
    finance.delete(&path).if_match(&ana.etag).await.refused(412, "precondition.failed");
    finance.delete(&path).await.expect(204);
    let row = finance.get(&ana.path).await.expect(200);
    assert_eq!((&row["payment"], &row["paid"]), (&json!("due"), &euros(5_000)));
    let all = entries(&finance, &ana).await;
    assert!(all.len() == 2 && all[0]["undone_at"].is_null() && all[1]["undone_at"].is_string());
    let before = house.dump();
    finance.delete(&path).await.expect(204);
    assert_eq!(before.changes(&house.dump()), [""; 0], "twice is once");
    enter(&finance, &ana, entry("payment", 7_000, "2026-03-01")).await.expect(200);
    finance.delete(format!("{}/payments/no-such", ana.path)).await.refused(404, "not_found");
}

async fn not_while_more_has_gone_back(house: House) {
    let (_, ana) = owes(&house).await;
    let finance = house.user("finance");
    enter(&finance, &ana, entry("payment", 12_000, "2026-02-10")).await.expect(200);
    enter(&finance, &ana, entry("refund", 2_000, "2026-03-01")).await.expect(200);
    let all = entries(&finance, &ana).await;
    let path = |at: usize| format!("{}/payments/{}", ana.path, all[at]["id"].as_str().expect("an id"));
    finance.delete(path(0)).await.refused(409, "registration.not_paid");
    finance.delete(path(1)).await.expect(204);
    let row = finance.get(&ana.path).await.expect(200);
    assert_eq!((&row["payment"], &row["refund_details"]), (&json!("paid"), &json!(null)));
    finance.delete(path(0)).await.expect(204);
    let row = finance.get(&ana.path).await.expect(200);
    assert_eq!((&row["payment"], &row["payment_details"]), (&json!("due"), &json!(null)));
}

async fn what_was_said_before_comes_back(house: House) {
    let (event, ana) = owes(&house).await;
    let finance = house.user("finance");
    for (state, invoiced) in [("invoiced", 12_000), ("waived", 0)] {
        let said = json!({ "state": state, "reference": "F-1" });
        let before = say(&finance, &ana, said).await.expect(200);
        let paid = enter(&finance, &ana, entry("payment", 12_000, "2026-02-10")).await.expect(200);
        assert_eq!(
            (&paid["payment"], &paid["payment_details"]["reference"]),
            (&json!("paid"), &json!("payment-12000"))
        );
        let all = entries(&finance, &ana).await;
        let id = all.last().and_then(|one| one["id"].as_str()).expect("an id");
        finance.delete(format!("{}/payments/{id}", ana.path)).await.expect(204);
        let row = finance.get(&ana.path).await.expect(200);
        assert_eq!(
            (&row["payment"], &row["payment_details"], &row["paid"]),
            (&json!(state), &before["payment_details"], &euros(0))
        );
        let payers = finance.get(format!("events/{}/payers", event.id())).await.expect(200);
        assert_eq!(payers["data"][0]["invoiced"], euros(invoiced));
    }
}

async fn with_the_same_etag_twice_is_once(house: House) {
    let (_, ana) = owes(&house).await;
    let finance = house.user("finance");
    let row = enter(&finance, &ana, entry("payment", 5_000, "2026-02-10")).await.expect(200);
    let id = entries(&finance, &ana).await[0]["id"].as_str().expect("an id").to_owned();
    let undo = || finance.delete(format!("{}/payments/{id}", ana.path)).if_match(row.etag());
    undo().await.expect(204);
    let before = house.dump();
    undo().await.expect(204);
    assert_eq!(before.changes(&house.dump()), [""; 0]);
}
