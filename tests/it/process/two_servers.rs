use super::{Served, client, told, wait};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// Two processes on one PostgreSQL behave as one.
#[test]
fn two_processes_behave_as_one() {
    let database = tests::Database::empty(tests::Kind::Postgres);
    let (a, b) = (Served::start(&database.url, &[]), Served::start(&database.url, &[]));
    let token = told(&database.url, &["token", "create", "--user", "admin"]);
    wait(async {
        once_per_key(&a, &b, &token).await;
        one_feed(&a, &b, &token).await;
        jobs_are_claimed_once(&a, &b, &token).await;
        the_last_seats_are_given_once(&a, &b, &token).await;
    });
    told(&database.url, &["user", "create", "camille", "--role", "viewer"]);
    let other = told(&database.url, &["token", "create", "--user", "camille"]);
    wait(async {
        for server in [&a, &b] {
            assert_eq!(get(server, &other, "me").await.0, 200);
        }
    });
    told(&database.url, &["user", "suspend", "camille"]);
    wait(async {
        for server in [&a, &b] {
            // Within the bound of the cache, which is half a second: asked until it is so, never for ever.
            let mut asked = 0;
            while get(server, &other, "me").await.0 != 401 {
                asked += 1;
                assert!(asked < 10_000, "a suspended user is still let in");
            }
        }
    });
}

async fn get(server: &Served, token: &str, path: &str) -> (u16, Value) {
    let sent = client().get(format!("{}/api/v1/{path}", server.url)).bearer_auth(token).send().await.expect("answers");
    (sent.status().as_u16(), sent.json().await.expect("JSON"))
}

/// The same key sent to both at once has one effect and one answer.
async fn once_per_key(a: &Served, b: &Served, token: &str) {
    let client = client();
    let body = json!({ "name": "Sent forty times", "kinds": ["association"] });
    let requests: Vec<_> = (0..40)
        .map(|n| {
            let server = if n % 2 == 0 { a } else { b };
            let url = format!("{}/api/v1/partners", server.url);
            tokio::spawn(client.post(url).bearer_auth(token).header("Idempotency-Key", "forty").json(&body).send())
        })
        .collect();
    let mut ids = BTreeSet::new();
    for request in requests {
        let answer = request.await.expect("no panic").expect("answers");
        assert_eq!(answer.status(), 201);
        let partner: Value = answer.json().await.expect("JSON");
        ids.insert(partner["id"].as_str().expect("an id").to_owned());
    }
    assert_eq!(ids.len(), 1, "one effect, not {ids:?}");
    let (_, found) = get(a, token, "partners?q=sent%20forty&include_total=true").await;
    assert_eq!(found["page"]["total"], 1);
    // Without a key each request has its effect: the guard is what made it one.
    for server in [a, b] {
        let url = format!("{}/api/v1/partners", server.url);
        let sent = client.post(url).bearer_auth(token).json(&body).send().await.expect("answers");
        assert_eq!(sent.status(), 201);
    }
    let (_, found) = get(b, token, "partners?q=sent%20forty&include_total=true").await;
    assert_eq!(found["page"]["total"], 3);
}

/// Writes of both are numbered in one sequence without gaps or repeats, and the audit chain holds.
async fn one_feed(a: &Served, b: &Served, token: &str) {
    let client = client();
    let requests: Vec<_> = (0..60)
        .map(|n| {
            let server = if n % 2 == 0 { a } else { b };
            let body = json!({ "name": format!("Fed {n}"), "kinds": ["association"] });
            tokio::spawn(client.post(format!("{}/api/v1/partners", server.url)).bearer_auth(token).json(&body).send())
        })
        .collect();
    let mut made = BTreeSet::new();
    for request in requests {
        let partner: Value = request.await.expect("no panic").expect("answers").json().await.expect("JSON");
        made.insert(partner["id"].as_str().expect("an id").to_owned());
    }
    for server in [a, b] {
        let (mut seen, mut cursor) = (Vec::new(), String::new());
        loop {
            let (_, page) = get(server, token, &format!("changes?limit=20{cursor}")).await;
            let rows = page["data"].as_array().expect("a list");
            seen.extend(rows.iter().filter_map(|row| row["id"].as_str().map(str::to_owned)));
            cursor = format!("&cursor={}", page["next_cursor"].as_str().expect("a cursor"));
            if page["has_more"] == json!(false) {
                break;
            }
        }
        let of_these: Vec<&String> = seen.iter().filter(|id| made.contains(*id)).collect();
        assert_eq!(of_these.len(), made.len(), "each once");
    }
    let (_, verified) = get(a, token, "audit-entries/verification").await;
    assert_eq!(verified["breaks"], json!([]), "{verified}");
}

