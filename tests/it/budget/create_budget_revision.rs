use super::{add, approve, at, balanced, expense, income};
use serde_json::json;
use tests::{House, on_both};

on_both!(opens_what_was_approved);

async fn opens_what_was_approved(house: House) {
    let event = balanced(&house, "congres").await;
    let finance = house.user("finance");
    let open = || finance.post(at(&event, "revisions")).json(json!({ "reason": "Une vidéo de plus" }));
    assert_eq!(open().await.refused(409, "budget.wrong_state")["state"], "draft");
    approve(&house, &event).await;
    house
        .user("viewer")
        .post(at(&event, "revisions"))
        .json(json!({ "reason": "x" }))
        .await
        .refused(403, "auth.forbidden");
    finance.post(at(&event, "revisions")).json(json!({ "reason": " " })).await.invalid("/reason", "not_blank");
    let made = open().await.expect(201);
    assert_eq!((&made["number"], &made["approved_at"]), (&json!(2), &json!(null)));
    assert_eq!((&made["reason"], &made["actor_id"]), (&json!("Une vidéo de plus"), &json!(finance.id().await)));
    assert!(made.header("location").ends_with("/budget/revisions/2"));
    let budget = finance.get(format!("{}/budget", event.path)).await.expect(200);
    assert_eq!((&budget["state"], &budget["revision"]), (&json!("draft"), &json!(2)));
    add(&house, &event, "lines", expense("video", 500)).await;
    add(&house, &event, "lines", income("dons", 500)).await;
    open().await.refused(409, "budget.wrong_state");
    approve(&house, &event).await;
    assert_eq!(open().await.expect(201)["number"], 3);
}
