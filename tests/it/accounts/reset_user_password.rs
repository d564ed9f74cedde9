//! POST /users/{user}/password-resets

use super::support::{Browser, PASSWORD, person, refused_soon, signed_in, swagger_ui, text, tokens, trail};
use accounts::{
    ids::UserId,
    people,
    store::{sessions, users},
};
use kernel::db::Tx;
use tests::{House, Kind, on_both};

on_both!(
    replaces_the_password_and_ends_what_it_opened,
    a_retry_shows_no_password,
    leaves_no_session_that_began_meanwhile_in_another_process,
    without_the_lock_a_session_would_be_left,
);

async fn replaces_the_password_and_ends_what_it_opened(house: House) {
    let (claire, site) = (person(&house, "claire", &[]).await, swagger_ui(&house));
    let mut browser = signed_in(&house, &claire).await;
    let token = text(&tokens(&house, &claire, &site).await["access_token"]);
    let reset = house.admin().post(format!("users/{}/password-resets", claire.id)).await.expect(201);
    assert_eq!(reset["user_id"], claire.id);
    refused_soon(&house, &token).await;
    let sent_away = browser.get(&site.address(&[])).await.expect(303);
    assert!(sent_away.header("location").starts_with("/oauth/sign-in"), "{}", sent_away.story());
    Browser::new(&house).sign_in("claire", PASSWORD, "").await.expect(403);
    let once = text(&reset["one_time_password"]);
    let answer = Browser::new(&house).sign_in("claire", &once, "").await.expect(303);
    assert_eq!(answer.header("location"), "/oauth/change-password");
    assert!(trail(&house, &claire.id).await.contains(&"user.password_reset".to_owned()));
    let user = house.admin().get(format!("users/{}", claire.id)).await.expect(200);
    assert_eq!(user["must_change_password"], true);
}

async fn a_retry_shows_no_password(house: House) {
    let claire = person(&house, "claire", &[]).await;
    let send = || house.admin().post(format!("users/{}/password-resets", claire.id)).key("retry-1");
    let (first, again) = (send().await.expect(201), send().await.expect(201));
    assert_eq!(again["one_time_password"], "[redacted]");
    Browser::new(&house).sign_in("claire", &text(&first["one_time_password"]), "").await.expect(303);
    house.admin().post(format!("users/{}/password-resets", uuid::Uuid::from_u128(7))).await.refused(404, "not_found");
}

/// Whoever signs in with the old password while another process replaces it must not be left over.
async fn leaves_no_session_that_began_meanwhile_in_another_process(house: House) {
    let claire = person(&house, "claire", &[]).await;
    let id: UserId = claire.id.parse().expect("an id");
    let reset = move |tx: &mut Tx<'_>| people::reset_password(tx, id, "$argon2id$nobody", "counted under no name");
    let mut browser = Browser::new(&house);
    let answer = house.while_uncommitted(reset, browser.sign_in("claire", PASSWORD, "")).await;
    assert_ne!(answer.status(), 303, "{}", answer.story());
    assert!(house.dump().table("accounts_sessions").is_empty());
}

/// The control: without the lock there is something to lose. (SQLite has one writer at a time anyway.)
async fn without_the_lock_a_session_would_be_left(house: House) {
    let claire = person(&house, "claire", &[]).await;
    let id: UserId = claire.id.parse().expect("an id");
    let unlocked = move |tx: &mut Tx<'_>| {
        let now = tx.now();
        users::set_password(tx, id, "$argon2id$nobody", true, now)?;
        sessions::delete_of_user(tx, id, None)
    };
    let mut browser = Browser::new(&house);
    house.while_uncommitted(unlocked, browser.sign_in("claire", PASSWORD, "")).await;
    let left = house.dump().table("accounts_sessions").len();
    assert_eq!(left, if house.kind == Kind::Postgres { 1 } else { 0 });
}
