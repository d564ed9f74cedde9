use super::{add, at, partners_of};
use serde_json::json;
use tests::{House, on_both};

on_both!(goes_and_may_be_given_again);

async fn goes_and_may_be_given_again(house: House) {
    let (event, partner) = partners_of(&house, "congres", "UNADEL").await;
    let input = json!({ "channel": "print", "url": "https://unadel.example", "relayed_on": "2026-02-16" });
    let path = format!("{}/relays", at(&event, &partner));
    let made = add(&house, &path, input.clone()).await;
    for somebody in [house.user("viewer"), house.partner_client(&partner)] {
        somebody.delete(made.header("location")).await.refused(403, "auth.forbidden");
    }
    let organiser = house.user("organiser");
    organiser.delete(made.header("location")).if_match("\"2\"").await.refused(412, "precondition.failed");
    organiser.delete(made.header("location")).await.expect(204);
    organiser.delete(made.header("location")).await.refused(404, "not_found");
    organiser.post(&path).json(input).await.expect(201);
}
