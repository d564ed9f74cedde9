//! GET /my-registration

use super::public::{form, open_event, send};
use base64::{Engine as _, engine::general_purpose::STANDARD};
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
    let page = house.anon().get(PAGE).await.expect(200);
    assert_eq!(page.media_type(), "text/html");
    let policies = page.headers("content-security-policy");
    assert_eq!(policies.len(), 1, "{policies:?}");
    for part in ["default-src 'none'", "connect-src 'self'", "frame-ancestors 'none'", "base-uri 'none'"] {
        assert!(policies[0].contains(part), "{part}: {policies:?}");
    }
    let text = page.text();
    for tag in ["style", "script"] {
        let inside: Vec<&str> = text.split(&format!("<{tag}>")).skip(1).collect();
        assert_eq!(inside.len(), 1, "one <{tag}>");
        let (inside, _) = inside[0].split_once(&format!("</{tag}>")).expect("it ends");
        let hash = STANDARD.encode(kernel::secrets::sha256(inside.as_bytes()));
        assert!(policies[0].contains(&format!("{tag}-src 'sha256-{hash}'")), "{tag}: {policies:?}");
    }
    for foreign in ["http:", "https:", "<link", " src=", " style=", " onclick=", "innerHTML"] {
        assert!(!text.contains(foreign), "{foreign}");
    }
    for (name, value) in
        [("cache-control", "no-store"), ("referrer-policy", "no-referrer"), ("x-robots-tag", "noindex")]
    {
        assert_eq!(page.header(name), value, "{name}");
    }
}

/// The page is not compiled: what it calls is compared with the contract, so that it does not rot.
async fn calls_what_the_contract_has(house: House) {
    let text = house.anon().get(PAGE).await.expect(200).text();
    assert!(text.contains("`/api/v1/public${path}`"), "where the page calls");
    assert!(text.contains(&format!("\"{}\"", registration::links::HEADER)), "the token's header");
    let mut calls = Vec::new();
    for call in text.split("call(\"").skip(1) {
        // `GET", "/registration"…`
        let mut parts = call.split('"');
        let (method, path) = (parts.next().unwrap_or_default(), parts.nth(1).unwrap_or_default());
        calls.push((method, format!("/api/v1/public{path}")));
    }
    // One more is the function itself.
    assert_eq!(calls.len() + 1, text.matches("call(").count(), "calls name method and path: {calls:?}");
    assert!(calls.len() > 4, "{calls:?}");
    for (method, path) in calls {
        let known = house.contract().operations().iter().any(|one| one.method == method && one.path == path);
        assert!(known, "the page calls {method} {path}, which the contract does not have");
    }
}
