use serde_json::{Value, json};
use tests::{Actor, House, Made, Response, on_both};

on_both!(
    records_what_was_paid,
    refuses_what_cannot_be,
    amounts_and_days_have_to_be_possible,
    a_refund_stands_beside_the_payment,
    what_comes_after_a_cancellation_is_owed_back_by_its_rule,
    money_can_go_back_when_the_price_has_become_nothing,
    refunds_from_before_stand_beside_the_payment_too
);

/// An event where half is paid back, and Ana, who owes 120 euros.
pub(super) async fn owes(house: &House) -> (Made, Made) {
    let event = house.congress("congres", None).await;
    house.registration_settings(&event, json!({ "refund_percent": 50 })).await;
    house.tariff(&event, "payant").with("price", euros(12_000)).create().await;
    let ana = house.registration(&event, "Ana").with("tariff", "payant").create().await;
    (event, ana)
}

pub(super) fn euros(minor: i64) -> Value {
    json!({ "amount_minor": minor, "currency": "EUR" })
}

pub(super) async fn say(finance: &Actor, ana: &Made, input: Value) -> Response {
    finance.put(format!("{}/payment", ana.path)).if_match("*").json(input).await
}

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

async fn amounts_and_days_have_to_be_possible(house: House) {
    let (_, ana) = owes(&house).await;
    let finance = house.user("finance");
    let refused = async |input: Value, place: &str, code: &str| {
        say(&finance, &ana, input).await.invalid(place, code);
    };
    refused(json!({ "state": "paid", "amount": euros(11_999) }), "/amount", "less_than_due").await;
    refused(json!({ "state": "paid", "amount": euros(12_001) }), "/amount", "more_than_due").await;
    refused(json!({ "state": "invoiced", "amount": euros(12_000) }), "/amount", "not_paid").await;
    refused(json!({ "state": "paid", "on": "2099-01-01" }), "/on", "in_future").await;
    // The clock stands at ten in the morning of the second of March, in Paris.
    refused(json!({ "state": "paid", "on": "2026-03-03" }), "/on", "in_future").await;
    let all = say(&finance, &ana, json!({ "state": "free", "on": "2099-01-01", "amount": euros(1) })).await;
    all.invalid("/state", "payment_state").invalid("/on", "in_future").invalid("/amount", "not_paid");
    let nothing = say(&finance, &ana, json!({ "state": "refunded" })).await.refused(409, "registration.not_paid");
    assert_eq!(nothing["payment"], "due");
    assert_eq!(finance.get(&ana.path).await.expect(200)["payment"], "due", "nothing was taken down");
    let paid = say(&finance, &ana, json!({ "state": "paid", "on": "2026-03-02" })).await.expect(200);
    assert_eq!(paid["payment_details"]["amount"], euros(12_000));
    refused(json!({ "state": "refunded", "amount": euros(12_001) }), "/amount", "more_than_paid").await;
    refused(json!({ "state": "refunded", "amount": euros(0) }), "/amount", "required").await;
    refused(json!({ "state": "refunded", "on": "2026-03-01" }), "/on", "before_payment").await;
}

async fn a_refund_stands_beside_the_payment(house: House) {
    let (event, ana) = owes(&house).await;
    let finance = house.user("finance");
    say(&finance, &ana, json!({ "state": "paid", "on": "2026-03-01", "reference": "VIR-1" })).await.expect(200);
    let back = json!({ "state": "refunded", "amount": euros(2_000), "on": "2026-03-02", "reference": "VIR-2" });
    let row = say(&finance, &ana, back).await.expect(200);
    assert_eq!(
        (&row["payment_details"]["reference"], &row["payment_details"]["amount"]),
        (&json!("VIR-1"), &euros(12_000))
    );
    assert_eq!(
        (&row["refund_details"]["reference"], &row["refund_details"]["amount"]),
        (&json!("VIR-2"), &euros(2_000))
    );
    let payers = finance.get(format!("events/{}/payers", event.id())).await.expect(200);
    let one = &payers["data"][0];
    assert_eq!((&one["total"], &one["paid"], &one["refunded"]), (&euros(12_000), &euros(12_000), &euros(2_000)));
    // A refund can be put right, still against what was paid.
    let more = json!({ "state": "refunded", "amount": euros(12_000) });
    assert_eq!(say(&finance, &ana, more).await.expect(200)["refund_details"]["amount"], euros(12_000));
    // It was a mistake: the money is still there.
    let kept = say(&finance, &ana, json!({ "state": "paid", "reference": "VIR-1" })).await.expect(200);
    assert_eq!((&kept["payment"], &kept["refund_details"]), (&json!("paid"), &json!(null)));
}

