use super::{Stage, member, members};
use tests::{House, on_both};

on_both!(the_seat_goes_with_the_membership, what_was_invoiced_stays);

async fn the_seat_goes_with_the_membership(house: House) {
    let stage = Stage::new(&house, 1).await;
    stage.send(&members(2)).await.expect(200);
    let stale = stage.client.delete(stage.path("members/m0")).if_match("\"99-0\"").await;
    stale.refused(412, "precondition.failed");
    stage.client.delete(stage.path("members/m0")).await.expect(204);
    assert_eq!(stage.member("m0").await.expect(200)["status"], "cancelled");
    assert_eq!(stage.registration("m1").await["status"], "confirmed", "who waited has the seat");
    stage.client.delete(stage.path("members/m0")).await.expect(204);
    stage.client.delete(stage.path("members/nobody")).await.refused(404, "not_found");
}

async fn what_was_invoiced_stays(house: House) {
    let stage = Stage::new(&house, 10).await;
    let price = serde_json::json!({ "amount_minor": 6_000, "currency": "EUR" });
    house.tariff(&stage.event, "cher").with("price", price).create().await;
    stage.send(&[tests::with(member("a"), "tariff", "cher")]).await.expect(200);
    let registration = stage.registration("a").await;
    let path = format!("events/{}/registrations/{}/payment", stage.event.id(), registration.id());
    let invoiced = serde_json::json!({ "state": "invoiced" });
    house.admin().put(path).if_match("*").json(invoiced).await.expect(200);
    let refused = stage.client.delete(stage.path("members/a")).await.refused(409, "sync.kept");
    assert_eq!(refused["reason"], "member.invoiced");
    assert_eq!(stage.member("a").await.expect(200)["status"], "active");
}
