//! PUT /me/password

use super::support::{Browser, PASSWORD, person, refused_soon, signed_in, swagger_ui, text, tokens, trail};
use serde_json::json;
use tests::{House, on_both};

on_both!(ends_what_the_old_one_opened, needs_the_present_one, refuses_weak_ones, is_for_people_only);

const NEW: &str = "trois amphis et un couloir";

async fn ends_what_the_old_one_opened(house: House) {
    let (claire, site) = (person(&house, "claire", &[]).await, swagger_ui(&house));
    let mut browser = signed_in(&house, &claire).await;
    let answer = tokens(&house, &claire, &site).await;
    let actor = house.bearer(text(&answer["access_token"]));
    let personal = text(&actor.post("me/tokens").json(json!({ "name": "script" })).await.expect(201)["token"]);
    let body = json!({ "current_password": PASSWORD, "new_password": NEW });
    actor.put("me/password").json(body).await.expect(204);
    refused_soon(&house, &text(&answer["access_token"])).await;
    site.refresh(&house, &text(&answer["refresh_token"]), &[]).await.refused(400, "accounts.invalid_grant");
    let sent_away = browser.get(&site.address(&[])).await.expect(303);
    assert!(sent_away.header("location").starts_with("/oauth/sign-in"), "{}", sent_away.story());
    house.bearer(personal).get("me").await.expect(200);
    Browser::new(&house).sign_in("claire", PASSWORD, "").await.expect(403);
    Browser::new(&house).sign_in("claire", NEW, "").await.expect(303);
    assert_eq!(trail(&house, &claire.id).await.iter().filter(|one| *one == "user.password_changed").count(), 2);
}

async fn needs_the_present_one(house: House) {
    let claire = person(&house, "claire", &[]).await;
    let actor = house.bearer(text(&tokens(&house, &claire, &swagger_ui(&house)).await["access_token"]));
    let body = json!({ "current_password": "not the pass phrase", "new_password": NEW });
    actor.put("me/password").json(body).await.refused(403, "accounts.wrong_password");
    Browser::new(&house).sign_in("claire", PASSWORD, "").await.expect(303);
}

async fn refuses_weak_ones(house: House) {
    let claire = person(&house, "claire.martin", &[]).await;
    let actor = house.bearer(text(&tokens(&house, &claire, &swagger_ui(&house)).await["access_token"]));
    let before = house.dump();
    for (weak, code) in [
        ("onze signes", "length"),
        ("azertyuiop123", "password_common"),
        ("P4$$w0rd!!!!!", "password_common"),
        ("claire.martin1", "password_like_login"),
        ("colloque-lyon15", "password_like_login"),
    ] {
        let body = json!({ "current_password": PASSWORD, "new_password": weak });
        let answer = actor.put("me/password").json(body).await.invalid("/new_password", code);
        assert!(!answer.text().contains(weak), "{}", answer.story());
    }
    assert_eq!(before.changes(&house.dump()), Vec::<String>::new());
}

async fn is_for_people_only(house: House) {
    let program = house.partner_client(&house.partner("UNADEL").create().await);
    let body = json!({ "current_password": PASSWORD, "new_password": NEW });
    program.put("me/password").json(&body).await.refused(403, "accounts.people_only");
    // Somebody without a password cannot prove one.
    house.user("viewer").put("me/password").json(&body).await.refused(403, "accounts.wrong_password");
}
