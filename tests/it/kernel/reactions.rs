//! What follows from an event happens once, in order, and survives a failure.

use chrono::TimeDelta;
use diesel::connection::SimpleConnection as _;
use serde_json::json;
use tests::{Actor, House, Kind, Plan, on_both};

on_both!(
    a_reaction_happens_once: Plan::new().probe(),
    a_row_that_fails_holds_back_its_stream_until_it_succeeds: Plan::new().probe(),
    a_row_that_never_succeeds_is_put_aside: Plan::new().probe(),
);

async fn note(user: &Actor, label: &str) -> String {
    let made = user.post("probe/notes").json(json!({ "label": label })).await.expect(201);
    made.header("location").to_owned()
}

async fn seen(reader: &Actor, note: &str) -> i64 {
    reader.get(note).await.expect(200)["seen"].as_i64().expect("a number")
}

async fn a_reaction_happens_once(house: House) {
    let (user, reader) = (house.user("organiser"), house.user("viewer"));
    let mut notes = Vec::new();
    for n in 0..20 {
        notes.push(note(&user, &format!("note {n}")).await);
    }
    // The server's own dispatcher, and others as other processes would run them.
    let app = house.app();
    let rounds = (0..4).map(|_| kernel::outbox::dispatch_once(app));
    for outcome in futures_util::future::join_all(rounds).await {
        outcome.expect("it runs");
    }
    house.settle().await;
    for note in &notes {
        assert_eq!(seen(&reader, note).await, 1);
    }
}

async fn a_row_that_fails_holds_back_its_stream_until_it_succeeds(house: House) {
    let (user, reader) = (house.user("organiser"), house.user("viewer"));
    let before = note(&user, "before").await;
    let stuck = note(&user, "stuck").await;
    let after = note(&user, "after").await;
    house.eventually("what comes before is done", async || seen(&reader, &before).await == 1).await;
    house.settle().await;
    assert_eq!((seen(&reader, &stuck).await, seen(&reader, &after).await), (0, 0), "order matters");
    let mend = "UPDATE probe_notes SET label = 'free' WHERE label = 'stuck'";
    kernel::on_either!(&mut house.database().connect(), |c| c.batch_execute(mend)).expect("it writes");
    house.settle().await;
    assert_eq!(seen(&reader, &stuck).await, 0, "it waits before it tries again");
    house.clock.advance(TimeDelta::hours(2));
    house.settle().await;
    assert_eq!((seen(&reader, &before).await, seen(&reader, &stuck).await, seen(&reader, &after).await), (1, 1, 1));
}

async fn a_row_that_never_succeeds_is_put_aside(house: House) {
    let (user, reader) = (house.user("organiser"), house.user("viewer"));
    let stuck = note(&user, "stuck").await;
    let after = note(&user, "after").await;
    for _ in 0..20 {
        house.settle().await;
        house.clock.advance(TimeDelta::hours(2));
    }
    assert_eq!((seen(&reader, &stuck).await, seen(&reader, &after).await), (0, 1), "the others go on");
    let dead = house.dump();
    let dead = dead.table("kernel_dead_letters");
    assert_eq!(dead.len(), 1);
    assert!(dead[0].contains("probe.notes") && dead[0].contains("stuck"), "{}", dead[0]);
    let metrics = house.anon().get("/metrics").await.expect(200).text();
    assert!(metrics.contains("\ncolloque_dead_letters 1\n"), "{metrics}");
}

/// SQLite has no limit on how long a statement takes.
#[test]
fn a_row_that_always_times_out_is_put_aside() {
    tests::run(Kind::Postgres, Plan::new().probe(), times_out);
}

async fn times_out(house: House) {
    let (user, reader) = (house.user("organiser"), house.user("viewer"));
    let slow = note(&user, "slow").await;
    let after = note(&user, "after").await;
    for _ in 0..20 {
        house.settle().await;
        house.clock.advance(TimeDelta::hours(2));
    }
    assert_eq!((seen(&reader, &slow).await, seen(&reader, &after).await), (0, 1), "the others go on");
    let dead = house.dump();
    let dead = dead.table("kernel_dead_letters");
    assert_eq!(dead.len(), 1);
    assert!(dead[0].contains("probe.notes") && dead[0].contains("statement timeout"), "{}", dead[0]);
}
