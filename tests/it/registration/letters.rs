//! The letters, as people read them.

use super::public::{form, open_event_with, send};
use chrono::TimeDelta;
use kernel::mail::Mail;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use tests::{House, Kind, Made, on_both, with};

on_both!(every_letter_in_french_and_english, a_letter_that_is_no_longer_true_is_dropped);

/// An event with everything that letters mention.
async fn event(house: &House) -> Made {
    let settings = json!({
        "capacity": 3, "promotion": "offer", "offer_hours": 24, "reply_to": "contact@congres.example",
        "manage_url": "https://inscriptions.example/moi#{token}",
    });
    let event = open_event_with(house, settings).await;
    let price = json!({ "amount_minor": 12_050, "currency": "EUR" });
    house
        .tariff(&event, "employeur")
        .with("price", price)
        .with("confirm_on", "purchase_order")
        .with("hold_days", 10)
        .create()
        .await;
    house.option(&event, "repas").create().await;
    house.question(&event, "premiere-fois").with("required", true).with("position", 1).create().await;
    event
}

/// What the letters say, by kind, without what differs from run to run.
async fn said(house: &House, event: &Made) -> BTreeMap<String, Mail> {
    let mut all = BTreeMap::new();
    for mail in house.mails(event).await {
        if let Some(said) = house.mail(&mail).await {
            all.insert(mail["kind"].as_str().expect("a kind").to_owned(), said);
        }
    }
    all
}

fn plain(text: &str) -> String {
    let token = |line: &str| match line.split_once("/moi#") {
        Some((before, rest)) => {
            let end = rest.find(['"', ' ']).unwrap_or(rest.len());
            format!("{before}/moi#TOKEN{}", &rest[end..])
        }
        None => line.to_owned(),
    };
    // Numbers are made of ids, which differ from run to run: `4K7QX-0M2TD`.
    let is_number = |word: &str| {
        let groups = |byte: (usize, u8)| {
            if byte.0 == 5 { byte.1 == b'-' } else { byte.1.is_ascii_uppercase() || byte.1.is_ascii_digit() }
        };
        word.len() == 11 && word.bytes().enumerate().all(groups)
    };
    let text = text.lines().map(token).collect::<Vec<_>>().join("\n");
    let words = text.split(|c: char| !c.is_alphanumeric() && c != '-').filter(|word| is_number(word));
    words.fold(text.clone(), |text, number| text.replace(number, "NUMBE-NUMBE"))
}

async fn in_language(house: &House, lang: &str) -> BTreeMap<String, Mail> {
    let event = event(house).await;
    let answers = json!({ "premiere-fois": false });
    let speaking = |name: &str| {
        let mut form = with(form(name), "answers", answers.clone());
        form["person"]["language"] = json!(lang);
        form
    };
    let mut all = BTreeMap::new();
    send(house, &event, &with(speaking("Ana"), "options", json!(["repas"]))).await.expect(202);
    let mut pending = with(speaking("Boris"), "tariff", "employeur");
    pending["answers"] = json!({});
    send(house, &event, &pending).await.expect(202);
    send(house, &event, &speaking("Chloe")).await.expect(202);
    for waiting in ["Dora", "Emil"] {
        send(house, &event, &speaking(waiting)).await.expect(202);
    }
    send(house, &event, &speaking("Ana")).await.expect(202);
    let link = json!({ "email": "ana@courriel.example" });
    house.anon().post("public/events/ouvert/manage-links").json(link).await.expect(202);
    all.extend(said(house, &event).await);
    // Chloe gives her seat up: Dora is offered it, and lets it lapse; then it is Emil's for a day.
    let chloe = super::public::registered(house, &event, "Chloe").await;
    house.admin().post(format!("{}/cancellations", chloe.path)).json(json!({})).await.expect(200);
    all.extend(said(house, &event).await);
    house.clock.advance(TimeDelta::hours(24));
    house.app().sweep().await;
    all.extend(said(house, &event).await);
    // Boris' order does not come: his seat is Emil's or the next one's, as seats go.
    house.clock.advance(TimeDelta::days(10));
    house.app().sweep().await;
    all.extend(said(house, &event).await);
    all
}

async fn every_letter_in_french_and_english(house: House) {
    let all = in_language(&house, "fr").await;
    let kinds: Vec<&str> = all.keys().map(|kind| kind.trim_start_matches("registration.")).collect();
    let expected =
        ["cancelled", "confirmed", "duplicate", "hold_lapsed", "link", "offer_lapsed", "offered", "pending", "waiting"];
    assert_eq!(kinds, expected);
    for mail in all.values() {
        assert_eq!(mail.reply_to.as_deref(), Some("contact@congres.example"));
        assert!(!mail.text.contains("{{") && mail.html.contains("<html lang=\"fr\">"), "{}", mail.html);
    }
    if house.kind == Kind::Sqlite {
        snapshot("fr", &all);
    }
}

fn snapshot(lang: &str, all: &BTreeMap<String, Mail>) {
    let text = all.iter().map(|(kind, mail)| format!("=== {kind}\nSubject: {}\n\n{}", mail.subject, plain(&mail.text)));
    insta::assert_snapshot!(format!("letters_{lang}"), text.collect::<Vec<_>>().join("\n\n"));
    insta::assert_snapshot!(format!("letter_html_{lang}"), plain(&all["registration.offered"].html));
}

on_both!(every_letter_in_english);

async fn every_letter_in_english(house: House) {
    let all = in_language(&house, "en").await;
    assert_eq!(all.len(), 9);
    assert!(all.values().all(|mail| mail.html.contains("<html lang=\"en\">")));
    if house.kind == Kind::Sqlite {
        snapshot("en", &all);
    }
}

async fn a_letter_that_is_no_longer_true_is_dropped(house: House) {
    use registration::{ids::RegistrationId, letters};
    let event = house.congress("congres", 10).await;
    let ana = house.registers(&event, "Ana").await;
    house.admin().post(format!("{}/cancellations", ana.path)).json(json!({})).await.expect(200);
    house.post_goes_out().await;
    let (event_id, registration) = (event.uuid().into(), RegistrationId(ana.uuid()));
    house.write(move |tx| letters::post(tx, event_id, letters::Letter::Promoted, registration, 9)).await;
    house.post_goes_out().await;
    // All of the same instant, so in no order.
    let mails: Vec<Value> = house.mails(&event).await;
    let promoted = mails.iter().find(|mail| mail["kind"] == "registration.promoted").expect("a mail");
    assert_eq!(promoted["state"], "dropped");
}
