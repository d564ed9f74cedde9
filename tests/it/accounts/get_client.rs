//! GET /clients/{client}

use super::support::{program, site};
use tests::{House, on_both};

on_both!(shows_one_with_an_etag, the_built_in_one_is_not_there);

async fn shows_one_with_an_etag(house: House) {
    let site = site(&house, "https://site.example/cb", true).await;
    let path = format!("clients/{}", site.client_id);
    let client = house.admin().get(&path).await.expect(200);
    assert_eq!(client["redirect_uris"], serde_json::json!(["https://site.example/cb"]));
    assert!(!client.text().contains("cls_"));
    house.admin().get(&path).if_none_match(client.etag()).await.expect(304);
}

async fn the_built_in_one_is_not_there(house: House) {
    house.admin().get("clients/swagger-ui").await.refused(404, "not_found");
    // Nor does a program read about itself here: `/me` tells it.
    let partner = house.partner("UNADEL").create().await;
    let program = program(&house, &partner).await;
    let actor = house.partner_client(&partner);
    actor.get(format!("clients/{}", program.client_id)).await.refused(403, "auth.forbidden");
}
