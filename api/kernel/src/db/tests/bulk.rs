//! What takes long lets others go first.

use super::*;
use std::sync::Mutex;

both!(
    bulk_writes_come_after_short_ones,
    nobody_waits_for_more_than_one_bulk_write,
    nothing_is_lost_of_bulk_writes_that_wait_at_the_end,
);

fn bulk(place: &Place, id: i64) -> oneshot::Receiver<Result<At>> {
    place.db().enqueue(Actor::system("test"), 0, Pace::Bulk, insert(id))
}

fn bulk_writes_come_after_short_ones(place: Place) {
    let hold = place.hold();
    let [first, second] = [1, 2].map(|id| bulk(&place, id));
    let [third, fourth] = [3, 4].map(|id| place.line_up(0, insert(id)));
    drop(hold);
    let [first, second, third, fourth] = [first, second, third, fourth].map(|one| answer(one).expect("it succeeds"));
    assert_eq!(third, fourth, "short ones share a transaction");
    assert!(third < first, "short ones go first");
    match place.url {
        Url::Sqlite(_) => assert_eq!(first, second, "bulk writes share a transaction while nobody else comes"),
        Url::Postgres(_) => assert!(first < second, "bulk writes have a transaction each: they hold locks"),
    }
}

fn nobody_waits_for_more_than_one_bulk_write(place: Place) {
    let hold = place.hold();
    let (db, came) = (place.db().clone(), Arc::new(Mutex::new(None)));
    let keep = came.clone();
    let first = place.db().enqueue(Actor::system("test"), 0, Pace::Bulk, move |tx: &mut Tx<'_>| {
        let short = db.enqueue(Actor::system("test"), 0, Pace::Short, insert(3));
        keep.lock().expect("nobody panicked").get_or_insert(short);
        insert(1)(tx)
    });
    let second = bulk(&place, 2);
    drop(hold);
    let [first, second] = [first, second].map(|one| answer(one).expect("it succeeds"));
    let short = came.lock().expect("nobody panicked").take().expect("it was lined up");
    let short = answer(short).expect("it succeeds");
    assert!(first < short && short < second, "who comes meanwhile goes before the next one");
}

fn nothing_is_lost_of_bulk_writes_that_wait_at_the_end(mut place: Place) {
    let hold = place.hold();
    let waiting = [1, 2, 3].map(|id| bulk(&place, id));
    drop(hold);
    place.reopen();
    for one in waiting {
        answer(one).expect("it succeeds");
    }
    assert_eq!(place.ids(), [1, 2, 3]);
}

/// Nobody ends the writer here, which would move it too, and what is written stays below its own automatic checkpoint.
#[test]
#[allow(clippy::disallowed_methods)] // No worker of a runtime waits here.
fn what_bulk_writes_leave_in_the_log_is_moved() {
    let place = Place::sqlite().migrated();
    let Url::Sqlite(file) = place.url.clone() else { return };
    let size = || std::fs::metadata(&file).expect("it is there").len();
    let before = size();
    let much = |id| {
        move |tx: &mut Tx<'_>| {
            let conn: &mut Conn = tx;
            let row = (rows::id.eq(id), rows::note.eq(Some("x".repeat(1_000_000))));
            Ok(diesel::insert_into(rows::table).values(row).execute(conn)?)
        }
    };
    // Forty megabytes and ten seconds at most.
    for id in 0..40 {
        answer(place.db().enqueue(Actor::system("test"), 0, Pace::Bulk, much(id))).expect("it succeeds");
        if size() > before {
            return;
        }
        std::thread::sleep(Duration::from_millis(250));
    }
    panic!("nothing was moved");
}
