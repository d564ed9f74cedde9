use super::{add, told, walk};
use serde_json::json;
use tests::{House, on_both};

on_both!(filters_sorts_and_counts, pages_through_namesakes, a_partner_client_lists_its_own_people);

async fn filters_sorts_and_counts(house: House) {
    let partner = house.partner("UNADEL").create().await;
    let path = format!("{}/people", partner.path);
    for (given, family, email, main) in [
        ("Zoé", "Exemple", "zoe@unadel.example", true),
        ("Adèle", "exemple", "adele@unadel.example", false),
        ("Max", "Échantillon", "max@unadel.example", false),
    ] {
        let input = json!({ "given_name": given, "family_name": family, "email": email, "main_contact": main });
        add(&house, &path, input).await;
        super::later(&house);
    }
    let organiser = house.user("organiser");
    for (query, names) in [
        ("", vec!["Max", "Adèle", "Zoé"]),
        ("sort=-name", vec!["Zoé", "Adèle", "Max"]),
        ("sort=created_at", vec!["Zoé", "Adèle", "Max"]),
        ("main_contact=true", vec!["Zoé"]),
        ("main_contact=false", vec!["Max", "Adèle"]),
        ("email=ADELE@Unadel.example", vec!["Adèle"]),
        ("email=nobody@unadel.example", vec![]),
    ] {
        let page = organiser.get(format!("{path}?include_total=true&{query}")).await.expect(200);
        assert_eq!(page.column("given_name"), names, "{query}");
        assert_eq!(page.at("/page/total"), names.len(), "{query}");
    }
    organiser.get(format!("{path}?email=nope")).await.invalid("email", "email");
}

async fn pages_through_namesakes(house: House) {
    let partner = house.partner("UNADEL").create().await;
    let mut made = Vec::new();
    for given in ["Camille", "Camille", "CAMILLE", "Cámille", "Camille"] {
        made.push(super::person(&house, &partner, given, "Exemple").await.id());
    }
    made.sort();
    let path = format!("{}/people", partner.path);
    assert_eq!(walk(&house, &path, &[], "id").await, made);
    made.reverse();
    assert_eq!(walk(&house, &path, &[("sort", "-name")], "id").await, made);
}

async fn a_partner_client_lists_its_own_people(house: House) {
    let (own, other) = (house.partner("Own").create().await, house.partner("Other").create().await);
    for partner in [&own, &other] {
        let input = json!({ "given_name": "Camille", "family_name": "Exemple", "note": "x" });
        add(&house, &format!("{}/people", partner.path), input).await;
    }
    let client = house.partner_client(&own);
    let page = client.get("partners/own/people?include_total=true").await.expect(200);
    assert_eq!((page.rows().len(), page.at("/page/total")), (1, &json!(1)));
    assert!(page.at("/data/0/note").is_null());
    let unknown = client.get("partners/nobody/people").await.expect(404);
    for path in ["partners/other/people", &format!("{}/people", other.path)] {
        assert_eq!(told(&client.get(path).await.expect(404)), told(&unknown));
    }
}
