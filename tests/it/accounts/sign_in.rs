//! POST /oauth/sign-in

use super::support::{Browser, PASSWORD, csrf_of, encoded, person, signed_in, swagger_ui, text, trail};
use serde_json::json;
use tests::{House, on_both};

on_both!(
    by_login_name_or_address_in_any_case,
    accents_may_be_typed_either_way,
    a_failure_is_explained_without_saying_which_half_was_wrong,
    forms_of_others_are_refused_before_the_password_counts,
    a_suspended_user_hears_so_only_with_the_right_password,
    one_browser_has_one_session,
    leads_nowhere_but_to_the_authorization_endpoint,
    without_a_password_nobody_comes_in,
);

async fn by_login_name_or_address_in_any_case(house: House) {
    let claire = person(&house, "claire", &[]).await;
    for name in ["claire", " Claire ", "CLAIRE", "claire@people.example", "Claire@People.Example"] {
        let mut browser = Browser::new(&house);
        let answer = browser.sign_in(name, PASSWORD, "").await.expect(303);
        let cookies = answer.headers("set-cookie");
        let session = cookies.iter().find(|one| one.starts_with("colloque_session=")).expect("a session");
        for part in ["HttpOnly", "SameSite=Lax", "Path=/", "Max-Age=43200"] {
            assert!(session.contains(part), "{session}");
        }
    }
    assert_eq!(trail(&house, &claire.id).await.iter().filter(|one| *one == "session.sign_in").count(), 5);
}

async fn accents_may_be_typed_either_way(house: House) {
    let claire = person(&house, "claire", &[]).await;
    let token = super::support::tokens(&house, &claire, &swagger_ui(&house)).await;
    let change = json!({ "current_password": PASSWORD, "new_password": "été à l'université" });
    house.bearer(text(&token["access_token"])).put("me/password").json(change).await.expect(204);
    let decomposed = "e\u{301}te\u{301} a\u{300} l'universite\u{301}";
    Browser::new(&house).sign_in("claire", decomposed, "").await.expect(303);
}

async fn a_failure_is_explained_without_saying_which_half_was_wrong(house: House) {
    person(&house, "claire", &[]).await;
    let mut pages = Vec::new();
    for name in ["claire", "nobody", "claire@people.example", "nobody@people.example"] {
        let mut browser = Browser::new(&house);
        let csrf = csrf_of(&browser.get("/oauth/sign-in").await.expect(200));
        let form = [("csrf", csrf.as_str()), ("login", name), ("password", "not the pass phrase")];
        let page = browser.post("/oauth/sign-in", &form).await.expect(403);
        assert!(!page.text().contains("not the pass phrase"));
        pages.push(page.text().replace(&csrf, "").replace(name, ""));
    }
    assert!(pages.iter().all(|page| *page == pages[0]));
    // What is wrong comes first, is announced, has the focus, and leads to the field.
    for part in [
        "<title>Erreur\u{a0}: Se connecter",
        "role=\"alert\"",
        "tabindex=\"-1\" autofocus",
        "href=\"#login\"",
        "aria-invalid=\"true\" aria-describedby=\"alert\"",
    ] {
        let found = pages[0].contains(part) || pages[0].contains(&part.replace('\u{a0}', " "));
        assert!(found, "{part}\n{}", pages[0]);
    }
}

async fn forms_of_others_are_refused_before_the_password_counts(house: House) {
    person(&house, "claire", &[]).await;
    let mut attacker = Browser::new(&house);
    let theirs = csrf_of(&attacker.get("/oauth/sign-in").await.expect(200));
    let mut victim = Browser::new(&house);
    victim.get("/oauth/sign-in").await.expect(200);
    let before = house.dump();
    for csrf in ["", "x", theirs.as_str()] {
        let form = [("csrf", csrf), ("login", "claire"), ("password", PASSWORD)];
        let page = victim.post("/oauth/sign-in", &form).await.expect(400);
        assert!(page.text().contains("role=\"alert\"") && victim.cookie("colloque_session").is_none());
    }
    let form = [("csrf", theirs.as_str()), ("login", "claire"), ("password", PASSWORD)];
    Browser::new(&house).post("/oauth/sign-in", &form).await.expect(400);
    assert_eq!(before.changes(&house.dump()), Vec::<String>::new());
}

async fn a_suspended_user_hears_so_only_with_the_right_password(house: House) {
    let claire = person(&house, "claire", &[]).await;
    house.admin().post(format!("users/{}/suspensions", claire.id)).await.expect(200);
    let mut browser = Browser::speaking(&house, "en");
    let wrong = browser.sign_in("claire", "not the pass phrase", "").await.expect(403);
    assert!(!wrong.text().contains("suspended"), "{}", wrong.story());
    let right = browser.sign_in("claire", PASSWORD, "").await.expect(403);
    assert!(right.text().contains("suspended"), "{}", right.story());
    assert!(browser.cookie("colloque_session").is_none());
    assert!(trail(&house, &claire.id).await.contains(&"session.refused".to_owned()));
}

async fn one_browser_has_one_session(house: House) {
    let claire = person(&house, "claire", &[]).await;
    let mut browser = signed_in(&house, &claire).await;
    let first = browser.cookie("colloque_session").expect("a session").to_owned();
    // The page would go straight on, but a form shown before is still there in another tab.
    let csrf = csrf_of(&browser.get("/oauth/sign-in").await.expect(200));
    let form = [("csrf", csrf.as_str()), ("login", "claire"), ("password", PASSWORD)];
    browser.post("/oauth/sign-in", &form).await.expect(303);
    assert_ne!(browser.cookie("colloque_session"), Some(first.as_str()));
    let mut old = Browser::new(&house);
    old.set_cookie("colloque_session", &first);
    let answer = old.get(&swagger_ui(&house).address(&[])).await.expect(303);
    assert!(answer.header("location").starts_with("/oauth/sign-in"), "{}", answer.story());
    // And none lives longer than twelve hours.
    house.clock.advance(chrono::TimeDelta::hours(12));
    let late = browser.get(&swagger_ui(&house).address(&[])).await.expect(303);
    assert!(late.header("location").starts_with("/oauth/sign-in"), "{}", late.story());
}

async fn leads_nowhere_but_to_the_authorization_endpoint(house: House) {
    person(&house, "claire", &[]).await;
    for onward in ["https://evil.example/", "//evil.example", "\r\nLocation: https://evil.example", "&&=&é"] {
        let mut browser = Browser::new(&house);
        let csrf = csrf_of(&browser.get("/oauth/sign-in").await.expect(200));
        let form = [("csrf", csrf.as_str()), ("continue", onward), ("login", "claire"), ("password", PASSWORD)];
        let answer = browser.post("/oauth/sign-in", &form).await.expect(303);
        assert!(answer.header("location").starts_with("/oauth/authorize?"), "{}", answer.story());
    }
    let unreadable =
        house.anon().post("/oauth/sign-in").body("application/x-www-form-urlencoded", encoded(&[("a", "b")]));
    assert!((400..=422).contains(&unreadable.await.status()));
}

async fn without_a_password_nobody_comes_in(house: House) {
    // The harness's own users have none.
    let login = text(&house.user("viewer").get("me").await.expect(200)["login"]);
    for password in ["", "nobody has this password"] {
        Browser::new(&house).sign_in(&login, password, "").await.expect(403);
    }
}
