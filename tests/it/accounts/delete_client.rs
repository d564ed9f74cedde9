//! DELETE /clients/{client}

use super::support::{person, refused_soon, site, text, tokens};
use tests::{House, on_both};

on_both!(goes_with_its_secrets_and_tokens);

async fn goes_with_its_secrets_and_tokens(house: House) {
    let site = site(&house, "https://site.example/cb", true).await;
    let answer = tokens(&house, &person(&house, "claire", &[]).await, &site).await;
    let path = format!("clients/{}", site.client_id);
    let read = house.admin().get(&path).await.expect(200);
    house.admin().delete(&path).await.refused(428, "precondition.required");
    house.admin().delete(&path).if_match("\"7-x\"").await.refused(412, "precondition.failed");
    house.admin().delete(&path).if_match(read.etag()).await.expect(204);
    house.admin().get(&path).await.refused(404, "not_found");
    house.admin().delete(&path).if_match("*").await.refused(404, "not_found");
    refused_soon(&house, &text(&answer["access_token"])).await;
    site.refresh(&house, &text(&answer["refresh_token"]), &[]).await.refused(401, "accounts.invalid_client");
    assert_eq!(house.dump().table("accounts_client_secrets").len(), 0);
}
