use super::{at, catered, eur, row, statement};
use serde_json::json;
use tests::{House, on_both};

on_both!(the_line_is_itself_again);

async fn the_line_is_itself_again(house: House) {
    let event = catered(&house, "congres").await;
    let path = at(&event, "scenarios/reference/overrides/repas");
    house.admin().put(&path).json(json!({ "amount": eur(5) })).await.expect(201);
    let finance = house.user("finance");
    house.user("viewer").delete(&path).await.refused(403, "auth.forbidden");
    finance.delete(&path).if_match("\"4\"").await.refused(412, "precondition.failed");
    finance.delete(&path).await.expect(204);
    finance.delete(&path).await.refused(404, "not_found");
    let again = statement(&house, &event, "reference").await;
    assert_eq!(row(again.json(), "lines", "code", "repas")["amount"], eur(150_000));
}
