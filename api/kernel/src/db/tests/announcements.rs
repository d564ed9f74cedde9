//! Changes are numbered in the order in which they are committed, whoever writes them.

use super::*;
use crate::{
    audit,
    ids::EventId,
    outbox::Changed,
    schema::{kernel_audit, kernel_outbox, kernel_streams},
};

both!(
    numbers_have_no_gap_and_follow_commits,
    what_is_rolled_back_announces_nothing,
    the_chain_of_the_audit_log_shows_what_was_changed,
    the_chain_of_the_audit_log_shows_what_was_removed,
);

fn publish(id: u128) -> impl Fn(&mut Tx<'_>) -> Result<()> + Send + Clone + 'static {
    move |tx| {
        let event = EventId(uuid::Uuid::from_u128(id % 2));
        tx.publish(Changed::created("thing", uuid::Uuid::from_u128(id), 1).event(event));
        Ok(())
    }
}

/// A reader that has seen number n never finds a number below n later: whoever follows the feed misses nothing.
fn numbers_have_no_gap_and_follow_commits(place: Place) {
    const EACH: u128 = 40;
    let done = std::sync::atomic::AtomicBool::new(false);
    std::thread::scope(|scope| {
        let place = &place;
        let writers: Vec<_> = (0..4u128)
            .map(|lane| {
                scope.spawn(move || {
                    for n in 0..EACH {
                        let lane_number = u64::try_from(lane).expect("few");
                        answer(place.line_up(lane_number, publish(lane * EACH + n))).expect("it succeeds");
                    }
                })
            })
            .collect();
        let watch = scope.spawn(|| {
            let mut conn = place.connect();
            while !done.load(Ordering::SeqCst) {
                let seen: Vec<(String, i64)> = kernel_outbox::table
                    .select((kernel_outbox::stream, kernel_outbox::seq))
                    .order((kernel_outbox::stream, kernel_outbox::seq))
                    .load(&mut conn)
                    .expect("it reads");
                let streams: std::collections::BTreeSet<&String> = seen.iter().map(|(stream, _)| stream).collect();
                for stream in streams {
                    let numbers: Vec<i64> = seen.iter().filter(|row| row.0 == *stream).map(|row| row.1).collect();
                    let expected: Vec<i64> = (1..).take(numbers.len()).collect();
                    assert_eq!(numbers, expected, "a number was skipped for a while");
                }
            }
        });
        writers.into_iter().for_each(|writer| writer.join().expect("it ends"));
        done.store(true, Ordering::SeqCst);
        watch.join().expect("it saw no gap");
    });
    let ends: Vec<i64> =
        kernel_streams::table.select(kernel_streams::seq).load(&mut place.connect()).expect("it reads");
    assert_eq!(ends, [80, 80]);
    let (checked, breaks) = audit::verify(&mut place.connect()).expect("it reads");
    assert_eq!((checked, breaks.len()), (160, 0));
}

fn what_is_rolled_back_announces_nothing(place: Place) {
    let hold = place.hold();
    let good = place.line_up(0, publish(0));
    let bad = place.line_up(0, |tx| {
        publish(2)(tx)?;
        Err::<(), _>(error::CONFLICT.plain())
    });
    let also_good = place.line_up(0, publish(4));
    drop(hold);
    answer(good).expect("it succeeds");
    answer(also_good).expect("it succeeds");
    answer(bad).expect_err("it says so");
    let all: Vec<(i64, crate::ids::Id)> = kernel_outbox::table
        .select((kernel_outbox::seq, kernel_outbox::subject_id))
        .order(kernel_outbox::seq)
        .load(&mut place.connect())
        .expect("it reads");
    let id = |n| crate::ids::Id(uuid::Uuid::from_u128(n));
    assert_eq!(all, [(1, id(0)), (2, id(4))], "no number is spent on it either");
}

fn three_entries(place: &Place) {
    for id in [0, 2, 4] {
        place.write(publish(id)).expect("it succeeds");
    }
    assert_eq!(audit::verify(&mut place.connect()).expect("it reads"), (3, vec![]));
}

fn the_chain_of_the_audit_log_shows_what_was_changed(place: Place) {
    three_entries(&place);
    let second = kernel_audit::table.filter(kernel_audit::seq.eq(2));
    diesel::update(second)
        .set(kernel_audit::action.eq("thing.deleted"))
        .execute(&mut place.connect())
        .expect("it writes");
    let (_, breaks) = audit::verify(&mut place.connect()).expect("it reads");
    assert_eq!(breaks.iter().map(|one| one.seq).collect::<Vec<_>>(), [2]);
}

fn the_chain_of_the_audit_log_shows_what_was_removed(place: Place) {
    three_entries(&place);
    // The last one: nothing after it would miss it.
    diesel::delete(kernel_audit::table.filter(kernel_audit::seq.eq(3)))
        .execute(&mut place.connect())
        .expect("it writes");
    let (_, breaks) = audit::verify(&mut place.connect()).expect("it reads");
    assert_eq!(breaks.iter().map(|one| one.seq).collect::<Vec<_>>(), [3]);
}
