//! POST /users

use super::support::{Browser, text, trail};
use serde_json::json;
use tests::{House, at_once, on_both, with};

on_both!(
    answers_a_one_time_password_once,
    login_names_and_addresses_are_unique_whatever_their_case,
    of_two_at_once_one_gets_the_name,
    roles_are_given_at_once_and_each_is_traced,
    lists_what_is_wrong,
    is_for_administrators_of_the_house,
);

async fn answers_a_one_time_password_once(house: House) {
    let input = json!({ "login": "c.exemple", "display_name": "Camille Exemple", "email": "Camille@People.example" });
    let send = || house.admin().post("users").key("retry-1").json(&input);
    let made = send().await.expect(201);
    assert_eq!(made.header("location"), format!("/api/v1/users/{}", text(&made["user"]["id"])));
    assert_eq!(made["user"]["must_change_password"], true);
    assert_eq!(made["user"]["email"], "Camille@People.example");
    let again = send().await.expect(201);
    assert_eq!((&again["user"], &again["one_time_password"]), (&made["user"], &json!("[redacted]")));
    assert_eq!(again.header("idempotency-replayed"), "true");
    let once = text(&made["one_time_password"]);
    let mut browser = Browser::new(&house);
    browser.sign_in("camille@people.example", &once, "").await.expect(303);
    // Nowhere in clear: not in the kept answer, not in a row.
    let other = with(input.clone(), "login", "d.exemple");
    house.admin().post("users").key("retry-1").json(other).await.refused(422, "idempotency.mismatch");
    let mut conn = house.database().connect();
    let kept: Vec<String> = {
        use diesel::prelude::*;
        use kernel::schema::kernel_idempotency::dsl as i;
        i::kernel_idempotency.select(i::body).load(&mut conn).expect("kept answers")
    };
    assert!(!kept.is_empty() && kept.iter().all(|body| !body.contains(&once)), "{kept:?}");
}

async fn login_names_and_addresses_are_unique_whatever_their_case(house: House) {
    let input = json!({ "login": "c.exemple", "display_name": "Camille", "email": "camille@people.example" });
    house.admin().post("users").json(&input).await.expect(201);
    let before = house.dump();
    let same_login = with(input.clone(), "email", "other@people.example");
    house.admin().post("users").json(same_login).await.refused(409, "accounts.login_taken");
    for email in ["camille@people.example", "CAMILLE@People.Example"] {
        let same_email = with(with(input.clone(), "login", "d.exemple"), "email", email);
        house.admin().post("users").json(same_email).await.refused(409, "accounts.email_taken");
    }
    assert_eq!(before.changes(&house.dump()), Vec::<String>::new());
}

async fn of_two_at_once_one_gets_the_name(house: House) {
    let admin = house.admin();
    admin.get("me").await.expect(200);
    let input = json!({ "login": "c.exemple", "display_name": "Camille" });
    let answers = at_once((0..4).map(|_| admin.post("users").json(&input))).await;
    let (made, refused): (Vec<_>, Vec<_>) = answers.into_iter().partition(|answer| answer.status() == 201);
    assert_eq!(made.len(), 1);
    for answer in refused {
        assert_eq!(answer.status(), 409, "{}", answer.story());
    }
}

async fn roles_are_given_at_once_and_each_is_traced(house: House) {
    let event = house.event("congres-2015").create().await;
    let grants = json!([{ "role": "viewer" }, { "role": "check-in", "event": event.id() }]);
    let input = json!({ "login": "c.exemple", "display_name": "Camille", "grants": grants });
    let made = house.admin().post("users").json(input).await.expect(201);
    assert_eq!(made["user"]["grants"].as_array().map(Vec::len), Some(2));
    let mut trail = trail(&house, &text(&made["user"]["id"])).await;
    trail.sort();
    assert_eq!(trail, ["role.check-in.granted", "role.viewer.granted", "user.created"]);
    // An entry about a role in an event belongs to that event's chain.
    let here = house.user_in("admin", &event).get("audit-entries").query(&[("action", "role.check-in.granted")]).await;
    assert_eq!(here.expect(200).column("stream"), [event.id()]);
}

async fn lists_what_is_wrong(house: House) {
    let event = house.event("congres-2015").create().await;
    let good = json!({ "login": "c.exemple", "display_name": "Camille" });
    for login in ["ab", "C.Exemple", "c exemple", ".exemple", "c@exemple", &"a".repeat(65), ""] {
        house.admin().post("users").json(with(good.clone(), "login", login)).await.invalid("/login", "login");
    }
    for (member, value, place, code) in [
        ("display_name", json!("  "), "/display_name", "not_blank"),
        ("email", json!("camille"), "/email", "email"),
        ("grants", json!([{ "role": "viewer" }, { "role": "viewer" }]), "/grants", "repeated"),
        ("grants", json!([{ "role": "king" }]), "/grants/0/role", "type"),
        ("password", json!("x"), "/password", "unknown_field"),
    ] {
        house.admin().post("users").json(with(good.clone(), member, value)).await.invalid(place, code);
    }
    let nowhere =
        json!([{ "role": "viewer", "event": event.id() }, { "role": "viewer", "event": uuid::Uuid::from_u128(7) }]);
    house.admin().post("users").json(with(good, "grants", nowhere)).await.invalid("/grants/1/event", "unknown_event");
}

async fn is_for_administrators_of_the_house(house: House) {
    let event = house.event("congres-2015").create().await;
    let partner = house.partner("UNADEL").create().await;
    let input = json!({ "login": "c.exemple", "display_name": "Camille", "grants": [{ "role": "admin" }] });
    let actors = [house.user("organiser"), house.user_in("admin", &event), house.partner_client(&partner)];
    for actor in actors {
        actor.get("me").await.expect(200);
        let before = house.dump();
        actor.post("users").json(&input).await.refused(403, "auth.forbidden");
        assert_eq!(before.changes(&house.dump()), Vec::<String>::new());
    }
    house.anon().post("users").json(&input).await.refused(401, "auth.required");
}
