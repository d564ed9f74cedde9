use super::{add, approve, at, balanced, decide, eur, expense, suppose, value};
use serde_json::json;
use tests::{House, Made, at_once, on_both, with};

on_both!(
    only_what_balances_is_submitted,
    without_an_action_it_is_submitted,
    nothing_changes_while_it_waits,
    nothing_changes_once_it_was_approved,
    an_edit_and_a_submission_do_not_pass_each_other,
);

async fn only_what_balances_is_submitted(house: House) {
    let event = balanced(&house, "congres").await;
    add(&house, &event, "lines", expense("video", 500)).await;
    let venue = with(with(expense("locaux", 70), "side", "in_kind_expense"), "account", "861");
    add(&house, &event, "lines", venue).await;
    let finance = house.user("finance");
    finance.get(at(&event, "lines")).await.expect(200);
    let before = house.dump();
    let refused = decide(&finance, &event, "submit").await.refused(409, "budget.not_balanced");
    assert_eq!((&refused["difference"], &refused["in_kind_difference"]), (&eur(-500), &eur(-70)));
    assert_eq!(before.changes(&house.dump()), [""; 0]);
    for line in ["video", "locaux"] {
        house.admin().delete(at(&event, &format!("lines/{line}"))).if_match("*").await.expect(204);
    }
    let done = decide(&finance, &event, "submit").await.expect(201);
    assert_eq!(
        (&done["state"], &done["revision"], &done["actor_id"]),
        (&json!("submitted"), &json!(1), &json!(finance.id().await))
    );
}

async fn without_an_action_it_is_submitted(house: House) {
    let event = balanced(&house, "congres").await;
    let finance = house.user("finance");
    finance.post(at(&event, "submissions")).json(json!({ "action": "approve" })).await.invalid("/action", "type");
    let done = finance.post(at(&event, "submissions")).json(json!({ "note": "Pour mardi." })).await.expect(201);
    assert_eq!((&done["action"], &done["state"]), (&json!("submit"), &json!("submitted")));
    // Nobody takes back by leaving something out.
    finance.post(at(&event, "submissions")).json(json!({})).await.refused(409, "budget.wrong_state");
    decide(&finance, &event, "withdraw").await.expect(201);
}

async fn nothing_changes_while_it_waits(house: House) {
    let event = in_scenarios(&house).await;
    decide(&house.user("finance"), &event, "submit").await.expect(201);
    nothing_changes(&house, &event, "submitted").await;
}

async fn nothing_changes_once_it_was_approved(house: House) {
    let event = in_scenarios(&house).await;
    approve(&house, &event).await;
    nothing_changes(&house, &event, "approved").await;
}

/// A budget that balances, with a hypothesis, and a scenario that has some of its own.
async fn in_scenarios(house: &House) -> Made {
    let event = balanced(house, "congres").await;
    suppose(house, &event, "reference", "n", value("1", 1)).await;
    add(house, &event, "scenarios", json!({ "code": "prudent", "name": { "fr": "Prudent" } })).await;
    suppose(house, &event, "prudent", "n", value("1", 2)).await;
    let cheaper = json!({ "amount": eur(1) });
    house.admin().put(at(&event, "scenarios/prudent/overrides/salle")).json(cheaper).await.expect(201);
    event
}

async fn nothing_changes(house: &House, event: &Made, state: &str) {
    let admin = house.admin();
    let at = |place: &str| at(event, place);
    let before = house.dump();
    let locked = admin.post(at("lines")).json(expense("video", 1)).await.refused(409, "budget.locked");
    assert_eq!(locked["state"], state);
    let driver = admin.put(at("scenarios/reference/drivers/n")).json(value("1", 3)).await;
    driver.refused(409, "budget.locked");
    admin.delete(at("lines/salle")).if_match("*").await.refused(409, "budget.locked");
    let scenario = json!({ "code": "autre", "name": { "fr": "Autre" } });
    admin.post(at("scenarios")).json(scenario).await.refused(409, "budget.locked");
    for request in [
        admin.patch(at("lines/salle")).json(json!({ "note": "x" })),
        admin.put(at("scenarios/prudent/overrides/inscriptions")).json(json!({ "amount": eur(1) })),
        admin.put(at("scenarios/prudent/overrides/salle")).json(json!({ "amount": eur(2) })),
        admin.delete(at("scenarios/prudent/overrides/salle")),
        admin.delete(at("scenarios/reference/drivers/n")),
        admin.delete(at("scenarios/prudent/drivers/n")),
        admin.patch(at("scenarios/prudent")).json(json!({ "is_baseline": true })),
        admin.delete(at("scenarios/prudent")),
        admin.patch(format!("{}/budget", event.path)).json(json!({ "public_ceiling": 8_000 })),
    ] {
        request.if_match("*").await.refused(409, "budget.locked");
    }
    assert_eq!(before.changes(&house.dump()), [""; 0]);
}

async fn an_edit_and_a_submission_do_not_pass_each_other(house: House) {
    let event = balanced(&house, "congres").await;
    let (one, other) = (house.user("finance"), house.user("finance"));
    one.token().await;
    other.token().await;
    let submit = one.post(at(&event, "submissions")).json(json!({ "action": "submit" }));
    let edit = other.patch(at(&event, "lines/salle")).if_match("*").json(json!({ "amount": eur(90_000) }));
    let answers = at_once([submit, edit]).await;
    let (submitted, edited) = (&answers[0], &answers[1]);
    let budget = house.admin().get(format!("{}/budget", event.path)).await.expect(200);
    match (submitted.status(), edited.status()) {
        (201, 409) => assert_eq!((&edited["code"], &budget["state"]), (&json!("budget.locked"), &json!("submitted"))),
        (409, 200) => {
            assert_eq!((&submitted["code"], &budget["state"]), (&json!("budget.not_balanced"), &json!("draft")))
        }
        _ => panic!("{}\n{}", submitted.story(), edited.story()),
    }
}
