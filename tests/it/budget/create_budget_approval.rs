use super::{add, approve, at, balanced, decide, expense};
use serde_json::json;
use tests::{House, at_once, on_both};

on_both!(
    somebody_else_decides,
    whoever_is_alone_decides_herself,
    what_is_returned_is_a_draft_again,
    steps_follow_each_other,
    of_two_decisions_at_once_one_counts,
);

async fn somebody_else_decides(house: House) {
    let event = balanced(&house, "congres").await;
    let (one, other, finance) = (house.user("organiser"), house.user("organiser"), house.user("finance"));
    other.id().await;
    decide(&one, &event, "submit").await.expect(201);
    decide(&one, &event, "approve").await.refused(409, "budget.other_person_needed");
    decide(&one, &event, "return").await.refused(409, "budget.other_person_needed");
    let refused = decide(&finance, &event, "approve").await.refused(403, "auth.forbidden");
    assert_eq!(refused["scope"], "budget:approve");
    decide(&house.user("viewer"), &event, "approve").await.refused(403, "auth.forbidden");
    let done = decide(&other, &event, "approve").await.expect(201);
    assert_eq!(done["state"], "approved");
    let budget = house.user("viewer").get(format!("{}/budget", event.path)).await.expect(200);
    assert_eq!(budget["state"], "approved");
}

async fn whoever_is_alone_decides_herself(house: House) {
    let event = balanced(&house, "congres").await;
    decide(&house.admin(), &event, "submit").await.expect(201);
    decide(&house.admin(), &event, "approve").await.expect(201);
}

async fn what_is_returned_is_a_draft_again(house: House) {
    let event = balanced(&house, "congres").await;
    let finance = house.user("finance");
    decide(&finance, &event, "submit").await.expect(201);
    let back = json!({ "action": "return", "note": "Chiffrez la vidéo." });
    let done = house.admin().post(at(&event, "approvals")).json(back).await.expect(201);
    assert_eq!((&done["state"], &done["note"]), (&json!("draft"), &json!("Chiffrez la vidéo.")));
    add(&house, &event, "lines", expense("video", 1)).await;
    house.admin().delete(at(&event, "lines/video")).if_match("*").await.expect(204);
    decide(&finance, &event, "submit").await.expect(201);
    decide(&finance, &event, "withdraw").await.expect(201);
    decide(&finance, &event, "submit").await.expect(201);
}

async fn steps_follow_each_other(house: House) {
    let event = balanced(&house, "congres").await;
    let admin = house.admin();
    for action in ["approve", "return", "withdraw"] {
        assert_eq!(decide(&admin, &event, action).await.refused(409, "budget.wrong_state")["state"], "draft");
    }
    approve(&house, &event).await;
    for action in ["submit", "approve", "return", "withdraw"] {
        assert_eq!(decide(&admin, &event, action).await.refused(409, "budget.wrong_state")["state"], "approved");
    }
    let blank = json!({ "action": "approve", "note": " " });
    admin.post(at(&event, "approvals")).json(blank).await.invalid("/note", "not_blank");
    let empty = house.event("vide").create().await;
    decide(&admin, &empty, "submit").await.refused(404, "not_found");
}

async fn of_two_decisions_at_once_one_counts(house: House) {
    let event = balanced(&house, "congres").await;
    decide(&house.user("finance"), &event, "submit").await.expect(201);
    let (one, other) = (house.user("organiser"), house.user("organiser"));
    one.token().await;
    other.token().await;
    let requests = [(&one, "approve"), (&other, "return")]
        .map(|(somebody, action)| somebody.post(at(&event, "approvals")).json(json!({ "action": action })));
    let mut answers = at_once(requests).await;
    answers.sort_by_key(|answer| answer.status());
    let [won, lost] = &answers[..] else { panic!("two") };
    assert_eq!((won.status(), lost.status()), (201, 409), "{}\n{}", won.story(), lost.story());
    assert_eq!((&lost["code"], &lost["state"]), (&json!("budget.wrong_state"), &won["state"]));
    let budget = house.admin().get(format!("{}/budget", event.path)).await.expect(200);
    assert_eq!(budget["state"], won["state"]);
    // It was submitted, and decided on once.
    assert_eq!(house.dump().table("budget_approvals").len(), 2);
}
