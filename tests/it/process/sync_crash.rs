//! `kill -9` in the middle of a large file: after the restart it goes on, or is sent again, and ends as if nothing had happened.
//! The real size is 100,000; `COLLOQUE_SYNC_MEMBERS` sets it, and without it a tenth of that runs, so that the debug build stays
//! below a minute.

// The size comes from the environment of whoever wants the whole of it.
#![allow(clippy::disallowed_methods)]

use super::{
    Served,
    caller::{Caller, file, until},
    client, on_each, told, wait,
};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use tokio::{io::AsyncWriteExt as _, net::TcpStream};

on_each!(a_killed_sync_goes_on, a_killed_snapshot_goes_on, what_was_killed_on_its_way_in_is_sent_again);

const SYNCS: &str = "events/congres/partners/unadel/syncs";

fn size() -> usize {
    std::env::var("COLLOQUE_SYNC_MEMBERS").ok().and_then(|text| text.parse().ok()).unwrap_or(10_000)
}

impl Caller {
    fn of(served: &Served, token: &str) -> Self {
        Self { url: served.url.clone(), token: token.to_owned(), client: client() }
    }

    /// An event with one tariff and one partner.
    async fn prepare(&self) {
        let title = json!({ "fr": "Congrès", "en": "Congress" });
        self.post("events", json!({ "slug": "congres", "title": title })).await;
        self.post("partners", json!({ "name": "UNADEL", "kinds": ["association"] })).await;
        let put = self.send(reqwest::Method::PUT, "events/congres/partnerships/unadel", Some(json!({}))).await;
        assert!(put.0 < 300, "{put:?}");
        let price = json!({ "amount_minor": 0, "currency": "EUR" });
        let name = json!({ "fr": "Plein", "en": "Full" });
        self.post("events/congres/tariffs", json!({ "code": "plein", "name": name, "price": price })).await;
    }

    /// Sends a file and does not wait for it; gives the sync's path.
    async fn sync(&self, query: &str, file: String) -> String {
        let sent = self.client.post(format!("{}/api/v1/{SYNCS}?{query}", self.url)).bearer_auth(&self.token);
        let sent = sent.header("content-type", "text/csv").header("prefer", "respond-async").body(file);
        let sync: Value = sent.send().await.expect("an answer").json().await.expect("JSON");
        format!("{SYNCS}/{}", sync["id"].as_str().unwrap_or_else(|| panic!("no sync: {sync}")))
    }

    /// Waits until a sync has ended well.
    async fn ended(&self, sync: &str) -> Value {
        until("it has ended", async || !self.get(sync).await["finished_at"].is_null()).await;
        let done = self.get(sync).await;
        assert_eq!(done["state"], "completed", "{done}");
        done
    }

    /// Everybody's registration as the export tells it, by the partner's key.
    async fn registrations(&self) -> BTreeMap<String, String> {
        let text = self.text("events/congres/registrations?format=csv").await;
        let mut lines =
            text.trim_start_matches('\u{feff}').lines().map(|line| line.split([',', ';']).collect::<Vec<_>>());
        let head = lines.next().expect("a head");
        let column = |name: &str| head.iter().position(|column| *column == name).expect("a column of the export");
        let told = ["status", "given_name", "family_name", "email", "tariff"].map(column);
        let key = column("external_id");
        let (mut all, mut count) = (BTreeMap::new(), 0);
        for line in lines {
            count += 1;
            all.insert(line[key].to_owned(), told.map(|at| line[at]).join(" "));
        }
        assert_eq!(all.len(), count, "nobody is registered twice");
        all
    }

    /// Compares all that is there with what an undisturbed run leaves: the first `staying` of `count` with a seat, the others
    /// without.
    async fn is_as_if_nothing_had_happened(&self, staying: usize, count: usize) {
        let expected: BTreeMap<String, String> = (0..count)
            .map(|n| {
                let status = if n < staying { "confirmed" } else { "cancelled" };
                (format!("k{n}"), format!("{status} Prénom{n} Exemple n{n}@courriel.example plein"))
            })
            .collect();
        let found = self.registrations().await;
        let differing = expected.iter().find(|(key, line)| found.get(*key) != Some(line));
        assert_eq!((differing, found.len()), (None, count));
        let pools = self.get("events/congres/pools").await;
        let event = pools["data"].as_array().and_then(|all| all.iter().find(|pool| pool["kind"] == "event"));
        assert_eq!(event.expect("a pool")["taken"], staying);
        for (status, members) in [("active", staying), ("cancelled", count - staying)] {
            let path = format!("events/congres/partners/unadel/members?limit=1&include_total=true&status={status}");
            assert_eq!(self.get(&path).await["page"]["total"], members, "{status}");
        }
        let verified = self.get("audit-entries/verification").await;
        assert_eq!(verified["breaks"], json!([]), "{verified}");
    }
}

