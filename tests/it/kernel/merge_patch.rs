//! PATCH: RFC 7396, and the result validated as a whole.

use serde_json::{Value, json};
use tests::{House, on_both};

on_both!(
    absent_stays_null_clears_a_value_replaces,
    objects_merge_and_lists_are_replaced,
    what_comes_out_must_be_right,
    only_merge_patches_are_read
);

async fn absent_stays_null_clears_a_value_replaces(house: House) {
    let partner = house.partner("Une association").with("acronym", "UA").with("note", "une note").create().await;
    let patch = json!({ "acronym": null, "postal_address": "1 rue de l'Exemple\n69000 Lyon" });
    let changed = house.admin().patch(&partner.path).json(patch).if_match(&partner.etag).await.expect(200);
    assert_eq!(changed["acronym"], Value::Null);
    assert_eq!(changed["note"], "une note");
    assert_eq!(changed["postal_address"], "1 rue de l'Exemple\n69000 Lyon");
    assert_eq!(changed["name"], "Une association");
}

async fn objects_merge_and_lists_are_replaced(house: House) {
    let event =
        house.event("congres").with("title", json!({ "fr": "Le congrès", "en": "The congress" })).create().await;
    let patch = json!({ "title": { "en": "The 2nd congress" }, "languages": ["fr", "oc"] });
    let changed = house.admin().patch(&event.path).json(patch).if_match("*").await.expect(200);
    assert_eq!(changed["title"], json!({ "fr": "Le congrès", "en": "The 2nd congress" }));
    assert_eq!(changed["languages"], json!(["fr", "oc"]));
    let changed = house
        .admin()
        .patch(&event.path)
        .json(json!({ "title": { "en": null }, "languages": ["fr"] }))
        .if_match("*")
        .await
        .expect(200);
    assert_eq!(changed["title"]["fr"], "Le congrès");
    assert!(changed["title"]["en"].is_null());
    assert_eq!(changed["languages"], json!(["fr"]));
}

async fn what_comes_out_must_be_right(house: House) {
    let partner = house.partner("Une association").create().await;
    let before = house.dump();
    let patch = |value: Value| house.admin().patch(&partner.path).json(value).if_match("*");
    patch(json!({ "name": null })).await.invalid("/name", "required");
    patch(json!({ "name": " " })).await.invalid("/name", "not_blank");
    patch(json!({ "kinds": [] })).await.invalid("/kinds", "length");
    patch(json!({ "kinds": null })).await.invalid("/kinds", "required");
    patch(json!({ "id": "x" })).await.invalid("/id", "unknown_field");
    // Clearing what does not exist is a mistake as well, not a success.
    assert_eq!(before.changes(&house.dump()), Vec::<String>::new());
}

async fn only_merge_patches_are_read(house: House) {
    let partner = house.partner("Une association").create().await;
    for (media, body) in [("application/json", "{}"), ("application/json-patch+json", "[]"), ("text/plain", "{}")] {
        let refused = house.admin().patch(&partner.path).body(media, body).if_match("*").await;
        let refused = refused.refused(415, "request.unsupported_media_type");
        assert_eq!(refused["expected"], "application/merge-patch+json");
    }
    for body in ["[]", "null", "1", "\"text\""] {
        house
            .admin()
            .patch(&partner.path)
            .body("application/merge-patch+json", body)
            .if_match("*")
            .await
            .invalid("", "type");
    }
    // With a parameter it is the same type.
    let same = house
        .admin()
        .patch(&partner.path)
        .body("application/merge-patch+json; charset=utf-8", "{}")
        .if_match("*")
        .await;
    same.expect(200);
}
