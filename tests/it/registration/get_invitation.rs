//! GET /public/invitation

use super::{
    public::{form, open_event, send},
    sync::{Stage, member},
};
use chrono::TimeDelta;
use registration::{ids::MemberId, links};
use serde_json::{Value, json};
use tests::{House, Request, Response, on_both, with};

on_both!(
    shows_the_event_and_whom_it_invites,
    tells_whether_there_are_seats_for_her,
    an_outdated_link_opens_nothing,
    says_that_she_has_registered,
    a_link_is_of_one_event_and_one_member,
    a_wrong_token_says_who_invites,
);

/// An event with a public form, and a network with a tariff of its own.
async fn stage(house: &House, seats: u32) -> Stage {
    let event = open_event(house, seats).await;
    house.tariff(&event, "membres").with("audience", json!({ "kind": "partner" })).create().await;
    let partner = house.partner("Réseau (exemple)").create().await;
    house.partnership(&event, &partner).create().await;
    Stage::of(house, event, partner)
}

/// Puts a member on the roster; gives the token of her link of this number.
async fn invited(stage: &Stage, key: &str, link_no: i64) -> String {
    let answer =
        stage.client.put(stage.path(&format!("members/{key}"))).json(with(member(key), "attendance", "roster"));
    token(&stage.house, &answer.await.expect(201), link_no)
}

fn token(house: &House, member: &Response, link_no: i64) -> String {
    links::invitation(&house.app().secrets, MemberId(member.id().parse().expect("an id")), link_no)
}

fn ask(house: &House, token: &str) -> Request {
    house.anon().get("public/invitation").header("colloque-manage-token", token)
}

fn codes(shown: &Response, list: &str) -> Vec<String> {
    let list = shown["event"][list].as_array().expect("a list");
    list.iter().map(|one| one["code"].as_str().expect("a code").to_owned()).collect()
}

async fn shows_the_event_and_whom_it_invites(house: House) {
    let stage = stage(&house, 100).await;
    let event = &stage.event;
    let foreign = house.partner("Autre réseau (exemple)").create().await;
    let theirs = json!({ "kind": "partner", "partners": [foreign.id()] });
    house.tariff(event, "autres").with("audience", theirs).create().await;
    house.tariff(event, "presse").with("audience", json!({ "kind": "code", "codes": ["SECRET"] })).create().await;
    house.tariff(event, "passe").with("valid_until", "2026-03-01T00:00:00Z").create().await;
    house.category(event, "orateurs").with("public", false).create().await;
    house.category(event, "equipe").with("public", false).create().await;
    house.option(event, "repas").with("quota", 40).create().await;
    house.option(event, "interne").with("public", false).create().await;
    house.question(event, "premiere-fois").create().await;
    let mut ana = with(member("ana"), "attendance", "roster");
    for (field, value) in [
        ("function", "Chargée de mission"),
        ("organisation", "Commune"),
        ("language", "en"),
        ("category", "orateurs"),
        ("tariff", "membres"),
    ] {
        ana[field] = json!(value);
    }
    let put = stage.client.put(stage.path("members/ana")).json(ana).await.expect(201);
    invited(&stage, "boris", 1).await;
    let shown = ask(&house, &token(&house, &put, 1)).await.expect(200);
    assert_eq!(shown.header("cache-control"), "private, no-store");
    assert_eq!((&shown["registered"], &shown["event"]["slug"]), (&json!(false), &json!("ouvert")));
    assert_eq!(shown["network"], "Réseau (exemple)");
    let person = &shown["person"];
    for (field, value) in [
        ("given_name", "Prénomana"),
        ("family_name", "Exemple"),
        ("email", "ana@courriel.example"),
        ("function", "Chargée de mission"),
        ("organisation", "Commune"),
        ("language", "en"),
    ] {
        assert_eq!(person[field], value, "{field}");
    }
    assert_eq!((&shown["category"], &shown["tariff"]), (&json!("orateurs"), &json!("membres")));
    assert_eq!(codes(&shown, "tariffs"), ["plein", "membres"]);
    assert_eq!(codes(&shown, "categories"), ["orateurs", "professionnels"], "hers, and those for everybody");
    assert_eq!(
        (codes(&shown, "options"), codes(&shown, "questions")),
        (vec!["repas".to_owned()], vec!["premiere-fois".to_owned()])
    );
    assert_eq!(
        (codes(&shown, "consents"), &shown["event"]["takes_codes"]),
        (vec!["privacy".to_owned(), "photos".to_owned()], &json!(false))
    );
    let text = shown.text();
    for hidden in ["boris", "SECRET", "external_id", stage.partner.id(), "quota", "100"] {
        assert!(!text.contains(hidden), "{hidden}: {text}");
    }
    // The public learns nothing of it.
    let public = house.anon().get("public/events/ouvert").await.expect(200);
    assert!(!public.text().contains("membres") && !public.text().contains("orateurs"), "{}", public.text());
}

