//! Many writes, one commit.

use super::*;

both!(
    waiting_writes_share_a_transaction,
    a_failing_write_is_rolled_back_alone,
    a_panic_is_rolled_back_alone,
    many_writers_at_once_are_all_durable,
    a_caller_that_went_away_changes_nothing,
    ending_the_writer_finishes_what_waits,
    a_full_line_is_refused,
    readers_cannot_write,
);

fn waiting_writes_share_a_transaction(place: Place) {
    let hold = place.hold();
    let waiting: Vec<_> = (0..20).map(|id| place.line_up(0, insert(id))).collect();
    drop(hold);
    let times: Vec<At> = waiting.into_iter().map(|one| answer(one).expect("it succeeds")).collect();
    assert!(times.iter().all(|time| *time == times[0]), "they were in several transactions: {times:?}");
    let later = place.write(insert(20)).expect("it succeeds");
    assert_ne!(later, times[0]);
    assert_eq!(place.ids().len(), 21);
}

fn a_failing_write_is_rolled_back_alone(place: Place) {
    let hold = place.hold();
    let before = place.line_up(0, insert(1));
    let refused = place.line_up(0, |tx| {
        insert(3)(tx)?;
        Err::<(), _>(error::CONFLICT.plain())
    });
    let after = place.line_up(0, insert(4));
    // Last, because it may have met somebody else's row: on PostgreSQL that ends a group.
    let twice = place.line_up(0, |tx| {
        insert(2)(tx)?;
        insert(1)(tx)
    });
    drop(hold);
    let times = [answer(before).expect("it succeeds"), answer(after).expect("it succeeds")];
    assert_eq!(times[0], times[1], "they were one group");
    assert_eq!(answer(twice).expect_err("the key is taken").code(), "internal");
    assert_eq!(answer(refused).expect_err("it says so").code(), "conflict");
    assert_eq!(place.ids(), [1, 4]);
}

fn a_panic_is_rolled_back_alone(place: Place) {
    let hold = place.hold();
    let before = place.line_up(0, insert(1));
    let panics = place.line_up(0, |tx| -> Result<()> {
        insert(2)(tx)?;
        panic!("on purpose");
    });
    let after = place.line_up(0, insert(3));
    drop(hold);
    let times = [answer(before).expect("it succeeds"), answer(after).expect("it succeeds")];
    assert_eq!(times[0], times[1], "they were one group");
    let error = answer(panics).expect_err("it panicked");
    assert_eq!(error.code(), "internal");
    assert!(error.cause().is_some_and(|cause| cause.contains("on purpose")), "{:?}", error.cause());
    // The next group: a transaction that was left open would show here.
    place.write(insert(4)).expect("the writer goes on");
    assert_eq!(place.ids(), [1, 3, 4]);
}

fn many_writers_at_once_are_all_durable(mut place: Place) {
    const WRITERS: i64 = 16;
    const EACH: i64 = 50;
    std::thread::scope(|scope| {
        for writer in 0..WRITERS {
            let place = &place;
            scope.spawn(move || {
                let mut other = place.connect();
                for n in 0..EACH {
                    let id = writer * EACH + n;
                    let lane = u64::try_from(writer).expect("positive");
                    answer(place.line_up(lane, insert(id))).expect("it succeeds");
                    // Durable when answered: another connection sees it at once.
                    let found = rows::table.find(id).count().get_result(&mut other);
                    assert_eq!(found, Ok(1));
                }
            });
        }
    });
    place.reopen();
    assert_eq!(place.ids(), (0..WRITERS * EACH).collect::<Vec<_>>());
}

fn a_caller_that_went_away_changes_nothing(place: Place) {
    let hold = place.hold();
    drop(place.line_up(0, insert(1)));
    let stays = place.line_up(0, insert(2));
    drop(hold);
    answer(stays).expect("it succeeds");
    assert_eq!(place.ids(), [1, 2], "a write stands whether or not somebody waits for the answer");
}

fn ending_the_writer_finishes_what_waits(mut place: Place) {
    let hold = place.hold();
    let waiting: Vec<_> = (0..500).map(|id| place.line_up(0, insert(id))).collect();
    drop(hold);
    place.db = None;
    for one in waiting {
        answer(one).expect("it succeeds");
    }
    assert_eq!(place.ids().len(), 500);
}

fn a_full_line_is_refused(place: Place) {
    let hold = place.hold();
    let waiting: Vec<_> = (0..5_000).map(|id| place.line_up(0, insert(id))).collect();
    drop(hold);
    let outcomes: Vec<_> = waiting.into_iter().map(answer).collect();
    let refused: Vec<_> = outcomes.iter().filter_map(|outcome| outcome.as_ref().err()).collect();
    assert!(!refused.is_empty(), "the line has no end");
    assert!(refused.iter().all(|error| error.status() == 503 && error.retry_after_seconds().is_some()), "{refused:?}");
    // Nothing of what was refused was written, everything else was.
    assert_eq!(place.ids().len() + refused.len(), 5_000);
}

fn readers_cannot_write(place: Place) {
    let attempt = |conn: &mut Conn| Ok(diesel::insert_into(rows::table).values(rows::id.eq(1)).execute(conn)?);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        place.db().read(attempt).await.expect_err("a reading connection refuses");
        place.db().read_long(attempt).await.expect_err("a reading connection refuses");
        // And still reads.
        let count = |conn: &mut Conn| Ok(rows::table.count().get_result::<i64>(conn)?);
        assert_eq!(place.db().read(count).await.expect("it reads"), 0);
        assert_eq!(place.db().read_long(count).await.expect("it reads"), 0);
    });
}
