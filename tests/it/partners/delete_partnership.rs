use super::{add, at, partners_of};
use serde_json::json;
use tests::{House, on_both};

on_both!(goes_with_its_history, stays_while_something_hangs_on_it);

async fn goes_with_its_history(house: House) {
    let (event, partner) = partners_of(&house, "congres", "UNADEL").await;
    let path = at(&event, &partner);
    let organiser = house.user("organiser");
    let patched = organiser.patch(&path).json(json!({ "stage": "agreed" })).await.expect(200);
    organiser.delete(&path).if_match("\"1\"").await.refused(412, "precondition.failed");
    organiser.delete(&path).if_match(patched.etag()).await.expect(204);
    organiser.get(&path).await.refused(404, "not_found");
    organiser.delete(&path).await.refused(404, "not_found");
    let dump = house.dump();
    for table in ["partners_partnerships", "partners_partnership_roles", "partners_stages"] {
        assert_eq!(dump.table(table), [] as [String; 0], "{table}");
    }
    let again = organiser.put(&path).json(json!({})).await.expect(201);
    assert_eq!((&again["stage"], &again["version"]), (&json!("identified"), &json!(1)));
    assert_eq!(organiser.get(format!("{path}/stages")).await.expect(200).rows().len(), 1, "a new history");
}

async fn stays_while_something_hangs_on_it(house: House) {
    let (event, partner) = partners_of(&house, "congres", "UNADEL").await;
    let path = at(&event, &partner);
    let organiser = house.user("organiser");
    for (kind, input) in [
        ("commitments", json!({ "kind": "services", "title": "Interprètes" })),
        ("relays", json!({ "channel": "print", "url": "https://x.example", "relayed_on": "2026-03-01" })),
    ] {
        let part = add(&house, &format!("{path}/{kind}"), input).await;
        let refused = organiser.delete(&path).await.refused(409, "partners.partnership_in_use");
        assert_eq!(refused["used_by"], kind);
        organiser.delete(format!("{path}/{kind}/{}", part.id())).if_match("*").await.expect(204);
    }
    organiser.delete(&path).await.expect(204);
}
