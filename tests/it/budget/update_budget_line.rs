use super::{add, at, balanced, catered, create_budget_actual::actual, eur, formula};
use serde_json::json;
use tests::{House, at_once, on_both};

on_both!(
    only_what_is_sent_changes,
    others_keep_computing,
    what_is_paid_stays_on_its_side,
    of_two_edits_of_one_version_one_counts,
);

async fn only_what_is_sent_changes(house: House) {
    let event = catered(&house, "congres").await;
    let path = at(&event, "lines/repas");
    let (finance, made) = (house.user("finance"), house.admin().get(at(&event, "lines/repas")).await.expect(200));
    let patch = |value| finance.patch(&path).json(value);
    patch(json!({ "note": "x" })).await.refused(428, "precondition.required");
    let fixed = json!({ "formula": null, "amount": eur(900) });
    let changed = patch(fixed).if_match(made.etag()).await.expect(200);
    assert_eq!((&changed["amount"], &changed["formula"], &changed["version"]), (&eur(900), &json!(null), &json!(2)));
    assert_eq!((&changed["label"], &changed["account"]), (&made["label"], &made["account"]));
    patch(json!({ "note": "x" })).if_match(made.etag()).await.refused(412, "precondition.failed");
    patch(json!({ "amount": null })).if_match("*").await.invalid("/amount", "required");
    house.user("viewer").patch(&path).if_match("*").json(json!({})).await.refused(403, "auth.forbidden");
}

async fn others_keep_computing(house: House) {
    let event = catered(&house, "congres").await;
    add(&house, &event, "lines", formula("imprevus", "5 % * line(\"repas\")")).await;
    let patch = |value| house.admin().patch(at(&event, "lines/repas")).if_match("*").json(value);
    let before = house.dump();
    let broken = patch(json!({ "code": "diner" })).await.refused(409, "budget.breaks_lines");
    assert_eq!(
        (&broken["lines"][0]["line"], &broken["lines"][0]["code"]),
        (&json!("imprevus"), &json!("formula.unknown_name"))
    );
    patch(json!({ "formula": "line(\"imprevus\")" })).await.invalid("/formula", "formula.cycle");
    assert_eq!(before.changes(&house.dump()), [""; 0]);
    patch(json!({ "formula": "2 * participants * meal_price" })).await.expect(200);
    let statement = super::statement(&house, &event, "reference").await;
    assert_eq!(super::row(statement.json(), "lines", "code", "imprevus")["amount"], eur(15_000));
}

async fn what_is_paid_stays_on_its_side(house: House) {
    let event = balanced(&house, "congres").await;
    let patch = |value| house.admin().patch(at(&event, "lines/salle")).if_match("*").json(value);
    let in_kind = json!({ "side": "in_kind_expense", "account": "861" });
    let income = json!({ "side": "income", "account": "706" });
    let payment = add(&house, &event, "actuals", actual("payment", 100)).await;
    let before = house.dump();
    patch(in_kind.clone()).await.refused(409, "budget.line_in_use");
    patch(income).await.refused(409, "budget.line_in_use");
    assert_eq!(before.changes(&house.dump()), [""; 0]);
    patch(json!({ "account": "6132" })).await.expect(200);
    house.admin().delete(payment.header("location")).if_match("*").await.expect(204);
    patch(in_kind).await.expect(200);
}

async fn of_two_edits_of_one_version_one_counts(house: House) {
    let event = balanced(&house, "congres").await;
    let (one, other) = (house.user("finance"), house.user("organiser"));
    other.token().await;
    let seen = one.get(at(&event, "lines/salle")).await.expect(200);
    let requests = [(&one, 1), (&other, 2)].map(|(somebody, minor)| {
        somebody.patch(at(&event, "lines/salle")).if_match(seen.etag()).json(json!({ "amount": eur(minor) }))
    });
    let mut answers = at_once(requests).await;
    answers.sort_by_key(|answer| answer.status());
    let [won, lost] = &answers[..] else { panic!("two") };
    assert_eq!((won.status(), lost.status()), (200, 412), "{}\n{}", won.story(), lost.story());
    let now = one.get(at(&event, "lines/salle")).await.expect(200);
    assert_eq!((&now["amount"], &now["version"]), (&won["amount"], &json!(2)));
}
