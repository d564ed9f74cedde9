use super::reading::{code_of, pages, person, qr_of_pdf, two_days, verify};
use serde_json::json;
use tests::{House, on_both};

on_both!(
    carries_the_name_and_a_code_that_verifies_offline,
    names_of_all_kinds_are_readable,
    only_whoever_may_enter_has_one,
    a_partner_gets_those_of_its_own,
    strangers_get_none,
);

async fn carries_the_name_and_a_code_that_verifies_offline(house: House) {
    let event = two_days(&house, "congres", 10).await;
    let made = house.registration(&event, "Eloise").with("person", person("Éloïse", "Łukasiewicz"));
    let made = made.with("category", "professionnels").create().await;
    let badge = house.admin().get(format!("{}/badge.pdf", made.path)).await.expect(200);
    assert_eq!(badge.media_type(), "application/pdf");
    assert_eq!(badge.header("cache-control"), "private, no-store");
    let text = pages(badge.bytes());
    assert_eq!(text.len(), 1);
    let number = made["number"].as_str().expect("a number");
    for part in
        ["Éloïse", "Łukasiewicz", "Congrès congres", "Pays de l'Œuvre (exemple)", "Libellé professionnels", number]
    {
        assert!(text[0].contains(part), "{part} is not in {}", text[0]);
    }
    let code = qr_of_pdf(badge.bytes());
    assert_eq!(code, code_of(&house, &made).await);
    let offline = house.admin().get(format!("{}/offline-list", event.path)).await.expect(200);
    let key = offline["public_key"].as_str().expect("a key");
    let said = json!({ "event": event.id(), "registration": made.id(), "number": number, "revocation": 1 });
    assert_eq!(verify(key, &code), Some(said));
    for at in [5, 20, 60, 100, code.len() - 1] {
        let mut forged = code.clone().into_bytes();
        forged[at] = if forged[at] == b'A' { b'B' } else { b'A' };
        assert_eq!(verify(key, &String::from_utf8_lossy(&forged)), None, "character {at}");
    }
}

async fn names_of_all_kinds_are_readable(house: House) {
    let event = two_days(&house, "congres", 10).await;
    for (given_name, family_name) in [("Ελένη", "Παπαδοπούλου"), ("Юлия", "Щербакова"), ("Ðặng", "Şükrü-Ñåß")]
    {
        let made = house.registration(&event, "Ana").with("person", person(given_name, family_name)).create().await;
        let badge = house.admin().get(format!("{}/badge.pdf", made.path)).await.expect(200);
        let text = &pages(badge.bytes())[0];
        assert!(text.contains(given_name) && text.contains(family_name), "{given_name} {family_name}: {text}");
    }
    let long = "Wolfeschlegelsteinhausenbergerdorff ".repeat(2);
    let made = house.registration(&event, "Ana").with("person", person(long.trim(), long.trim())).create().await;
    house.admin().get(format!("{}/badge.pdf", made.path)).await.expect(200);
}

async fn only_whoever_may_enter_has_one(house: House) {
    let event = two_days(&house, "congres", 1).await;
    let first = house.registers(&event, "Ana").await;
    let waiting = house.registers(&event, "Bob").await;
    for paper in ["badge.pdf", "badge.svg"] {
        let answer = house.admin().get(format!("{}/{paper}", waiting.path)).await;
        assert_eq!(answer.refused(409, "registration.wrong_state")["state"], "waiting");
    }
    house.admin().post(format!("{}/cancellations", first.path)).json(json!({})).await.expect(200);
    let answer = house.admin().get(format!("{}/badge.pdf", first.path)).await;
    assert_eq!(answer.refused(409, "registration.wrong_state")["state"], "cancelled");
    house.admin().get(format!("{}/badge.pdf", waiting.path)).await.expect(200);
    house.admin().get(format!("{}/registrations/rien/badge.pdf", event.path)).await.refused(404, "not_found");
}

async fn a_partner_gets_those_of_its_own(house: House) {
    let event = two_days(&house, "congres", 10).await;
    let (one, two) = (house.partner("Un").create().await, house.partner("Deux").create().await);
    for partner in [&one, &two] {
        house.partnership(&event, partner).create().await;
    }
    house.publish(&event).await;
    let made = house.registration(&event, "Ana").with("partner", one.slug()).create().await;
    let path = format!("{}/badge.pdf", made.path);
    house.partner_client(&one).get(&path).await.expect(200);
    house.partner_client(&two).get(&path).await.refused(404, "not_found");
}

async fn strangers_get_none(house: House) {
    let event = two_days(&house, "congres", 10).await;
    let path = format!("{}/badge.pdf", house.registers(&event, "Ana").await.path);
    house.anon().get(&path).await.refused(401, "auth.required");
    house.user("viewer").get(&path).await.refused(403, "auth.forbidden");
    house.user_in("check-in", &event).get(&path).await.expect(200);
}
