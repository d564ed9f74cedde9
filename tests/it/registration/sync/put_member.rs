use super::{Stage, member};
use serde_json::json;
use tests::{House, on_both, with};

on_both!(one_member_goes_the_way_of_a_file, what_is_not_followed_is_said, versions_bind_if_they_are_sent);

async fn one_member_goes_the_way_of_a_file(house: House) {
    let stage = Stage::new(&house, 500).await;
    let path = stage.path("members/a");
    let made = stage.client.put(&path).json(member("a")).await.expect(201);
    assert_eq!(made.header("location"), format!("/api/v1/{}/members/a", stage.base));
    assert_eq!(made["registration"]["status"], "confirmed");
    let before = house.dump();
    stage.client.put(&path).json(member("a")).await.expect(200);
    assert!(before.changes(&house.dump()).is_empty(), "the same again changes nothing");
    let changed = stage.client.put(&path).json(json!({ "function": "Directrice" })).await.expect(200);
    assert_eq!(changed["person"]["function"], "Directrice");
    assert_eq!(stage.registration("a").await["person"]["function"], "Directrice");
}

async fn what_is_not_followed_is_said(house: House) {
    let stage = Stage::new(&house, 500).await;
    let put = async |key: &str, body| stage.client.put(stage.path(&format!("members/{key}"))).json(body).await;
    put("a", json!({ "given_name": "Ana" })).await.invalid("/family_name", "required");
    put("a", with(member("a"), "email", "x")).await.invalid("/email", "email");
    put("a", with(member("a"), "tariff", "nope")).await.invalid("/tariff", "unknown_code");
    let wrong = with(with(member("a"), "email", "x"), "tariff", "nope");
    let all = put("a", with(with(wrong, "category", "nope"), "priority", 1_000)).await.refused(422, "request.invalid");
    let mut places: Vec<String> = all.violations().into_iter().map(|(at, _)| at).collect();
    places.sort();
    assert_eq!(places, ["/category", "/email", "/priority", "/tariff"], "all that is wrong, at once");
    put("a", json!({ "given_name": "Ana", "tariff": "nope" }))
        .await
        .invalid("/family_name", "required")
        .invalid("/tariff", "unknown_code");
    put("a", member("b")).await.invalid("/external_id", "path");
    put("a", json!({ "shoe_size": 38 })).await.invalid("/shoe_size", "unknown_field");
    put("a", member("a")).await.expect(201);
    let twin = put("b", with(with(member("a"), "external_id", "b"), "given_name", "Twin")).await;
    let conflict = twin.refused(409, "sync.conflict");
    assert_eq!(conflict["reason"], "member.duplicate_email");
    assert_ne!(conflict["detail"], conflict["title"]);
    let kept = stage.client.get(stage.path("conflicts")).await.expect(200);
    assert_eq!(kept.column("id"), [conflict["conflict_id"].as_str().expect("an id")]);
    let id = stage.registration("a").await.id();
    let cancel = json!({ "reason": "test" });
    house.admin().post(format!("events/{}/registrations/{id}/cancellations", stage.event.id())).json(cancel).await;
    let refused = put("a", with(member("a"), "function", "X")).await.refused(409, "sync.kept");
    assert_eq!(refused["reason"], "member.cancelled_by_staff");
    assert!(
        refused["detail"].as_str().is_some_and(|told| told.starts_with("Les organisateurs ont annulé.")),
        "{}",
        refused.story()
    );
}

async fn versions_bind_if_they_are_sent(house: House) {
    let stage = Stage::new(&house, 500).await;
    let path = stage.path("members/a");
    stage.client.put(&path).if_match("\"1-0\"").json(member("a")).await.refused(404, "not_found");
    let made = stage.client.put(&path).json(member("a")).await.expect(201);
    stage.client.put(&path).if_match(made.etag()).json(json!({ "function": "A" })).await.expect(200);
    stage
        .client
        .put(&path)
        .if_match(made.etag())
        .json(json!({ "function": "B" }))
        .await
        .refused(412, "precondition.failed");
}
