//! Writes that want the same at the same time. On PostgreSQL several lanes write at once; on SQLite there is one.

use super::*;

both!(a_locked_rule_holds, both_sides_of_a_deadlock_succeed);

const LANES: u64 = 4;
const EACH: usize = 50;

/// Reads the greatest id and inserts the next one: a rule that spans rows.
fn next(lock: bool) -> impl Fn(&mut Tx<'_>) -> Result<()> + Send + Clone + 'static {
    move |tx| {
        if lock {
            tx.lock(Key::House("test"))?;
        }
        let conn: &mut Conn = tx;
        let highest: Option<i64> = rows::table.select(diesel::dsl::max(rows::id)).first(conn)?;
        diesel::insert_into(rows::table).values(rows::id.eq(highest.unwrap_or(0) + 1)).execute(conn)?;
        Ok(())
    }
}

fn failures(place: &Place, lock: bool) -> usize {
    std::thread::scope(|scope| {
        let lanes: Vec<_> = (0..LANES)
            .map(|lane| {
                scope.spawn(move || (0..EACH).filter(|_| answer(place.line_up(lane, next(lock))).is_err()).count())
            })
            .collect();
        lanes.into_iter().map(|lane| lane.join().expect("it ends")).sum()
    })
}

fn a_locked_rule_holds(place: Place) {
    assert_eq!(failures(&place, true), 0);
    let all = i64::try_from(EACH).expect("few") * i64::try_from(LANES).expect("few");
    assert_eq!(place.ids(), (1..=all).collect::<Vec<_>>());
}

/// The control: without the lock the same writes do get in each other's way, or the test above proves nothing.
#[test]
fn an_unlocked_rule_breaks() {
    let place = Place::postgres("ENCODING 'UTF8' LOCALE 'C'").migrated();
    assert!(failures(&place, false) > 0, "no two lanes ever met");
}

fn both_sides_of_a_deadlock_succeed(place: Place) {
    place.write(|tx| Ok(batch(tx, "INSERT INTO rows (id, note) VALUES (1, ''), (2, '')")?)).expect("it succeeds");
    // Each has its first row before either takes its second. With one lane nobody meets: it must not wait for ever.
    let meeting = Arc::new(std::sync::Barrier::new(2));
    let met = Arc::new(std::sync::atomic::AtomicBool::new(matches!(place.url, Url::Sqlite(_))));
    let both = |first: i64, second: i64| {
        let (meeting, met) = (meeting.clone(), met.clone());
        move |tx: &mut Tx<'_>| -> Result<()> {
            let conn: &mut Conn = tx;
            diesel::update(rows::table.find(first)).set(rows::note.eq("seen")).execute(conn)?;
            if !met.load(Ordering::SeqCst) {
                meeting.wait();
                met.store(true, Ordering::SeqCst);
            }
            diesel::update(rows::table.find(second)).set(rows::note.eq("seen")).execute(conn)?;
            Ok(())
        }
    };
    let (one, other) = (place.line_up(0, both(1, 2)), place.line_up(1, both(2, 1)));
    answer(one).expect("the loser runs again");
    answer(other).expect("the loser runs again");
}
