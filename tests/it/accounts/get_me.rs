//! GET /me

use super::support::text;
use serde_json::json;
use tests::{House, on_both};

on_both!(tells_roles_and_what_the_token_allows, a_role_in_one_event_counts_there_only, needs_a_valid_token);

async fn tells_roles_and_what_the_token_allows(house: House) {
    let organiser = house.user("organiser");
    let me = organiser.get("me").await.expect(200);
    assert_eq!((&me["kind"], &me["partner_id"]), (&json!("user"), &json!(null)));
    assert_eq!(me["grants"], json!([{ "role": "organiser", "event": null }]));
    let input = json!({ "name": "narrow", "scopes": ["partners:read"] });
    let token = text(&organiser.post("me/tokens").json(input).await.expect(201)["token"]);
    let narrow = house.bearer(token).get("me").await.expect(200);
    assert_eq!((&narrow["id"], &narrow["grants"]), (&me["id"], &me["grants"]));
    assert_eq!(narrow["access"], json!([{ "event": null, "scopes": ["partners:read"] }]));
    let stranger = house.stranger().get("me").await.expect(200);
    assert_eq!((&stranger["grants"], &stranger["access"]), (&json!([]), &json!([])));
}

async fn a_role_in_one_event_counts_there_only(house: House) {
    let (here, there) = (house.event("congres-2015").create().await, house.event("congres-2017").create().await);
    let partner = house.partner("UNADEL").create().await;
    for role in ["organiser", "admin"] {
        let user = house.user_in(role, &here);
        let me = user.get("me").await.expect(200);
        assert_eq!(me["access"][0]["event"], here.id());
        user.get(format!("events/{}/partnerships", here.id())).await.expect(200);
        let path = format!("events/{}/partnerships/{}", here.id(), partner.id());
        let put = user.put(path).json(json!({})).await;
        assert!(matches!(put.status(), 200 | 201), "{}", put.story());
        // Elsewhere there is nothing, or the whole house is needed.
        user.get(format!("events/{}/partnerships", there.id())).await.refused(404, "not_found");
        user.get(&there.path).await.refused(404, "not_found");
        let put = user.put(format!("events/{}/partnerships/{}", there.id(), partner.id())).json(json!({})).await;
        put.refused(404, "not_found");
        let input = json!({ "name": "X", "kinds": ["association"] });
        user.post("partners").json(input).await.refused(403, "auth.forbidden");
        for path in ["users", "clients"] {
            user.get(path).await.refused(403, "auth.forbidden");
        }
    }
}

async fn needs_a_valid_token(house: House) {
    house.anon().get("me").await.refused(401, "auth.required");
    for bad in ["x", "clq_x", &format!("clq_{}", "a".repeat(43)), "e30.e30.e30"] {
        house.bearer(bad).get("me").await.refused(401, "auth.required");
    }
    house.anon().get("me").header("authorization", "Basic eDp5").await.refused(401, "auth.required");
}
