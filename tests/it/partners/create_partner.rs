use serde_json::json;
use tests::{House, on_both};

on_both!(
    makes_slugs_of_what_it_is_called,
    keeps_a_slug_that_was_chosen,
    refuses_a_slug_that_is_taken_or_reserved,
    checks_the_siret,
    refuses_a_siret_that_is_known,
    kinds_count_once,
    links_must_lead_somewhere,
    is_for_organisers,
);

async fn makes_slugs_of_what_it_is_called(house: House) {
    for (name, acronym, slug) in [
        ("Réseau d'Échange & de Développement", None, "reseau-d-echange-de-developpement"),
        ("Union nationale fictive", Some("UNADEL"), "unadel"),
        ("Une autre", Some("Unadel"), "unadel-2"),
        ("Encore une", Some("U.N.A.D.E.L."), "u-n-a-d-e-l"),
        ("Duplicates", None, "duplicates-2"),
        ("«»", None, "organisation"),
    ] {
        let made = house.partner(name).with("acronym", acronym).create().await;
        assert_eq!(made.slug(), slug, "{name}");
    }
}

async fn keeps_a_slug_that_was_chosen(house: House) {
    let made = house.partner("UNADEL").with("slug", "le-reseau").create().await;
    assert_eq!((made.slug(), made["version"].as_i64()), ("le-reseau", Some(1)));
    let organiser = house.user("organiser");
    assert_eq!(organiser.get("partners/le-reseau").await.expect(200).json(), &made.json);
    assert_eq!(organiser.get(&made.path).await.expect(200).etag(), made.etag);
}

async fn refuses_a_slug_that_is_taken_or_reserved(house: House) {
    house.partner("UNADEL").create().await;
    let organiser = house.user("organiser");
    organiser.get("partners").await.expect(200);
    let before = house.dump();
    let other = |slug: &str| house.partner("Other").with("slug", slug).input();
    organiser.post("partners").json(other("unadel")).await.refused(409, "partners.slug_taken");
    organiser.post("partners").json(other("duplicates")).await.invalid("/slug", "reserved");
    organiser.post("partners").json(other("duplicate-scans")).await.invalid("/slug", "reserved");
    assert_eq!(before.changes(&house.dump()), [] as [String; 0]);
}

async fn checks_the_siret(house: House) {
    let organiser = house.user("organiser");
    for (siret, status) in
        [("73282932000074", 201), ("73282932000075", 422), ("7328293200007", 422), ("732 829 320 00074", 422)]
    {
        let sent =
            organiser.post("partners").json(house.partner("x").with("siret", siret).input()).await.expect(status);
        if status == 422 {
            sent.invalid("/siret", "siret");
        }
    }
}

async fn refuses_a_siret_that_is_known(house: House) {
    let first = house.partner("UNADEL").with("siret", "73282932000074").create().await;
    let again = house.partner("Union nationale").with("siret", "73282932000074").input();
    let refused = house.user("organiser").post("partners").json(again).await.refused(409, "partners.siret_taken");
    assert_eq!(refused["partner_id"], first["id"], "the answer leads to the entry that is there");
}

async fn kinds_count_once(house: House) {
    let made = house.partner("UNADEL").with("kinds", json!(["media", "association", "media"])).create().await;
    assert_eq!(made["kinds"], json!(["association", "media"]));
    let none = house.partner("Other").with("kinds", json!([])).input();
    house.user("organiser").post("partners").json(none).await.invalid("/kinds", "length");
}

async fn links_must_lead_somewhere(house: House) {
    let organiser = house.user("organiser");
    for field in ["parent_id", "successor_id"] {
        let input = house.partner("x").with(field, "0199a1b2-0000-7000-8000-000000000001").input();
        organiser.post("partners").json(input).await.invalid(&format!("/{field}"), "unknown_partner");
    }
}

async fn is_for_organisers(house: House) {
    let partner = house.partner("UNADEL").create().await;
    let input = house.partner("Other").input();
    house.anon().post("partners").json(&input).await.refused(401, "auth.required");
    for role in ["viewer", "finance", "press", "check-in"] {
        house.user(role).post("partners").json(&input).await.refused(403, "auth.forbidden");
    }
    house.partner_client(&partner).post("partners").json(&input).await.refused(403, "auth.forbidden");
    let event = house.event("congres").create().await;
    house.user_in("organiser", &event).post("partners").json(&input).await.refused(403, "auth.forbidden");
}
