use serde_json::json;
use tests::{House, on_both};

on_both!(finds_what_looks_alike_as_it_is_now, is_for_staff);

async fn finds_what_looks_alike_as_it_is_now(house: House) {
    let one = house.partner("Réseau des élus ruraux").with("siret", "73282932000074").create().await;
    house.partner("Reseau d'elus ruraux").with("slug", "spelled").create().await;
    house.partner("Autre nom").with("slug", "alias").with("aliases", json!(["RÉSEAU DES ÉLUS RURAUX"])).create().await;
    house.partner("Antenne").with("slug", "unit").with("siret", "73282932000082").create().await;
    house.partner("Chambre d'agriculture").create().await;
    let viewer = house.user("viewer");
    let path = format!("{}/duplicates", one.path);
    let found = viewer.get(&path).await.expect(200);
    let of = |row: &serde_json::Value| (row["partner"]["slug"].clone(), row["reason"].clone());
    let pairs: Vec<_> = found.rows().iter().map(of).collect();
    let expected = [("alias", "same_name"), ("spelled", "similar_name"), ("unit", "same_siren")];
    assert_eq!(pairs, expected.map(|(slug, reason)| (json!(slug), json!(reason))), "{}", found.story());
    assert_eq!(found.at("/data/0/score"), 1000);
    assert!(found.at("/data/0/score").as_i64() > found.at("/data/1/score").as_i64());

    // No scan has to come first: a change shows at once.
    house.admin().patch("partners/alias").if_match("*").json(json!({ "aliases": [] })).await.expect(200);
    house.admin().delete("partners/unit").if_match("*").await.expect(204);
    assert_eq!(viewer.get(&path).await.expect(200).rows().len(), 1);
}

async fn is_for_staff(house: House) {
    let one = house.partner("UNADEL").create().await;
    let path = format!("{}/duplicates", one.path);
    house.partner_client(&one).get(&path).await.refused(403, "auth.forbidden");
    house.user("check-in").get(&path).await.refused(403, "auth.forbidden");
    house.user("viewer").get("partners/nobody/duplicates").await.refused(404, "not_found");
}
