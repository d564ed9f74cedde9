//! POST /oauth/token, as partners' programs use it. Users' tokens are in `oauth_flows`.

use super::support::{ask, by_client, encoded, program, refused_soon, swagger_ui, text};
use chrono::TimeDelta;
use serde_json::json;
use tests::{House, on_both};

on_both!(
    a_program_gets_a_token_of_its_own,
    the_secret_may_come_as_basic_credentials,
    a_program_sees_its_own_organisation_only,
    scopes_are_those_registered_or_fewer,
    refusals_have_the_form_of_the_standard,
    public_clients_act_for_users_only,
    a_program_that_is_suspended_or_deleted_is_refused,
);

async fn a_program_gets_a_token_of_its_own(house: House) {
    let partner = house.partner("UNADEL").create().await;
    let program = program(&house, &partner).await;
    let answer = by_client(&house, &program, &[]).await.expect(200);
    assert_eq!(answer["expires_in"], 900);
    assert!(answer.json().get("refresh_token").is_none(), "{}", answer.story());
    assert_eq!(answer.header("cache-control"), "no-store");
    let token = text(&answer["access_token"]);
    let me = house.bearer(&token).get("me").await.expect(200);
    assert_eq!((&me["kind"], &me["id"]), (&json!("client"), &json!(program.client_id)));
    assert_eq!(me["partner_id"], partner.id());
    house.clock.advance(TimeDelta::minutes(16));
    refused_soon(&house, &token).await;
}

async fn the_secret_may_come_as_basic_credentials(house: House) {
    let program = program(&house, &house.partner("UNADEL").create().await).await;
    let form = [("grant_type", "client_credentials")];
    let basic = async |secret: &str, form: &[(&str, &str)]| {
        let request = house.http().post(house.url("/oauth/token")).basic_auth(&program.client_id, Some(secret));
        request.form(form).send().await.expect("an answer")
    };
    let secret = program.secret.as_deref().expect("a secret");
    assert_eq!(basic(secret, &form).await.status(), 200);
    let wrong = basic("cls_wrong", &form).await;
    assert_eq!(wrong.status(), 401);
    assert!(wrong.headers()["www-authenticate"].to_str().is_ok_and(|value| value.starts_with("Basic ")));
    let twice = [("grant_type", "client_credentials"), ("client_secret", secret)];
    assert_eq!(basic(secret, &twice).await.status(), 400);
    let another = [("grant_type", "client_credentials"), ("client_id", "swagger-ui")];
    assert_eq!(basic(secret, &another).await.status(), 400);
}

async fn a_program_sees_its_own_organisation_only(house: House) {
    let (own, other) = (house.partner("UNADEL").create().await, house.partner("Autre réseau").create().await);
    let program = program(&house, &own).await;
    let actor = house.bearer(text(&by_client(&house, &program, &[]).await.expect(200)["access_token"]));
    actor.get(&own.path).await.expect(200);
    actor.get(&other.path).await.refused(404, "not_found");
    assert_eq!(actor.get("partners").await.expect(200).column("id"), [own.id()]);
    for path in ["users", "clients", "audit-entries"] {
        actor.get(path).await.refused(403, "auth.forbidden");
    }
    actor.post("partners").json(json!({ "name": "X", "kinds": ["association"] })).await.refused(403, "auth.forbidden");
    actor.get("me/tokens").await.refused(403, "accounts.people_only");
    actor.post("me/tokens").json(json!({ "name": "x" })).await.refused(403, "accounts.people_only");
}

