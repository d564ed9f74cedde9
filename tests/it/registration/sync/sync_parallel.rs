//! Programs that send the same file at once, shuffled, and in overlapping halves.

use super::{Stage, members};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use tests::{House, at_once, on_both};

on_both!(sixteen_times_at_once);

async fn sixteen_times_at_once(house: House) {
    const MEMBERS: usize = 240;
    let stage = Stage::new(&house, None).await;
    let all = members(MEMBERS);
    let requests = (0..16).map(|n: usize| {
        let mut file: Vec<Value> = match n % 3 {
            0 => all.clone(),
            1 => all[..MEMBERS * 2 / 3].to_vec(),
            _ => all[MEMBERS / 3..].to_vec(),
        };
        // Another order each time.
        let steps = 7 * n + 1;
        let length = file.len();
        for at in 0..length {
            file.swap(at, (at * steps + n) % length);
        }
        stage.send(&file).header("prefer", "respond-async")
    });
    for answer in at_once(requests).await {
        stage.done(&answer.expect(202)).await;
    }
    let keys: BTreeSet<String> = registered(&stage).await.into_iter().collect();
    assert_eq!(keys.len(), MEMBERS, "as many as distinct keys");
    assert_eq!(registered(&stage).await.len(), MEMBERS, "and nobody twice");
    assert_eq!(house.pool(&stage.event, "event", "event").await["taken"], MEMBERS);
    house.settle().await;
    let created = house.dump().table("kernel_outbox").iter().filter(|row| row.contains("registration.created")).count();
    assert_eq!(created, MEMBERS, "each was announced once");
    let again = stage.send(&all).header("prefer", "respond-async").await.expect(202);
    let again = stage.done(&again).await;
    assert_eq!(super::counts(&again), json!({ "received": MEMBERS, "unchanged": MEMBERS }));
}

async fn registered(stage: &Stage) -> Vec<String> {
    let all = stage.registered("confirmed").await;
    all.iter().filter_map(|row| row["external_id"].as_str().map(str::to_owned)).collect()
}
