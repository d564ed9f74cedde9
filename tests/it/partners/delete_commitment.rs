use super::{add, at, partners_of};
use serde_json::json;
use tests::{House, on_both};

on_both!(needs_the_version_and_the_right);

async fn needs_the_version_and_the_right(house: House) {
    let (event, partner) = partners_of(&house, "congres", "UNADEL").await;
    let made =
        add(&house, &format!("{}/commitments", at(&event, &partner)), json!({ "kind": "relay", "title": "a" })).await;
    let path = made.header("location").to_owned();
    let finance = house.user("finance");
    for somebody in [house.user("viewer"), house.partner_client(&partner)] {
        somebody.delete(&path).if_match("*").await.refused(403, "auth.forbidden");
    }
    finance.delete(&path).await.refused(428, "precondition.required");
    finance.delete(&path).if_match("\"2\"").await.refused(412, "precondition.failed");
    finance.delete(&path).if_match(made.etag()).await.expect(204);
    finance.get(&path).await.refused(404, "not_found");
    finance.delete(&path).if_match("*").await.refused(404, "not_found");
}
