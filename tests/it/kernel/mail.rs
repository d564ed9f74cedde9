//! Mail: sent once, or said to be unknown; to a real server, into files, or captured.

use chrono::TimeDelta;
use diesel::prelude::*;
use kernel::{
    clock::Clock as _,
    db::At,
    mail::{MailId, MailState},
    schema::kernel_mails::dsl as mails,
};
use serde_json::{Value, json};
use server::config::Config;
use tests::{House, Made, MailServer, Plan, on_both};

on_both!(
    a_letter_arrives_with_its_headers: Plan::new().config(by_smtp),
    what_was_being_sent_when_the_process_died_is_not_sent_again: Plan::new().config(by_smtp),
    several_processes_send_each_mail_once: Plan::new().config(by_smtp),
    a_temporary_refusal_is_tried_again_later: Plan::new().config(by_smtp),
    a_permanent_refusal_fails_until_somebody_retries: Plan::new().config(by_smtp),
    a_server_that_is_away_delays_everything: Plan::new().config(to_nobody),
    a_connection_that_breaks_at_the_end_leaves_it_unknown: Plan::new().config(to_one_that_breaks_off),
    files_are_whole: Plan::new().config(to_files),
    a_rehearsal_is_captured: Plan::new().config(by_smtp),
    the_same_key_is_posted_once,
    only_organisers_send_again,
    the_list_is_told_in_metrics: Plan::new().config(to_nobody),
);

fn by_smtp(config: &mut Config) {
    config.mail.transport = MailServer::shared().url();
    config.mail.from = "Colloque <noreply@colloque.example>".to_owned();
}

fn to_nobody(config: &mut Config) {
    // Nothing listens on a port that was free a moment ago.
    let port = std::net::TcpListener::bind("127.0.0.1:0").and_then(|it| it.local_addr()).expect("a free port").port();
    config.mail.transport = format!("smtp://127.0.0.1:{port}");
}

fn to_one_that_breaks_off(config: &mut Config) {
    config.mail.transport = MailServer::that_breaks_off();
}

fn to_files(config: &mut Config) {
    let directory = tempfile::tempdir().expect("a directory").keep();
    config.mail.transport = format!("file:{}", directory.join("mail").display());
}

fn id(mail: &Value) -> &str {
    mail["id"].as_str().expect("an id")
}

async fn registered(house: &House, name: &str) -> (Made, Value) {
    let event = house.congress("congres", None).await;
    house.registers(&event, name).await;
    let mail = house.mails(&event).await.pop().expect("a letter was posted");
    (event, mail)
}

async fn a_letter_arrives_with_its_headers(house: House) {
    let event = house.congress("congres", None).await;
    house.registration_settings(&event, json!({ "reply_to": "contact@congres.example" })).await;
    let ana = house.registers(&event, "Ana").await;
    let mails = house.mails(&event).await;
    assert_eq!(mails.len(), 1);
    let mail = &mails[0];
    assert_eq!((&mail["kind"], &mail["state"]), (&json!("registration.confirmed"), &json!("sent")));
    assert_eq!((&mail["subject_id"], &mail["attempts"]), (&ana["id"], &json!(1)));
    assert!(mail["sent_at"].is_string() && mail["problem"].is_null() && mail["next_attempt_at"].is_null());
    let arrived = MailServer::shared().with_id(id(mail));
    assert_eq!(arrived.len(), 1);
    for header in [
        &format!("Message-ID: <{}@colloque.example>", id(mail)),
        "Auto-Submitted: auto-generated",
        "Reply-To: contact@congres.example",
        "Content-Language: fr",
        "Date: Mon, 02 Mar 2026",
        "To: \"Ana Exemple\" <ana@courriel.example>",
        "Content-Type: multipart/alternative",
        "Content-Type: text/plain",
        "Content-Type: text/html",
    ] {
        assert!(arrived[0].contains(header), "no “{header}” in\n{}", arrived[0]);
    }
    // What is kept says neither to whom nor what.
    for row in house.dump().table("kernel_mails") {
        assert!(!row.contains("ana@") && !row.contains("Exemple"), "{row}");
    }
}

