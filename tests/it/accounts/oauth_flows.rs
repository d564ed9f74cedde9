//! Authorization code with PKCE, refresh tokens, and what ends them.

use super::support::{VERIFIER, person, refused_soon, signed_in, site, swagger_ui, text, tokens, trail};
use accounts::model::users::RoleName::{Admin, Organiser};
use chrono::TimeDelta;
use serde_json::json;
use std::collections::BTreeSet;
use tests::{House, at_once, on_both};

on_both!(
    a_user_signs_in_and_the_site_acts_for_her,
    a_wrong_verifier_uses_the_code_up,
    a_code_used_twice_revokes_what_it_gave,
    of_two_exchanges_at_once_none_survives,
    a_code_is_for_one_client_and_one_address,
    a_code_lives_for_a_minute,
    scopes_are_no_more_than_asked_for_and_held,
    a_confidential_site_needs_its_secret,
    a_refresh_token_is_good_once,
    a_refresh_can_narrow_and_never_widens,
    refreshing_ends_after_thirty_days,
    an_access_token_lives_for_a_quarter_of_an_hour,
    a_suspension_ends_everything_of_the_user,
    a_suspended_site_loses_its_tokens,
    a_role_taken_away_is_felt_at_once,
);

async fn a_user_signs_in_and_the_site_acts_for_her(house: House) {
    let (claire, site) = (person(&house, "claire", &[Organiser]).await, swagger_ui(&house));
    let answer = tokens(&house, &claire, &site).await;
    assert_eq!((&answer["token_type"], &answer["expires_in"]), (&json!("Bearer"), &json!(900)));
    assert_eq!((answer.header("cache-control"), answer.header("pragma")), ("no-store", "no-cache"));
    assert!(text(&answer["refresh_token"]).starts_with("clr_"));
    let actor = house.bearer(text(&answer["access_token"]));
    assert_eq!(actor.get("me").await.expect(200)["login"], "claire");
    actor.post("partners").json(json!({ "name": "UNADEL", "kinds": ["association"] })).await.expect(201);
    actor.get("users").await.refused(403, "auth.forbidden");
    assert_eq!(trail(&house, &claire.id).await[..2], ["authorization.granted", "session.sign_in"]);
}

async fn a_wrong_verifier_uses_the_code_up(house: House) {
    let site = swagger_ui(&house);
    let mut browser = signed_in(&house, &person(&house, "claire", &[]).await).await;
    for wrong in [VERIFIER.replace('d', "e"), "short".to_owned(), "é".repeat(43)] {
        let code = browser.code(&site, &[]).await;
        let refused = site.exchange(&house, &code, &[("code_verifier", &wrong)]).await;
        assert_eq!(refused.refused(400, "accounts.invalid_grant")["error"], "invalid_grant");
        site.exchange(&house, &code, &[]).await.refused(400, "accounts.invalid_grant");
    }
    let code = browser.code(&site, &[]).await;
    let without = site.exchange(&house, &code, &[("code_verifier", "")]).await;
    assert_eq!(without.refused(400, "accounts.invalid_request")["error"], "invalid_request");
    site.exchange(&house, &code, &[]).await.expect(200);
}

async fn a_code_used_twice_revokes_what_it_gave(house: House) {
    let (claire, site) = (person(&house, "claire", &[]).await, swagger_ui(&house));
    let mut browser = signed_in(&house, &claire).await;
    let other = tokens(&house, &claire, &site).await;
    let code = browser.code(&site, &[]).await;
    let first = site.exchange(&house, &code, &[]).await.expect(200);
    house.bearer(text(&first["access_token"])).get("me").await.expect(200);
    site.exchange(&house, &code, &[]).await.refused(400, "accounts.invalid_grant");
    refused_soon(&house, &text(&first["access_token"])).await;
    site.refresh(&house, &text(&first["refresh_token"]), &[]).await.refused(400, "accounts.invalid_grant");
    assert!(trail(&house, &claire.id).await.contains(&"authorization.revoked_for_reuse".to_owned()));
    // Another sign-in of hers goes on.
    house.bearer(text(&other["access_token"])).get("me").await.expect(200);
}

async fn of_two_exchanges_at_once_none_survives(house: House) {
    let site = swagger_ui(&house);
    let code = signed_in(&house, &person(&house, "claire", &[]).await).await.code(&site, &[]).await;
    let answers = at_once((0..4).map(|_| site.exchange(&house, &code, &[]))).await;
    let good: Vec<_> = answers.iter().filter(|answer| answer.status() == 200).collect();
    assert_eq!(good.len(), 1, "{:?}", answers.iter().map(|one| one.status()).collect::<Vec<_>>());
    refused_soon(&house, &text(&good[0]["access_token"])).await;
}

