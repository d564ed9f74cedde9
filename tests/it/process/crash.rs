use super::{Served, client, on_each, told, wait};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use tokio::sync::mpsc;

on_each!(nothing_that_was_answered_is_lost);

const WRITERS: usize = 32;
/// Answers after which the server is killed, with every writer waiting for the next one.
const ENOUGH: usize = 200;

/// `kill -9` under 32 writers: what was answered is there, whole, and the audit chain holds; nothing is half done.
fn nothing_that_was_answered_is_lost(database: &str) {
    let mut served = Served::start(database, &[]);
    let token = told(database, &["token", "create", "--user", "admin"]);
    let answered = wait(async {
        let (tell, mut told) = mpsc::unbounded_channel();
        let url = format!("{}/api/v1/partners", served.url);
        let one_client = client();
        let writers: Vec<_> = (0..WRITERS)
            .map(|writer| tokio::spawn(write_on(writer, one_client.clone(), url.clone(), token.clone(), tell.clone())))
            .collect();
        drop(tell);
        let mut answered = BTreeSet::new();
        while answered.len() < ENOUGH {
            answered.insert(told.recv().await.expect("the server answers until it is killed"));
        }
        served.child.kill().expect("killed");
        // The writers end by themselves: each meets a closed connection.
        while let Some(id) = told.recv().await {
            answered.insert(id);
        }
        for writer in writers {
            writer.await.expect("no writer saw anything but answers and a closed connection");
        }
        answered
    });
    drop(served);

    let again = Served::start(database, &[]);
    wait(async {
        let get = async |path: String| -> Value {
            let sent = client().get(format!("{}/api/v1/{path}", again.url)).bearer_auth(&token).send().await;
            sent.expect("answers").json().await.expect("JSON")
        };
        let (mut found, mut cursor) = (BTreeSet::new(), String::new());
        loop {
            let page = get(format!("partners?limit=200{cursor}")).await;
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

        let verified = get("audit-entries/verification".to_owned()).await;
        assert_eq!(verified["breaks"], json!([]), "{verified}");
        // Each organisation that is there was announced, and none that is not.
        let (mut announced, mut cursor) = (BTreeSet::new(), String::new());
        loop {
            let page = get(format!("changes?limit=200{cursor}")).await;
            let rows = page["data"].as_array().expect("a list").iter().filter(|row| row["kind"] == "partner");
            announced.extend(rows.filter_map(|row| row["id"].as_str().map(str::to_owned)));
            cursor = format!("&cursor={}", page["next_cursor"].as_str().expect("a cursor"));
            if page["has_more"] == json!(false) {
                break;
            }
        }
        assert_eq!(announced, found);
    });
}

/// Adds organisation after organisation and tells the id of each that was answered, until there is no answer.
async fn write_on(
    writer: usize,
    client: reqwest::Client,
    url: String,
    token: String,
    tell: mpsc::UnboundedSender<String>,
) {
    for number in 0.. {
        let name = format!("Writer {writer} organisation {number}");
        let body = json!({ "name": name, "kinds": ["association"], "aliases": ["Alias"] });
        let Ok(answer) = client.post(&url).bearer_auth(&token).json(&body).send().await else { return };
        let status = answer.status();
        let Ok(partner) = answer.json::<Value>().await else { return };
        assert_eq!(status, 201, "{partner}");
        let id = partner["id"].as_str().expect("an id").to_owned();
        tell.send(id).expect("somebody counts");
    }
}