async fn tells_whether_there_are_seats_for_her(house: House) {
    let stage = stage(&house, 100).await;
    let link = invited(&stage, "ana", 1).await;
    let availability = async || -> Vec<Value> {
        let shown = ask(&house, &link).await.expect(200);
        shown["event"]["tariffs"].as_array().expect("tariffs").iter().map(|one| one["availability"].clone()).collect()
    };
    assert_eq!(availability().await, ["open", "open"]);
    let path = format!("events/{}/partnerships/{}", stage.event.id(), stage.partner.id());
    let contingent = async |seats: u32, beyond: &str| {
        let now = house.admin().get(&path).await.expect(200);
        let change = json!({ "contingent": { "seats": seats, "beyond": beyond } });
        house.admin().patch(&path).if_match(now.etag()).json(change).await.expect(200);
        house.settle().await;
    };
    // All seats are kept for her network: the public waits, she does not.
    contingent(100, "wait").await;
    assert_eq!(availability().await, ["open", "open"]);
    let public = house.anon().get("public/events/ouvert").await.expect(200);
    assert_eq!(public["availability"], "waiting");
    contingent(0, "wait").await;
    assert_eq!(availability().await, ["waiting", "waiting"]);
    contingent(0, "refuse").await;
    assert_eq!(availability().await, ["closed", "closed"]);
    let answer = send(&house, &stage.event, &form("Ana")).header("colloque-manage-token", &link).await;
    answer.refused(409, "registration.full");
}

async fn an_outdated_link_opens_nothing(house: House) {
    let stage = stage(&house, 10).await;
    let put = stage.client.put(stage.path("members/ana")).json(with(member("ana"), "attendance", "roster")).await;
    let put = put.expect(201);
    house.anon().get("public/invitation").await.refused(404, "registration.link_unknown");
    for wrong in ["", "x", &token(&house, &put, 2)] {
        ask(&house, wrong).await.refused(404, "registration.link_unknown");
    }
    ask(&house, &token(&house, &put, 1)).await.expect(200);
    stage.client.post(stage.path("members/ana/invitations")).await.expect(200);
    ask(&house, &token(&house, &put, 1)).await.refused(404, "registration.link_unknown");
    ask(&house, &token(&house, &put, 2)).await.expect(200);
    // In the address it is not read: it would stand in logs.
    let address = format!("public/invitation?token={}", token(&house, &put, 2));
    house.anon().get(address).await.invalid("token", "unknown_parameter");
    stage.client.delete(stage.path("members/ana")).await.expect(204);
    ask(&house, &token(&house, &put, 2)).await.refused(404, "registration.link_unknown");
}