async fn scopes_are_those_registered_or_fewer(house: House) {
    let partner = house.partner("UNADEL").create().await;
    let input = json!({ "kind": "partner", "name": "Export", "partner": partner.slug(), "scopes": ["partners:read"] });
    let made = house.admin().post("clients").json(input).await.expect(201);
    let mut narrow = swagger_ui(&house);
    narrow.client_id = text(&made["client"]["id"]);
    narrow.secret = Some(text(&made["secret"]["client_secret"]));
    assert_eq!(by_client(&house, &narrow, &[]).await.expect(200)["scope"], "partners:read");
    for more in ["partners:read partners:people", "partners:write", "made:up"] {
        let refused = by_client(&house, &narrow, &[("scope", more)]).await.refused(400, "accounts.invalid_scope");
        assert_eq!(refused["error"], "invalid_scope");
    }
    let wide = program(&house, &partner).await;
    assert_eq!(by_client(&house, &wide, &[("scope", "partners:read")]).await.expect(200)["scope"], "partners:read");
    // Taken from the registration, a scope is gone from tokens that carry it too.
    let token = text(&by_client(&house, &wide, &[]).await.expect(200)["access_token"]);
    let actor = house.bearer(token);
    actor.get("partners").await.expect(200);
    let fewer = json!({ "scopes": ["accounts:secrets"] });
    house.admin().patch(format!("clients/{}", wide.client_id)).if_match("*").json(fewer).await.expect(200);
    house.eventually("the scope is gone", async || actor.get("partners").await.status() == 403).await;
}

async fn refusals_have_the_form_of_the_standard(house: House) {
    let program = program(&house, &house.partner("UNADEL").create().await).await;
    for (more, status, error) in [
        (("grant_type", "password"), 400, "unsupported_grant_type"),
        (("grant_type", ""), 400, "invalid_request"),
        (("client_secret", ""), 401, "invalid_client"),
        (("client_secret", "cls_wrong"), 401, "invalid_client"),
        (("client_id", "nobody"), 401, "invalid_client"),
        (("client_id", ""), 401, "invalid_client"),
    ] {
        let answer = by_client(&house, &program, &[more]).await.expect(status);
        assert_eq!(answer["error"], error, "{}", answer.story());
        assert_eq!((answer.header("cache-control"), answer.media_type().as_str()), ("no-store", "application/json"));
        assert_eq!(answer.header("www-authenticate"), "", "only for those who tried Basic");
    }
    let mut twice = program.form(&[("grant_type", "client_credentials")]);
    twice.push(("scope".to_owned(), "partners:read".to_owned()));
    twice.push(("scope".to_owned(), "events:read".to_owned()));
    assert_eq!(ask(&house, &twice).await.expect(400)["error"], "invalid_request");
    let json = house.anon().post("/oauth/token").json(json!({ "grant_type": "client_credentials" })).await;
    json.refused(415, "request.unsupported_media_type");
    let token = house.anon().post("/oauth/token").query(&[("grant_type", "client_credentials")]);
    let in_address =
        token.body("application/x-www-form-urlencoded", encoded(&[("client_id", &program.client_id)])).await;
    assert_eq!(in_address.expect(401)["error"], "invalid_client");
}

async fn public_clients_act_for_users_only(house: House) {
    let site = swagger_ui(&house);
    by_client(&house, &site, &[]).await.refused(400, "accounts.unauthorized_client");
    let program = program(&house, &house.partner("UNADEL").create().await).await;
    let code = program.exchange(&house, "clc_x", &[("redirect_uri", "https://x.example/")]).await;
    code.refused(400, "accounts.unauthorized_client");
}

async fn a_program_that_is_suspended_or_deleted_is_refused(house: House) {
    let partner = house.partner("UNADEL").create().await;
    let (first, second) = (program(&house, &partner).await, program(&house, &partner).await);
    let mut tokens = Vec::new();
    for program in [&first, &second] {
        tokens.push(text(&by_client(&house, program, &[]).await.expect(200)["access_token"]));
        house.bearer(&tokens[tokens.len() - 1]).get("me").await.expect(200);
    }
    let suspend = json!({ "status": "suspended" });
    house.admin().patch(format!("clients/{}", first.client_id)).if_match("*").json(suspend).await.expect(200);
    house.admin().delete(format!("clients/{}", second.client_id)).if_match("*").await.expect(204);
    for (program, token) in [(&first, &tokens[0]), (&second, &tokens[1])] {
        refused_soon(&house, token).await;
        by_client(&house, program, &[]).await.refused(401, "accounts.invalid_client");
    }
}
