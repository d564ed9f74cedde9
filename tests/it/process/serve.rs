use super::{Served, client, colloque, on_each, told, wait};
use std::{collections::BTreeSet, process::Stdio};

on_each!(several_processes_start_at_once, the_demo_is_loaded_once);

/// One migrates, the others wait, all serve.
fn several_processes_start_at_once(database: &str) {
    let starting: Vec<_> = (0..4)
        .map(|_| {
            colloque(database, &["migrate"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("starts")
        })
        .collect();
    let outputs: Vec<String> = starting
        .into_iter()
        .map(|child| {
            let output = child.wait_with_output().expect("ends");
            assert!(output.status.success(), "{}", super::text(&output.stderr));
            super::text(&output.stdout)
        })
        .collect();
    let ran: Vec<&String> = outputs.iter().filter(|said| said.trim() != "nothing to do").collect();
    let all: BTreeSet<&str> = ran.iter().flat_map(|said| said.lines()).collect();
    let sum: usize = ran.iter().map(|said| said.lines().count()).sum();
    assert_eq!(sum, all.len(), "a migration ran twice: {outputs:?}");
    assert!(!all.is_empty());
}

fn the_demo_is_loaded_once(database: &str) {
    // People of the demo are there before anybody who could let others in: the administrator is still made.
    told(database, &["demo"]);
    let first = Served::start(database, &["--demo"]);
    let token = told(database, &["token", "create", "--user", "admin"]);
    let count = || {
        wait(async {
            let url = format!("{}/api/v1/partners?include_total=true&limit=1", first.url);
            let page = client().get(url).bearer_auth(&token).send().await.expect("answers");
            page.json::<serde_json::Value>().await.expect("JSON")["page"]["total"].as_i64().expect("a total")
        })
    };
    let before = count();
    assert!(before > 20, "the dossier names more than 20 organisations, not {before}");
    told(database, &["demo"]);
    assert_eq!(count(), before);
    for words in ["one-time password", "/docs/", "/registrations", "colloque sync", "/congres-2015/budget/"] {
        assert!(first.welcome.contains(words), "it does not say “{words}”: {}", first.welcome);
    }
    let port = first.url.rsplit(':').next().expect("a port");
    let line = first.welcome.lines().find(|line| line.contains("colloque sync")).unwrap_or_default();
    assert!(line.contains("--url http://") && line.contains(&format!(":{port} ")), "it says where: {line}");
    let second = Served::start(database, &["--demo"]);
    assert!(!second.welcome.contains("one-time password  "), "it is shown once: {}", second.welcome);
}

/// A request that is being answered when SIGTERM comes is answered; then the process ends by itself, with success.
#[test]
fn it_drains_on_sigterm() {
    let database = tests::Database::empty(tests::Kind::Sqlite);
    let mut served = Served::start(&database.url, &[]);
    let token = told(&database.url, &["token", "create", "--user", "admin"]);
    let url = format!("{}/api/v1/partners", served.url);
    wait(async {
        let client = client();
        let bodies =
            (0..50).map(|n| serde_json::json!({ "name": format!("Organisation {n}"), "kinds": ["association"] }));
        let requests: Vec<_> =
            bodies.map(|body| tokio::spawn(client.post(&url).bearer_auth(&token).json(&body).send())).collect();
        served.signal("-TERM");
        for request in requests {
            // Either it was let in and is answered whole, or the connection was refused: never half an answer.
            if let Ok(answer) = request.await.expect("no panic") {
                let status = answer.status();
                assert!(answer.text().await.is_ok(), "half an answer with status {status}");
            }
        }
    });
    let ended = served.child.wait().expect("ends");
    assert!(ended.success(), "{ended}");
}
