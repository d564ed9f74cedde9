//! Everything that goes wrong is told in one form.

use serde_json::json;
use tests::{House, Plan, Response, on_both};

on_both!(
    problems_read_well_in_both_languages,
    the_callers_language_is_spoken,
    a_panic_is_told_and_reveals_nothing: Plan::new().probe(),
    a_request_has_one_id_everywhere,
    what_was_refused_stays_out_of_the_answer,
    all_that_is_wrong_with_a_body_is_told_at_once,
    all_that_is_wrong_with_a_query_is_told_at_once,
    an_empty_body_is_told_what_to_hold,
);

/// What a person reads. Ids are the test's own, so that the text is always the same.
async fn problems_read_well_in_both_languages(house: House) {
    let admin = house.admin();
    let partner = house.partner("Une association").create().await;
    let wrong =
        json!({ "name": " ", "kinds": [], "siret": "12345678901234", "country": "XX", "site": "ftp://files.example" });
    for lang in ["fr", "en"] {
        let mut shown = Vec::new();
        for request in [
            admin.post("partners").json(&wrong),
            admin.post("partners").json(json!({ "nom": "Une association" })),
            admin.post("partners").body("application/json", "{"),
            admin.post("partners").body("text/plain", "une association"),
            admin.get("partners?sort=size&limit=1000"),
            admin.get("partners/no-such-organisation"),
            admin.patch(&partner.path).json(json!({ "name": "Autre nom" })),
            admin.patch(&partner.path).json(json!({ "name": "Autre nom" })).if_match("\"7-0\""),
            admin.delete("partners"),
            admin.get("/nowhere"),
            house.anon().get("partners"),
            house.user("viewer").post("partners").json(&wrong),
        ] {
            let response = request.lang(lang).header("x-request-id", "the-id-of-the-test").await;
            assert_eq!(response.header("content-language"), lang);
            shown.push(response.text().replace(partner.id(), "<id>"));
        }
        let shown: Vec<serde_json::Value> =
            shown.iter().map(|text| serde_json::from_str(text).expect("JSON")).collect();
        insta::assert_json_snapshot!(format!("problems_{lang}"), shown);
    }
}

async fn the_callers_language_is_spoken(house: House) {
    for (asked, spoken) in [
        ("", "fr"),
        ("de", "fr"),
        ("*", "fr"),
        ("en", "en"),
        ("en-GB", "en"),
        ("EN", "en"),
        ("de, en;q=0.5, fr;q=0.4", "en"),
        ("fr;q=0.1, en;q=0.9", "en"),
        ("en;q=0, fr", "fr"),
        (";;;", "fr"),
    ] {
        let response = house.anon().get("/nowhere").lang(asked).await;
        assert_eq!(response.header("content-language"), spoken, "for “{asked}”");
    }
}

fn reveals_nothing(response: &Response) {
    for secret in ["on purpose", "panick", ".rs", "SELECT", "sqlite", "postgres"] {
        assert!(!response.text().contains(secret), "{}", response.story());
    }
}

async fn a_panic_is_told_and_reveals_nothing(house: House) {
    let user = house.user("organiser");
    let reader = house.user("viewer");
    let before = house.dump();
    let in_a_handler = reader.get("probe/panic").await.refused(500, "internal");
    reveals_nothing(&in_a_handler);
    let in_a_write =
        user.post("probe/notes").json(json!({ "label": "x", "behaviour": "panic" })).await.refused(500, "internal");
    reveals_nothing(&in_a_write);
    // Neither the worker nor the writer is any worse for it.
    user.post("probe/notes").json(json!({ "label": "x", "behaviour": "fail" })).await.refused(409, "conflict");
    let users = before.table("accounts_users").len();
    assert_eq!(house.dump().table("probe_notes"), before.table("probe_notes"));
    user.post("probe/notes").json(json!({ "label": "x" })).await.expect(201);
    assert_eq!(house.dump().table("probe_notes").len(), 1);
    assert!(users <= house.dump().table("accounts_users").len());
}

async fn a_request_has_one_id_everywhere(house: House) {
    let given = "0123-abc/DEF+=_~";
    let refused = house.anon().get("partners").header("x-request-id", given).await.refused(401, "auth.required");
    assert_eq!(refused.header("x-request-id"), given);
    assert_eq!(refused["trace_id"], given);
    let input = house.partner("Une association").input();
    house.admin().post("partners").json(input).header("x-request-id", given).await.expect(201);
    let audited = house.dump().table("kernel_audit").iter().any(|row| row.contains(given));
    assert!(audited, "the audit log names the request");
    for bad in ["", " ", "with a space", &"x".repeat(129), "é"] {
        let response = house.anon().get("/livez").header("x-request-id", bad).await.expect(200);
        assert_ne!(response.header("x-request-id"), bad.trim());
        assert_eq!(response.header("x-request-id").len(), 36, "one of our own");
    }
}

