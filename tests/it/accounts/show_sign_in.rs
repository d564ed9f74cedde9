//! GET /oauth/sign-in

use super::support::{Browser, csrf_of, person, signed_in, site, swagger_ui, with_onward};
use tests::{House, on_both};

on_both!(
    speaks_the_visitors_language,
    forms_lead_to_the_registered_address_only,
    the_clients_name_is_text,
    the_form_is_bound_to_the_browser,
    whoever_is_signed_in_goes_straight_on,
    what_is_too_long_is_refused,
);

const PAGE: &str = "/oauth/sign-in";

async fn speaks_the_visitors_language(house: House) {
    for (lang, heading) in
        [("fr", "Se connecter"), ("en", "Sign in"), ("de, en;q=0.5", "Sign in"), ("de", "Se connecter")]
    {
        let page = Browser::speaking(&house, lang).get(PAGE).await.expect(200);
        let tag = if heading == "Sign in" { "en" } else { "fr" };
        assert!(page.text().contains(&format!("<h1>{heading}</h1>")), "{}", page.story());
        assert!(page.text().contains(&format!("<html lang=\"{tag}\">")), "{}", page.story());
        assert_eq!(page.header("content-language"), tag);
        assert!(page.header("vary").to_lowercase().contains("accept-language"), "{}", page.header("vary"));
    }
}

async fn forms_lead_to_the_registered_address_only(house: House) {
    let site = site(&house, "https://site.example:8443/cb?x=1", false).await;
    let mut browser = Browser::new(&house);
    for (onward, form_action) in [
        (String::new(), "form-action 'self';"),
        (site.request(&[]), "form-action 'self' https://site.example:8443;"),
        (site.request(&[("redirect_uri", "https://evil.example/")]), "form-action 'self';"),
        (site.request(&[("client_id", "nobody")]), "form-action 'self';"),
    ] {
        let page = browser.get(&with_onward(PAGE, &onward)).await.expect(200);
        let policies = page.headers("content-security-policy");
        assert_eq!(policies.len(), 1, "{policies:?}");
        for part in [form_action, "default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'"] {
            assert!(policies[0].contains(part), "{part}: {policies:?}");
        }
        assert_eq!((page.header("cache-control"), page.header("x-frame-options")), ("no-store", "DENY"));
    }
}

async fn the_clients_name_is_text(house: House) {
    let site = site(&house, "https://site.example/cb", false).await;
    let page = Browser::new(&house).get(&with_onward(PAGE, &site.request(&[("state", "\"><i>")]))).await.expect(200);
    let text = page.text();
    assert!(text.contains("Pour continuer vers") && text.contains("public"), "{text}");
    assert!(!text.contains("<b>public") && !text.contains("<i>"), "{text}");
}

async fn the_form_is_bound_to_the_browser(house: House) {
    let mut browser = Browser::new(&house);
    let page = browser.get(PAGE).await.expect(200);
    let cookie = page.header("set-cookie");
    for part in ["colloque_form=", "HttpOnly", "SameSite=Lax", "Path=/"] {
        assert!(cookie.contains(part), "{cookie}");
    }
    let again = browser.get(PAGE).await.expect(200);
    assert_eq!(csrf_of(&page), csrf_of(&again), "two tabs of one browser");
    let other = Browser::new(&house).get(PAGE).await.expect(200);
    assert_ne!(csrf_of(&page), csrf_of(&other));
}

async fn whoever_is_signed_in_goes_straight_on(house: House) {
    let mut browser = signed_in(&house, &person(&house, "claire", &[]).await).await;
    let onward = swagger_ui(&house).request(&[]);
    let next = browser.get(&with_onward(PAGE, &onward)).await.expect(303);
    assert_eq!(next.header("location"), format!("/oauth/authorize?{onward}"));
    let page = browser.get(PAGE).await.expect(200);
    assert!(page.text().contains("action=\"/oauth/sign-out\""), "{}", page.story());
}

async fn what_is_too_long_is_refused(house: House) {
    house.anon().get(PAGE).query(&[("continue", &"x".repeat(8_001))]).await.invalid("continue", "length");
}
