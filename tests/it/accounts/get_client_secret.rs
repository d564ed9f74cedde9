//! GET /clients/{client}/secrets/{secret}

use super::support::{program, text};
use tests::{House, on_both};

on_both!(is_found_under_its_own_client_only);

async fn is_found_under_its_own_client_only(house: House) {
    let partner = house.partner("UNADEL").create().await;
    let (one, other) = (program(&house, &partner).await, program(&house, &partner).await);
    let list = house.admin().get(format!("clients/{}/secrets", one.client_id)).await.expect(200);
    let secret = text(&list.rows()[0]["id"]);
    let path = format!("clients/{}/secrets/{secret}", one.client_id);
    let found = house.admin().get(&path).await.expect(200);
    assert!(!found.text().contains("cls_"), "{}", found.story());
    house.partner_client(&partner).get(&path).await.expect(200);
    house.admin().get(format!("clients/{}/secrets/{secret}", other.client_id)).await.refused(404, "not_found");
    let foreign = house.partner_client(&house.partner("Autre").create().await);
    foreign.get(&path).await.refused(404, "not_found");
}
