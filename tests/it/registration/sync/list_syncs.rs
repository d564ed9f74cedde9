use super::{Stage, members};
use chrono::TimeDelta;
use serde_json::json;
use tests::{House, on_both};

on_both!(the_latest_comes_first, knows_those_that_were_stopped);

async fn the_latest_comes_first(house: House) {
    let stage = Stage::new(&house, 500).await;
    let mut ids = Vec::new();
    for count in 1..=3 {
        ids.push(stage.send(&members(count)).await.expect(200).id());
        house.clock.advance(TimeDelta::seconds(1));
    }
    ids.reverse();
    let list = stage.client.get(stage.path("syncs")).await.expect(200);
    assert_eq!(list.column("id"), ids);
    let page = stage.client.get(stage.path("syncs?limit=2")).await.expect(200);
    let cursor = page.next_cursor().expect("more");
    let rest = stage.client.get(stage.path("syncs?limit=2")).query(&[("cursor", &cursor)]).await.expect(200);
    assert_eq!(rest.column("id"), ids[2..]);
}

async fn knows_those_that_were_stopped(house: House) {
    let stage = Stage::new(&house, 500).await;
    stage.send(&members(1)).await.expect(200);
    stage.snapshot(&[]).await.refused(409, "sync.empty_snapshot");
    let list = stage.client.get(stage.path("syncs?state=aborted&include_total=true")).await.expect(200);
    assert_eq!(list.at("/page/total"), &json!(1));
    assert_eq!(list.rows()[0]["problem"]["code"], "sync.empty_snapshot");
}
