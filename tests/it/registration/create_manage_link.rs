//! POST /public/events/{event}/manage-links

use super::public::{form, open_event, send};
use serde_json::json;
use tests::{House, Made, Request, on_both};

on_both!(the_answer_is_the_same_for_everybody, a_shared_mailbox_gets_a_link_for_each, drafts_are_unknown);

fn ask(house: &House, event: &Made, email: &str) -> Request {
    house.anon().post(format!("public/events/{}/manage-links", event.slug())).json(json!({ "email": email }))
}

async fn sent(house: &House, event: &Made) -> usize {
    house.mails(event).await.iter().filter(|mail| mail["kind"] == "registration.link").count()
}

async fn the_answer_is_the_same_for_everybody(house: House) {
    let event = open_event(&house, 10).await;
    send(&house, &event, &form("Ana")).await.expect(202);
    let known = ask(&house, &event, "ANA@Courriel.example").await.expect(202);
    let unknown = ask(&house, &event, "boris@courriel.example").await.expect(202);
    assert_eq!(known.bytes(), unknown.bytes());
    assert_eq!(sent(&house, &event).await, 1);
    let mails = house.mails(&event).await;
    let link = mails.iter().find(|mail| mail["kind"] == "registration.link").expect("a mail");
    let mail = house.mail(link).await.expect("it says something");
    assert_eq!(mail.to, "ana@courriel.example", "never to what somebody typed");
    ask(&house, &event, "ana@courriel.example").await.expect(202);
    assert_eq!(sent(&house, &event).await, 1, "once an hour");
    house.clock.advance(chrono::TimeDelta::hours(1));
    ask(&house, &event, "ana@courriel.example").await.expect(202);
    assert_eq!(sent(&house, &event).await, 2);
    ask(&house, &event, "nobody").await.invalid("/email", "email");
}

async fn a_shared_mailbox_gets_a_link_for_each(house: House) {
    let event = open_event(&house, 10).await;
    for name in ["Ana", "Boris"] {
        let mut shared = form(name);
        shared["person"]["email"] = json!("contact@courriel.example");
        shared["person"]["email_shared"] = json!(true);
        send(&house, &event, &shared).await.expect(202);
    }
    // However it is written: addresses are compared as everywhere.
    ask(&house, &event, "Contact@Courriel.EXAMPLE").await.expect(202);
    assert_eq!(sent(&house, &event).await, 2);
}

async fn drafts_are_unknown(house: House) {
    let draft = house.congress("brouillon", 10).await;
    ask(&house, &draft, "ana@courriel.example").await.refused(404, "not_found");
    // Announced, without a public form: those whom the organisers registered have links as well.
    house.publish(&draft).await;
    house.registers(&draft, "Ana").await;
    ask(&house, &draft, "ana@courriel.example").await.expect(202);
    assert_eq!(sent(&house, &draft).await, 1);
}