/// As a process leaves it that was killed after it had claimed the mail: perhaps before it was sent, perhaps after.
fn left_behind(house: &House, id: &str) {
    let until = At::new(house.clock.now() + TimeDelta::seconds(180));
    let (id, mut conn) = (id.parse().expect("an id"), house.database().connect());
    let one = mails::kernel_mails.find::<MailId>(id);
    diesel::update(one)
        .set((mails::state.eq(MailState::Sending), mails::next_attempt_at.eq(until)))
        .execute(&mut conn)
        .expect("it writes");
}

async fn what_was_being_sent_when_the_process_died_is_not_sent_again(house: House) {
    let (event, mail) = registered(&house, "Ana").await;
    left_behind(&house, id(&mail));
    let arrived = || MailServer::shared().with_id(id(&mail)).len();
    assert_eq!(arrived(), 1);
    // The lease holds: nobody touches it.
    house.clock.advance(TimeDelta::seconds(100));
    let seen = house.admin().get(format!("events/{}/mails", event.id())).await.expect(200);
    assert_eq!(seen.rows()[0]["state"], "sending");
    house.clock.advance(TimeDelta::seconds(100));
    let unknown = house.mails(&event).await.remove(0);
    assert_eq!(unknown["state"], "unknown");
    house.clock.advance(TimeDelta::days(30));
    assert_eq!(house.mails(&event).await[0]["state"], "unknown");
    assert_eq!(arrived(), 1, "it was sent again");
    // A person decides that it is.
    let retry = format!("events/{}/mails/{}/retries", event.id(), id(&mail));
    house.user("organiser").post(&retry).await.expect(200);
    assert_eq!(house.mails(&event).await[0]["state"], "sent");
    assert_eq!(arrived(), 2, "under the same Message-ID");
    house.user("organiser").post(&retry).await.refused(409, "conflict");
}

async fn several_processes_send_each_mail_once(house: House) {
    let event = house.congress("congres", None).await;
    for n in 0..20 {
        house.registers(&event, &format!("Personne{n}")).await;
    }
    let app = house.shared_app();
    let rounds = (0..4).map(|_| kernel::mail::run_waiting(&app));
    for round in futures_util::future::join_all(rounds).await {
        round.expect("mail is sent");
    }
    let mails = house.mails(&event).await;
    assert_eq!(mails.len(), 20);
    for mail in &mails {
        assert_eq!((&mail["state"], &mail["attempts"]), (&json!("sent"), &json!(1)));
        assert_eq!(MailServer::shared().with_id(id(mail)).len(), 1);
    }
}

async fn a_temporary_refusal_is_tried_again_later(house: House) {
    let (event, mail) = registered(&house, "Later.Ana").await;
    assert_eq!((&mail["state"], &mail["attempts"]), (&json!("queued"), &json!(1)));
    assert_eq!(mail["problem"], "the mail server answered 451");
    house.clock.advance(TimeDelta::seconds(59));
    assert_eq!(house.mails(&event).await[0]["state"], "queued");
    house.clock.advance(TimeDelta::seconds(1));
    let sent = house.mails(&event).await.remove(0);
    assert_eq!((&sent["state"], &sent["attempts"], &sent["problem"]), (&json!("sent"), &json!(2), &json!(null)));
    assert_eq!(MailServer::shared().with_id(id(&mail)).len(), 1);
}

async fn a_permanent_refusal_fails_until_somebody_retries(house: House) {
    let (event, mail) = registered(&house, "Never.Ana").await;
    assert_eq!((&mail["state"], &mail["problem"]), (&json!("failed"), &json!("the mail server answered 550")));
    house.clock.advance(TimeDelta::days(3));
    let path = format!("events/{}/mails", event.id());
    let staff = house.user("organiser");
    assert_eq!(house.mails(&event).await[0]["attempts"], 1);
    assert_eq!(staff.get(&path).query(&[("state", "failed")]).await.expect(200).rows().len(), 1);
    assert_eq!(staff.get(&path).query(&[("state", "sent")]).await.expect(200).rows().len(), 0);
    let subject = mail["subject_id"].as_str().expect("an id");
    assert_eq!(staff.get(&path).query(&[("subject", subject)]).await.expect(200).rows().len(), 1);
    // The address was wrong: corrected, the letter goes where it should.
    let registration = house.by_id(&format!("events/{}/registrations", event.id()), subject).await;
    let patch = json!({ "person": { "email": "ana@courriel.example" } });
    staff.patch(&registration.path).if_match(&registration.etag).json(patch).await.expect(200);
    staff.post(format!("{path}/{}/retries", id(&mail))).await.expect(200);
    assert_eq!(house.mails(&event).await[0]["state"], "sent");
    assert_eq!(MailServer::shared().with_id(id(&mail)).len(), 1);
}

