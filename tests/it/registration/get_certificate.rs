use super::reading::{code_of, pages, person, qr_of_pdf, two_days};
use serde_json::{Value, json};
use tests::{House, Made, on_both};

on_both!(
    names_what_was_really_attended,
    in_english_for_who_reads_english,
    only_presence_at_the_entrance_is_a_day,
    its_number_stays,
    whoever_was_not_there_gets_none,
);

async fn scan(house: &House, event: &Made, whose: &Made, half_day: Value) {
    let code = code_of(house, whose).await;
    let nonce = format!("{half_day}-{}", whose.id());
    let scan = json!({ "code": code, "half_day": half_day, "nonce": nonce });
    house.admin().post(format!("{}/check-ins", event.path)).json(scan).await.expect(201);
}

async fn names_what_was_really_attended(house: House) {
    let event = two_days(&house, "congres", 10).await;
    let made = house.registration(&event, "E").with("person", person("Éloïse", "Łukasiewicz")).create().await;
    scan(&house, &event, &made, json!("matin")).await;
    let paper = house.admin().get(format!("{}/certificate.pdf", made.path)).await.expect(200);
    let text = pages(paper.bytes()).concat();
    for part in
        ["Attestation de présence", "Éloïse Łukasiewicz", "Premier matin", "09:00 – 12:30", "2 mars 2026", "3 h 30"]
    {
        assert!(text.contains(part), "{part} is not in {text}");
    }
    assert!(!text.contains("Dernier soir"), "{text}");

    scan(&house, &event, &made, json!("soir")).await;
    let paper = house.admin().get(format!("{}/certificate.pdf", made.path)).await.expect(200);
    let text = pages(paper.bytes()).concat();
    assert!(text.contains("Dernier soir") && text.contains("6 h 45"), "{text}");
}

async fn in_english_for_who_reads_english(house: House) {
    let event = two_days(&house, "congres", 10).await;
    let mut person = person("Ann", "Example");
    person["language"] = json!("en");
    let made = house.registration(&event, "A").with("person", person).create().await;
    scan(&house, &event, &made, json!("matin")).await;
    // The person's language, not the caller's.
    let paper = house.admin().get(format!("{}/certificate.pdf", made.path)).lang("fr").await.expect(200);
    let text = pages(paper.bytes()).concat();
    assert!(text.contains("Certificate of attendance") && text.contains("First morning"), "{text}");
    assert!(text.contains("Congress congres") && text.contains("2 March 2026"), "{text}");
}

async fn only_presence_at_the_entrance_is_a_day(house: House) {
    let event = two_days(&house, "congres", 10).await;
    let made = house.registers(&event, "Ana").await;
    scan(&house, &event, &made, json!(null)).await;
    let paper = house.admin().get(format!("{}/certificate.pdf", made.path)).await.expect(200);
    let text = pages(paper.bytes()).concat();
    assert!(text.contains("Présence relevée le 2 mars 2026") && !text.contains("matin"), "{text}");
}

async fn its_number_stays(house: House) {
    let event = two_days(&house, "congres", 10).await;
    let (one, two) = (house.registers(&event, "Ana").await, house.registers(&event, "Bob").await);
    let mut addresses = Vec::new();
    for made in [&one, &one, &two] {
        if addresses.len() != 1 {
            scan(&house, &event, made, json!("matin")).await;
        }
        let paper = house.admin().get(format!("{}/certificate.pdf", made.path)).await.expect(200);
        let address = qr_of_pdf(paper.bytes());
        assert!(pages(paper.bytes()).concat().contains(address.rsplit('/').next().expect("a number")));
        addresses.push(address);
    }
    assert!(addresses[0] == addresses[1] && addresses[0] != addresses[2], "{addresses:?}");
}

async fn whoever_was_not_there_gets_none(house: House) {
    let event = two_days(&house, "congres", 10).await;
    let made = house.registers(&event, "Ana").await;
    let before = house.dump();
    let answer = house.admin().get(format!("{}/certificate.pdf", made.path)).await;
    assert_eq!(answer.refused(409, "registration.wrong_state")["state"], "confirmed");
    assert_eq!(house.dump(), before);
}
