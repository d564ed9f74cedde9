//! POST /public/events/{event}/registrations

use super::public::{form, open_event, open_event_with, registered, send};
use chrono::TimeDelta;
use kernel::mail::Mail;
use serde_json::{Value, json};
use tests::{House, Made, Plan, on_both, with};

on_both!(
    registers_and_says_it_by_mail_only,
    a_duplicate_is_answered_like_anybody_and_mailed,
    a_full_house_answers_a_duplicate_like_a_stranger,
    full_waits_or_refuses,
    outside_its_hours_it_is_closed,
    consents_and_an_address_are_required,
    what_is_not_public_cannot_be_chosen,
    an_invitation_opens_the_networks_tariff,
    floods_are_slowed_down: Plan::new().config(|config| {
        config.rate_limit.enabled = true;
        config.rate_limit.forms_per_minute = 5;
    }),
);

/// Kinds of the letters about a registration, the oldest first.
async fn letters(house: &House, event: &Made) -> Vec<String> {
    let mails = house.mails(event).await;
    mails.iter().map(|mail| mail["kind"].as_str().expect("a kind").to_owned()).collect()
}

async fn last(house: &House, event: &Made) -> Mail {
    let mail = house.mails(event).await.pop().expect("a mail");
    house.mail(&mail).await.expect("it says something")
}

async fn registers_and_says_it_by_mail_only(house: House) {
    let event = open_event(&house, 10).await;
    let answer = send(&house, &event, &form("Ana")).await.expect(202);
    assert_eq!(*answer.json(), json!({ "status": "received" }));
    assert!(answer.header("location").is_empty() && answer.header("etag").is_empty());
    let ana = registered(&house, &event, "Ana").await;
    assert_eq!((&ana["status"], &ana["source"]), (&json!("confirmed"), &json!("public")));
    assert_eq!((&ana["consents"][0]["code"], &ana["consents"][0]["version"]), (&json!("privacy"), &json!(2)));
    assert_eq!(letters(&house, &event).await, ["registration.confirmed"]);
    let mail = last(&house, &event).await;
    assert_eq!(mail.to, "ana@courriel.example");
    assert!(mail.text.contains(&house.link(&ana, 1)) && mail.html.contains(&house.link(&ana, 1)), "{}", mail.text);
    assert!(mail.text.contains(ana["number"].as_str().expect("a number")));
}

async fn a_duplicate_is_answered_like_anybody_and_mailed(house: House) {
    let event = open_event(&house, 10).await;
    let first = send(&house, &event, &form("Ana")).await.expect(202);
    let ana = registered(&house, &event, "Ana").await;
    let mut other = form("Ana");
    other["person"]["email"] = json!("ANA@Courriel.example");
    other["person"]["given_name"] = json!("Somebody");
    let second = send(&house, &event, &other).await.expect(202);
    assert_eq!(first.bytes(), second.bytes());
    let names = |response: &tests::Response| -> Vec<&'static str> {
        ["cache-control", "content-type", "etag", "location", "retry-after"]
            .into_iter()
            .filter(|name| !response.header(name).is_empty())
            .collect()
    };
    assert_eq!(names(&first), names(&second));
    assert_eq!(house.by_id(&format!("events/{}/registrations", event.id()), ana.id()).await.json, ana.json);
    assert_eq!(house.pool(&event, "event", "event").await["taken"], 1);
    assert_eq!(letters(&house, &event).await, ["registration.confirmed", "registration.duplicate"]);
    let mail = last(&house, &event).await;
    assert_eq!(mail.to, "ana@courriel.example");
    assert!(!mail.text.contains("Somebody") && mail.text.contains(&house.link(&ana, 1)), "{}", mail.text);
    // Once an hour, however often the form is sent.
    send(&house, &event, &other).await.expect(202);
    assert_eq!(letters(&house, &event).await.len(), 2);
    house.clock.advance(TimeDelta::hours(1));
    send(&house, &event, &other).await.expect(202);
    assert_eq!(letters(&house, &event).await.len(), 3);
}

/// Otherwise a form that refuses to wait would tell who is registered.
async fn a_full_house_answers_a_duplicate_like_a_stranger(house: House) {
    let event = open_event(&house, 1).await;
    send(&house, &event, &form("Ana")).await.expect(202);
    let refusing = |name: &str| with(form(name), "when_full", "refuse");
    let known = send(&house, &event, &refusing("Ana")).await.refused(409, "registration.full");
    let stranger = send(&house, &event, &refusing("Boris")).await.refused(409, "registration.full");
    assert_eq!(known["detail"], stranger["detail"]);
    assert_eq!(letters(&house, &event).await, ["registration.confirmed"]);
    let known = send(&house, &event, &form("Ana")).await.expect(202);
    let stranger = send(&house, &event, &form("Boris")).await.expect(202);
    assert_eq!(known.bytes(), stranger.bytes());
    assert_eq!(house.pool(&event, "event", "event").await["waiting"], 1);
}

