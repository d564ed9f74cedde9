//! What holds for every page that a link leads to.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use tests::House;

/// Nothing runs in it but its own style and script, and nobody keeps it.
pub async fn runs_its_own_script_only(house: &House, page: &str) {
    let page = house.anon().get(page).await.expect(200);
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

/// The page is not compiled: what it calls is compared with the contract, so that it does not rot. Gives the calls.
pub async fn calls_what_the_contract_has(house: &House, page: &str) -> Vec<(String, String)> {
    let text = house.anon().get(page).await.expect(200).text();
    assert!(text.contains("`/api/v1/public${path}`"), "where the page calls");
    assert!(text.contains(&format!("\"{}\"", registration::links::HEADER)), "the token's header");
    let mut calls = Vec::new();
    for call in text.split("call(\"").skip(1) {
        // `GET", "/registration"…`
        let mut parts = call.split('"');
        let (method, path) = (parts.next().unwrap_or_default(), parts.nth(1).unwrap_or_default());
        calls.push((method.to_owned(), format!("/api/v1/public{path}")));
    }
    // One more is the function itself.
    assert_eq!(calls.len() + 1, text.matches("call(").count(), "calls name method and path: {calls:?}");
    for (method, path) in &calls {
        let known = house.contract().operations().iter().any(|one| one.method == *method && one.path == *path);
        assert!(known, "the page calls {method} {path}, which the contract does not have");
    }
    calls
}
