//! POST /me/tokens

use super::support::{Site, person, refused_soon, site, swagger_ui, text, tokens, trail};
use chrono::TimeDelta;
use serde_json::json;
use tests::{House, on_both};

on_both!(
    carries_no_more_than_its_maker,
    counts_as_far_as_the_roles_still_go,
    ends_on_its_day,
    a_retry_makes_no_second_one_and_shows_no_secret,
    there_are_fifty_at_most,
    lists_what_is_wrong,
    is_not_for_sites_in_which_one_signs_in,
);

async fn carries_no_more_than_its_maker(house: House) {
    let organiser = house.user("organiser");
    let input = json!({ "name": "Export de nuit", "scopes": ["partners:read", "events:read"] });
    let made = organiser.post("me/tokens").json(input).await.expect(201);
    assert!(text(&made["token"]).starts_with("clq_"));
    assert_eq!(made.header("location"), format!("/api/v1/me/tokens/{}", made.id()));
    let narrow = house.bearer(text(&made["token"]));
    narrow.get("partners").await.expect(200);
    let refused = narrow.post("partners").json(json!({ "name": "X", "kinds": ["association"] })).await;
    assert_eq!(refused.refused(403, "auth.forbidden")["scope"], "partners:write");
    // A token cannot make a wider one, not even of what its user holds.
    for (actor, scope) in [(&narrow, "partners:write"), (&organiser, "accounts:write"), (&organiser, "made:up")] {
        let refused = actor.post("me/tokens").json(json!({ "name": "wider", "scopes": [scope] })).await;
        assert_eq!(refused.refused(403, "accounts.scope_not_held")["scope"], scope);
    }
    let heir = narrow.post("me/tokens").json(json!({ "name": "the same" })).await.expect(201);
    assert_eq!(heir["scopes"], json!(["events:read", "partners:read"]));
    assert_eq!(trail(&house, &made.id()).await, ["token.created"]);
}

async fn counts_as_far_as_the_roles_still_go(house: House) {
    let organiser = house.user("organiser");
    let id = organiser.id().await;
    let token = text(&organiser.post("me/tokens").json(json!({ "name": "script" })).await.expect(201)["token"]);
    let script = house.bearer(token);
    script.get("partners").await.expect(200);
    house.admin().patch(format!("users/{id}")).if_match("*").json(json!({ "grants": [] })).await.expect(200);
    house.eventually("the role is gone", async || script.get("partners").await.status() == 403).await;
    assert_eq!(script.get("me").await.expect(200)["access"], json!([]));
}

async fn ends_on_its_day(house: House) {
    let user = house.user("viewer");
    let made = user.post("me/tokens").json(json!({ "name": "a day", "lifetime_days": 1 })).await.expect(201);
    let token = text(&made["token"]);
    house.clock.advance(TimeDelta::hours(24) - TimeDelta::seconds(1));
    house.bearer(&token).get("partners").await.expect(200);
    house.clock.advance(TimeDelta::seconds(1));
    refused_soon(&house, &token).await;
    let usual = user.post("me/tokens").json(json!({ "name": "a quarter" })).await.expect(201);
    let ends = chrono::DateTime::parse_from_rfc3339(&text(&usual["expires_at"])).expect("an instant");
    use kernel::clock::Clock as _;
    assert_eq!(ends.to_utc() - house.clock.now(), TimeDelta::days(90));
}

async fn a_retry_makes_no_second_one_and_shows_no_secret(house: House) {
    let user = house.user("viewer");
    let send = || user.post("me/tokens").key("retry-1").json(json!({ "name": "script" }));
    let (first, again) = (send().await.expect(201), send().await.expect(201));
    assert_eq!((first.id(), again.header("idempotency-replayed")), (again.id(), "true"));
    assert_eq!(again["token"], "[redacted]");
    house.bearer(text(&first["token"])).get("me").await.expect(200);
    let rows = house.dump();
    assert_eq!(rows.table("accounts_api_tokens").iter().filter(|row| row.contains("script")).count(), 1);
}

async fn there_are_fifty_at_most(house: House) {
    // The harness has made the first.
    let user = house.user("viewer");
    let send = || user.post("me/tokens").json(json!({ "name": "one more" }));
    for _ in 0..48 {
        send().await.expect(201);
    }
    let last = tests::at_once((0..4).map(|_| send())).await;
    assert_eq!(last.iter().filter(|answer| answer.status() == 201).count(), 1);
    let refused = send().await.refused(409, "accounts.too_many_tokens");
    assert_eq!(refused["limit"], 50);
    let oldest = user.get("me/tokens").query(&[("limit", "1")]).await.expect(200).rows()[0]["id"].clone();
    user.delete(format!("me/tokens/{}", text(&oldest))).await.expect(204);
    send().await.expect(201);
}

async fn lists_what_is_wrong(house: House) {
    let user = house.user("viewer");
    user.post("me/tokens").json(json!({ "name": " " })).await.invalid("/name", "not_blank");
    for days in [0, -1, 367] {
        let input = json!({ "name": "x", "lifetime_days": days });
        user.post("me/tokens").json(input).await.invalid("/lifetime_days", "range");
    }
}

async fn is_not_for_sites_in_which_one_signs_in(house: House) {
    let claire = person(&house, "claire", &[]).await;
    let send = async |site: &Site| {
        let token = text(&tokens(&house, &claire, site).await["access_token"]);
        house.bearer(token).post("me/tokens").json(json!({ "name": "for later" })).await
    };
    for confidential in [true, false] {
        let site = site(&house, "https://site.example/cb", confidential).await;
        send(&site).await.refused(403, "accounts.not_through_sites");
    }
    // The pages of this server are the user's own hands, and so are the tokens that were made there.
    let made = send(&swagger_ui(&house)).await.expect(201);
    house.bearer(text(&made["token"])).post("me/tokens").json(json!({ "name": "heir" })).await.expect(201);
}