/// `kill -9`, and a new process on the same database.
fn restarted(mut served: Served, database: &str) -> Served {
    served.child.kill().expect("killed");
    drop(served);
    Served::start(database, &[])
}

fn a_killed_sync_goes_on(database: &str) {
    let count = size();
    let served = Served::start(database, &[]);
    let token = told(database, &["token", "create", "--user", "admin"]);
    let sync = wait(async {
        let caller = Caller::of(&served, &token);
        caller.prepare().await;
        let sync = caller.sync("mode=upsert", file(count)).await;
        until("a third of it is done", async || {
            caller.get(&sync).await["counts"]["created"].as_u64().unwrap_or(0) as usize >= count / 3
        })
        .await;
        sync
    });
    let served = restarted(served, database);
    wait(async {
        let caller = Caller::of(&served, &token);
        let half = caller.get(&sync).await;
        assert_eq!(half["state"], "running", "it was killed in the middle: {half}");
        let done = caller.ended(&sync).await;
        assert_eq!((&done["counts"]["received"], &done["counts"]["created"]), (&json!(count), &json!(count)), "{done}");
        caller.is_as_if_nothing_had_happened(count, count).await;
        let again = caller.sync("mode=upsert", file(count)).await;
        assert_eq!(caller.ended(&again).await["counts"]["unchanged"], count);
    });
}

/// Killed twice: while it is planned, and while those who are absent lose their seats.
fn a_killed_snapshot_goes_on(database: &str) {
    let count = size() / 2;
    let staying = count / 2;
    let mut served = Served::start(database, &[]);
    let token = told(database, &["token", "create", "--user", "admin"]);
    let sync = wait(async {
        let caller = Caller::of(&served, &token);
        caller.prepare().await;
        let first = caller.sync("mode=upsert", file(count)).await;
        caller.ended(&first).await;
        let query = format!("mode=snapshot&confirm_cancellations={count}");
        let sync = caller.sync(&query, file(staying)).await;
        until("it is planned", async || caller.get(&sync).await["state"] == "running").await;
        sync
    });
    served = restarted(served, database);
    wait(async {
        let caller = Caller::of(&served, &token);
        let planned = caller.get(&sync).await;
        assert_eq!((&planned["state"], &planned["counts"]["cancelled"]), (&json!("running"), &json!(0)), "{planned}");
        until("some have lost their seats", async || caller.get(&sync).await["counts"]["cancelled"] != 0).await;
    });
    served = restarted(served, database);
    wait(async {
        let caller = Caller::of(&served, &token);
        let half = caller.get(&sync).await;
        assert_eq!(half["state"], "running", "it was killed in the middle: {half}");
        let done = caller.ended(&sync).await;
        let counts = ["received", "absent", "unchanged", "cancelled"].map(|count| done["counts"][count].clone());
        assert_eq!(json!(counts), json!([staying, count - staying, staying, count - staying]), "{done}");
        caller.is_as_if_nothing_had_happened(staying, count).await;
    });
}

/// Half of the body had arrived: that half does nothing, and does not keep the whole from being done.
fn what_was_killed_on_its_way_in_is_sent_again(database: &str) {
    let count = size() / 2;
    let served = Served::start(database, &[]);
    let token = told(database, &["token", "create", "--user", "admin"]);
    wait(async {
        let caller = Caller::of(&served, &token);
        caller.prepare().await;
        let address = caller.url.trim_start_matches("http://");
        let mut line = TcpStream::connect(address).await.expect("a connection");
        let body = file(count);
        let head = format!(
            "POST /api/v1/{SYNCS}?mode=snapshot HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {token}\r\n\
             Content-Type: text/csv\r\nIdempotency-Key: the-night\r\nContent-Length: {}\r\n\r\n",
            body.len()
        );
        line.write_all(head.as_bytes()).await.expect("it is sent");
        line.write_all(&body.as_bytes()[..body.len() / 2]).await.expect("it is sent");
        until("some of it has been kept", async || caller.get(&format!("{SYNCS}?limit=1")).await["data"] != json!([]))
            .await;
    });
    let served = restarted(served, database);
    wait(async {
        let caller = Caller::of(&served, &token);
        assert_eq!(caller.registrations().await.len(), 0);
        let sync = caller.sync("mode=snapshot", file(count)).await;
        assert_eq!(caller.ended(&sync).await["counts"]["created"], count);
        caller.is_as_if_nothing_had_happened(count, count).await;
    });
}
