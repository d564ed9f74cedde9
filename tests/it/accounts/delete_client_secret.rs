//! DELETE /clients/{client}/secrets/{secret}

use super::support::{by_client, program, text, trail};
use tests::{House, on_both};

on_both!(gets_no_more_tokens, others_stay);

async fn gets_no_more_tokens(house: House) {
    let program = program(&house, &house.partner("UNADEL").create().await).await;
    let token = text(&by_client(&house, &program, &[]).await.expect(200)["access_token"]);
    let path = format!("clients/{}/secrets", program.client_id);
    let secret = text(&house.admin().get(&path).await.expect(200).rows()[0]["id"]);
    house.admin().delete(format!("{path}/{secret}")).await.expect(204);
    by_client(&house, &program, &[]).await.refused(401, "accounts.invalid_client");
    house.bearer(token).get("me").await.expect(200);
    house.admin().delete(format!("{path}/{secret}")).await.refused(404, "not_found");
    assert_eq!(trail(&house, &secret).await, ["client_secret.deleted", "client_secret.created"]);
}

async fn others_stay(house: House) {
    let (own, other) = (house.partner("UNADEL").create().await, house.partner("Autre").create().await);
    let (mine, theirs) = (program(&house, &own).await, program(&house, &other).await);
    let list = house.admin().get(format!("clients/{}/secrets", theirs.client_id)).await.expect(200);
    let secret = text(&list.rows()[0]["id"]);
    let actor = house.partner_client(&own);
    for client in [&theirs.client_id, &mine.client_id] {
        actor.delete(format!("clients/{client}/secrets/{secret}")).await.refused(404, "not_found");
    }
    by_client(&house, &theirs, &[]).await.expect(200);
}