async fn says_that_she_has_registered(house: House) {
    let stage = stage(&house, 10).await;
    let link = invited(&stage, "ana", 1).await;
    let mut filled = form("Ana");
    filled["person"]["email"] = json!("elsewhere@courriel.example");
    send(&house, &stage.event, &filled).header("colloque-manage-token", &link).await.expect(202);
    let shown = ask(&house, &link).await.expect(200);
    assert_eq!(shown["registered"], true);
    let text = shown.text();
    assert!(
        !text.contains("elsewhere") && !text.contains("number"),
        "what she registered is behind its own link: {text}"
    );
    // Nor does it open another registration, and it says so without saying whose it was.
    let again = send(&house, &stage.event, &form("Boris")).header("colloque-manage-token", &link).await;
    let text = again.refused(409, "registration.invitation_used").text();
    assert!(!text.contains("elsewhere") && !text.contains("number") && !text.contains("Ana"), "{text}");
    // Her network sees that it was used by somebody of another name.
    let member = stage.member("ana").await.expect(200);
    assert_eq!(
        (&member["registration"]["status"], &member["registered_as"]),
        (&json!("confirmed"), &json!("Ana Exemple"))
    );
}

async fn a_link_is_of_one_event_and_one_member(house: House) {
    let stage = stage(&house, 10).await;
    let link = invited(&stage, "ana", 1).await;
    let other = invited(&stage, "boris", 1).await;
    assert_eq!(ask(&house, &other).await.expect(200)["person"]["email"], "boris@courriel.example");
    // The signature of one with the name of the other.
    let (payload, _) = link.split_once('.').expect("two parts");
    let (_, mac) = other.split_once('.').expect("two parts");
    ask(&house, &format!("{payload}.{mac}")).await.refused(404, "registration.link_unknown");
    // The link of a registration is none to register by, and the other way round.
    let registered = house.registers(&stage.event, "Chloe").await;
    ask(&house, &house.link(&registered, 1)).await.refused(404, "registration.link_unknown");
    let own = house.anon().get("public/registration").header("colloque-manage-token", &link);
    own.await.refused(404, "registration.link_unknown");
    // Another event: its own invitation shows that one, and this one's registers nobody there.
    let second = house.congress("ailleurs", 10).await;
    house.registration_settings(&second, json!({ "public": true })).await;
    house.partnership(&second, &stage.partner).create().await;
    let there = Stage::of(&house, second.clone(), stage.partner.clone());
    // A partner does not see the draft.
    let there = Stage { client: house.admin(), ..there };
    let draft = invited(&there, "ana", 1).await;
    ask(&house, &draft).await.refused(404, "not_found");
    house.publish(&second).await;
    assert_eq!(ask(&house, &draft).await.expect(200)["event"]["slug"], "ailleurs");
    assert_eq!(ask(&house, &link).await.expect(200)["event"]["slug"], "ouvert");
    let crossed = json!({ "person": form("Ana")["person"], "tariff": "plein" });
    house.clock.advance(TimeDelta::seconds(1));
    send(&house, &second, &crossed)
        .header("colloque-manage-token", &link)
        .await
        .refused(404, "registration.link_unknown");
}

/// A new link is asked for by people who are registered; who was only invited has nothing to ask for there.
async fn a_wrong_token_says_who_invites(house: House) {
    let stage = stage(&house, 10).await;
    let registered = house.registers(&stage.event, "Chloe").await;
    let own = house.link(&registered, 1);
    for (lang, network) in [("fr", "réseau"), ("en", "network")] {
        for request in [
            house.anon().get("public/invitation"),
            ask(&house, "x"),
            ask(&house, &own),
            send(&house, &stage.event, &form("Ana")).header("colloque-manage-token", &own),
        ] {
            let refused = request.lang(lang).await.refused(404, "registration.link_unknown");
            let detail = refused["detail"].as_str().expect("words").to_owned();
            assert!(detail.contains(network) && !detail.contains("manage-links"), "{detail}");
        }
    }
    let elsewhere = house.anon().get("public/registration").await.refused(404, "registration.link_unknown");
    assert!(elsewhere.text().contains("manage-links"));
}
