//! Failed attempts: counted per account and per address, with a delay that grows and the same answer for unknown names.

use super::support::{Browser, PASSWORD, by_client, csrf_of, person, program, swagger_ui, text, tokens};
use chrono::TimeDelta;
use serde_json::json;
use tests::{Actor, House, Request, at_once, on_both};

on_both!(
    the_delay_grows_and_ends,
    names_that_nobody_has_are_slowed_down_alike,
    a_hundred_at_once_count_as_a_hundred,
    a_reset_password_forgets_failures,
    changing_the_password_counts_like_signing_in,
    guessed_secrets_count_against_the_address,
);

/// A form that can be sent again and again.
struct Form {
    anon: Actor,
    csrf: String,
    cookie: String,
}

impl Form {
    async fn open(house: &House) -> Self {
        let mut browser = Browser::speaking(house, "en");
        let csrf = csrf_of(&browser.get("/oauth/sign-in").await.expect(200));
        let cookie = format!("colloque_form={}", browser.cookie("colloque_form").expect("a cookie"));
        Self { anon: house.anon(), csrf, cookie }
    }

    fn send(&self, login: &str, password: &str) -> Request {
        let form = [("csrf", self.csrf.as_str()), ("login", login), ("password", password)];
        self.anon.post("/oauth/sign-in").header("cookie", &self.cookie).lang("en").form(&form)
    }
}

async fn the_delay_grows_and_ends(house: House) {
    person(&house, "claire", &[]).await;
    let form = Form::open(&house).await;
    for _ in 0..5 {
        form.send("claire", "wrong").await.expect(403);
    }
    for seconds in [1, 2, 4, 8] {
        // Even the right password is not looked at, however the name is typed.
        for name in ["claire", "Claire@People.Example"] {
            let page = form.send(name, PASSWORD).await.expect(429);
            assert_eq!(page.header("retry-after"), seconds.to_string());
            assert!(page.text().contains(&format!("{seconds} second")), "{}", page.story());
        }
        house.clock.advance(TimeDelta::seconds(seconds));
        form.send("claire", "wrong").await.expect(403);
    }
    house.clock.advance(TimeDelta::seconds(16));
    form.send("claire", PASSWORD).await.expect(303);
    // The slate is clean: mistyping costs nothing again.
    for _ in 0..4 {
        form.send("claire", "wrong").await.expect(403);
    }
    form.send("claire", PASSWORD).await.expect(303);
}

async fn names_that_nobody_has_are_slowed_down_alike(house: House) {
    person(&house, "claire", &[]).await;
    let form = Form::open(&house).await;
    let mut stories = Vec::new();
    for name in ["claire", "nobody"] {
        let mut story = Vec::new();
        for step in 0..8 {
            let page = form.send(name, "wrong").await;
            story.push((page.status(), page.header("retry-after").to_owned(), page.text().replace(name, "")));
            house.clock.advance(TimeDelta::seconds(step % 2));
        }
        stories.push(story);
    }
    assert_eq!(stories[0], stories[1]);
    assert!(stories[0].iter().any(|(status, ..)| *status == 429));
    // Neither who nor where stands in the table.
    let rows = house.dump().table("accounts_throttles").join("\n");
    assert!(!rows.is_empty() && !rows.contains("nobody") && !rows.contains("127.0.0.1"), "{rows}");
}

async fn a_hundred_at_once_count_as_a_hundred(house: House) {
    person(&house, "claire", &[]).await;
    let form = Form::open(&house).await;
    let answers = at_once((0..30).map(|_| form.send("claire", "wrong"))).await;
    let looked_at = answers.iter().filter(|answer| answer.status() == 403).count();
    assert_eq!(looked_at, 5, "{:?}", answers.iter().map(|one| one.status()).collect::<Vec<_>>());
    assert!(answers.iter().all(|answer| matches!(answer.status(), 403 | 429)));
}

async fn a_reset_password_forgets_failures(house: House) {
    let claire = person(&house, "claire", &[]).await;
    let form = Form::open(&house).await;
    for _ in 0..5 {
        form.send("claire", "wrong").await.expect(403);
    }
    form.send("claire", PASSWORD).await.expect(429);
    let reset = house.admin().post(format!("users/{}/password-resets", claire.id)).await.expect(201);
    form.send("claire", &text(&reset["one_time_password"])).await.expect(303);
}

async fn changing_the_password_counts_like_signing_in(house: House) {
    let claire = person(&house, "claire", &[]).await;
    let token = text(&tokens(&house, &claire, &swagger_ui(&house)).await["access_token"]);
    let actor = house.bearer(token);
    let change = |current: &str| {
        let body = json!({ "current_password": current, "new_password": "trois amphis et un couloir" });
        actor.put("me/password").json(body)
    };
    for _ in 0..5 {
        change("wrong").await.refused(403, "accounts.wrong_password");
    }
    let early = change(PASSWORD).await.refused(429, "accounts.too_many_attempts");
    assert_eq!(early.header("retry-after"), "1");
    Form::open(&house).await.send("claire", PASSWORD).await.expect(429);
    house.clock.advance(TimeDelta::seconds(1));
    change(PASSWORD).await.expect(204);
}

async fn guessed_secrets_count_against_the_address(house: House) {
    let program = program(&house, &house.partner("UNADEL").create().await).await;
    for _ in 0..21 {
        by_client(&house, &program, &[("client_secret", "cls_wrong")]).await.refused(401, "accounts.invalid_client");
    }
    let early = by_client(&house, &program, &[]).await.refused(429, "accounts.too_many_attempts");
    assert_eq!(early.header("retry-after"), "1");
    person(&house, "claire", &[]).await;
    let form = Form::open(&house).await;
    form.send("claire", PASSWORD).await.expect(429);
    house.clock.advance(TimeDelta::seconds(1));
    form.send("claire", PASSWORD).await.expect(303);
    by_client(&house, &program, &[]).await.expect(200);
}
