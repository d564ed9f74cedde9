//! A job whose process died between two chunks goes on where it was; a real `kill -9` is in `process/sync_crash.rs`.

use super::{Stage, members};
use diesel::connection::SimpleConnection as _;
use serde_json::json;
use tests::{House, on_both};

on_both!(
    it_goes_on_where_it_was,
    it_goes_on_past_what_is_applied,
    an_upload_that_broke_off_is_ended,
    a_cancelled_job_ends_its_sync
);

fn run(house: &House, statement: &str) {
    kernel::on_either!(&mut house.database().connect(), |c| c.batch_execute(statement)).expect("it writes");
}

async fn it_goes_on_where_it_was(house: House) {
    let stage = Stage::new(&house, None).await;
    // Nobody takes up work until the test says so.
    house.app().drain();
    let sync = stage.send(&members(1_300)).await.expect(202);
    run(&house, "UPDATE registration_syncs SET state = 'running'");
    let (ground_event, partner, id) = (stage.event.uuid().into(), stage.partner.uuid().into(), sync.id());
    let (neighbours, secrets) = (registration::neighbours::Neighbours::of(house.app()), house.app().secrets.clone());
    house
        .write(move |tx| {
            use registration::sync::{apply, facts::Ground, lines::Lines};
            let ground = Ground::of(tx, &neighbours, &secrets, ground_event, partner, None)?;
            let id = registration::ids::SyncId(id.parse().expect("an id"));
            let lines = |tx: &mut kernel::db::Tx<'_>, chunk| Lines::of(tx, id, chunk);
            let (first, third) = (lines(tx, 0)?.expect("the first"), lines(tx, 2)?.expect("the third"));
            assert!(apply::chunk(tx, &ground, id, &first)?);
            assert!(lines(tx, 0)?.is_none(), "what was sent is forgotten");
            assert!(apply::line(tx, &ground, id, 0, &first.entries[0])?.is_none(), "nor line by line once more");
            assert!(!apply::chunk(tx, &ground, id, &first)?, "each chunk is applied once");
            assert!(!apply::chunk(tx, &ground, id, &third)?, "and in their order");
            Ok(())
        })
        .await;
    let chunk = house.app().db.portion();
    assert_eq!(stage.registered("confirmed").await.len(), chunk);
    let half = stage.client.get(stage.path(&format!("syncs/{}", sync.id()))).await.expect(200);
    assert_eq!(half["counts"]["created"], chunk, "progress is visible");
}

async fn an_upload_that_broke_off_is_ended(house: House) {
    let stage = Stage::new(&house, None).await;
    let sync = stage.send(&members(2)).await.expect(200);
    run(&house, "UPDATE registration_syncs SET state = 'receiving', finished_at = NULL");
    house.clock.advance(chrono::TimeDelta::minutes(61));
    house.app().sweep().await;
    let ended = stage.client.get(stage.path(&format!("syncs/{}", sync.id()))).await.expect(200);
    assert_eq!((&ended["state"], &ended["problem"]["code"]), (&json!("failed"), &json!("sync.cut_off")));
}

async fn a_cancelled_job_ends_its_sync(house: House) {
    let stage = Stage::new(&house, None).await;
    house.app().drain();
    let sync = stage.send(&members(2)).await.expect(202);
    run(&house, "UPDATE kernel_jobs SET state = 'cancelled'");
    house.app().sweep().await;
    let ended = stage.client.get(stage.path(&format!("syncs/{}", sync.id()))).await.expect(200);
    assert_eq!((&ended["state"], &ended["problem"]["code"]), (&json!("aborted"), &json!("sync.cancelled")));
}

/// A chunk that is applied, though the job did not hear of it: its COMMIT was done when the connection broke.
async fn it_goes_on_past_what_is_applied(house: House) {
    use registration::{
        ids::SyncId,
        neighbours::Neighbours,
        store::syncs,
        sync::{apply, facts::Ground, lines::Lines},
    };
    let stage = Stage::new(&house, None).await;
    let sync = stage.send(&members(1_300)).header("prefer", "respond-async").await.expect(202);
    let id = SyncId(sync.id().parse().expect("an id"));
    let (event, partner) = (stage.event.uuid().into(), stage.partner.uuid().into());
    let (neighbours, secrets) = (Neighbours::of(house.app()), house.app().secrets.clone());
    let ground = house.write(move |tx| Ground::of(tx, &neighbours, &secrets, event, partner, None)).await;
    let mut taken = 0;
    house
        .eventually("a chunk is applied by somebody else", async || {
            let ground = ground.clone();
            let applied = house.write(move |tx| {
                let next = syncs::get(tx, id)?.map_or(0, |row| row.applied_chunks);
                let Some(lines) = Lines::of(tx, id, next)? else { return Ok(false) };
                apply::chunk(tx, &ground, id, &lines)
            });
            taken += i32::from(applied.await);
            taken > 0
        })
        .await;
    let done = stage.done(&sync).await;
    assert_eq!((&done["state"], &done["counts"]["created"]), (&json!("completed"), &json!(1_300)));
}
