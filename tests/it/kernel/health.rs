//! What operators and load balancers look at.

use diesel::connection::SimpleConnection as _;
use tests::{House, Plan, on_both};

on_both!(
    alive_and_ready,
    not_ready_while_migrations_are_missing,
    not_ready_while_it_drains,
    counters_name_patterns_and_nobody,
    counters_are_for_this_machine: Plan::new().config(|config| config.server.metrics_token = Some("a-token-for-tests".to_owned())),
    the_index_leads_everywhere,
);

async fn alive_and_ready(house: House) {
    assert_eq!(house.anon().get("/livez").await.expect(200).text(), "ok");
    assert_eq!(house.anon().get("/readyz").await.expect(200).text(), "ready");
}

async fn not_ready_while_migrations_are_missing(house: House) {
    house.anon().get("/readyz").await.expect(200);
    let mut conn = house.database().connect();
    let forget =
        "DELETE FROM __diesel_schema_migrations WHERE version = (SELECT max(version) FROM __diesel_schema_migrations)";
    kernel::on_either!(&mut conn, |c| c.batch_execute(forget)).expect("it writes");
    house.eventually("it is not ready", async || house.anon().get("/readyz").await.status() == 503).await;
    let refused = house.anon().get("/readyz").await.refused(503, "unavailable");
    assert!(!refused.header("retry-after").is_empty());
    house.anon().get("/livez").await.expect(200);
}

async fn not_ready_while_it_drains(house: House) {
    house.app().drain();
    let refused = house.anon().get("/readyz").await.refused(503, "unavailable");
    assert!(!refused.header("retry-after").is_empty());
    // Whoever is still sent here is served.
    house.anon().get("/livez").await.expect(200);
    house.admin().get("partners").await.expect(200);
}

async fn counters_name_patterns_and_nobody(house: House) {
    let partner = house.partner("Une association").create().await;
    house.admin().get(&partner.path).await.expect(200);
    house.anon().get("/no/such/place").await.expect(404);
    house.anon().get("partners").await.expect(401);
    house.anon().put(&partner.path).await.expect(405);
    let text = house.anon().get("/metrics").await.expect(200).text();
    for expected in [
        r#"colloque_http_requests_total{method="GET",route="/api/v1/partners/{partner}",status="200"} 1"#,
        r#"colloque_http_requests_total{method="POST",route="/api/v1/partners",status="201"} 1"#,
        r#"route="/api/v1/partners",status="401"} 1"#,
        r#"colloque_http_requests_total{method="PUT",route="/api/v1/partners/{partner}",status="405"} 1"#,
        "colloque_http_request_seconds_bucket",
        "# EOF",
    ] {
        assert!(text.contains(expected), "no {expected} in\n{text}");
    }
    // Labels that grow with the number of things or strangers would fill the memory of whoever collects them.
    assert!(!text.contains(partner.id()) && !text.contains("such"), "{text}");
}

async fn counters_are_for_this_machine(house: House) {
    let from_elsewhere = || house.anon().get("/metrics").header("x-forwarded-for", "203.0.113.7");
    from_elsewhere().await.refused(404, "not_found");
    from_elsewhere().header("authorization", "Bearer another").await.refused(404, "not_found");
    from_elsewhere().header("authorization", "Bearer a-token-for-tests").await.expect(200);
    house.anon().get("/metrics").await.expect(200);
}

async fn the_index_leads_everywhere(house: House) {
    let index = house.anon().get("/").await.expect(200);
    let links = index["links"].as_object().expect("links").clone();
    for (name, link) in links {
        let response = house.admin().get(link.as_str().expect("a path")).await;
        assert!(matches!(response.status(), 200 | 404), "{name}\n{}", response.story());
        assert!(response.status() == 200 || link.as_str().is_some_and(|link| link.contains("security.txt")), "{name}");
    }
    let page = house.anon().get("/").header("accept", "text/html").await.expect(200);
    assert_eq!(page.media_type(), "text/html");
    let contract = house.anon().get("/api/openapi.json").await.expect(200);
    assert_eq!(contract.json(), house.contract().document());
    house.anon().get("/docs/").await.expect(200);
    let there = house.anon().get("/docs").await;
    assert_eq!((there.status(), there.header("location")), (307, "/docs/"));
    let catalogue = house.anon().get("/.well-known/api-catalog").await.expect(200);
    assert!(
        catalogue.at("/linkset/0/service-desc/0/href").as_str().is_some_and(|link| link.ends_with("/api/openapi.json"))
    );
}
