//! `kill -9` in the middle of a large file: after the restart it goes on, and ends as if nothing had happened. The real size is
//! 100,000; `COLLOQUE_SYNC_MEMBERS` sets it, and without it a tenth of that runs, so that the debug build stays below a minute.

// The size comes from the environment of whoever wants the whole of it.
#![allow(clippy::disallowed_methods)]

use super::{
    Served,
    caller::{Caller, file, until},
    client, on_each, told, wait,
};
use serde_json::{Value, json};

on_each!(a_killed_sync_goes_on);

fn size() -> usize {
    std::env::var("COLLOQUE_SYNC_MEMBERS").ok().and_then(|text| text.parse().ok()).unwrap_or(10_000)
}

fn a_killed_sync_goes_on(database: &str) {
    let count = size();
    let mut served = Served::start(database, &[]);
    let token = told(database, &["token", "create", "--user", "admin"]);
    let url = served.url.clone();
    let base = wait(async {
        let caller = Caller { url, token: token.clone(), client: client() };
        let title = json!({ "fr": "Congrès", "en": "Congress" });
        caller.post("events", json!({ "slug": "congres", "title": title })).await;
        caller.post("partners", json!({ "name": "UNADEL", "kinds": ["association"] })).await;
        let put = caller.send(reqwest::Method::PUT, "events/congres/partnerships/unadel", Some(json!({}))).await;
        assert!(put.0 < 300, "{put:?}");
        let price = json!({ "amount_minor": 0, "currency": "EUR" });
        let name = json!({ "fr": "Plein", "en": "Full" });
        caller.post("events/congres/tariffs", json!({ "code": "plein", "name": name, "price": price })).await;
        let base = "events/congres/partners/unadel/syncs";
        let sent = caller.client.post(format!("{}/api/v1/{base}", caller.url)).bearer_auth(&caller.token);
        let sent = sent.header("content-type", "text/csv").header("prefer", "respond-async").body(file(count));
        let sync: Value = sent.send().await.expect("an answer").json().await.expect("JSON");
        let path = format!("{base}/{}", sync["id"].as_str().expect("an id"));
        until("half of it is done", async || {
            caller.get(&path).await["counts"]["created"].as_u64().unwrap_or(0) as usize >= count / 3
        })
        .await;
        path
    });
    served.child.kill().expect("killed");
    drop(served);

    let again = Served::start(database, &[]);
    wait(async {
        let caller = Caller { url: again.url.clone(), token: token.clone(), client: client() };
        let half = caller.get(&base).await;
        assert_eq!(half["state"], "running", "it was killed in the middle: {half}");
        until("it has ended", async || caller.get(&base).await["state"] == "completed").await;
        let done = caller.get(&base).await;
        assert_eq!((&done["counts"]["received"], &done["counts"]["created"]), (&json!(count), &json!(count)), "{done}");
        // As an undisturbed run leaves it.
        let pools = caller.get("events/congres/pools").await;
        let event = pools["data"].as_array().and_then(|all| all.iter().find(|pool| pool["kind"] == "event"));
        assert_eq!(event.expect("a pool")["taken"], count);
        let rows = caller.get("events/congres/registrations?limit=1&include_total=true").await;
        assert_eq!(rows["page"]["total"], count);
        let members = caller.get("events/congres/partners/unadel/members?limit=1&include_total=true").await;
        assert_eq!(members["page"]["total"], count);
        let verified = caller.get("audit-entries/verification").await;
        assert_eq!(verified["breaks"], json!([]), "{verified}");
    });
}
