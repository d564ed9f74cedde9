//! GET /my-invitation

use super::{
    page,
    public::{form, open_event, send},
    sync::{Stage, member},
};
use serde_json::json;
use tests::{House, on_both, with};

on_both!(from_a_partners_file_to_a_registration, runs_its_own_script_only, calls_what_the_contract_has);

const PAGE: &str = "/my-invitation";

async fn from_a_partners_file_to_a_registration(house: House) {
    let event = open_event(&house, 10).await;
    house.tariff(&event, "membres").with("audience", json!({ "kind": "partner" })).create().await;
    let partner = house.partner("Réseau (exemple)").create().await;
    house.partnership(&event, &partner).create().await;
    let stage = Stage::of(&house, event.clone(), partner);
    stage.send(&[with(member("a"), "attendance", "invite")]).await.expect(200);
    let mails = house.mails(&event).await;
    let mail = house.mail(mails.last().expect("a mail")).await.expect("it says something");
    let address = format!("{}{PAGE}#", house.app().settings.public_url);
    assert!(mail.html.contains(&address), "{}", mail.html);
    let (_, rest) = mail.text.split_once(&address).unwrap_or_else(|| panic!("no link: {}", mail.text));
    let token = rest.split_whitespace().next().expect("a token");
    let invitation = async || house.anon().get("public/invitation").header("colloque-manage-token", token).await;
    let shown = invitation().await.expect(200);
    assert_eq!(shown["registered"], false);
    // As the page sends it: who she is, and a tariff of those shown.
    let mut filled = form("Ana");
    filled["person"] = shown["person"].clone();
    filled["tariff"] = shown.at("/event/tariffs/1/code").clone();
    send(&house, &event, &filled).header("colloque-manage-token", token).await.expect(202);
    let registered = stage.registration("a").await;
    assert_eq!((&registered["tariff"], &registered["status"]), (&json!("membres"), &json!("confirmed")));
    assert_eq!(registered["person"], shown["person"]);
    assert!(stage.member("a").await.expect(200)["registered_as"].is_null(), "it is she");
    let after = invitation().await.expect(200);
    assert_eq!(after["registered"], true);
    let kinds: Vec<_> = house.mails(&event).await.into_iter().map(|mail| mail["kind"].clone()).collect();
    assert_eq!(kinds, [json!("registration.invitation"), json!("registration.confirmed")]);
}

async fn runs_its_own_script_only(house: House) {
    page::runs_its_own_script_only(&house, PAGE).await;
}

async fn calls_what_the_contract_has(house: House) {
    let calls = page::calls_what_the_contract_has(&house, PAGE).await;
    let expected = [("POST", "/api/v1/public/events/{event}/registrations"), ("GET", "/api/v1/public/invitation")];
    assert_eq!(calls, expected.map(|(method, path)| (method.to_owned(), path.to_owned())));
}