async fn full_waits_or_refuses(house: House) {
    let event = open_event(&house, 1).await;
    send(&house, &event, &form("Ana")).await.expect(202);
    send(&house, &event, &form("Boris")).await.expect(202);
    assert_eq!(registered(&house, &event, "Boris").await["status"], "waiting");
    assert_eq!(letters(&house, &event).await, ["registration.confirmed", "registration.waiting"]);
    let mail = last(&house, &event).await;
    assert!(mail.text.contains("liste d'attente") && !mail.text.contains("position"), "{}", mail.text);
    let before = house.dump();
    send(&house, &event, &with(form("Chloe"), "when_full", "refuse")).await.refused(409, "registration.full");
    assert_eq!(before.changes(&house.dump()), [""; 0]);
}

async fn outside_its_hours_it_is_closed(house: House) {
    let hours = json!({ "opens_at": "2026-03-03T09:00:00Z", "closes_at": "2026-03-04T09:00:00Z" });
    let event = open_event_with(&house, hours).await;
    let closed = send(&house, &event, &form("Ana")).await.refused(409, "registration.closed");
    assert_eq!(closed["opens_at"], "2026-03-03T09:00:00.000000Z");
    house.clock.advance(TimeDelta::days(1));
    send(&house, &event, &form("Ana")).await.expect(202);
    house.clock.advance(TimeDelta::days(1));
    send(&house, &event, &form("Boris")).await.refused(409, "registration.closed");
    // The organisers always can.
    house.registers(&event, "Boris").await;
}

async fn consents_and_an_address_are_required(house: House) {
    let event = open_event(&house, 10).await;
    let before = house.dump();
    send(&house, &event, &with(form("Ana"), "consents", json!([]))).await.invalid("/consents", "consent_required");
    let unknown = with(form("Ana"), "consents", json!(["privacy", "other"]));
    send(&house, &event, &unknown).await.invalid("/consents/1", "unknown_code");
    let mut nowhere = form("Ana");
    nowhere["person"]["email"] = Value::Null;
    send(&house, &event, &nowhere).await.invalid("/person/email", "required");
    nowhere["consents"] = json!(["other"]);
    nowhere["tariff"] = json!("rien");
    let all = send(&house, &event, &nowhere).await.refused(422, "request.invalid");
    let all: Vec<_> = all.violations().into_iter().map(|(place, _)| place).collect();
    assert_eq!(all, ["/person/email", "/tariff", "/consents", "/consents/0"], "all of it at once");
    for (member, value) in [("partner", json!("unadel")), ("priority", json!(9)), ("note", json!("x"))] {
        send(&house, &event, &with(form("Ana"), member, value)).await.invalid(&format!("/{member}"), "unknown_field");
    }
    assert_eq!(before.changes(&house.dump()), [""; 0]);
}

async fn what_is_not_public_cannot_be_chosen(house: House) {
    let event = open_event(&house, 10).await;
    house.category(&event, "orateurs").with("public", false).create().await;
    house.tariff(&event, "membres").with("audience", json!({ "kind": "partner" })).create().await;
    house.option(&event, "cloture").with("change_until", "2026-03-01T00:00:00Z").create().await;
    send(&house, &event, &with(form("Ana"), "category", "orateurs")).await.invalid("/category", "unknown_code");
    send(&house, &event, &with(form("Ana"), "tariff", "membres")).await.invalid("/tariff", "unknown_code");
    let late = with(form("Ana"), "options", json!(["cloture"]));
    send(&house, &event, &late).await.refused(409, "registration.change_too_late");
}

async fn an_invitation_opens_the_networks_tariff(house: House) {
    use registration::{ids::MemberId, links};
    let event = open_event(&house, 10).await;
    house.tariff(&event, "membres").with("audience", json!({ "kind": "partner" })).create().await;
    let partner = house.partner("Réseau (exemple)").create().await;
    house.partnership(&event, &partner).create().await;
    let path = format!("events/{}/partners/{}/members/A-1", event.id(), partner.id());
    let item = json!({
        "given_name": "Ana", "family_name": "Exemple", "email": "ana@courriel.example", "language": "en",
        "attendance": "invite",
    });
    let member = house.partner_client(&partner).put(&path).json(item).await.expect(201);
    let member = MemberId(member.id().parse().expect("an id"));
    assert_eq!(letters(&house, &event).await, ["registration.invitation"], "once for a link");
    let token = links::invitation(&house.app().secrets, member, 1);
    let mail = last(&house, &event).await;
    assert!(mail.text.contains(&token) && mail.subject.starts_with("Your invitation"), "{}", mail.text);
    let members = with(form("Ana"), "tariff", "membres");
    let wrong = send(&house, &event, &members).header("colloque-manage-token", "nonsense").await;
    wrong.refused(404, "registration.link_unknown");
    send(&house, &event, &members).header("colloque-manage-token", &token).await.expect(202);
    let ana = registered(&house, &event, "Ana").await;
    assert_eq!((&ana["partner_id"], &ana["external_id"]), (&json!(partner.id()), &json!("A-1")));
    let again = send(&house, &event, &members).header("colloque-manage-token", &token).await;
    again.refused(409, "registration.invitation_used");
}

async fn floods_are_slowed_down(house: House) {
    let event = open_event(&house, 100).await;
    let mut refused = 0;
    for n in 0..8 {
        let answer = send(&house, &event, &form(&format!("Personne{n}"))).await;
        if answer.status() == 429 {
            refused += 1;
            answer.refused(429, "rate_limited");
        }
    }
    assert!((1..=3).contains(&refused), "{refused} of 8 were refused");
    house.anon().get("public/events/ouvert").await.expect(200);
}
