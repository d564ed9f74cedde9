use super::{at, row, update_budget::in_year};
use serde_json::json;
use tests::{House, on_both};

on_both!(are_the_plan_comptable, each_version_is_shown, an_event_has_the_version_of_its_year);

async fn are_the_plan_comptable(house: House) {
    let event = house.event("congres").create().await;
    let plan = house.user("viewer").get(at(&event, "accounts")).await.expect(200);
    let account = |code| row(plan.json(), "accounts", "code", code);
    assert_eq!(account("64")["side"], "expense");
    assert_eq!((&account("74")["side"], &account("74")["public_funding"]), (&json!("income"), &json!(true)));
    assert_eq!(account("86")["side"], "in_kind_expense");
    assert_eq!(account("87")["side"], "in_kind_income");
    for account in plan["accounts"].as_array().expect("accounts") {
        assert!(account["label"]["fr"].is_string() && account["label"]["en"].is_string(), "{account}");
    }
    assert!(plan["follows"]["fr"].as_str().is_some_and(|text| text.contains("2018-06")), "{}", plan.story());
}

async fn each_version_is_shown(house: House) {
    let event = house.event("congres").create().await;
    let viewer = house.user("viewer");
    let ask = |version: &str| viewer.get(at(&event, &format!("accounts?version={version}")));
    for (version, from, until, volunteering, gifts) in [
        ("crc-99-01", json!(null), json!("2019-12-31"), "870", "875"),
        ("anc-2018-06", json!("2020-01-01"), json!("2024-12-31"), "875", "870"),
        ("anc-2022-06", json!("2025-01-01"), json!(null), "875", "870"),
    ] {
        let plan = ask(version).await.expect(200);
        assert_eq!((&plan["version"], &plan["from"], &plan["until"]), (&json!(version), &from, &until));
        let label = |code| &row(plan.json(), "accounts", "code", code)["label"]["fr"];
        assert_eq!((label(volunteering), label(gifts)), (&json!("Bénévolat"), &json!("Dons en nature")), "{version}");
        let codes: Vec<&str> =
            plan["accounts"].as_array().expect("accounts").iter().filter_map(|one| one["code"].as_str()).collect();
        let is_old = version == "crc-99-01";
        assert_eq!(
            (codes.contains(&"73"), codes.contains(&"755"), codes.contains(&"7581")),
            (!is_old, !is_old, is_old)
        );
    }
    ask("crc-2050-01").await.refused(422, "request.invalid");
}

async fn an_event_has_the_version_of_its_year(house: House) {
    let viewer = house.user("viewer");
    for (slug, day, version) in [
        ("ancien", "2015-06-25", "crc-99-01"),
        ("dernier", "2019-12-31", "crc-99-01"),
        ("recent", "2020-01-01", "anc-2018-06"),
        ("prochain", "2026-06-25", "anc-2022-06"),
    ] {
        let event = in_year(&house, slug, day, "day").await;
        assert_eq!(viewer.get(at(&event, "accounts")).await.expect(200)["version"], version, "{day}");
        assert_eq!(viewer.get(format!("{}/budget", event.path)).await.expect(200)["accounts_version"], version);
    }
    // Some month of that year is enough; of an event without a date, today decides.
    let month = in_year(&house, "mois", "2019-09-01", "month").await;
    assert_eq!(viewer.get(at(&month, "accounts")).await.expect(200)["version"], "crc-99-01");
    let undated = house.event("sans-date").create().await;
    assert_eq!(viewer.get(at(&undated, "accounts")).await.expect(200)["version"], "anc-2022-06");
}
