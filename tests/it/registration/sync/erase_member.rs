//! POST …/members/{external_id}/erasures

use super::{Stage, member};
use serde_json::json;
use tests::{House, on_both, with};

on_both!(of_the_roster_nothing_personal_stays, her_registration_goes_with_her, is_for_the_organisers);

async fn of_the_roster_nothing_personal_stays(house: House) {
    let stage = Stage::new(&house, 500).await;
    let there = with(with(member("there"), "attendance", "roster"), "given_name", "Anastasia");
    stage.send(&[there.clone(), member("b")]).await.expect(200);
    let path = stage.path("members/there");
    assert!(format!("{:?}", house.dump()).contains("Anastasia"));
    house.user("organiser").post(format!("{path}/erasures")).await.expect(204);
    let dump = format!("{:?}", house.dump());
    let email = there["email"].as_str().expect("an address");
    for gone in ["Anastasia", email] {
        assert!(!dump.contains(gone), "{gone} is still there");
    }
    assert_eq!(house.admin().get(&path).await.expect(200)["status"], "cancelled");
    // Neither her key nor her address brings her back.
    let other_address = with(there.clone(), "email", "new@autre.example");
    let other_key = with(there, "external_id", "other");
    for again in [other_address, other_key] {
        let sync = stage.send(&[again]).await.expect(200);
        assert_eq!(stage.outcomes(&sync).await, [("kept".to_owned(), "member.erased".to_owned())]);
    }
    house.admin().post(format!("{}/erasures", stage.path("members/nobody"))).await.refused(404, "not_found");
}

async fn her_registration_goes_with_her(house: House) {
    let stage = Stage::new(&house, 500).await;
    stage.send(&[member("a")]).await.expect(200);
    // What she corrected by herself is another address than her network's: both are remembered.
    let row = stage.registration("a").await;
    let path = format!("events/{}/registrations/{}", stage.event.id(), row.id());
    let other = json!({ "person": { "email": "prive@autre.example" } });
    house.admin().patch(&path).if_match(row.etag()).json(other).await.expect(200);
    house.admin().post(format!("{}/erasures", stage.path("members/a"))).await.expect(204);
    let gone = house.admin().get(&path).await.expect(200);
    assert_eq!((&gone["status"], &gone["person"]["family_name"]), (&json!("cancelled"), &json!("—")));
    for email in [member("a")["email"].clone(), json!("prive@autre.example")] {
        let again = with(with(member("new"), "email", email), "attendance", "roster");
        let sync = stage.send(&[again]).await.expect(200);
        assert_eq!(stage.outcomes(&sync).await, [("kept".to_owned(), "member.erased".to_owned())]);
    }
}

async fn is_for_the_organisers(house: House) {
    let stage = Stage::new(&house, 500).await;
    stage.send(&[member("a")]).await.expect(200);
    let path = format!("{}/erasures", stage.path("members/a"));
    stage.client.post(&path).await.refused(403, "auth.forbidden");
    house.user("finance").post(&path).await.refused(403, "auth.forbidden");
    assert_eq!(stage.registration("a").await["status"], "confirmed");
}
