//! POST /clients/{client}/secrets

use super::support::{Site, by_client, program, text, trail};
use chrono::TimeDelta;
use serde_json::json;
use tests::{House, at_once, on_both};

on_both!(
    the_old_one_stays_good_for_the_overlap,
    two_are_good_at_once_and_never_three,
    a_secret_ends_after_its_lifetime,
    a_retry_shows_no_secret,
    a_program_rotates_its_own_only,
    a_role_in_one_event_does_not_do,
    lists_what_is_wrong,
);

fn with_secret(program: &Site, secret: &str) -> Site {
    Site { client_id: program.client_id.clone(), redirect_uri: String::new(), secret: Some(secret.to_owned()) }
}

async fn rotate(house: &House, program: &Site, overlap_seconds: i64) -> Site {
    let path = format!("clients/{}/secrets", program.client_id);
    let made = house.admin().post(path).json(json!({ "overlap_seconds": overlap_seconds })).await.expect(201);
    with_secret(program, &text(&made["client_secret"]))
}

async fn the_old_one_stays_good_for_the_overlap(house: House) {
    let old = program(&house, &house.partner("UNADEL").create().await).await;
    let new = rotate(&house, &old, 60).await;
    house.clock.advance(TimeDelta::seconds(59));
    for one in [&old, &new] {
        by_client(&house, one, &[]).await.expect(200);
    }
    house.clock.advance(TimeDelta::seconds(1));
    by_client(&house, &old, &[]).await.refused(401, "accounts.invalid_client");
    by_client(&house, &new, &[]).await.expect(200);
    // After a leak: no overlap at all.
    let newest = rotate(&house, &new, 0).await;
    by_client(&house, &new, &[]).await.refused(401, "accounts.invalid_client");
    by_client(&house, &newest, &[]).await.expect(200);
}

async fn two_are_good_at_once_and_never_three(house: House) {
    let first = program(&house, &house.partner("UNADEL").create().await).await;
    house.clock.advance(TimeDelta::seconds(1));
    let second = rotate(&house, &first, 3_600).await;
    house.clock.advance(TimeDelta::seconds(1));
    let third = rotate(&house, &second, 3_600).await;
    by_client(&house, &first, &[]).await.refused(401, "accounts.invalid_client");
    for one in [&second, &third] {
        by_client(&house, one, &[]).await.expect(200);
    }
    let path = format!("clients/{}/secrets", first.client_id);
    let admin = house.admin();
    at_once((0..3).map(|_| admin.post(&path).json(json!({})))).await.into_iter().for_each(|answer| {
        answer.expect(201);
    });
    let good = admin.get(&path).query(&[("in_force", "true")]).await.expect(200);
    assert_eq!(good.rows().len(), 2, "{}", good.story());
}

async fn a_secret_ends_after_its_lifetime(house: House) {
    let old = program(&house, &house.partner("UNADEL").create().await).await;
    let path = format!("clients/{}/secrets", old.client_id);
    let body = json!({ "overlap_seconds": 2_592_000, "lifetime_days": 10 });
    let made = house.admin().post(&path).json(body).await.expect(201);
    let new = with_secret(&old, &text(&made["client_secret"]));
    house.clock.advance(TimeDelta::days(10) - TimeDelta::seconds(1));
    by_client(&house, &new, &[]).await.expect(200);
    house.clock.advance(TimeDelta::seconds(1));
    by_client(&house, &new, &[]).await.refused(401, "accounts.invalid_client");
    by_client(&house, &old, &[]).await.expect(200);
    house.clock.advance(TimeDelta::days(20));
    by_client(&house, &old, &[]).await.refused(401, "accounts.invalid_client");
}

async fn a_retry_shows_no_secret(house: House) {
    let old = program(&house, &house.partner("UNADEL").create().await).await;
    let path = format!("clients/{}/secrets", old.client_id);
    let send = || house.admin().post(&path).key("retry-1").json(json!({}));
    let (first, again) = (send().await.expect(201), send().await.expect(201));
    assert_eq!((first.id(), &again["client_secret"]), (again.id(), &json!("[redacted]")));
    for one in [&old, &with_secret(&old, &text(&first["client_secret"]))] {
        by_client(&house, one, &[]).await.expect(200);
    }
    assert_eq!(trail(&house, &first.id()).await, ["client_secret.created"]);
}

async fn a_program_rotates_its_own_only(house: House) {
    let (own, other) = (house.partner("UNADEL").create().await, house.partner("Autre").create().await);
    let (mine, theirs) = (program(&house, &own).await, program(&house, &other).await);
    let actor = house.bearer(text(&by_client(&house, &mine, &[]).await.expect(200)["access_token"]));
    let made = actor.post(format!("clients/{}/secrets", mine.client_id)).json(json!({})).await.expect(201);
    let me = actor.get("me").await.expect(200).id();
    let entries = house.admin().get("audit-entries").query(&[("subject", &made.id()), ("principal", &me)]).await;
    assert_eq!(entries.expect(200).column("principal_kind"), ["client"]);
    let before = house.dump();
    for foreign in [theirs.client_id.as_str(), "swagger-ui"] {
        actor.post(format!("clients/{foreign}/secrets")).json(json!({})).await.refused(404, "not_found");
    }
    assert_eq!(before.changes(&house.dump()), Vec::<String>::new());
}

async fn a_role_in_one_event_does_not_do(house: House) {
    let event = house.event("congres-2015").create().await;
    let program = program(&house, &house.partner("UNADEL").create().await).await;
    let path = format!("clients/{}/secrets", program.client_id);
    let secret = text(&house.admin().get(&path).await.expect(200).rows()[0]["id"]);
    let local = house.user_in("admin", &event);
    local.get("me").await.expect(200);
    let before = house.dump();
    let refused = local.post(&path).json(json!({})).await.refused(403, "auth.forbidden");
    assert_eq!(refused["scope"], "accounts:secrets");
    local.get(&path).await.refused(403, "auth.forbidden");
    local.get(format!("{path}/{secret}")).await.refused(403, "auth.forbidden");
    local.delete(format!("{path}/{secret}")).await.refused(403, "auth.forbidden");
    assert_eq!(before.changes(&house.dump()), Vec::<String>::new());
}

async fn lists_what_is_wrong(house: House) {
    let program = program(&house, &house.partner("UNADEL").create().await).await;
    let path = format!("clients/{}/secrets", program.client_id);
    for (member, value) in
        [("overlap_seconds", -1), ("overlap_seconds", 2_592_001), ("lifetime_days", 0), ("lifetime_days", 731)]
    {
        let place = format!("/{member}");
        house.admin().post(&path).json(json!({ member: value })).await.invalid(&place, "range");
    }
}
