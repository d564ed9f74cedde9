//! Two processes on one PostgreSQL, and all at once what concerns one event: who leaves, who moves up, who comes, and the files
//! of a partner. (That it could go wrong show the controls of `registration/rush.rs` and `kernel/db/tests/races.rs`.)

use super::{
    Served,
    caller::{Caller, file, until},
    client, told, wait,
};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// Two servers, and the administrator at each.
struct Pair {
    both: [Caller; 2],
    _served: [Served; 2],
    _database: tests::Database,
}

impl Pair {
    fn start() -> Self {
        let database = tests::Database::empty(tests::Kind::Postgres);
        let served = [Served::start(&database.url, &[]), Served::start(&database.url, &[])];
        let token = told(&database.url, &["token", "create", "--user", "admin"]);
        let both = [0, 1].map(|n: usize| Caller { url: served[n].url.clone(), token: token.clone(), client: client() });
        Self { both, _served: served, _database: database }
    }

    /// Sends them all at once, by turns to the one and the other.
    async fn at_once(&self, requests: impl IntoIterator<Item = (String, Value)>) -> Vec<(u16, Value)> {
        let turns = self.both.iter().cycle();
        let sent = requests
            .into_iter()
            .zip(turns)
            .map(|((path, body), caller)| async move { caller.send(reqwest::Method::POST, &path, Some(body)).await });
        futures_util::future::join_all(sent).await
    }

    /// An event with so many seats, or any number.
    async fn event(&self, seats: Option<usize>) {
        let [one, _] = &self.both;
        one.post("events", json!({ "slug": "congres", "title": { "fr": "Congrès" } })).await;
        let price = json!({ "amount_minor": 0, "currency": "EUR" });
        let tariff = json!({ "code": "plein", "name": { "fr": "Plein" }, "price": price, "quota": seats });
        one.post("events/congres/tariffs", tariff).await;
    }
}

fn arrival(n: usize) -> (String, Value) {
    let person = json!({ "given_name": "Ana", "family_name": "Exemple", "email": format!("ana{n}@courriel.example") });
    let body = json!({ "person": person, "tariff": "plein", "when_full": "wait" });
    ("events/congres/registrations".to_owned(), body)
}

fn ids(answers: &[(u16, Value)], status: &str) -> Vec<String> {
    let of_status = answers.iter().filter(|(_, body)| body["status"] == status);
    of_status.map(|(_, body)| body["id"].as_str().expect("an id").to_owned()).collect()
}

#[test]
fn seats_that_are_given_up_go_once_and_to_who_waited() {
    const SEATS: usize = 30;
    const LEAVING: usize = 20;
    const ARRIVING: usize = 40;
    let pair = Pair::start();
    wait(async {
        pair.event(Some(SEATS)).await;
        let early = pair.at_once((0..2 * SEATS).map(arrival)).await;
        let (seated, waiting) = (ids(&early, "confirmed"), ids(&early, "waiting"));
        assert_eq!((seated.len(), waiting.len()), (SEATS, SEATS), "{early:?}");

        // Each is cancelled at both at once, while others come.
        let leave = |id: &String| (format!("events/congres/registrations/{id}/cancellations"), json!({}));
        let leaving = seated[..LEAVING].iter().flat_map(|id| [leave(id), leave(id)]);
        let arriving = (0..ARRIVING).map(|n| arrival(2 * SEATS + n));
        let (left, late) = tokio::join!(pair.at_once(leaving), pair.at_once(arriving));
        let of = |status: u16| left.iter().filter(|(answered, _)| *answered == status).count();
        assert_eq!((of(200), of(409)), (LEAVING, LEAVING), "each leaves once: {left:?}");
        assert_eq!(ids(&late, "waiting").len(), ARRIVING, "nobody overtakes those who wait: {late:?}");

        let counted = json!({ "confirmed": SEATS, "waiting": SEATS - LEAVING + ARRIVING, "cancelled": LEAVING });
        for caller in &pair.both {
            let pools = caller.get("events/congres/pools").await;
            let pools = pools["data"].as_array().expect("pools");
            let pool = pools.iter().find(|pool| pool["kind"] == "tariff").expect("the tariff's");
            assert_eq!((&pool["taken"], &pool["waiting"]), (&counted["confirmed"], &counted["waiting"]));
            for status in ["confirmed", "waiting", "cancelled"] {
                let path = format!("events/congres/registrations?status={status}&include_total=true&limit=200");
                let page = caller.get(&path).await;
                assert_eq!(page["page"]["total"], counted[status], "{status}");
                if status == "confirmed" {
                    let rows = page["data"].as_array().expect("rows");
                    let now: BTreeSet<&str> = rows.iter().filter_map(|row| row["id"].as_str()).collect();
                    assert!(seated[LEAVING..].iter().all(|id| now.contains(id.as_str())), "who stays keeps the seat");
                    assert_eq!(waiting.iter().filter(|id| now.contains(id.as_str())).count(), LEAVING);
                }
            }
        }
        let verified = pair.both[0].get("audit-entries/verification").await;
        assert_eq!(verified["breaks"], json!([]), "{verified}");
    });
}

#[test]
fn files_of_one_partner_are_applied_one_after_the_other() {
    const MEMBERS: usize = 300;
    let pair = Pair::start();
    wait(async {
        pair.event(None).await;
        let [one, other] = &pair.both;
        one.post("partners", json!({ "name": "UNADEL", "kinds": ["association"] })).await;
        let put = one.send(reqwest::Method::PUT, "events/congres/partnerships/unadel", Some(json!({}))).await;
        assert!(put.0 < 300, "{put:?}");
        let base = "events/congres/partners/unadel";
        let send = async |caller: &Caller| {
            let request = caller.client.post(format!("{}/api/v1/{base}/syncs", caller.url)).bearer_auth(&caller.token);
            let request = request.header("content-type", "text/csv").header("prefer", "respond-async");
            let answer = request.body(file(MEMBERS)).send().await.expect("an answer");
            assert_eq!(answer.status(), 202);
            let sync: Value = answer.json().await.expect("JSON");
            format!("{base}/syncs/{}", sync["id"].as_str().expect("an id"))
        };
        let sent = tokio::join!(send(one), send(other), send(one), send(other));
        let sent = [sent.0, sent.1, sent.2, sent.3];
        let mut ended = Vec::new();
        for path in &sent {
            until("it has ended", async || {
                let state = other.get(path).await["state"].clone();
                !["receiving", "queued", "running"].contains(&state.as_str().unwrap_or_default())
            })
            .await;
            ended.push(one.get(path).await);
        }
        let total = |name: &str| ended.iter().filter_map(|sync| sync["counts"][name].as_u64()).sum::<u64>();
        assert!(ended.iter().all(|sync| sync["state"] == "completed"), "{ended:?}");
        let members = u64::try_from(MEMBERS).expect("few");
        assert_eq!((total("created"), total("unchanged")), (members, 3 * members), "{ended:?}");
        // Had two been at it at the same time, each would have made some.
        let makers = ended.iter().filter(|sync| sync["counts"]["created"] != 0).count();
        assert_eq!(makers, 1, "{ended:?}");
        for path in [format!("{base}/members"), "events/congres/registrations".to_owned()] {
            let page = other.get(&format!("{path}?limit=1&include_total=true")).await;
            assert_eq!(page["page"]["total"], MEMBERS, "{path}");
        }
    });
}
