//! POST /oauth/sign-out

use super::support::{csrf_of, person, signed_in, swagger_ui, text, tokens, trail};
use tests::{House, on_both};

on_both!(ends_the_browsers_session, needs_the_form);

async fn ends_the_browsers_session(house: House) {
    let claire = person(&house, "claire", &[]).await;
    let token = text(&tokens(&house, &claire, &swagger_ui(&house)).await["access_token"]);
    let mut browser = signed_in(&house, &claire).await;
    let session = browser.cookie("colloque_session").expect("a session").to_owned();
    let csrf = csrf_of(&browser.get("/oauth/sign-in").await.expect(200));
    browser.post("/oauth/sign-out", &[("csrf", &csrf)]).await.expect(200);
    assert_eq!(browser.cookie("colloque_session"), None);
    // The cookie alone is worth nothing any more.
    browser.set_cookie("colloque_session", &session);
    let answer = browser.get(&swagger_ui(&house).address(&[])).await.expect(303);
    assert!(answer.header("location").starts_with("/oauth/sign-in"), "{}", answer.story());
    assert!(trail(&house, &claire.id).await.contains(&"session.sign_out".to_owned()));
    house.bearer(token).get("me").await.expect(200);
}

async fn needs_the_form(house: House) {
    let mut browser = signed_in(&house, &person(&house, "claire", &[]).await).await;
    for csrf in ["", "x"] {
        browser.post("/oauth/sign-out", &[("csrf", csrf)]).await.expect(400);
    }
    browser.code(&swagger_ui(&house), &[]).await;
}