async fn a_server_that_is_away_delays_everything(house: House) {
    let (event, mail) = registered(&house, "Ana").await;
    assert_eq!((&mail["state"], &mail["attempts"]), (&json!("queued"), &json!(1)));
    assert!(mail["problem"].as_str().is_some_and(|why| why.starts_with("cannot reach the mail server")), "{mail}");
    for attempt in 2..=16 {
        house.clock.advance(TimeDelta::hours(4));
        house.post_goes_out().await;
        let mail = house.mails(&event).await.remove(0);
        assert_eq!(mail["attempts"], attempt, "{mail}");
    }
    assert_eq!(house.mails(&event).await[0]["state"], "failed");
}

async fn a_connection_that_breaks_at_the_end_leaves_it_unknown(house: House) {
    let (event, mail) = registered(&house, "Ana").await;
    assert_eq!((&mail["state"], &mail["attempts"]), (&json!("unknown"), &json!(1)));
    house.clock.advance(TimeDelta::days(1));
    assert_eq!(house.mails(&event).await[0]["attempts"], 1);
}

async fn files_are_whole(house: House) {
    let (_, mail) = registered(&house, "Ana").await;
    assert_eq!(mail["state"], "sent");
    let directory = house.app().settings.mail.transport.trim_start_matches("file:").to_owned();
    let files: Vec<_> = std::fs::read_dir(&directory).expect("the directory was made").flatten().collect();
    assert_eq!(files.len(), 1);
    assert_eq!(files[0].file_name().to_string_lossy(), format!("{}.eml", id(&mail)));
    let text = std::fs::read_to_string(files[0].path()).expect("text");
    assert!(text.contains(&format!("Message-ID: <{}@localhost>", id(&mail))), "{text}");
    std::fs::remove_dir_all(directory).expect("it goes");
}

async fn a_rehearsal_is_captured(house: House) {
    let event = house.event("essai").with("test_mode", true).create().await;
    house.registration_setup(&event, None).await;
    house.registers(&event, "Ana").await;
    let mails = house.mails(&event).await;
    assert_eq!((mails.len(), &mails[0]["state"]), (1, &json!("captured")));
    assert!(MailServer::shared().with_id(id(&mails[0])).is_empty());
}

async fn the_same_key_is_posted_once(house: House) {
    use registration::{ids::RegistrationId, letters};
    let event = house.congress("congres", None).await;
    let ana = house.registers(&event, "Ana").await;
    let (event_id, registration) = (event.uuid().into(), RegistrationId(ana.uuid()));
    for _ in 0..3 {
        house.write(move |tx| letters::post(tx, event_id, letters::Letter::Confirmed, registration, 1)).await;
    }
    assert_eq!(house.mails(&event).await.len(), 1);
}

async fn only_organisers_send_again(house: House) {
    let (event, mail) = registered(&house, "Ana").await;
    let retry = format!("events/{}/mails/{}/retries", event.id(), id(&mail));
    house.user("viewer").post(&retry).await.refused(403, "auth.forbidden");
    let other = house.event("autre").create().await;
    let elsewhere = format!("events/{}/mails/{}/retries", other.id(), id(&mail));
    house.user("organiser").post(elsewhere).await.refused(404, "not_found");
    house
        .user("organiser")
        .post(format!("events/{}/mails/nonsense/retries", event.id()))
        .await
        .refused(404, "not_found");
    house.anon().get(format!("events/{}/mails", event.id())).await.refused(401, "auth.required");
}

async fn the_list_is_told_in_metrics(house: House) {
    let (_, mail) = registered(&house, "Ana").await;
    assert_eq!(mail["state"], "queued");
    let metrics = house.anon().get("/metrics").await.expect(200).text();
    assert!(metrics.contains("colloque_mails_waiting 1") && metrics.contains("colloque_mails_failed 0"), "{metrics}");
}
