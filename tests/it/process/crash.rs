use super::{Served, client, on_each, told, wait};
use serde_json::{Value, json};
use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex},
};

on_each!(nothing_that_was_answered_is_lost);

/// `kill -9` under 32 writers: what was answered is there, whole, and the audit chain holds; nothing is half done.
fn nothing_that_was_answered_is_lost(database: &str) {
    let mut served = Served::start(database, &[]);
    let token = told(database, &["token", "create", "--user", "admin"]);
    let answered: Arc<Mutex<BTreeSet<String>>> = Arc::default();
    wait(async {
        let url = format!("{}/api/v1/partners", served.url);
        let writers: Vec<_> = (0..32)
            .map(|writer| {
                let (client, url, token, answered) = (client(), url.clone(), token.clone(), answered.clone());
                tokio::spawn(async move {
                    for n in 0.. {
                        let body = json!({ "name": format!("Writer {writer} organisation {n}"), "kinds": ["association"], "aliases": ["Alias"] });
                        let sent = client.post(&url).bearer_auth(&token).json(&body).send().await;
                        let Ok(answer) = sent else { return };
                        let status = answer.status();
                        let Ok(partner) = answer.json::<Value>().await else { return };
                        assert_eq!(status, 201, "{partner}");
                        answered.lock().expect("no panic").insert(partner["id"].as_str().expect("an id").to_owned());
                    }
                })
            })
            .collect();
        while answered.lock().expect("no panic").len() < 200 {
            tokio::task::yield_now().await;
        }
        served.child.kill().expect("killed");
        for writer in writers {
            writer.await.expect("no writer saw anything but answers and a closed connection");
        }
    });
    let answered = answered.lock().expect("no panic").clone();

    let again = Served::start(database, &[]);
    wait(async {
        let (client, mut found, mut cursor) = (client(), BTreeSet::new(), String::new());
        loop {
            let url = format!("{}/api/v1/partners?limit=200{cursor}", again.url);
            let page: Value = client.get(url).bearer_auth(&token).send().await.expect("answers").json().await.expect("JSON");
            for partner in page["data"].as_array().expect("a list") {
                assert_eq!(partner["aliases"], json!(["Alias"]), "half a row: {partner}");
                found.insert(partner["id"].as_str().expect("an id").to_owned());
            }
            match page["page"]["next_cursor"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => break,
            }
        }
        let lost: Vec<_> = answered.difference(&found).collect();
        assert!(lost.is_empty(), "{} of {} answered writes are lost", lost.len(), answered.len());

        let url = format!("{}/api/v1/audit-entries/verification", again.url);
        let verified: Value = client.get(url).bearer_auth(&token).send().await.expect("answers").json().await.expect("JSON");
        assert_eq!(verified["breaks"], json!([]), "{verified}");
        // Each organisation that is there was announced, and none that is not.
        let mut announced = BTreeSet::new();
        let mut cursor = String::new();
        loop {
            let url = format!("{}/api/v1/changes?limit=200{cursor}", again.url);
            let page: Value = client.get(url).bearer_auth(&token).send().await.expect("answers").json().await.expect("JSON");
            let rows = page["data"].as_array().expect("a list");
            announced.extend(rows.iter().filter(|row| row["kind"] == "partner").filter_map(|row| row["id"].as_str().map(str::to_owned)));
            cursor = format!("&cursor={}", page["next_cursor"].as_str().expect("a cursor"));
            if page["has_more"] == json!(false) {
                break;
            }
        }
        assert_eq!(announced, found);
    });
}
