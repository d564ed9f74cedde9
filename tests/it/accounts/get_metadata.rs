//! GET /.well-known/oauth-authorization-server

use tests::{House, Plan, on_both};

on_both!(
    names_the_endpoints,
    uses_the_public_address: Plan::new().config(|config| config.server.public_url = Some("https://congres.example".to_owned())),
);

async fn names_the_endpoints(house: House) {
    let metadata = house.anon().get("/.well-known/oauth-authorization-server").await.expect(200);
    assert_eq!(metadata["issuer"], house.url(""));
    for (member, path) in [
        ("authorization_endpoint", "/oauth/authorize"),
        ("token_endpoint", "/oauth/token"),
        ("revocation_endpoint", "/oauth/revoke"),
        ("jwks_uri", "/.well-known/jwks.json"),
    ] {
        assert_eq!(metadata[member], house.url(path));
    }
    assert_eq!(metadata["code_challenge_methods_supported"], serde_json::json!(["S256"]));
    let scopes = metadata["scopes_supported"].as_array().expect("a list");
    assert!(["accounts:write", "events:read", "partners:people"].iter().all(|one| scopes.contains(&(*one).into())));
    assert!(metadata.header("cache-control").contains("max-age=3600"), "{}", metadata.header("cache-control"));
}

async fn uses_the_public_address(house: House) {
    let metadata = house.anon().get("/.well-known/oauth-authorization-server").await.expect(200);
    assert_eq!(metadata["issuer"], "https://congres.example");
    assert_eq!(metadata["token_endpoint"], "https://congres.example/oauth/token");
    // Where browsers come by https, cookies are for https and this host only.
    let page = house.anon().get("/oauth/sign-in").await.expect(200);
    let cookie = page.header("set-cookie");
    assert!(cookie.starts_with("__Host-colloque_form=") && cookie.contains("Secure"), "{cookie}");
}
