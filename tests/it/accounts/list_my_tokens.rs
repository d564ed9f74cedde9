//! GET /me/tokens

use super::support::text;
use chrono::TimeDelta;
use serde_json::json;
use tests::{House, on_both};

on_both!(shows_ones_own_and_never_the_token, notes_the_last_use_to_the_hour, tells_expired_ones_apart);

async fn shows_ones_own_and_never_the_token(house: House) {
    let (claire, other) = (house.user("viewer"), house.user("viewer"));
    // Whoever comes for the first time gets a token of the harness.
    claire.token().await;
    let mut tokens = Vec::new();
    for name in ["first", "second"] {
        house.clock.advance(TimeDelta::seconds(1));
        tokens.push(text(&claire.post("me/tokens").json(json!({ "name": name })).await.expect(201)["token"]));
    }
    other.post("me/tokens").json(json!({ "name": "not hers" })).await.expect(201);
    let list = claire.get("me/tokens").query(&[("include_total", "true")]).await.expect(200);
    assert_eq!(list.column("name"), ["second", "first", "of the tests"]);
    assert_eq!(list["page"]["total"], 3);
    for token in &tokens {
        assert!(!list.text().contains(token) && !list.text().contains(&kernel::secrets::hash_token(token)));
        assert!(list.column("hint").contains(&token[token.len() - 4..].to_owned()));
    }
}

async fn notes_the_last_use_to_the_hour(house: House) {
    let claire = house.user("viewer");
    let made = claire.post("me/tokens").json(json!({ "name": "script" })).await.expect(201);
    let path = format!("me/tokens/{}", made.id());
    assert_eq!(claire.get(&path).await.expect(200)["last_used_at"], json!(null));
    house.clock.advance(TimeDelta::minutes(90));
    house.bearer(text(&made["token"])).get("me").await.expect(200);
    house.app().sweep().await;
    let used = text(&claire.get(&path).await.expect(200)["last_used_at"]);
    assert!(used.starts_with("2026-03-02T10:00:00"), "{used}");
}

async fn tells_expired_ones_apart(house: House) {
    let claire = house.user("viewer");
    // Whoever comes for the first time gets a token of the harness.
    claire.token().await;
    house.clock.advance(TimeDelta::seconds(1));
    claire.post("me/tokens").json(json!({ "name": "short", "lifetime_days": 1 })).await.expect(201);
    claire.post("me/tokens").json(json!({ "name": "long", "lifetime_days": 200 })).await.expect(201);
    house.clock.advance(TimeDelta::days(2));
    let list =
        async |in_force| claire.get("me/tokens").query(&[("in_force", in_force)]).await.expect(200).column("name");
    assert_eq!(list("true").await, ["long", "of the tests"]);
    assert_eq!(list("false").await, ["short"]);
    // They are kept for 90 days, so that their owner can see what became of them.
    house.clock.advance(TimeDelta::days(90));
    house.app().sweep().await;
    assert_eq!(list("false").await, Vec::<String>::new());
}
