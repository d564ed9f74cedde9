//! Groups, and the locks that others hold. PostgreSQL keeps the locks of a transaction until its end.

use super::*;
use std::sync::atomic::AtomicUsize;

both!(who_lost_a_race_runs_again_before_those_behind);

fn touch(id: i64) -> impl Fn(&mut Tx<'_>) -> Result<At> + Send + 'static {
    move |tx| {
        let conn: &mut Conn = tx;
        diesel::update(rows::table.find(id)).set(rows::note.eq("seen")).execute(conn)?;
        Ok(tx.now())
    }
}

fn two_rows(place: &Place) {
    place.write(|tx| Ok(batch(tx, "INSERT INTO rows (id, note) VALUES (1, ''), (2, '')")?)).expect("it succeeds");
}

fn who_lost_a_race_runs_again_before_those_behind(place: Place) {
    let runs = Arc::new(AtomicUsize::new(0));
    let hold = place.hold();
    let before = place.line_up(0, insert(1));
    let races = place.line_up(0, move |tx| match runs.fetch_add(1, Ordering::SeqCst) {
        0 => Err(error::INTERNAL.plain().with_fault(error::Fault::Race)),
        _ => insert(2)(tx),
    });
    let behind = place.line_up(0, insert(3));
    drop(hold);
    let [before, races, behind] = [before, races, behind].map(|one| answer(one).expect("it succeeds"));
    if matches!(place.url, Url::Postgres(_)) {
        assert!(before < races && races < behind, "three transactions");
    } else {
        // SQLite has one writer, so nobody waits for this group's locks: no commit is spent on letting go of them.
        assert!(before == behind && behind < races, "a group, and who lost alone");
    }
    assert_eq!(place.ids(), [1, 2, 3]);
}

/// Behind a write that met a lock, those before it in its group hold theirs no longer.
#[test]
fn a_group_lets_go_of_its_locks_when_it_meets_another() {
    let place = Place::postgres("ENCODING 'UTF8' LOCALE 'C'").migrated();
    two_rows(&place);
    let mut other = place.connect();
    batch(&mut other, "BEGIN; UPDATE rows SET note = 'held' WHERE id = 2").expect("it locks");
    let hold = place.hold();
    let first = place.line_up(0, touch(1));
    let meets = place.line_up(0, |tx| {
        batch(tx, "SET LOCAL lock_timeout = '20ms'")?;
        touch(2)(tx)
    });
    let url = place.url.clone();
    let looks = place.line_up(0, move |_| {
        let mut conn = Conn::open(&url, Use::Write).expect("it can be opened");
        Ok(batch(&mut conn, "SELECT id FROM rows WHERE id = 1 FOR UPDATE NOWAIT")?)
    });
    drop(hold);
    answer(first).expect("it succeeds");
    assert_eq!(answer(meets).expect_err("the row is held").fault(), error::Fault::TimedOut);
    answer(looks).expect("the first row is free");
}

/// What a transaction waits for a lock, as PostgreSQL says it.
fn patience(tx: &mut Tx<'_>) -> Result<String> {
    let conn: &mut Conn = tx;
    let setting = diesel::dsl::sql::<diesel::sql_types::Text>("current_setting('lock_timeout')");
    Ok(diesel::select(setting).get_result(conn)?)
}

/// Who waited behind a lock for as long as one waits for a lock does not wait as long again, and is done where no lock is in
/// the way.
#[test]
fn a_lock_that_is_never_let_go_keeps_nobody_twice() {
    let place = Place::postgres("ENCODING 'UTF8' LOCALE 'C'").migrated();
    two_rows(&place);
    let mut other = place.connect();
    batch(&mut other, "BEGIN; UPDATE rows SET note = 'held' WHERE id = 2").expect("it locks");
    let waited = Arc::new(std::sync::Mutex::new(Vec::new()));
    let hold = place.hold();
    let waiting: Vec<_> = (0..20)
        .map(|_| {
            let waited = waited.clone();
            place.line_up(0, move |tx| {
                let patience = patience(tx)?;
                waited.lock().expect("no panic").push(patience);
                touch(2)(tx)
            })
        })
        .collect();
    let elsewhere = place.line_up(0, touch(1));
    drop(hold);
    for one in waiting {
        let refused = answer(one).expect_err("the row is held");
        assert_eq!(refused.status(), 503, "{refused}: {:?}", refused.cause());
        assert!(refused.retry_after_seconds().is_some());
    }
    answer(elsewhere).expect("nobody holds the first row");
    let waited = waited.lock().expect("no panic");
    assert_eq!(waited.iter().filter(|patience| *patience == "5s").count(), 1, "only the first waited: {waited:?}");
    batch(&mut other, "COMMIT").expect("it lets go");
    place.write(touch(2)).expect("the lane goes on");
    assert_eq!(place.write(patience).expect("it reads"), "5s", "only those who were late hurry");
}

/// Of those who were late together each is told what is its own, and who races then waits only for what is left.
#[test]
fn who_is_late_is_told_its_own_error() {
    let place = Place::postgres("ENCODING 'UTF8' LOCALE 'C'").migrated();
    two_rows(&place);
    let mut other = place.connect();
    batch(&mut other, "BEGIN; UPDATE rows SET note = 'held' WHERE id = 2").expect("it locks");
    let runs = Arc::new(AtomicUsize::new(0));
    let hold = place.hold();
    let held = place.line_up(0, touch(2));
    let races = place.line_up(0, move |tx| match runs.fetch_add(1, Ordering::SeqCst) {
        0 => Err(error::INTERNAL.plain().with_fault(error::Fault::Race)),
        _ => patience(tx),
    });
    let good = place.line_up(0, insert(3));
    // Refused at COMMIT, which takes the whole transaction with it.
    let orphan = place.line_up(0, |tx| {
        let conn: &mut Conn = tx;
        diesel::insert_into(children::table).values((children::id.eq(1), children::parent.eq(99))).execute(conn)?;
        Ok(())
    });
    let also_good = place.line_up(0, insert(4));
    drop(hold);
    assert_eq!(answer(held).expect_err("the row is held").fault(), error::Fault::TimedOut);
    let patience = answer(races).expect("it succeeds when it runs again");
    assert!(patience.ends_with("ms"), "it would wait {patience}");
    answer(good).expect("it succeeds");
    assert_eq!(answer(orphan).expect_err("its parent is missing").code(), "internal");
    answer(also_good).expect("it succeeds");
    assert_eq!(place.ids(), [1, 2, 3, 4]);
}
