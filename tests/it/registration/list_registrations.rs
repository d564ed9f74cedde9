use serde_json::json;
use tests::{House, Made, on_both};

on_both!(
    what_names_nothing_is_refused,
    by_filter_and_in_order,
    a_partner_gets_its_own,
    as_a_file,
    files_hold_no_formulas,
    files_are_audited
);

async fn three(house: &House) -> Made {
    let event = house.congress("congres", 2).await;
    house.tariff(&event, "reduit").create().await;
    for (name, family, tariff) in [("Ana", "Zèbre", "plein"), ("Bob", "Abeille", "reduit"), ("Cleo", "Élan", "plein")]
    {
        let mut input = house.registration(&event, name).with("tariff", tariff).input();
        input["person"]["family_name"] = json!(family);
        house.admin().post(format!("{}/registrations", event.path)).json(input).await.expect(201);
        house.clock.advance(chrono::TimeDelta::minutes(1));
    }
    event
}

async fn by_filter_and_in_order(house: House) {
    let event = three(&house).await;
    for (query, expected) in [
        ("", vec!["Ana", "Bob", "Cleo"]),
        ("sort=name", vec!["Bob", "Cleo", "Ana"]),
        ("sort=-updated_at", vec!["Cleo", "Bob", "Ana"]),
        ("tariff=reduit", vec!["Bob"]),
        ("category=professionnels", vec![]),
        ("status=waiting", vec!["Cleo"]),
        ("name=elan", vec!["Cleo"]),
        ("email=BOB@courriel.example", vec!["Bob"]),
        ("payment=free&status=confirmed", vec!["Ana", "Bob"]),
    ] {
        let page = house.admin().get(format!("{}/registrations?{query}", event.path)).await.expect(200);
        let names: Vec<&str> = page.rows().iter().filter_map(|row| row["person"]["given_name"].as_str()).collect();
        assert_eq!(names, expected, "{query}");
    }
    let total = house.admin().get(format!("{}/registrations?include_total=true&limit=1", event.path)).await.expect(200);
    assert_eq!((total.at("/page/total"), total.at("/page/has_more")), (&json!(3), &json!(true)));
    house.user("viewer").get(format!("{}/registrations", event.path)).await.refused(403, "auth.forbidden");
}

async fn what_names_nothing_is_refused(house: House) {
    let event = three(&house).await;
    let unadel = house.partner("UNADEL").create().await;
    house.partnership(&event, &unadel).create().await;
    house.registration(&event, "Dora").with("partner", unadel.slug()).create().await;
    let at = format!("{}/registrations", event.path);
    let admin = house.admin();
    for key in [unadel.slug(), unadel.id()] {
        let page = admin.get(format!("{at}?partner={key}")).await.expect(200);
        let names: Vec<&str> = page.rows().iter().filter_map(|row| row["person"]["given_name"].as_str()).collect();
        assert_eq!(names, ["Dora"], "{key}");
    }
    let refused = admin.get(format!("{at}?tariff=zzz")).lang("en").await.invalid("tariff", "unknown_code");
    let told = refused.at("/errors/0/detail").as_str().expect("a detail").to_owned();
    assert!(told.contains("plein") && told.contains("reduit"), "{told}");
    admin.get(format!("{at}?category=zzz")).await.invalid("category", "unknown_code");
    admin.get(format!("{at}?partner=irdsu")).await.invalid("partner", "unknown_code");
    admin.get(format!("{at}?tariff=zzz&format=csv")).await.invalid("tariff", "unknown_code");
    // A partner learns nothing: neither which tariffs there are nor who else is a partner.
    let other = house.partner("IRDSU").create().await;
    house.partnership(&event, &other).create().await;
    house.publish(&event).await;
    let client = house.partner_client(&unadel);
    for nobodys in ["tariff=zzz", "tariff=reduit", "category=zzz"] {
        assert!(client.get(format!("{at}?{nobodys}")).await.expect(200).rows().is_empty(), "{nobodys}");
    }
    let foreign = client.get(format!("{at}?partner=irdsu")).await.invalid("partner", "unknown_code");
    let unknown = client.get(format!("{at}?partner=personne")).await.invalid("partner", "unknown_code");
    assert_eq!(
        foreign.at("/errors/0/detail").as_str().map(|text| text.replace("irdsu", "personne")).as_deref(),
        unknown.at("/errors/0/detail").as_str()
    );
    assert_eq!(client.get(format!("{at}?partner=unadel")).await.expect(200).rows().len(), 1);
}

