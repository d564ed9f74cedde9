//! GET /oauth/change-password

use super::support::{Browser, person, signed_in, text, with_onward};
use serde_json::json;
use tests::{House, on_both};

on_both!(is_for_those_with_a_one_time_password, speaks_the_visitors_language);

const PAGE: &str = "/oauth/change-password";

async fn is_for_those_with_a_one_time_password(house: House) {
    let nobody = Browser::new(&house).get(&with_onward(PAGE, "state=x")).await.expect(303);
    assert_eq!(nobody.header("location"), with_onward("/oauth/sign-in", "state=x"));
    let mut settled = signed_in(&house, &person(&house, "claire", &[]).await).await;
    let onward = settled.get(&with_onward(PAGE, "state=x")).await.expect(303);
    assert_eq!(onward.header("location"), "/oauth/authorize?state=x");
}

async fn speaks_the_visitors_language(house: House) {
    let made = house.admin().post("users").json(json!({ "login": "camille", "display_name": "Camille" })).await;
    let once = text(&made.expect(201)["one_time_password"]);
    for (lang, heading) in [("fr", "Choisir un mot de passe"), ("en", "Choose a password")] {
        let mut browser = Browser::speaking(&house, lang);
        browser.sign_in("camille", &once, "").await.expect(303);
        let page = browser.get(PAGE).await.expect(200);
        assert!(page.text().contains(heading) && page.text().contains(&format!("lang=\"{lang}\"")), "{}", page.story());
        assert!(page.text().contains("autocomplete=\"new-password\""));
        assert_eq!((page.header("content-language"), page.header("cache-control")), (lang, "no-store"));
    }
}