async fn a_code_is_for_one_client_and_one_address(house: House) {
    let (here, there) =
        (site(&house, "https://here.example/cb", false).await, site(&house, "https://there.example/cb", false).await);
    let mut browser = signed_in(&house, &person(&house, "claire", &[]).await).await;
    let code = browser.code(&here, &[]).await;
    there.exchange(&house, &code, &[]).await.refused(400, "accounts.invalid_grant");
    // Another client's attempt does not spoil it.
    here.exchange(&house, &code, &[]).await.expect(200);
    let code = browser.code(&here, &[]).await;
    let elsewhere = here.exchange(&house, &code, &[("redirect_uri", "https://here.example/cb2")]).await;
    elsewhere.refused(400, "accounts.invalid_grant");
    for made_up in ["clc_made-up", "x", ""] {
        assert_eq!(here.exchange(&house, made_up, &[]).await.status(), 400);
    }
}

async fn a_code_lives_for_a_minute(house: House) {
    let site = swagger_ui(&house);
    let mut browser = signed_in(&house, &person(&house, "claire", &[]).await).await;
    let code = browser.code(&site, &[]).await;
    house.clock.advance(TimeDelta::seconds(59));
    site.exchange(&house, &code, &[]).await.expect(200);
    let code = browser.code(&site, &[]).await;
    house.clock.advance(TimeDelta::seconds(60));
    site.exchange(&house, &code, &[]).await.refused(400, "accounts.invalid_grant");
}

async fn scopes_are_no_more_than_asked_for_and_held(house: House) {
    let site = swagger_ui(&house);
    let mut browser = signed_in(&house, &person(&house, "claire", &[Organiser]).await).await;
    let scope = [("scope", "accounts:write partners:read")];
    let code = browser.code(&site, &scope).await;
    let answer = site.exchange(&house, &code, &[]).await.expect(200);
    assert_eq!(answer["scope"], "partners:read");
    let actor = house.bearer(text(&answer["access_token"]));
    actor.get("partners").await.expect(200);
    let input = json!({ "name": "UNADEL", "kinds": ["association"] });
    let refused = actor.post("partners").json(input).await.refused(403, "auth.forbidden");
    assert_eq!(refused["scope"], "partners:write");
}

async fn a_confidential_site_needs_its_secret(house: House) {
    let site = site(&house, "https://site.example/cb", true).await;
    let mut browser = signed_in(&house, &person(&house, "claire", &[]).await).await;
    let code = browser.code(&site, &[]).await;
    for wrong in ["", "cls_wrong"] {
        let answer = site.exchange(&house, &code, &[("client_secret", wrong)]).await;
        assert_eq!(answer.refused(401, "accounts.invalid_client")["error"], "invalid_client");
    }
    let answer = site.exchange(&house, &code, &[]).await.expect(200);
    let form = site.form(&[("grant_type", "client_credentials")]);
    super::support::ask(&house, &form).await.refused(400, "accounts.unauthorized_client");
    site.refresh(&house, &text(&answer["refresh_token"]), &[("client_secret", "")]).await.expect(401);
}

async fn a_refresh_token_is_good_once(house: House) {
    let (claire, site) = (person(&house, "claire", &[]).await, swagger_ui(&house));
    let first = tokens(&house, &claire, &site).await;
    let second = site.refresh(&house, &text(&first["refresh_token"]), &[]).await.expect(200);
    let third = site.refresh(&house, &text(&second["refresh_token"]), &[]).await.expect(200);
    for answer in [&first, &second, &third] {
        house.bearer(text(&answer["access_token"])).get("me").await.expect(200);
    }
    // Somebody has kept a copy: nobody can tell who, so the whole family ends.
    site.refresh(&house, &text(&first["refresh_token"]), &[]).await.refused(400, "accounts.invalid_grant");
    for answer in [&first, &second, &third] {
        refused_soon(&house, &text(&answer["access_token"])).await;
    }
    site.refresh(&house, &text(&third["refresh_token"]), &[]).await.refused(400, "accounts.invalid_grant");
    let trail = trail(&house, &claire.id).await;
    assert_eq!(trail.iter().filter(|one| *one == "authorization.revoked_for_reuse").count(), 1);
}

async fn a_refresh_can_narrow_and_never_widens(house: House) {
    let (here, other) = (swagger_ui(&house), site(&house, "https://other.example/cb", false).await);
    let mut browser = signed_in(&house, &person(&house, "claire", &[Organiser]).await).await;
    let code = browser.code(&here, &[("scope", "partners:read events:read")]).await;
    let first = text(&here.exchange(&house, &code, &[]).await.expect(200)["refresh_token"]);
    let wider = here.refresh(&house, &first, &[("scope", "partners:read partners:write")]).await;
    assert_eq!(wider.refused(400, "accounts.invalid_scope")["error"], "invalid_scope");
    other.refresh(&house, &first, &[]).await.refused(400, "accounts.invalid_grant");
    // Neither mistake used it up.
    let narrow = here.refresh(&house, &first, &[("scope", "events:read")]).await.expect(200);
    assert_eq!(narrow["scope"], "events:read");
    let again = here.refresh(&house, &text(&narrow["refresh_token"]), &[]).await.expect(200);
    let scopes: BTreeSet<String> = text(&again["scope"]).split(' ').map(str::to_owned).collect();
    assert_eq!(scopes, BTreeSet::from(["events:read", "partners:read"].map(str::to_owned)));
}

