//! GET /.well-known/jwks.json

use super::support::{person, swagger_ui, text, tokens};
use accounts::jwt::{self, PublicJwk};
use chrono::TimeDelta;
use kernel::{clock::Clock as _, db::At};
use tests::{House, on_both};

on_both!(the_keys_verify_the_tokens, a_token_signed_with_another_key_is_refused, keys_change_and_overlap);

const KEYS: &str = "/.well-known/jwks.json";

async fn keys(house: &House) -> Vec<PublicJwk> {
    let answer = house.anon().get(KEYS).await.expect(200);
    assert!(answer.header("cache-control").contains("max-age=300"), "{}", answer.header("cache-control"));
    let keys = answer["keys"].as_array().expect("a list");
    assert!(keys.iter().all(|key| key.get("d").is_none()), "a private key is out");
    serde_json::from_value(answer["keys"].clone()).expect("public keys")
}

async fn the_keys_verify_the_tokens(house: House) {
    let claire = person(&house, "claire", &[]).await;
    let token = text(&tokens(&house, &claire, &swagger_ui(&house)).await["access_token"]);
    let kid = jwt::key_id(&token).expect("an access token of RFC 9068");
    let keys = keys(&house).await;
    let key = keys.iter().find(|key| key.kid == kid).expect("its key is published");
    let now = At::new(house.clock.now());
    let claims = jwt::verify(&token, key, &house.url(""), now).expect("it verifies");
    assert_eq!((claims.sub, claims.client_id), (claire.id, "swagger-ui".to_owned()));
    assert_eq!((claims.aud, claims.exp - claims.iat), (house.url(""), 900));
}

async fn a_token_signed_with_another_key_is_refused(house: House) {
    let claire = person(&house, "claire", &[]).await;
    let token = text(&tokens(&house, &claire, &swagger_ui(&house)).await["access_token"]);
    let keys = keys(&house).await;
    let claims = jwt::verify(&token, &keys[0], &house.url(""), At::new(house.clock.now())).expect("it verifies");
    let (private, _) = jwt::generate(&keys[0].kid).expect("a key");
    let forged = jwt::sign(&claims, &keys[0].kid, &private).expect("it signs");
    let (head, rest) = token.split_once('.').expect("three parts");
    let (body, signature) = rest.split_once('.').expect("three parts");
    let unsigned = format!("{head}.{body}.");
    let tampered = format!("{head}.{}A.{signature}", &body[..body.len() - 1]);
    for bad in [forged, unsigned, tampered] {
        house.bearer(bad).get("me").await.refused(401, "auth.required");
    }
    house.bearer(token).get("me").await.expect(200);
}

async fn keys_change_and_overlap(house: House) {
    let first = keys(&house).await;
    assert_eq!(first.len(), 1);
    assert_eq!(keys(&house).await, first);
    house.clock.advance(TimeDelta::days(54));
    let both = keys(&house).await;
    assert_eq!(both.len(), 2);
    assert_eq!((&both[1], both[0].kid == first[0].kid), (&first[0], false), "newest first");
    house.clock.advance(TimeDelta::days(7));
    assert_eq!(keys(&house).await, both[..1]);
}
