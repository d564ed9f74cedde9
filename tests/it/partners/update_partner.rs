use serde_json::json;
use tests::{House, on_both};

on_both!(
    changes_what_is_sent_and_nothing_else,
    needs_the_version_that_was_read,
    a_slug_changes_only_when_asked,
    searches_the_new_names,
    refuses_what_another_has,
    refuses_loops,
);

async fn changes_what_is_sent_and_nothing_else(house: House) {
    let made = house.partner("UNADEL").with("aliases", json!(["Union"])).with("country", "FR").create().await;
    super::later(&house);
    let organiser = house.user("organiser");
    let patch = json!({ "site": "https://unadel.example", "country": null });
    let changed = organiser.patch(&made.path).if_match(&made.etag).json(patch).await.expect(200);
    assert_eq!((&changed["site"], &changed["country"]), (&json!("https://unadel.example"), &json!(null)));
    assert_eq!((&changed["aliases"], &changed["version"]), (&json!(["Union"]), &json!(2)));
    assert_eq!(changed["created_at"], made["created_at"]);
    assert_ne!(changed["updated_at"], made["updated_at"]);
    assert_ne!(changed.etag(), made.etag);
}

async fn needs_the_version_that_was_read(house: House) {
    let made = house.partner("UNADEL").create().await;
    let organiser = house.user("organiser");
    let patch = json!({ "note": "x" });
    organiser.patch(&made.path).json(&patch).await.refused(428, "precondition.required");
    organiser.patch(&made.path).if_match(&made.etag).json(&patch).await.expect(200);
    let late = organiser.patch(&made.path).if_match(&made.etag).json(&patch).await.refused(412, "precondition.failed");
    assert_eq!(late["current_version"], 2);
    organiser.patch(&made.path).if_match("*").json(&patch).await.expect(200);
    organiser.patch(&made.path).if_match("nonsense").json(&patch).await.invalid("If-Match", "etag");
}

async fn a_slug_changes_only_when_asked(house: House) {
    let made = house.partner("UNADEL").create().await;
    let organiser = house.user("organiser");
    let renamed =
        organiser.patch(&made.path).if_match("*").json(json!({ "name": "Tout autre chose" })).await.expect(200);
    assert_eq!(renamed["slug"], "unadel");
    let moved = organiser.patch(&made.path).if_match("*").json(json!({ "slug": "autre" })).await.expect(200);
    assert_eq!(moved["slug"], "autre");
    organiser.get("partners/unadel").await.expect(404);
}

async fn searches_the_new_names(house: House) {
    let made = house.partner("Réseau des Élus").with("aliases", json!(["Ruralité"])).create().await;
    let organiser = house.user("organiser");
    let patch = json!({ "name": "Œuvre commune", "aliases": ["Montagne"] });
    organiser.patch(&made.path).if_match("*").json(patch).await.expect(200);
    for (q, found) in [("reseau", 0), ("rural", 0), ("oeuvre", 1), ("MONT", 1)] {
        let page = organiser.get("partners").query(&[("q", q)]).await.expect(200);
        assert_eq!(page.rows().len(), found, "{q}");
    }
}

async fn refuses_what_another_has(house: House) {
    let first = house.partner("UNADEL").with("siret", "73282932000074").create().await;
    let second = house.partner("ETD").create().await;
    let organiser = house.user("organiser");
    let patch = |patch| organiser.patch(&second.path).if_match("*").json(patch);
    patch(json!({ "slug": "unadel" })).await.refused(409, "partners.slug_taken");
    let known = patch(json!({ "siret": "73282932000074" })).await.refused(409, "partners.siret_taken");
    assert_eq!(known["partner_id"], first["id"]);
    let late = organiser.patch(&second.path).if_match("\"99-0\"").json(json!({ "slug": "unadel" })).await;
    late.refused(412, "precondition.failed");
    patch(json!({ "slug": "duplicates" })).await.invalid("/slug", "reserved");
    patch(json!({ "name": " " })).await.invalid("/name", "not_blank");
    patch(json!({ "colour": "red" })).await.invalid("/colour", "unknown_field");
    // What one has oneself is no obstacle.
    organiser.patch(&first.path).if_match("*").json(json!({ "slug": "unadel", "note": "x" })).await.expect(200);
}

async fn refuses_loops(house: House) {
    let organiser = house.user("organiser");
    for field in ["parent_id", "successor_id"] {
        let one = house.partner("One").create().await;
        let two = house.partner("Two").with(field, one.id()).create().await;
        let three = house.partner("Three").with(field, two.id()).create().await;
        for other in [&one, &two, &three] {
            let patch = json!({ field: other.id() });
            let refused = organiser.patch(&one.path).if_match("*").json(patch).await.refused(409, "partners.cycle");
            assert_eq!(refused["field"], field);
        }
        let other = if field == "parent_id" { "successor_id" } else { "parent_id" };
        let crossed = organiser.patch(&one.path).if_match("*").json(json!({ other: three.id() })).await;
        crossed.expect(200);
    }
}
