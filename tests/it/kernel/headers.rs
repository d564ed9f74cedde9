//! Headers that every answer has, and what browsers ask before they ask.

use reqwest::Method;
use tests::{House, Plan, on_both};

on_both!(
    answers_are_safe_to_show_and_not_to_keep,
    head_is_get_without_the_body,
    options_names_the_methods,
    known_origins_may_call_from_a_browser: Plan::new().config(|config| config.server.cors_origins = vec!["https://inscriptions.example".to_owned()]),
);

async fn answers_are_safe_to_show_and_not_to_keep(house: House) {
    let partner = house.partner("Une association").create().await;
    for path in [partner.path.as_str(), "partners", "me", "/livez", "/nowhere"] {
        let response = house.admin().get(path).await;
        assert_eq!(response.header("x-content-type-options"), "nosniff", "{path}");
        assert!(response.header("cache-control").contains("no-store"), "{path}: {}", response.header("cache-control"));
        assert!(
            response.header("vary").to_lowercase().contains("accept-language"),
            "{path}: {}",
            response.header("vary")
        );
        assert_eq!(response.header("server"), "", "what we run on is nobody's business");
    }
    let refused = house.anon().get("me").await.refused(401, "auth.required");
    assert!(refused.header("www-authenticate").starts_with("Bearer"));
    for page in ["/problems", "/oauth/sign-in", "/docs/"] {
        let response = house.anon().get(page).header("accept", "text/html").await;
        let policy = response.header("content-security-policy");
        assert!(policy.contains("default-src") && policy.contains("frame-ancestors 'none'"), "{page}: “{policy}”");
    }
}

async fn head_is_get_without_the_body(house: House) {
    let partner = house.partner("Une association").create().await;
    for path in [partner.path.as_str(), "partners", "/livez", "/api/openapi.json"] {
        let (head, get) = (house.admin().head(path).await.expect(200), house.admin().get(path).await.expect(200));
        assert!(head.bytes().is_empty());
        for name in ["etag", "content-type", "cache-control", "link"] {
            assert_eq!(head.header(name), get.header(name), "{path}: {name}");
        }
    }
    assert_eq!(house.admin().head("partners/nobody").await.status(), 404);
    assert_eq!(house.anon().head("partners").await.status(), 401);
    house.admin().head(&partner.path).if_none_match(&partner.etag).await.expect(304);
}

async fn options_names_the_methods(house: House) {
    let options = house.anon().request(Method::OPTIONS, "partners").await.expect(204);
    for method in ["GET", "HEAD", "POST", "OPTIONS"] {
        assert!(options.header("allow").split(", ").any(|one| one == method), "Allow: {}", options.header("allow"));
    }
    house.anon().request(Method::OPTIONS, "/nowhere").await.refused(404, "not_found");
}

async fn known_origins_may_call_from_a_browser(house: House) {
    let known = "https://inscriptions.example";
    let preflight = |origin: &str, method: &str| {
        let request = house.anon().request(Method::OPTIONS, "partners").header("origin", origin);
        request
            .header("access-control-request-method", method)
            .header("access-control-request-headers", "authorization, content-type, if-match, idempotency-key, prefer")
    };
    let granted = preflight(known, "PATCH").await.expect(200);
    assert_eq!(granted.header("access-control-allow-origin"), known);
    let allowed = granted.header("access-control-allow-headers").to_lowercase();
    for name in ["authorization", "if-match", "idempotency-key", "prefer", "content-type"] {
        assert!(allowed.contains(name), "{name} in “{allowed}”");
    }
    assert!(granted.header("access-control-allow-methods").contains("PATCH"));

    let answer = house.admin().get("partners").header("origin", known).await.expect(200);
    assert_eq!(answer.header("access-control-allow-origin"), known);
    let exposed = answer.header("access-control-expose-headers").to_lowercase();
    for name in [
        "etag",
        "link",
        "location",
        "ratelimit",
        "ratelimit-policy",
        "retry-after",
        "idempotency-replayed",
        "x-request-id",
    ] {
        assert!(exposed.split(',').any(|one| one.trim() == name), "{name} in “{exposed}”");
    }
    assert!(answer.header("vary").to_lowercase().contains("origin"), "caches must know: {}", answer.header("vary"));
    // A page may read why it was refused.
    let refused = house.anon().get("partners").header("origin", known).await.refused(401, "auth.required");
    assert_eq!(refused.header("access-control-allow-origin"), known);

    for stranger in [
        "https://elsewhere.example",
        "https://inscriptions.example.evil.example",
        "http://inscriptions.example",
        "null",
    ] {
        let answer = house.admin().get("partners").header("origin", stranger).await;
        assert_eq!(answer.header("access-control-allow-origin"), "", "{stranger}");
        let asked = preflight(stranger, "PATCH").await;
        assert_eq!(asked.header("access-control-allow-origin"), "", "{stranger}");
    }
}
