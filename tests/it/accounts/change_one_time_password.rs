//! POST /oauth/change-password

use super::support::{Browser, PASSWORD, csrf_of, swagger_ui, text, with_onward};
use serde_json::json;
use tests::{House, on_both};

on_both!(
    a_one_time_password_must_be_replaced_before_anything_else,
    weak_choices_are_refused_and_change_nothing,
    needs_the_form_and_a_session,
    ends_what_the_one_time_password_opened,
);

const PAGE: &str = "/oauth/change-password";

/// A new user's login name, id and one-time password.
async fn newcomer(house: &House) -> (String, String, String) {
    let input =
        json!({ "login": "camille.exemple", "display_name": "Camille Exemple", "grants": [{ "role": "viewer" }] });
    let made = house.admin().post("users").json(input).await.expect(201);
    (text(&made["user"]["login"]), text(&made["user"]["id"]), text(&made["one_time_password"]))
}

async fn a_one_time_password_must_be_replaced_before_anything_else(house: House) {
    let (login, id, once) = newcomer(&house).await;
    let site = swagger_ui(&house);
    let onward = site.request(&[]);
    let mut browser = Browser::new(&house);
    let signed_in = browser.sign_in(&login, &once, &onward).await.expect(303);
    assert_eq!(signed_in.header("location"), with_onward(PAGE, &onward));
    // No way round the page.
    for path in [format!("/oauth/authorize?{onward}"), with_onward("/oauth/sign-in", &onward)] {
        let answer = browser.get(&path).await.expect(303);
        assert!(answer.header("location").starts_with(PAGE), "{}", answer.story());
    }
    let csrf = csrf_of(&browser.get(signed_in.header("location")).await.expect(200));
    let form = [("csrf", csrf.as_str()), ("continue", &onward), ("password", PASSWORD), ("repeat", PASSWORD)];
    let done = browser.post(PAGE, &form).await.expect(303);
    assert!(done.header("location").starts_with("/oauth/authorize?"), "{}", done.story());
    let code = browser.code(&site, &[]).await;
    site.exchange(&house, &code, &[]).await.expect(200);

    let user = house.admin().get(format!("users/{id}")).await.expect(200);
    assert_eq!(user["must_change_password"], false);
    Browser::new(&house).sign_in(&login, &once, "").await.expect(403);
    Browser::new(&house).sign_in(&login, PASSWORD, "").await.expect(303);
    // A second time there is nothing to replace, whoever sends the form.
    let form = [("csrf", &*csrf), ("password", "encore une autre"), ("repeat", "encore une autre")];
    browser.post(PAGE, &form).await.expect(303);
    Browser::new(&house).sign_in(&login, PASSWORD, "").await.expect(303);
}

async fn weak_choices_are_refused_and_change_nothing(house: House) {
    let (login, _, once) = newcomer(&house).await;
    let mut browser = Browser::speaking(&house, "en");
    browser.sign_in(&login, &once, "").await.expect(303);
    let csrf = csrf_of(&browser.get(PAGE).await.expect(200));
    let before = house.dump();
    let long = "é".repeat(257);
    for (password, repeat, why) in [
        ("onze signes", "onze signes", "too short"),
        (long.as_str(), long.as_str(), "too long"),
        ("Motdepasse2026!", "Motdepasse2026!", "too common"),
        ("camille.exemple1", "camille.exemple1", "too much like the login name"),
        (PASSWORD, "vingt ateliers sous la neige", "differ"),
        (once.as_str(), once.as_str(), "one-time password again"),
    ] {
        let form = [("csrf", csrf.as_str()), ("password", password), ("repeat", repeat)];
        let page = browser.post(PAGE, &form).await.expect(403);
        assert!(page.text().contains(why) && page.text().contains("role=\"alert\""), "{why}\n{}", page.story());
        assert!(!page.text().contains(password), "what was typed is not shown again");
    }
    assert_eq!(before.changes(&house.dump()), Vec::<String>::new());
}

async fn needs_the_form_and_a_session(house: House) {
    let (login, _, once) = newcomer(&house).await;
    let mut browser = Browser::new(&house);
    browser.sign_in(&login, &once, "").await.expect(303);
    let mut stranger = Browser::new(&house);
    let theirs = csrf_of(&stranger.get("/oauth/sign-in").await.expect(200));
    let before = house.dump();
    for csrf in ["", "x", &theirs] {
        let form = [("csrf", csrf), ("password", PASSWORD), ("repeat", PASSWORD)];
        browser.post(PAGE, &form).await.expect(400);
    }
    let form = [("csrf", theirs.as_str()), ("password", PASSWORD), ("repeat", PASSWORD)];
    let sent_away = stranger.post(PAGE, &form).await.expect(303);
    assert_eq!(sent_away.header("location"), "/oauth/sign-in");
    assert_eq!(before.changes(&house.dump()), Vec::<String>::new());
}

async fn ends_what_the_one_time_password_opened(house: House) {
    let (login, _, once) = newcomer(&house).await;
    let (mut here, mut elsewhere) = (Browser::new(&house), Browser::new(&house));
    here.sign_in(&login, &once, "").await.expect(303);
    elsewhere.sign_in(&login, &once, "").await.expect(303);
    let csrf = csrf_of(&here.get(PAGE).await.expect(200));
    here.post(PAGE, &[("csrf", &csrf), ("password", PASSWORD), ("repeat", PASSWORD)]).await.expect(303);
    let site = swagger_ui(&house);
    here.code(&site, &[]).await;
    let shut_out = elsewhere.get(&site.address(&[])).await.expect(303);
    assert!(shut_out.header("location").starts_with("/oauth/sign-in"), "{}", shut_out.story());
}
