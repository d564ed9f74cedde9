//! GET /audit-entries/verification

use diesel::prelude::*;
use kernel::schema::kernel_audit::dsl as a;
use serde_json::{Value, json};
use tests::{House, on_both};

on_both!(an_untouched_log_is_intact, shows_a_changed_entry, shows_a_missing_entry, shows_a_cut_off_end);

async fn verification(house: &House) -> Value {
    house.admin().get("audit-entries/verification").await.expect(200).json().clone()
}

/// An event and some organisations: entries in two chains.
async fn history(house: &House) -> String {
    let event = house.event("congres-2015").create().await;
    for n in 0..3 {
        let partner = house.partner(&format!("Partner {n}")).create().await;
        house.partnership(&event, &partner).create().await;
    }
    event.id().to_owned()
}

async fn an_untouched_log_is_intact(house: House) {
    history(&house).await;
    let found = verification(&house).await;
    assert_eq!((&found["intact"], &found["breaks"]), (&json!(true), &json!([])));
    let rows = house.dump().table("kernel_audit").len();
    assert_eq!(found["checked"].as_u64(), u64::try_from(rows).ok());
}

async fn shows_a_changed_entry(house: House) {
    let event = history(&house).await;
    let entry = a::kernel_audit.filter(a::stream.eq(event.clone()).and(a::seq.eq(2)));
    let changed =
        diesel::update(entry).set(a::action.eq("partnership.deleted")).execute(&mut house.database().connect());
    assert_eq!(changed, Ok(1));
    let found = verification(&house).await;
    assert_eq!((&found["intact"], &found["breaks"]), (&json!(false), &json!([{ "stream": event, "seq": 2 }])));
}

async fn shows_a_missing_entry(house: House) {
    history(&house).await;
    let entry = a::kernel_audit.filter(a::stream.eq("house").and(a::seq.eq(2)));
    assert_eq!(diesel::delete(entry).execute(&mut house.database().connect()), Ok(1));
    assert_eq!(verification(&house).await["breaks"], json!([{ "stream": "house", "seq": 2 }]));
}

async fn shows_a_cut_off_end(house: House) {
    let event = history(&house).await;
    let mut conn = house.database().connect();
    let last: Option<i64> = a::kernel_audit
        .filter(a::stream.eq(&event))
        .select(diesel::dsl::max(a::seq))
        .first(&mut conn)
        .expect("a number");
    let last = last.expect("there are entries");
    let end = a::kernel_audit.filter(a::stream.eq(event.clone()).and(a::seq.ge(last)));
    assert_eq!(diesel::delete(end).execute(&mut conn), Ok(1));
    assert_eq!(verification(&house).await["breaks"], json!([{ "stream": event, "seq": last }]));
}
