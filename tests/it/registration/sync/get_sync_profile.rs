use super::{Stage, members};
use serde_json::json;
use tests::{House, on_both};

on_both!(says_what_a_file_may_hold);

async fn says_what_a_file_may_hold(house: House) {
    let stage = Stage::new(&house, 500).await;
    let theirs = json!({ "kind": "partner", "partners": [stage.partner.id()] });
    house.tariff(&stage.event, "reseau").with("audience", theirs).create().await;
    let others = house.partner("Autre").create().await;
    let foreign = json!({ "kind": "partner", "partners": [others.id()] });
    house.tariff(&stage.event, "ailleurs").with("audience", foreign).create().await;
    let seats = json!({ "seats": 10, "beyond": "wait" });
    house.partnership(&stage.event, &stage.partner).with("contingent", seats).create().await;
    stage.send(&[super::member("a")]).await.expect(207);
    let named: Vec<_> = members(3).into_iter().map(|one| tests::with(one, "tariff", "reseau")).collect();
    stage.send(&named).await.expect(200);

    let profile = stage.client.get(stage.path("sync-profile")).lang("fr").await.expect(200);
    let codes = |list: &str| -> Vec<String> {
        let all = profile[list].as_array().cloned().unwrap_or_default();
        let mut all: Vec<String> = all.iter().filter_map(|one| one["code"].as_str().map(str::to_owned)).collect();
        all.sort_unstable();
        all
    };
    assert_eq!(codes("tariffs"), ["plein", "reseau"], "not those of other partners");
    assert_eq!(codes("categories"), ["professionnels"]);
    assert_eq!(profile["contingent"], json!({ "seats": 10, "taken": 3, "release_on": null, "waits": true }));
    let departments = profile["departments"].as_array().expect("a list");
    assert!(
        departments.contains(&json!("2A"))
            && departments.contains(&json!("974"))
            && !departments.contains(&json!("20"))
    );
    let family = profile["fields"].as_array().expect("a list").iter().find(|field| field["name"] == "family_name");
    assert!(family.expect("it is there")["aliases"].as_array().expect("a list").contains(&json!("nom")));
    assert_eq!((&profile["max_bytes"], &profile["test_mode"]), (&json!(134_217_728), &json!(false)));
    stage.client.get(profile["template_url"].as_str().expect("a path")).await.expect(200);
}
