//! GET /oauth/authorize

use super::support::{Browser, STATE, person, program, sent_back, signed_in, site, swagger_ui};
use serde_json::json;
use tests::{House, on_both};

on_both!(
    asks_to_sign_in_and_then_sends_back,
    never_redirects_to_an_address_that_is_not_registered,
    knows_no_suspended_client_and_no_partners_program,
    mistakes_go_back_with_the_error_of_the_standard,
    keeps_the_query_of_a_redirect_uri,
);

async fn asks_to_sign_in_and_then_sends_back(house: House) {
    let (claire, site) = (person(&house, "claire", &[]).await, swagger_ui(&house));
    let mut browser = Browser::new(&house);
    let first = browser.get(&site.address(&[])).await.expect(303);
    assert!(first.header("location").starts_with("/oauth/sign-in?continue="), "{}", first.story());
    let onward = sent_back(&first, "continue").expect("the request is carried along");
    let next = browser.sign_in(&claire.login, super::support::PASSWORD, &onward).await.expect(303);
    let back = browser.get(next.header("location")).await.expect(303);
    assert!(back.header("location").starts_with(&site.redirect_uri), "{}", back.story());
    assert_eq!(sent_back(&back, "state").as_deref(), Some(STATE));
    assert_eq!(sent_back(&back, "iss"), Some(house.url("")));
    assert!(sent_back(&back, "code").is_some_and(|code| code.starts_with("clc_")));
    assert_eq!(back.header("cache-control"), "no-store");
}

async fn never_redirects_to_an_address_that_is_not_registered(house: House) {
    let site = site(&house, "https://site.example/cb", false).await;
    let mut browser = signed_in(&house, &person(&house, "claire", &[]).await).await;
    for other in [
        "https://site.example/cb/",
        "https://site.example/CB",
        "https://site.example/cb?x=1",
        "https://site.example:443/cb",
        "https://site.example.evil.example/cb",
        "http://site.example/cb",
        "https://evil.example/",
    ] {
        let answer = browser.get(&site.address(&[("redirect_uri", other)])).await.expect(400);
        assert!(answer.text().contains("accounts.redirect_mismatch"), "{}", answer.story());
        assert_eq!(answer.header("location"), "");
    }
    let none = browser.get(&site.address(&[("redirect_uri", "")])).await.expect(400);
    assert!(none.text().contains("accounts.redirect_mismatch"));
    let twice = browser.get(&format!("{}&state=again", site.address(&[]))).await.expect(400);
    assert_eq!((twice.media_type().as_str(), twice.header("location")), ("text/html", ""));
}

async fn knows_no_suspended_client_and_no_partners_program(house: House) {
    let site = site(&house, "https://site.example/cb", false).await;
    let program = program(&house, &house.partner("UNADEL").create().await).await;
    let mut browser = signed_in(&house, &person(&house, "claire", &[]).await).await;
    let suspend = json!({ "status": "suspended" });
    house.admin().patch(format!("clients/{}", site.client_id)).if_match("*").json(suspend).await.expect(200);
    for client_id in [site.client_id.as_str(), &program.client_id, "nobody", ""] {
        let answer = browser.get(&site.address(&[("client_id", client_id)])).await.expect(400);
        assert!(answer.text().contains("accounts.unknown_client"), "{}", answer.story());
        assert_eq!(answer.header("location"), "");
    }
}

async fn mistakes_go_back_with_the_error_of_the_standard(house: House) {
    let site = swagger_ui(&house);
    let mut browser = signed_in(&house, &person(&house, "claire", &[]).await).await;
    let before = house.dump();
    let short = "a".repeat(42);
    for (name, value, error) in [
        ("response_type", "token", "unsupported_response_type"),
        ("response_type", "", "invalid_request"),
        ("code_challenge_method", "plain", "invalid_request"),
        ("code_challenge_method", "", "invalid_request"),
        ("code_challenge", "", "invalid_request"),
        ("code_challenge", &short, "invalid_request"),
        ("scope", "made:up", "invalid_scope"),
        ("request", "eyJ", "request_not_supported"),
    ] {
        let answer = browser.get(&site.address(&[(name, value)])).await.expect(303);
        assert!(answer.header("location").starts_with(&site.redirect_uri), "{}", answer.story());
        assert_eq!(sent_back(&answer, "error").as_deref(), Some(error), "{name}={value}");
        assert_eq!(sent_back(&answer, "state").as_deref(), Some(STATE));
        assert_eq!(sent_back(&answer, "iss"), Some(house.url("")));
        assert_eq!(sent_back(&answer, "code"), None);
    }
    assert_eq!(before.changes(&house.dump()), Vec::<String>::new());
}

async fn keeps_the_query_of_a_redirect_uri(house: House) {
    let site = site(&house, "https://site.example/cb?tenant=1", false).await;
    let mut browser = signed_in(&house, &person(&house, "claire", &[]).await).await;
    let back = browser.get(&site.address(&[("state", "")])).await.expect(303);
    assert!(back.header("location").starts_with("https://site.example/cb?tenant=1&code=clc_"), "{}", back.story());
    assert_eq!(sent_back(&back, "state"), None);
}
