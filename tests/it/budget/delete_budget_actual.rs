use super::{
    add, balanced,
    create_budget_actual::{actual, settling},
};
use tests::{House, on_both};

on_both!(not_while_others_settle_it);

async fn not_while_others_settle_it(house: House) {
    let event = balanced(&house, "congres").await;
    let invoice = add(&house, &event, "actuals", actual("invoice", 90)).await;
    let payment = add(&house, &event, "actuals", settling("payment", 90, &invoice)).await;
    let (invoice, path) = (invoice.header("location").to_owned(), payment.header("location"));
    let finance = house.user("finance");
    finance.delete(&invoice).if_match("*").await.refused(409, "budget.actual_in_use");
    house.user("viewer").delete(path).if_match("*").await.refused(403, "auth.forbidden");
    finance.delete(path).await.refused(428, "precondition.required");
    finance.delete(path).if_match("\"3\"").await.refused(412, "precondition.failed");
    finance.delete(path).if_match(payment.etag()).await.expect(204);
    finance.delete(&invoice).if_match("*").await.expect(204);
    finance.get(&invoice).await.refused(404, "not_found");
}
