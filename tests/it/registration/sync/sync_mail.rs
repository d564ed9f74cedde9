//! Who is told of what a file does.

use super::{Stage, member, members};
use crate::registration::public::{form, open_event, send};
use registration::{ids::MemberId, links};
use serde_json::{Value, json};
use tests::{House, Response, on_both, with};

on_both!(
    an_invitation_arrives,
    an_invitation_follows_the_address,
    who_waits_hears_of_a_freed_seat,
    notify_is_for_those_of_the_file,
);

/// The letters of an event: kind, address, text.
async fn letters(stage: &Stage) -> Vec<(String, String, String)> {
    let mut all = Vec::new();
    for mail in stage.house.mails(&stage.event).await {
        let kind = mail["kind"].as_str().expect("a kind").to_owned();
        if let Some(said) = stage.house.mail(&mail).await {
            all.push((kind, said.to, said.text));
        }
    }
    all
}

fn kinds(letters: &[(String, String, String)]) -> Vec<(&str, &str)> {
    letters.iter().map(|(kind, to, _)| (kind.as_str(), to.as_str())).collect()
}

fn token(house: &House, member: &Response, link_no: i64) -> String {
    links::invitation(&house.app().secrets, MemberId(member.id().parse().expect("an id")), link_no)
}

/// An event with a public form, and a partner of it.
async fn public(house: &House) -> Stage {
    let event = open_event(house, 10).await;
    let partner = house.partner("UNADEL").create().await;
    house.partnership(&event, &partner).create().await;
    Stage::of(house, event, partner)
}

async fn an_invitation_arrives(house: House) {
    let stage = public(&house).await;
    let invited = with(with(member("a"), "attendance", "invite"), "language", "en");
    let put = stage.client.put(stage.path("members/a")).json(invited).await.expect(201);
    stage.send(&[with(member("b"), "attendance", "invite")]).await.expect(200);
    let letters = letters(&stage).await;
    let invitation = |to| ("registration.invitation", to);
    assert_eq!(kinds(&letters), [invitation("a@courriel.example"), invitation("b@courriel.example")]);
    let text = &letters[0].2;
    assert!(text.contains(&token(&house, &put, 1)) && text.contains("Prénoma Exemple"), "{text}");
    assert!(text.contains("UNADEL invites you") && !text.contains("no longer works"), "{text}");
    let answer = send(&house, &stage.event, &form("Ana")).header("colloque-manage-token", token(&house, &put, 1));
    answer.await.expect(202);
    assert_eq!(stage.registration("a").await["external_id"], "a");
    // She is written to in the language in which her network knows her, unless she says otherwise.
    let told = self::letters(&stage).await;
    assert!(told.iter().any(|(_, _, text)| text.contains("Your registration is confirmed")), "{told:?}");
    let mut french = with(form("Boris"), "tariff", "plein");
    french["person"]["language"] = json!("fr");
    let invited = with(with(member("c"), "attendance", "invite"), "language", "en");
    let put = stage.client.put(stage.path("members/c")).json(invited).await.expect(201);
    send(&house, &stage.event, &french).header("colloque-manage-token", token(&house, &put, 1)).await.expect(202);
    assert_eq!(stage.registration("c").await["person"]["language"], "fr");
}

async fn an_invitation_follows_the_address(house: House) {
    let stage = public(&house).await;
    let path = stage.path("members/a");
    let nowhere = with(with(member("a"), "attendance", "invite"), "email", Value::Null);
    let put = stage.client.put(&path).json(nowhere).await.expect(201);
    assert_eq!(kinds(&letters(&stage).await), []);
    for email in ["typo@courriel.example", "right@courriel.example"] {
        house.clock.advance(chrono::TimeDelta::seconds(1));
        stage.client.put(&path).json(json!({ "email": email })).await.expect(200);
    }
    let told = letters(&stage).await;
    assert_eq!(kinds(&told).last(), Some(&("registration.invitation", "right@courriel.example")));
    let register = |link_no| {
        send(&house, &stage.event, &form("Ana")).header("colloque-manage-token", token(&house, &put, link_no))
    };
    register(2).await.refused(404, "registration.link_unknown");
    let (_, _, text) = told.last().expect("a letter");
    assert!(text.contains(&token(&house, &put, 3)), "{text}");
    assert!(
        text.contains("UNADEL vous invite") && text.contains("il ne vaut plus"),
        "the one before is worthless: {text}"
    );
    register(3).await.expect(202);
}

async fn who_waits_hears_of_a_freed_seat(house: House) {
    let stage = Stage::new(&house, 2).await;
    let offer = json!({ "capacity": 2, "promotion": "offer", "offer_hours": 24 });
    house.registration_settings(&stage.event, offer).await;
    stage.snapshot(&members(2)).await.expect(200);
    let names = ["Ana", "Boris", "Chloe"];
    for name in names {
        house.registers(&stage.event, name).await;
    }
    stage.snapshot(&members(1)).await.expect(200);
    let offered = async || {
        let all = letters(&stage).await;
        let mut to: Vec<String> =
            all.into_iter().filter(|(kind, ..)| kind == "registration.offered").map(|(_, to, _)| to).collect();
        to.sort_unstable();
        to
    };
    assert_eq!(offered().await, ["ana@courriel.example"]);
    stage.client.delete(stage.path("members/m0")).await.expect(204);
    assert_eq!(offered().await, ["ana@courriel.example", "boris@courriel.example"]);
}

async fn notify_is_for_those_of_the_file(house: House) {
    let stage = Stage::new(&house, 500).await;
    stage.send(&members(2)).query(&[("notify", "none")]).await.expect(200);
    assert_eq!(kinds(&letters(&stage).await), []);
    let file = [with(member("m0"), "status", "cancelled"), member("m1"), member("m2")];
    stage.send(&file).query(&[("notify", "attendee")]).await.expect(200);
    let told = letters(&stage).await;
    let mut told = kinds(&told);
    told.sort_unstable();
    assert_eq!(
        told,
        [("registration.cancelled", "m0@courriel.example"), ("registration.confirmed", "m2@courriel.example"),]
    );
}
