//! POST …/members/{external_id}/invitations and POST …/partners/{partner}/invitations

use super::{Stage, member};
use chrono::TimeDelta;
use registration::{ids::MemberId, links};
use serde_json::{Value, json};
use tests::{House, Response, on_both, with};

on_both!(
    one_by_name_as_often_as_wanted,
    whose_seat_the_file_gave_up,
    all_of_the_roster_and_nobody_twice_within_a_day,
    who_cannot_be_invited,
    only_ones_own_members
);

fn there(key: &str) -> Value {
    with(member(key), "attendance", "roster")
}

async fn invitations(stage: &Stage) -> Vec<Value> {
    let mails = stage.house.mails(&stage.event).await;
    mails.into_iter().filter(|mail| mail["kind"] == "registration.invitation").collect()
}

/// The token that the mail holds, by the number of its link.
fn token(house: &House, member: &Response, link_no: i64) -> String {
    let id: uuid::Uuid = member.id().parse().expect("an id");
    links::invitation(&house.app().secrets, MemberId(id), link_no)
}

async fn one_by_name_as_often_as_wanted(house: House) {
    let stage = Stage::new(&house, 500).await;
    house.tariff(&stage.event, "membres").with("audience", json!({ "kind": "partner" })).create().await;
    stage.send(&[there("a")]).await.expect(200);
    assert_eq!(invitations(&stage).await.len(), 0, "on the roster, and nobody has written to her");
    let path = stage.path("members/a/invitations");
    let invited = stage.client.post(&path).await.expect(200);
    assert_eq!((&invited["external_id"], &invited["registration"]), (&json!("a"), &json!(null)));
    stage.client.post(&path).await.expect(200);
    let mails = invitations(&stage).await;
    assert_eq!(mails.len(), 2);
    assert!(mails.iter().all(|mail| mail["subject_id"] == invited["id"]), "{mails:?}");
    // The newest link opens the partner's tariff, the one before it nothing any more.
    let form = json!({
        "person": { "given_name": "Ana", "family_name": "Exemple", "email": "a@courriel.example" }, "tariff": "membres"
    });
    let register = async |link_no: i64| {
        let request = house.anon().post(format!("public/events/{}/registrations", stage.event.slug()));
        request.header("colloque-manage-token", token(&house, &invited, link_no)).json(form.clone()).await
    };
    register(2).await.refused(404, "registration.link_unknown");
    register(3).await.expect(202);
    let row = stage.registration("a").await;
    assert_eq!((&row["tariff"], &row["partner_id"]), (&json!("membres"), &json!(stage.partner.id())));
    stage.client.post(&path).await.refused(409, "registration.duplicate");
    // Whoever has cancelled registers anew when she is invited again, and no file takes that away.
    let cancel = format!("events/{}/registrations/{}/cancellations", stage.event.id(), row.id());
    house.admin().post(cancel).json(json!({})).await.expect(200);
    stage.client.post(&path).await.expect(200);
    let link = token(&house, &invited, 4);
    let seen = house.anon().get("public/invitation").header("colloque-manage-token", link).await.expect(200);
    assert_eq!(seen["registered"], false);
    register(4).await.expect(202);
    let anew = stage.registration("a").await;
    assert_eq!((&anew["status"], anew.id() == row.id()), (&json!("confirmed"), false));
    stage.send(&[there("a")]).await.expect(200);
    assert_eq!(stage.registration("a").await["status"], "confirmed");
}

async fn whose_seat_the_file_gave_up(house: House) {
    let stage = Stage::new(&house, 500).await;
    stage.send(&[member("a")]).await.expect(200);
    stage.send(&[there("a")]).await.expect(200);
    assert_eq!(stage.registration("a").await["status"], "cancelled");
    let invited = stage.client.post(stage.path("members/a/invitations")).await.expect(200);
    let form = json!({
        "person": { "given_name": "Ana", "family_name": "Exemple", "email": "a@courriel.example" }, "tariff": "plein"
    });
    let request = house.anon().post(format!("public/events/{}/registrations", stage.event.slug()));
    request.header("colloque-manage-token", token(&house, &invited, 2)).json(form).await.expect(202);
    stage.send(&[there("a")]).await.expect(200);
    assert_eq!(stage.registration("a").await["status"], "confirmed", "she took it herself");
}

async fn all_of_the_roster_and_nobody_twice_within_a_day(house: House) {
    let stage = Stage::new(&house, 500).await;
    let mut nowhere = there("nowhere");
    nowhere["email"] = Value::Null;
    let asked = with(member("asked"), "attendance", "invite");
    stage.send(&[there("a"), there("b"), nowhere, asked, member("comes")]).await.expect(200);
    assert_eq!(invitations(&stage).await.len(), 1, "whom the file invites");
    let all = async || stage.client.post(stage.path("invitations")).await.expect(200).json().clone();
    assert_eq!(all().await, json!({ "invited": 2, "more": false }));
    assert_eq!(all().await["invited"], 0);
    house.clock.advance(TimeDelta::hours(23));
    stage.client.post(stage.path("members/a/invitations")).await.expect(200);
    assert_eq!(all().await["invited"], 0, "not within a day");
    assert_eq!(invitations(&stage).await.len(), 4);
    house.clock.advance(TimeDelta::hours(2));
    assert_eq!(all().await["invited"], 2, "b, and whom the file had invited; a was asked by name two hours ago");
    assert_eq!(invitations(&stage).await.len(), 6);
}

async fn who_cannot_be_invited(house: House) {
    let stage = Stage::new(&house, 500).await;
    let mut nowhere = there("nowhere");
    nowhere["email"] = Value::Null;
    stage.send(&[nowhere, there("gone")]).await.expect(200);
    stage.client.delete(stage.path("members/gone")).await.expect(204);
    let invite = async |key: &str| stage.client.post(stage.path(&format!("members/{key}/invitations"))).await;
    invite("nowhere").await.refused(409, "registration.no_address");
    invite("gone").await.refused(409, "registration.wrong_state");
    invite("nobody").await.refused(404, "not_found");
    assert_eq!(invitations(&stage).await.len(), 0);
}

async fn only_ones_own_members(house: House) {
    let stage = Stage::new(&house, 500).await;
    let other = stage.other("Deux").await;
    stage.send(&[there("a")]).await.expect(200);
    other.client.post(stage.path("members/a/invitations")).await.refused(404, "not_found");
    other.client.post(stage.path("invitations")).await.refused(404, "not_found");
    assert_eq!(invitations(&stage).await.len(), 0);
}
