//! Faults that take a whole transaction with them.

use super::*;
use crate::error::Fault;
use std::sync::atomic::{AtomicUsize, Ordering};

both!(a_failed_commit_refuses_only_its_cause);

/// COMMIT itself fails, because a constraint is checked only there. Nobody was answered yet, so each write runs again
/// alone, and only the one that broke the rule is refused.
fn a_failed_commit_refuses_only_its_cause(place: Place) {
    let runs = Arc::new(AtomicUsize::new(0));
    let counted = runs.clone();
    let hold = place.hold();
    let good = place.line_up(0, move |tx| {
        counted.fetch_add(1, Ordering::SeqCst);
        insert(1)(tx)
    });
    let orphan = place.line_up(0, |tx| {
        let conn: &mut Conn = tx;
        diesel::insert_into(children::table).values((children::id.eq(1), children::parent.eq(99))).execute(conn)?;
        Ok(())
    });
    let also_good = place.line_up(0, insert(2));
    drop(hold);
    answer(good).expect("it succeeds");
    answer(also_good).expect("it succeeds");
    assert_eq!(answer(orphan).expect_err("its parent is missing").code(), "internal");
    assert_eq!(runs.load(Ordering::SeqCst), 2, "once in the group, once alone");
    assert_eq!(place.ids(), [1, 2]);
    place.write(insert(3)).expect("the writer goes on");
}

/// On SQLite a full disk inside a savepoint ends the whole transaction.
#[test]
fn a_full_disk_refuses_only_who_needs_room() {
    let place = Place::sqlite().migrated();
    place.write(insert(1)).expect("there is room");
    let hold = place.hold();
    let small = place.line_up(0, insert(2));
    let large = place.line_up(0, |tx| {
        let conn: &mut Conn = tx;
        let pages = "PRAGMA max_page_count = 1; \
                     INSERT INTO rows (id, note) VALUES (3, hex(randomblob(4000000)))";
        Ok(batch(conn, pages)?)
    });
    let also_small = place.line_up(0, |tx| insert(4)(tx));
    drop(hold);
    let refused = answer(large).expect_err("there is no room");
    assert_eq!((refused.status().as_u16(), refused.code()), (507, "storage_full"), "{refused}: {:?}", refused.cause());
    answer(small).expect("there is room for little");
    answer(also_small).expect("there is room for little");
    assert_eq!(place.ids(), [1, 2, 4]);
    // The limit went with the connection that had it.
    place
        .write(|tx| Ok(batch(tx, "INSERT INTO rows (id, note) VALUES (5, hex(randomblob(4000000)))")?))
        .expect("there is room again");
}

/// PostgreSQL ends the connection in the middle of a group: certainly before COMMIT, so the others run again.
#[test]
fn a_connection_lost_in_a_write_refuses_only_its_cause() {
    let place = Place::postgres("ENCODING 'UTF8' LOCALE 'C'").migrated();
    let hold = place.hold();
    let before = place.line_up(0, insert(1));
    let kills = place.line_up(0, |tx| {
        insert(2)(tx)?;
        Ok(batch(tx, "SELECT pg_terminate_backend(pg_backend_pid())")?)
    });
    let after = place.line_up(0, insert(3));
    drop(hold);
    answer(before).expect("it succeeds");
    answer(after).expect("it succeeds");
    let refused = answer(kills).expect_err("it loses its connection each time");
    assert_eq!(refused.status(), 503);
    assert_eq!(place.ids(), [1, 3]);
}

/// PostgreSQL gives a statement up that takes too long: whoever sent it can tell that from a database that is away.
#[test]
fn a_statement_that_takes_too_long_refuses_only_its_cause() {
    let place = Place::postgres("ENCODING 'UTF8' LOCALE 'C'").migrated();
    let hold = place.hold();
    let slow = place.line_up(0, |tx| {
        batch(tx, "SET LOCAL statement_timeout = '20ms'")?;
        Ok(batch(tx, "SELECT pg_sleep(600)")?)
    });
    let after = place.line_up(0, insert(1));
    drop(hold);
    let refused = answer(slow).expect_err("it takes ten minutes");
    assert_eq!((refused.status().as_u16(), refused.fault()), (503, Fault::TimedOut), "{:?}", refused.cause());
    answer(after).expect("it succeeds");
    assert_eq!(place.ids(), [1]);
}

/// The connection breaks while COMMIT is on its way: nobody can know whether it happened, so nothing runs again, and the
/// callers are told to look.
#[test]
fn a_connection_lost_in_commit_is_told_as_it_is() {
    let place = Place::postgres("ENCODING 'UTF8' LOCALE 'C'").migrated();
    let slow_commit = "CREATE FUNCTION wait() RETURNS trigger LANGUAGE plpgsql AS \
        $$ BEGIN PERFORM pg_sleep(600); RETURN NULL; END $$; \
        CREATE CONSTRAINT TRIGGER wait AFTER INSERT ON children DEFERRABLE INITIALLY DEFERRED \
        FOR EACH ROW EXECUTE FUNCTION wait()";
    place.connect().batch_execute(slow_commit).expect("the trigger is made");
    let runs = Arc::new(AtomicUsize::new(0));
    let counted = runs.clone();
    let hangs = place.line_up(0, move |tx| {
        counted.fetch_add(1, Ordering::SeqCst);
        insert(1)(tx)?;
        let conn: &mut Conn = tx;
        diesel::insert_into(children::table).values((children::id.eq(1), children::parent.eq(1))).execute(conn)?;
        Ok(())
    });
    let end_it = format!(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
         WHERE datname = '{}' AND query LIKE 'COMMIT%' AND state = 'active'",
        place.name()
    );
    let mut ended = false;
    for _ in 0..1_000 {
        let mut conn = diesel::PgConnection::establish(&cluster()).expect("the server of the tests answers");
        ended = diesel::RunQueryDsl::execute(diesel::sql_query(&end_it), &mut conn).expect("it can be ended") > 0;
        if ended {
            break;
        }
        std::thread::yield_now();
    }
    assert!(ended, "COMMIT never began");
    let told = answer(hangs).expect_err("nobody knows");
    assert_eq!(told.status(), 503);
    assert!(told.to_string().contains("check whether it happened"), "{told}");
    assert_eq!(runs.load(Ordering::SeqCst), 1, "it must not run a second time");
}