/// A job lined up in one process is done once, by whichever takes it, and both know.
async fn jobs_are_claimed_once(a: &Served, b: &Served, token: &str) {
    let url = format!("{}/api/v1/partners/duplicate-scans", a.url);
    let sent = client().post(url).bearer_auth(token).send().await.expect("answers");
    assert_eq!(sent.status(), 202);
    let job: Value = sent.json().await.expect("JSON");
    let path = format!("jobs/{}", job["id"].as_str().expect("an id"));
    let mut asked = 0;
    loop {
        let (_, job) = get(b, token, &path).await;
        match job["state"].as_str() {
            Some("completed") => break,
            Some("queued" | "running") => asked += 1,
            other => panic!("{other:?}: {job}"),
        }
        assert!(asked < 20_000, "nobody does the job");
    }
    let (_, found) = get(b, token, "partners/duplicates?limit=200").await;
    let pairs: Vec<(String, String)> = found["data"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|pair| (pair["first"]["id"].to_string(), pair["second"]["id"].to_string()))
        .collect();
    assert!(!pairs.is_empty(), "three organisations of one name are duplicates: {found}");
    assert_eq!(pairs.iter().collect::<BTreeSet<_>>().len(), pairs.len(), "a pair was found twice");
}

/// More people than seats, sent to both at once: as many get in as there are seats, and the counters say so. (That it could be
/// otherwise shows the control of `registration/rush.rs`.)
async fn the_last_seats_are_given_once(a: &Served, b: &Served, token: &str) {
    const SEATS: usize = 40;
    let client = client();
    let post = async |path: &str, body: Value| {
        let url = format!("{}/api/v1/{path}", a.url);
        let sent = client.post(url).bearer_auth(token).json(&body).send().await.expect("answers");
        assert_eq!(sent.status(), 201, "{path}");
    };
    post("events", json!({ "slug": "ruee", "title": { "fr": "Ruée" } })).await;
    let price = json!({ "amount_minor": 0, "currency": "EUR" });
    post("events/ruee/tariffs", json!({ "code": "plein", "name": { "fr": "Plein" }, "price": price, "quota": SEATS }))
        .await;
    let requests: Vec<_> = (0..160)
        .map(|n| {
            let server = if n % 2 == 0 { a } else { b };
            let person =
                json!({ "given_name": "Ana", "family_name": "Exemple", "email": format!("ana{n}@courriel.example") });
            let wait = if n % 4 < 2 { "wait" } else { "refuse" };
            let body = json!({ "person": person, "tariff": "plein", "when_full": wait });
            let url = format!("{}/api/v1/events/ruee/registrations", server.url);
            tokio::spawn(client.post(url).bearer_auth(token).json(&body).send())
        })
        .collect();
    let (mut seated, mut waiting, mut refused) = (0, 0, 0);
    for request in requests {
        let answer = request.await.expect("no panic").expect("answers");
        let status = answer.status().as_u16();
        let body: Value = answer.json().await.expect("JSON");
        match (status, body["status"].as_str(), body["code"].as_str()) {
            (201, Some("confirmed"), _) => seated += 1,
            (201, Some("waiting"), _) => waiting += 1,
            (409, _, Some("registration.full")) => refused += 1,
            _ => panic!("{status}: {body}"),
        }
    }
    assert_eq!((seated, seated + waiting + refused), (SEATS, 160));
    for server in [a, b] {
        let (_, pools) = get(server, token, "events/ruee/pools").await;
        let pools = pools["data"].as_array().expect("pools");
        let pool = pools.iter().find(|pool| pool["kind"] == "tariff").expect("the tariff's");
        assert_eq!((&pool["taken"], &pool["waiting"]), (&json!(SEATS), &json!(waiting)));
        let rows = get(server, token, "events/ruee/registrations?status=confirmed&include_total=true&limit=1").await.1;
        assert_eq!(rows["page"]["total"], json!(SEATS));
    }
}