async fn refreshing_ends_after_thirty_days(house: House) {
    let (claire, site) = (person(&house, "claire", &[]).await, swagger_ui(&house));
    let first = tokens(&house, &claire, &site).await;
    house.clock.advance(TimeDelta::days(29));
    let second = site.refresh(&house, &text(&first["refresh_token"]), &[]).await.expect(200);
    house.clock.advance(TimeDelta::days(1));
    site.refresh(&house, &text(&second["refresh_token"]), &[]).await.refused(400, "accounts.invalid_grant");
}

async fn an_access_token_lives_for_a_quarter_of_an_hour(house: House) {
    let claire = person(&house, "claire", &[]).await;
    let token = text(&tokens(&house, &claire, &swagger_ui(&house)).await["access_token"]);
    house.clock.advance(TimeDelta::seconds(899));
    house.bearer(&token).get("me").await.expect(200);
    // Five seconds are for clocks that differ.
    house.clock.advance(TimeDelta::seconds(7));
    refused_soon(&house, &token).await;
}

async fn a_suspension_ends_everything_of_the_user(house: House) {
    let (claire, site) = (person(&house, "claire", &[]).await, swagger_ui(&house));
    let mut browser = signed_in(&house, &claire).await;
    let first = tokens(&house, &claire, &site).await;
    let code = browser.code(&site, &[]).await;
    let personal = house.bearer(text(&first["access_token"])).post("me/tokens").json(json!({ "name": "script" }));
    let personal = text(&personal.await.expect(201)["token"]);
    house.admin().post(format!("users/{}/suspensions", claire.id)).await.expect(200);
    site.exchange(&house, &code, &[]).await.refused(400, "accounts.invalid_grant");
    site.refresh(&house, &text(&first["refresh_token"]), &[]).await.refused(400, "accounts.invalid_grant");
    refused_soon(&house, &text(&first["access_token"])).await;
    refused_soon(&house, &personal).await;
    let sent_away = browser.get(&site.address(&[])).await.expect(303);
    assert!(sent_away.header("location").starts_with("/oauth/sign-in"), "{}", sent_away.story());
    // Back again, she signs in anew; her scripts go on.
    house.admin().delete(format!("users/{}/suspensions", claire.id)).await.expect(204);
    house.bearer(&personal).get("me").await.expect(200);
    house.bearer(text(&first["access_token"])).get("me").await.refused(401, "auth.required");
    let still = browser.get(&site.address(&[])).await.expect(303);
    assert!(still.header("location").starts_with("/oauth/sign-in"), "{}", still.story());
}

async fn a_suspended_site_loses_its_tokens(house: House) {
    let site = site(&house, "https://site.example/cb", false).await;
    let claire = person(&house, "claire", &[]).await;
    let first = tokens(&house, &claire, &site).await;
    let mine = tokens(&house, &claire, &swagger_ui(&house)).await;
    let path = format!("clients/{}", site.client_id);
    house.admin().patch(&path).if_match("*").json(json!({ "status": "suspended" })).await.expect(200);
    refused_soon(&house, &text(&first["access_token"])).await;
    site.refresh(&house, &text(&first["refresh_token"]), &[]).await.refused(401, "accounts.invalid_client");
    // Active again, it has to ask its users again.
    house.admin().patch(&path).if_match("*").json(json!({ "status": "active" })).await.expect(200);
    site.refresh(&house, &text(&first["refresh_token"]), &[]).await.refused(400, "accounts.invalid_grant");
    house.bearer(text(&mine["access_token"])).get("me").await.expect(200);
}

async fn a_role_taken_away_is_felt_at_once(house: House) {
    let (claire, site) = (person(&house, "claire", &[Admin]).await, swagger_ui(&house));
    let first = tokens(&house, &claire, &site).await;
    let actor = house.bearer(text(&first["access_token"]));
    actor.get("users").await.expect(200);
    house.admin().get("me").await.expect(200);
    let path = format!("users/{}", claire.id);
    house.admin().patch(path).if_match("*").json(json!({ "grants": [{ "role": "viewer" }] })).await.expect(200);
    house.eventually("the role is gone", async || actor.get("users").await.status() == 403).await;
    actor.get("partners").await.expect(200);
    let second = site.refresh(&house, &text(&first["refresh_token"]), &[]).await.expect(200);
    assert!(!text(&second["scope"]).contains("accounts:"), "{}", second.story());
}