async fn a_partner_gets_its_own(house: House) {
    let event = house.congress("congres", 10).await;
    let (one, two) = (house.partner("Un").create().await, house.partner("Deux").create().await);
    for (partner, name) in [(&one, "Ana"), (&two, "Bob")] {
        house.partnership(&event, partner).create().await;
        house.registration(&event, name).with("partner", partner.slug()).create().await;
    }
    house.registers(&event, "Cleo").await;
    house.publish(&event).await;
    let at = format!("{}/registrations", event.path);
    let seen = house.partner_client(&one).get(format!("{at}?include_total=true")).await.expect(200);
    assert_eq!((seen.rows().len(), seen.at("/page/total")), (1, &json!(1)));
    let foreign = house.partner_client(&one).get(format!("{at}?partner={}", two.id())).await.expect(200);
    assert!(foreign.rows().is_empty());
    let file = house.partner_client(&one).get(format!("{at}?format=csv")).await.expect(200).text();
    assert!(file.contains("Ana") && !file.contains("Bob") && !file.contains("Cleo"), "{file}");
}

async fn as_a_file(house: House) {
    let event = three(&house).await;
    let at = format!("{}/registrations", event.path);
    let file = house.admin().get(format!("{at}?format=csv&sort=name")).await.expect(200);
    assert_eq!(file.media_type(), "text/csv");
    let disposition = file.header("content-disposition").to_owned();
    assert!(disposition.contains("registrations.csv"), "{disposition}");
    let text = file.text();
    let lines: Vec<&str> = text.trim_start_matches('\u{feff}').lines().collect();
    assert!(text.starts_with('\u{feff}') && lines[0].starts_with("number;status;family_name;given_name;email;"));
    assert_eq!(lines.len(), 4);
    assert!(lines[1].contains(";Abeille;Bob;") && lines[3].contains(";Zèbre;Ana;"), "{text}");
    let same = house.admin().get(format!("{at}?sort=name")).header("accept", "text/csv").await.expect(200).text();
    assert_eq!(same, text);

    let xlsx = house.admin().get(format!("{at}?format=xlsx&status=confirmed")).await.expect(200);
    assert!(xlsx.bytes().starts_with(b"PK"), "a ZIP archive");
    house.admin().get(format!("{at}?format=pdf")).await.invalid("format", "one_of");
    house.admin().get(format!("{at}?format=csv&limit=3")).await.invalid("limit", "unknown_parameter");
}

async fn files_hold_no_formulas(house: House) {
    let event = house.congress("congres", 10).await;
    let mut input = house.registration(&event, "Ana").input();
    input["person"]["organisation"] = json!("=HYPERLINK(\"http://x.example\";\"y\")");
    input["person"]["phone"] = json!("+33123456789");
    house.admin().post(format!("{}/registrations", event.path)).json(input).await.expect(201);
    let text = house.admin().get(format!("{}/registrations?format=csv", event.path)).await.expect(200).text();
    assert!(text.contains("\"'=HYPERLINK(") && text.contains(";'+33123456789;"), "{text}");
}

async fn files_are_audited(house: House) {
    let event = three(&house).await;
    let refused = house.admin().get(format!("{}/registrations?format=csv&tariff=zzz", event.path)).await;
    refused.invalid("tariff", "unknown_code");
    house.admin().get(format!("{}/registrations?format=csv", event.path)).await.expect(200);
    let log = house.admin().get("audit-entries?action=export").await;
    assert_eq!(log.expect(200).rows().len(), 1);
}