async fn what_was_refused_stays_out_of_the_answer(house: House) {
    // It may be personal, and answers are logged by others on their way.
    let private = "someone-private@people.example";
    let input = json!({ "name": "x", "kinds": ["association"], "site": private, "country": private, "siret": private });
    let refused = house.admin().post("partners").json(input).await.refused(422, "request.invalid");
    assert!(!refused.text().contains(private), "{}", refused.story());
    let refused = house.admin().post("partners").json(json!({ "name": "x", "kinds": private })).await;
    assert!(!refused.refused(422, "request.invalid").text().contains(private));
}

async fn all_that_is_wrong_with_a_body_is_told_at_once(house: House) {
    let admin = house.admin();
    admin.get("partners").await.expect(200);
    let before = house.dump();
    let wrong = json!({
        "nom": "Une association", "kinds": ["media", "castle"], "acronym": 3, "parent_id": "UNADEL", "aliases": "autre",
    });
    let refused = admin.post("partners").json(&wrong).lang("en").await.refused(422, "request.invalid");
    let mut all = refused.violations();
    all.sort();
    let expected = [
        ("/acronym", "type"),
        ("/aliases", "type"),
        ("/kinds/1", "type"),
        ("/name", "required"),
        ("/nom", "unknown_field"),
        ("/parent_id", "type"),
    ];
    assert_eq!(all, expected.map(|(place, code)| (place.to_owned(), code.to_owned())));
    let errors = refused["errors"].as_array().expect("a list");
    let kind = errors.iter().find(|one| one["pointer"] == "/kinds/1").expect("it is there");
    let told = kind["detail"].as_str().unwrap_or_default();
    assert!(told.starts_with("Give one of these values: professional_network, "), "{told}");
    assert!(kind["params"]["expected"].as_array().is_some_and(|list| list.contains(&json!("media"))), "{kind}");
    // A merge patch is judged by what comes of it.
    let partner = house.partner("Une association").create().await;
    let patch = json!({ "name": null, "kinds": ["castle"], "nom": "Une autre" });
    let refused = admin.patch(&partner.path).json(patch).if_match("*").await;
    let refused = refused.invalid("/name", "required").invalid("/kinds/0", "type").invalid("/nom", "unknown_field");
    assert_eq!(refused.violations().len(), 3);
    assert_eq!(before.table("partners_organisations").len() + 1, house.dump().table("partners_organisations").len());
}

async fn all_that_is_wrong_with_a_query_is_told_at_once(house: House) {
    let event = house.congress("congres", 5).await;
    let list = format!("{}/registrations", event.path);
    let admin = house.admin();
    let wrong = [("status", "lost"), ("payment", "`x`, expected `y`"), ("include_total", "perhaps"), ("sorte", "name")];
    let refused = admin.get(&list).query(&wrong).lang("en").await.refused(422, "request.invalid");
    let mut found = refused.violations();
    found.sort();
    let expected = [("include_total", "type"), ("payment", "type"), ("sorte", "unknown_parameter"), ("status", "type")];
    assert_eq!(found, expected.map(|(at, code)| (at.to_owned(), code.to_owned())));
    let said = |name: &str| {
        let all = refused["errors"].as_array().expect("errors");
        all.iter().find(|one| one["parameter"] == name).expect(name).clone()
    };
    let states = json!(["pending", "confirmed", "checked_in", "waiting", "cancelled", "no_show"]);
    assert_eq!(said("status")["params"]["expected"], states);
    assert_eq!(said("payment")["params"]["expected"][0], "free", "what was sent is not taken for what is known");
    assert_eq!(
        said("status")["detail"],
        "Give one of these values: pending, confirmed, checked_in, waiting, cancelled, no_show."
    );
    for name in ["limit", "sort", "cursor", "include_total", "format", "status"] {
        let known = said("sorte")["detail"].as_str().expect("words").to_owned();
        assert!(known.contains(name), "{name} is not in: {known}");
    }
    // A list that is no file has no format.
    let refused = admin.get(format!("{}/groups?sorte=1", event.path)).await.invalid("sorte", "unknown_parameter");
    assert!(!refused.text().contains("format"), "{}", refused.story());
    let two = admin.get(format!("{list}?limit=0&include_total=perhaps")).await;
    two.invalid("limit", "range").invalid("include_total", "type");
    // Each that is wrong costs another look at all of them, so it is not thousands that are told.
    let names: Vec<String> = (0..60).map(|n| format!("nobody_{n}")).collect();
    let many: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), "1")).collect();
    assert_eq!(admin.get(&list).query(&many).await.expect(422).violations().len(), 20);
}

async fn an_empty_body_is_told_what_to_hold(house: House) {
    for (lang, words) in [("fr", "Le corps est vide."), ("en", "The body is empty.")] {
        for body in ["", " \n"] {
            let refused = house.admin().post("partners").lang(lang).body("application/json", body).await;
            let refused = refused.refused(400, "request.malformed");
            let told = refused["detail"].as_str().expect("words");
            assert!(told.starts_with(words) && told.contains("name"), "{told}");
        }
        let partner = house.partner(&format!("Une association {lang}")).create().await;
        let patch = house.admin().patch(&partner.path).lang(lang).if_match(&partner.etag);
        let refused = patch.body("application/merge-patch+json", "").await.refused(400, "request.malformed");
        assert!(refused["detail"].as_str().is_some_and(|told| told.starts_with(words)), "{}", refused.story());
    }
}
