use super::reading::{pages, person, two_days};
use serde_json::json;
use tests::{House, Plan, on_both};

on_both!(
    lists_who_is_expected_by_name,
    goes_on_from_page_to_page,
    unknown_half_days_and_strangers,
    is_an_export: Plan::new().config(|config| {
        config.rate_limit.enabled = true;
        config.rate_limit.exports_per_minute = 2;
    }),
);

async fn lists_who_is_expected_by_name(house: House) {
    let event = two_days(&house, "congres", 10).await;
    house.tariff(&event, "soiree").with("covers", json!(["soir"])).create().await;
    for (given_name, family_name, tariff) in
        [("Zoé", "Étienne", "plein"), ("Bob", "Łukasiewicz", "plein"), ("Ana", "Absente", "soiree")]
    {
        let made = house.registration(&event, given_name).with("person", person(given_name, family_name));
        let made = made.with("tariff", tariff).create().await;
        if given_name == "Zoé" {
            let scan = json!({ "number": made["number"], "half_day": "matin", "nonce": "1" });
            house.admin().post(format!("{}/check-ins", event.path)).json(scan).await.expect(201);
        }
    }
    let read = async |half_day: &str, lang: &str| {
        let path = format!("{}/presence-sheets/{half_day}.pdf", event.path);
        pages(house.admin().get(path).lang(lang).await.expect(200).bytes()).concat()
    };
    let morning = read("matin", "fr").await;
    let at = |text: &str| morning.find(text).unwrap_or_else(|| panic!("{text} is not in {morning}"));
    assert!(at("Étienne Zoé") < at("Łukasiewicz Bob"), "{morning}");
    assert!(!morning.contains("Absente"), "the tariff does not cover the morning: {morning}");
    // 09:00 UTC is 10:00 where the event takes place.
    for part in [
        "Signature",
        "Premier matin",
        "2 mars 2026",
        "10:00",
        "Un scan du badge vaut présence, pas signature.",
        "1 / 1",
    ] {
        at(part);
    }
    let evening = read("soir", "en").await;
    assert!(evening.contains("Absente Ana") && evening.contains("A scan of the badge is presence"), "{evening}");
    assert!(!evening.contains("10:00"), "{evening}");
}

async fn goes_on_from_page_to_page(house: House) {
    let event = two_days(&house, "congres", 100).await;
    let path = format!("{}/presence-sheets/matin.pdf", event.path);
    assert_eq!(pages(house.admin().get(&path).await.expect(200).bytes()).len(), 1, "nobody is one page");
    for n in 0..25 {
        house.registers(&event, &format!("Ana{n:02}")).await;
    }
    let pages = pages(house.admin().get(&path).await.expect(200).bytes());
    assert_eq!(pages.len(), 2);
    assert!(pages[1].contains("2 / 2") && pages[1].contains("Ana24") && !pages[1].contains("Ana23"), "{pages:?}");
}

async fn unknown_half_days_and_strangers(house: House) {
    let event = two_days(&house, "congres", 10).await;
    house.admin().get(format!("{}/presence-sheets/rien.pdf", event.path)).await.refused(404, "not_found");
    let path = format!("{}/presence-sheets/matin.pdf", event.path);
    house.user("viewer").get(&path).await.refused(403, "auth.forbidden");
    house.user_in("check-in", &event).get(&path).await.expect(200);
}

async fn is_an_export(house: House) {
    let event = two_days(&house, "congres", 10).await;
    let path = format!("{}/presence-sheets/matin.pdf", event.path);
    let mut statuses = Vec::new();
    for _ in 0..4 {
        statuses.push(house.admin().get(&path).await.status());
    }
    assert!(statuses[..2] == [200, 200] && statuses.contains(&429), "{statuses:?}");
}
