//! GET /public/registration

use super::public::{form, open_event, open_event_with, registered, send, with_link};
use serde_json::json;
use tests::{House, on_both};

on_both!(
    shows_the_person_what_is_hers,
    names_what_the_public_form_does_not_have,
    says_where_to_write,
    a_link_opens_nothing_else,
    a_transfer_voids_the_link
);

async fn names_what_the_public_form_does_not_have(house: House) {
    let event = open_event(&house, 10).await;
    let name = |fr: &str, en: &str| json!({ "fr": fr, "en": en });
    let members = name("Membre d'un réseau (exemple)", "Member of a network (example)");
    house
        .tariff(&event, "membres")
        .with("audience", json!({ "kind": "partner" }))
        .with("name", members.clone())
        .create()
        .await;
    let team = name("Équipe (exemple)", "Team (example)");
    house.category(&event, "equipe").with("public", false).with("name", team.clone()).create().await;
    let supper = name("Dîner de l'équipe (exemple)", "Team supper (example)");
    house.option(&event, "diner").with("public", false).with("name", supper.clone()).create().await;
    let ana = house.registration(&event, "Ana").with("tariff", "membres").with("category", "equipe");
    let ana = ana.with("options", json!(["diner"])).create().await;
    let shown = with_link(&house, &ana, house.anon().get("public/registration")).await.expect(200);
    assert_eq!((&shown["tariff"], &shown["tariff_name"]), (&json!("membres"), &members));
    assert_eq!((&shown["category_name"], &shown["option_names"]), (&team, &json!([supper])));
    let public = house.anon().get("public/events/ouvert").await.expect(200).text();
    assert!(!public.contains("membres") && !public.contains("diner"), "{public}");
}

async fn shows_the_person_what_is_hers(house: House) {
    let event = open_event(&house, 1).await;
    send(&house, &event, &form("Ana")).await.expect(202);
    send(&house, &event, &form("Boris")).await.expect(202);
    let boris = registered(&house, &event, "Boris").await;
    let shown = with_link(&house, &boris, house.anon().get("public/registration")).await.expect(200);
    assert_eq!(
        (&shown["number"], &shown["status"], &shown["event"]),
        (&boris["number"], &json!("waiting"), &json!("ouvert"))
    );
    assert_eq!(shown["person"]["given_name"], "Boris");
    for hidden in ["note", "waiting_position", "external_id", "id", "partner_id"] {
        assert!(shown.json().get(hidden).is_none(), "{hidden} is shown");
    }
    assert_eq!(shown.header("cache-control"), "private, no-store");
}

async fn says_where_to_write(house: House) {
    let event = open_event_with(&house, json!({ "reply_to": "contact@congres.example" })).await;
    let ana = house.registers(&event, "Ana").await;
    let shown = with_link(&house, &ana, house.anon().get("public/registration")).await.expect(200);
    assert_eq!(shown["contact_email"], "contact@congres.example");
}

async fn a_link_opens_nothing_else(house: House) {
    let event = open_event(&house, 10).await;
    let (ana, boris) = (house.registers(&event, "Ana").await, house.registers(&event, "Boris").await);
    house.anon().get("public/registration").await.refused(404, "registration.link_unknown");
    let token = house.link(&ana, 1);
    let (payload, _) = token.split_once('.').expect("two parts");
    let other = house.link(&boris, 1);
    let (_, mac) = other.split_once('.').expect("two parts");
    let wrong = [String::new(), "x".to_owned(), payload.to_owned(), format!("{payload}.{mac}"), house.link(&ana, 2)];
    for wrong in wrong {
        let request = house.anon().get("public/registration").header("colloque-manage-token", &wrong);
        request.await.refused(404, "registration.link_unknown");
    }
    // In the address it is not read: it would stand in logs.
    let address = format!("public/registration?token={token}");
    house.anon().get(address).await.invalid("token", "unknown_parameter");
}

async fn a_transfer_voids_the_link(house: House) {
    let event = open_event(&house, 10).await;
    let ana = house.registers(&event, "Ana").await;
    let to = json!({ "given_name": "Boris", "family_name": "Exemple", "email": "boris@courriel.example" });
    house.admin().post(format!("{}/transfers", ana.path)).json(to).await.expect(200);
    let old = with_link(&house, &ana, house.anon().get("public/registration")).await;
    old.refused(404, "registration.link_unknown");
    let new = house.anon().get("public/registration").header("colloque-manage-token", house.link(&ana, 2));
    assert_eq!(new.await.expect(200)["person"]["given_name"], "Boris");
}
