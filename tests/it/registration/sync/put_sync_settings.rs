use super::{Stage, counts};
use serde_json::json;
use tests::{House, on_both};

on_both!(
    columns_and_values_are_understood,
    versions_bind_if_they_are_sent,
    codes_must_exist,
    what_contradicts_itself_is_refused
);

async fn columns_and_values_are_understood(house: House) {
    let stage = Stage::new(&house, 500).await;
    let file = "N° adh.;Prénom usuel;Nom;Cotisation;Situation\n17;Ana;Exemple;120 €;à jour\n18;Bo;Exemple;0 €;radié\n";
    stage.csv(file).await.refused(422, "request.invalid");
    let settings = json!({
        "columns": { "n° ADH": "external_id", "prénom usuel": "given_name", "Situation": "status" },
        "ignore": ["cotisation"],
        "values": { "status": { "A jour": "active", "radié": "cancelled", "": "active" } },
        "tariff": "plein",
        "category": "professionnels",
    });
    let put = stage.client.put(stage.path("sync-settings")).json(settings).await.expect(200);
    assert_eq!(put["version"], 1);
    let sync = stage.csv(file).await.expect(200);
    assert_eq!(counts(&sync), json!({ "received": 2, "created": 1, "unchanged": 1 }));
    assert_eq!(stage.registration("17").await["category"], "professionnels");
}

async fn versions_bind_if_they_are_sent(house: House) {
    let stage = Stage::new(&house, 500).await;
    let path = stage.path("sync-settings");
    let first = stage.client.put(&path).json(json!({ "attendance": "roster" })).await.expect(200);
    stage.client.put(&path).if_match(first.etag()).json(json!({ "attendance": "invite" })).await.expect(200);
    let late = stage.client.put(&path).if_match(first.etag()).json(json!({}));
    late.await.refused(412, "precondition.failed");
    assert_eq!(stage.client.get(&path).await.expect(200)["attendance"], "invite");
}

async fn codes_must_exist(house: House) {
    let stage = Stage::new(&house, 500).await;
    let put = async |body| stage.client.put(stage.path("sync-settings")).json(body).await;
    put(json!({ "tariff": "nope" })).await.invalid("/tariff", "unknown_code");
    put(json!({ "tariff": "" })).await.invalid("/tariff", "length");
    put(json!({ "category": "nope" })).await.invalid("/category", "unknown_code");
    // All at once, each with what is known.
    let wrong = json!({
        "tariff": "nope",
        "columns": { "Nom": "no_such_field", "a/b": "nom" },
        "ignore": [""],
        "values": { "status": { "radié": "gone", "à jour": "active" }, "tariff": { "T1": "nope", "T2": "plein" }, "size": {} },
    });
    let refused = stage.client.put(stage.path("sync-settings")).lang("en").json(wrong).await;
    let refused = refused.refused(422, "request.invalid");
    let mut found = refused.violations();
    found.sort();
    let expected = [
        ("/columns/Nom", "choice"),
        ("/columns/a~1b", "choice"),
        ("/ignore", "length"),
        ("/tariff", "unknown_code"),
        ("/values/size", "choice"),
        ("/values/status/radié", "choice"),
        ("/values/tariff/T1", "unknown_code"),
    ];
    assert_eq!(found, expected.map(|(at, code)| (at.to_owned(), code.to_owned())));
    let said = |at: &str| {
        let all = refused["errors"].as_array().expect("errors");
        let one = all.iter().find(|one| one["pointer"] == at).expect(at);
        one["detail"].as_str().expect("words").to_owned()
    };
    for (at, words) in [
        ("/columns/Nom", ["no_such_field", "external_id", "family_name"]),
        ("/values/tariff/T1", ["nope", "plein", "Known"]),
        ("/values/status/radié", ["gone", "active", "cancelled"]),
    ] {
        assert!(words.iter().all(|word| said(at).contains(word)), "{}", said(at));
    }
    // What is for others is named to nobody.
    let audience = json!({ "kind": "partner", "partners": [stage.other("IRDSU").await.partner.id()] });
    house.tariff(&stage.event, "secret").with("audience", audience).create().await;
    let refused = put(json!({ "tariff": "nope" })).await.invalid("/tariff", "unknown_code");
    assert!(refused.text().contains("plein") && !refused.text().contains("secret"), "{}", refused.story());
}

async fn what_contradicts_itself_is_refused(house: House) {
    let stage = Stage::new(&house, 500).await;
    let put = async |body| stage.client.put(stage.path("sync-settings")).json(body).await;
    let wrong = json!({
        "columns": { "Courriel pro": "email", "Mél": "email", "Nom": "family_name" },
        "ignore": ["Cotisation", "  nom "],
    });
    let refused = put(wrong).await.refused(422, "request.invalid");
    let expected = [("/columns/Mél", "repeated"), ("/ignore/1", "mapped_too")];
    assert_eq!(
        refused.violations(),
        expected.map(|(at, code)| (at.to_owned(), code.to_owned())),
        "{}",
        refused.story()
    );
    let twice = json!({ "columns": { "NOM": "family_name", "nom": "given_name" } });
    put(twice).await.invalid("/columns/nom", "repeated");
    // The file's values are read without regard to case: one of the two would never count.
    let values = json!({ "values": { "status": { "Actif": "active", "actif": "cancelled", "ACTIF": "active" } } });
    put(values).await.invalid("/values/status/actif", "repeated");
    // A tariff that is there, but for somebody else: no line of theirs could ever have it.
    let other = stage.other("IRDSU").await;
    let audience = json!({ "kind": "partner", "partners": [other.partner.id()] });
    house.tariff(&stage.event, "secret").with("audience", audience).create().await;
    house
        .tariff(&stage.event, "presse")
        .with("audience", json!({ "kind": "code", "codes": ["PRESSE"] }))
        .create()
        .await;
    // One that opens later can be set before.
    house.tariff(&stage.event, "tardif").with("valid_from", "2026-05-01T00:00:00Z").create().await;
    put(json!({ "tariff": "secret" })).await.invalid("/tariff", "unknown_code");
    put(json!({ "tariff": "presse" })).await.invalid("/tariff", "unknown_code");
    put(json!({ "values": { "tariff": { "T": "secret" } } })).await.invalid("/values/tariff/T", "unknown_code");
    let theirs = other.client.put(other.path("sync-settings")).json(json!({ "tariff": "secret" })).await;
    assert_eq!(theirs.expect(200)["tariff"], "secret");
    assert_eq!(put(json!({ "tariff": "tardif" })).await.expect(200)["version"], 1, "nothing was kept before");
}
