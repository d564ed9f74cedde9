use super::reading::{person, qr_of_pdf, two_days};
use serde_json::json;
use tests::{House, Plan, on_both};

on_both!(
    anybody_can_compare_the_paper,
    what_was_not_issued_is_unknown,
    guessing_is_limited: Plan::new().config(|config| {
        config.rate_limit.enabled = true;
        (config.rate_limit.anonymous_burst, config.rate_limit.anonymous_per_second) = (5, 1);
    }),
);

async fn anybody_can_compare_the_paper(house: House) {
    let event = two_days(&house, "congres", 10).await;
    let made = house.registration(&event, "E").with("person", person("Éloïse", "Łukasiewicz")).create().await;
    for (half_day, nonce) in [("matin", "1"), ("soir", "2")] {
        let scan = json!({ "number": made["number"], "half_day": half_day, "nonce": nonce });
        house.admin().post(format!("{}/check-ins", event.path)).json(scan).await.expect(201);
    }
    let paper = house.admin().get(format!("{}/certificate.pdf", made.path)).await.expect(200);
    let address = qr_of_pdf(paper.bytes());
    let path = &address[address.find("/api/v1/public").expect("a public address")..];
    let shown = house.anon().get(path).await.expect(200);
    assert_eq!((&shown["initials"], &shown["event"]), (&json!("É. Ł."), &json!("congres")));
    assert_eq!((&shown["minutes"], &shown["half_days"][1]["code"]), (&json!(405), &json!("soir")));
    let told = shown.text();
    for secret in ["Éloïse", "Łukasiewicz", "courriel", made.id(), made["number"].as_str().expect("a number")] {
        assert!(!told.contains(secret), "{secret} is in {told}");
    }
    // As somebody types it.
    house.anon().get(path.to_lowercase().replace('-', "")).await.expect(200);
}

async fn what_was_not_issued_is_unknown(house: House) {
    for number in ["0000-0000-0000", "rien", "00000-00000"] {
        house.anon().get(format!("public/certificates/{number}")).await.refused(404, "not_found");
    }
}

async fn guessing_is_limited(house: House) {
    let mut statuses = Vec::new();
    for n in 0..20 {
        statuses.push(house.anon().get(format!("public/certificates/0000-0000-{n:04}")).await.status());
    }
    assert!(statuses.contains(&404) && statuses.contains(&429), "{statuses:?}");
}
