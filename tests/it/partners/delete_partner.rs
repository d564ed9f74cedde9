use super::{add, at, person};
use serde_json::json;
use tests::{House, on_both};

on_both!(goes_with_its_people, stays_while_it_is_used, needs_the_version_that_was_read, takes_its_redirects_along);

async fn goes_with_its_people(house: House) {
    let made = house.partner("UNADEL").create().await;
    let somebody = person(&house, &made, "Camille", "Exemple").await;
    let organiser = house.user("organiser");
    organiser.delete(&made.path).if_match(&made.etag).await.expect(204);
    organiser.get(&made.path).await.refused(404, "not_found");
    organiser.get(format!("{}/people/{}", made.path, somebody.id())).await.refused(404, "not_found");
    assert_eq!(house.dump().table("partners_people"), [] as [String; 0]);
    assert_eq!(organiser.get("partners?q=unadel").await.expect(200).rows().len(), 0);
    let gone: Vec<_> = organiser.get("changes").await.expect(200).json()["data"]
        .as_array()
        .expect("changes")
        .iter()
        .filter(|change| change["deleted"] == true)
        .map(|change| change["id"].clone())
        .collect();
    assert_eq!(gone, [somebody["id"].clone(), made["id"].clone()], "who follows the changes hears of both");
    assert_eq!(house.partner("UNADEL").create().await.slug(), "unadel", "the slug is free again");
}

async fn stays_while_it_is_used(house: House) {
    let made = house.partner("UNADEL").create().await;
    let organiser = house.user("organiser");
    let refused = async |by: &str| {
        let answer = organiser.delete(&made.path).if_match("*").await.refused(409, "partners.in_use");
        assert_eq!(answer["used_by"], by);
    };
    let event = house.event("congres").create().await;
    house.partnership(&event, &made).create().await;
    refused("partnerships").await;
    organiser.delete(at(&event, &made)).await.expect(204);

    let committees = format!("{}/committees", event.path);
    let input = json!({ "code": "copil", "name": { "fr": "Pilotage" }, "members": [{ "partner_id": made.id() }] });
    let committee = add(&house, &committees, input).await;
    refused("committees").await;
    organiser.delete(format!("{committees}/{}", committee.id())).if_match("*").await.expect(204);

    let child = house.partner("Child").with("parent_id", made.id()).create().await;
    refused("children").await;
    organiser.delete(&child.path).if_match("*").await.expect(204);
    let former = house.partner("Former").with("successor_id", made.id()).create().await;
    refused("successors").await;
    organiser.delete(&former.path).if_match("*").await.expect(204);

    organiser.delete(&made.path).if_match("*").await.expect(204);
}

async fn needs_the_version_that_was_read(house: House) {
    let made = house.partner("UNADEL").create().await;
    let organiser = house.user("organiser");
    organiser.delete(&made.path).await.refused(428, "precondition.required");
    organiser.patch(&made.path).if_match(&made.etag).json(json!({ "note": "x" })).await.expect(200);
    organiser.delete(&made.path).if_match(&made.etag).await.refused(412, "precondition.failed");
    house.user("viewer").delete(&made.path).if_match("*").await.refused(403, "auth.forbidden");
    house.partner_client(&made).delete(&made.path).if_match("*").await.refused(403, "auth.forbidden");
    organiser.get(&made.path).await.expect(200);
}

async fn takes_its_redirects_along(house: House) {
    let (kept, gone) = (house.partner("Kept").create().await, house.partner("Gone").create().await);
    let organiser = house.user("organiser");
    let merge = json!({ "merged_id": gone.id(), "version": 1 });
    organiser.post(format!("{}/merges", kept.path)).json(merge).await.expect(201);
    organiser.get(&gone.path).await.expect(308);
    organiser.delete(&kept.path).if_match("*").await.expect(204);
    organiser.get(&gone.path).await.refused(404, "not_found");
    organiser.get("partners/gone").await.refused(404, "not_found");
}
