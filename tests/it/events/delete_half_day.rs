use super::{add, announced, half_day, order};
use tests::{House, on_both};

on_both!(closes_the_gap, asks_for_the_version);

async fn closes_the_gap(house: House) {
    let event = house.event("congres").create().await;
    let mut ids = Vec::new();
    for code in ["h-1", "h-2", "h-3", "h-4"] {
        ids.push(add(&house, &event, "half-days", half_day(code)).await.id());
    }
    let organiser = house.user_in("organiser", &event);
    organiser.delete("events/congres/half-days/h-2").if_match("*").await.expect(204);
    assert_eq!(order(&house, &event).await, ["h-1", "h-3", "h-4"]);
    let versions = house.admin().get("events/congres/half-days").await.expect(200).column("version");
    assert_eq!(versions, ["1", "2", "2"]);
    let told = announced(&house, event.id()).await;
    assert_eq!(told[told.len() - 3..], ["half_day.deleted", "half_day.updated", "half_day.updated"]);
    organiser.get(format!("events/congres/half-days/{}", ids[1])).await.refused(404, "not_found");
}

async fn asks_for_the_version(house: House) {
    let event = house.event("congres").create().await;
    let made = add(&house, &event, "half-days", half_day("aa")).await;
    let path = format!("events/congres/half-days/{}", made.id());
    let admin = house.admin();
    admin.delete(&path).await.refused(428, "precondition.required");
    admin.patch(&path).if_match("*").json(serde_json::json!({ "note": "x" })).await.expect(200);
    admin.delete(&path).if_match(made.etag()).await.refused(412, "precondition.failed");
    admin.delete(&path).if_match("*").await.expect(204);
    admin.delete(&path).if_match("*").await.refused(404, "not_found");
}
