use super::{Stage, member, one};
use serde_json::{Value, json};
use tests::{House, Response, on_both, with};

on_both!(for_the_partner, for_what_we_have, by_a_transfer, a_shared_mailbox, what_staff_corrected, is_decided_once,);

fn newcomer() -> Value {
    json!({ "external_id": "a", "given_name": "Xavier", "family_name": "Modèle", "email": "xm@autre.example" })
}

async fn clash(stage: &Stage, item: Value) -> String {
    let sync = stage.send(&[item]).await.expect(207);
    stage.items(&sync).await[0]["conflict_id"].as_str().expect("a conflict").to_owned()
}

async fn decide(stage: &Stage, id: &str, take: &str) -> Response {
    stage.client.post(stage.path(&format!("conflicts/{id}/resolutions"))).json(json!({ "take": take })).await
}

async fn for_the_partner(house: House) {
    let stage = Stage::new(&house, 500).await;
    stage.send(&[member("a")]).await.expect(200);
    let id = clash(&stage, newcomer()).await;
    assert_eq!(stage.registration("a").await["person"]["given_name"], "Prénoma");
    let decided = decide(&stage, &id, "partner").await.expect(200);
    assert_eq!((&decided["state"], &decided["resolution"]), (&json!("resolved"), &json!("partner")));
    assert_eq!(stage.registration("a").await["person"]["given_name"], "Xavier");
    let again = stage.send(&[newcomer()]).await.expect(200);
    assert_eq!(stage.outcomes(&again).await, one("unchanged", ""));
}

async fn for_what_we_have(house: House) {
    let stage = Stage::new(&house, 500).await;
    stage.send(&[member("a")]).await.expect(200);
    let id = clash(&stage, newcomer()).await;
    decide(&stage, &id, "current").await.expect(200);
    let again = stage.send(&[newcomer()]).await.expect(200);
    assert_eq!(stage.outcomes(&again).await, one("kept", "member.resolved"));
    assert_eq!(stage.registration("a").await["person"]["given_name"], "Prénoma");
    let third = with(newcomer(), "given_name", "Yolande");
    let third = stage.send(&[with(third, "email", "yolande@autre.example")]).await.expect(207);
    assert_eq!(stage.outcomes(&third).await, one("conflict", "member.person_changed"), "that is another conflict");
}

async fn by_a_transfer(house: House) {
    let stage = Stage::new(&house, 500).await;
    stage.send(&[member("a")]).await.expect(200);
    let before = stage.registration("a").await.id();
    let id = clash(&stage, newcomer()).await;
    decide(&stage, &id, "transfer").await.expect(200);
    let after = stage.registration("a").await;
    assert_eq!((after.id(), &after["person"]["email"]), (before, &json!("xm@autre.example")));
}

async fn a_shared_mailbox(house: House) {
    let stage = Stage::new(&house, 500).await;
    stage.send(&[member("a")]).await.expect(200);
    let twin = with(member("b"), "email", "a@courriel.example");
    let id = clash(&stage, twin.clone()).await;
    decide(&stage, &id, "transfer").await.invalid("/take", "choice");
    decide(&stage, &id, "partner").await.expect(200);
    assert_eq!(stage.registration("b").await["person"]["email_shared"], true);
    let again = stage.send(&[twin]).await.expect(200);
    assert_eq!(stage.outcomes(&again).await, one("unchanged", ""));
}

async fn what_staff_corrected(house: House) {
    let stage = Stage::new(&house, 500).await;
    stage.send(&[with(member("a"), "function", "Chefe de projet")]).await.expect(200);
    let registration = stage.registration("a").await;
    let path = format!("events/{}/registrations/{}", stage.event.id(), registration.id());
    let patch = json!({ "person": { "function": "Cheffe de projet" } });
    house.admin().patch(&path).if_match(registration.etag()).json(patch).await.expect(200);
    // The file says what it has always said: the staff's word stands, and nobody is asked.
    let same = stage.send(&[with(member("a"), "function", "Chefe de projet")]).await.expect(200);
    assert_eq!(stage.outcomes(&same).await, one("unchanged", ""));
    let id = clash(&stage, with(member("a"), "function", "Directrice")).await;
    assert_eq!(stage.registration("a").await["person"]["function"], "Cheffe de projet");
    decide(&stage, &id, "partner").await.expect(200);
    assert_eq!(stage.registration("a").await["person"]["function"], "Directrice");
    let next = stage.send(&[with(member("a"), "function", "Présidente")]).await.expect(200);
    assert_eq!(stage.outcomes(&next).await, one("updated", ""), "the field is the partner's again");
}

async fn is_decided_once(house: House) {
    let stage = Stage::new(&house, 500).await;
    stage.send(&[member("a")]).await.expect(200);
    let id = clash(&stage, newcomer()).await;
    decide(&stage, &id, "current").await.expect(200);
    decide(&stage, &id, "partner").await.refused(409, "sync.resolved");
}