async fn what_comes_after_a_cancellation_is_owed_back_by_its_rule(house: House) {
    let (event, ana) = owes(&house).await;
    let finance = house.user("finance");
    let gone = house.admin().post(format!("{}/cancellations", ana.path)).json(json!({})).await.expect(200);
    assert!(gone["refund"].is_null(), "nothing was paid yet");
    house.clock.advance(chrono::TimeDelta::days(3));
    house.registration_settings(&event, json!({ "refund_percent": 0 })).await;
    let late = say(&finance, &ana, json!({ "state": "paid", "on": "2026-03-04" })).await.expect(200);
    let owed = |open: i64| json!({ "percent": 50, "at": "2026-03-02T09:00:00.000000Z", "amount": euros(6_000), "owed": euros(open) });
    assert_eq!(
        (&late["status"], &late["refund"]),
        (&json!("cancelled"), &owed(6_000)),
        "by the rule of the day she cancelled"
    );
    // Without an amount a refund is what is owed.
    let back = say(&finance, &ana, json!({ "state": "refunded" })).await.expect(200);
    assert_eq!((&back["refund"], &back["refund_details"]["amount"]), (&owed(0), &euros(6_000)));
    // The cheque was no good.
    assert!(say(&finance, &ana, json!({ "state": "due" })).await.expect(200)["refund"].is_null());
}

async fn money_can_go_back_when_the_price_has_become_nothing(house: House) {
    let (event, ana) = owes(&house).await;
    house.tariff(&event, "invite").with("price", euros(0)).create().await;
    let finance = house.user("finance");
    let paid = say(&finance, &ana, json!({ "state": "paid" })).await.expect(200);
    let free =
        house.admin().patch(&ana.path).if_match(paid.etag()).json(json!({ "tariff": "invite" })).await.expect(200);
    assert_eq!((&free["price"], &free["payment"]), (&euros(0), &json!("paid")));
    let back = say(&finance, &ana, json!({ "state": "refunded", "amount": euros(12_000) })).await.expect(200);
    assert_eq!((&back["payment"], &back["refund_details"]["amount"]), (&json!("refunded"), &euros(12_000)));
}

/// They took the place of the payment, and those who had cancelled had only what they were owed.
async fn refunds_from_before_stand_beside_the_payment_too(house: House) {
    let (event, ana) = owes(&house).await;
    let boris = house.registration(&event, "Boris").with("tariff", "payant").create().await;
    let finance = house.user("finance");
    for one in [&ana, &boris] {
        say(&finance, one, json!({ "state": "paid", "on": "2026-03-01" })).await.expect(200);
    }
    house.admin().post(format!("{}/cancellations", boris.path)).json(json!({})).await.expect(200);
    let (refund, owed) = (
        json!({ "payment": { "method": "transfer", "amount": euros(2_000), "reference": "VIR-2" } }),
        json!({ "refund": { "percent": 50, "at": "2026-03-02T09:00:00.000000Z", "amount": euros(6_000) } }),
    );
    house.sql(&format!(
        "UPDATE registration_registrations SET payment = 'refunded', agreed = '{refund}' WHERE number = '{}'",
        ana["number"].as_str().expect("a number")
    ));
    house.sql(&format!(
        "UPDATE registration_registrations SET agreed = '{owed}' WHERE number = '{}'",
        boris["number"].as_str().expect("a number")
    ));
    let payers = async || finance.get(format!("events/{}/payers", event.id())).await.expect(200)["data"].clone();
    assert_ne!(payers().await[0]["refunded"], euros(2_000), "without the migrations nothing is known of it");
    house.sql("DELETE FROM registration_payments");
    house.sql("DELETE FROM __diesel_schema_migrations WHERE version IN ('20261201000400', '20261201000601')");
    let migrations = server::migrations(&server::modules()).expect("versions are unique");
    assert_eq!(migrations.run(&house.database().parsed_url()).expect("it runs"), ["20261201000400", "20261201000601"]);
    assert_eq!(payers().await[0]["refunded"], euros(2_000));
    let shown = finance.get(&ana.path).await.expect(200);
    assert_eq!((&shown["payment_details"], &shown["refund_details"]["reference"]), (&json!(null), &json!("VIR-2")));
    let more = json!({ "state": "refunded", "amount": euros(12_000) });
    say(&finance, &ana, more).await.expect(200);
    // Taking the payment down again leaves what is owed.
    let still = say(&finance, &boris, json!({ "state": "paid", "reference": "VIR-1" })).await.expect(200);
    assert_eq!(still["refund"]["amount"], euros(6_000));
}
