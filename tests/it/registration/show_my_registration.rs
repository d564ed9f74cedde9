//! GET /my-registration

use super::{
    page,
    public::{form, open_event, send},
};
use tests::{House, on_both};

on_both!(letters_lead_here, runs_its_own_script_only, calls_what_the_contract_has);

const PAGE: &str = "/my-registration";

async fn letters_lead_here(house: House) {
    let event = open_event(&house, 10).await;
    send(&house, &event, &form("Ana")).await.expect(202);
    let mails = house.mails(&event).await;
    let confirmed = mails.iter().find(|mail| mail["kind"] == "registration.confirmed").expect("a mail");
    let mail = house.mail(confirmed).await.expect("it says something");
    let address = format!("{}{PAGE}#", house.app().settings.public_url);
    assert!(mail.html.contains(&address), "{}", mail.html);
    let (_, rest) = mail.text.split_once(&address).unwrap_or_else(|| panic!("no link: {}", mail.text));
    assert!(mail.text.contains("Voir ou annuler"), "what the page can do: {}", mail.text);
    let token = rest.split_whitespace().next().expect("a token");
    let shown = house.anon().get("public/registration").header("colloque-manage-token", token).await.expect(200);
    assert_eq!(shown["person"]["given_name"], "Ana");
}

async fn runs_its_own_script_only(house: House) {
    page::runs_its_own_script_only(&house, PAGE).await;
}

async fn calls_what_the_contract_has(house: House) {
    let calls = page::calls_what_the_contract_has(&house, PAGE).await;
    assert!(calls.len() > 4, "{calls:?}");
}
