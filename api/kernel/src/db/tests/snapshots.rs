//! What reads see while others write.

use super::{outage::runtime, *};

both!(
    a_long_read_sees_one_state,
    a_short_read_sees_what_was_committed_last,
    a_read_that_fails_leaves_a_good_connection
);

fn count(conn: &mut Conn) -> Result<i64> {
    Ok(rows::table.count().get_result(conn)?)
}

/// Counts, has a row committed by another, and counts again.
fn twice(place: &Place) -> impl Fn(&mut Conn) -> Result<(i64, i64)> + Send + 'static {
    let (db, next) = (place.db().clone(), std::sync::atomic::AtomicI64::new(1));
    move |conn| {
        let before = count(conn)?;
        let id = next.fetch_add(1, Ordering::SeqCst);
        let write = db.enqueue(Actor::system("test"), 0, Pace::Short, insert(id));
        // Not on this thread, which may belong to a runtime that forbids waiting.
        std::thread::scope(|scope| scope.spawn(|| answer(write)).join()).expect("no panic")?;
        Ok((before, count(conn)?))
    }
}

fn a_long_read_sees_one_state(place: Place) {
    runtime().block_on(async {
        assert_eq!(place.db().read_long(twice(&place)).await.expect("it reads"), (0, 0));
        assert_eq!(place.db().read_long(count).await.expect("it reads"), 1, "the next one sees the row");
    });
    assert_eq!(
        place
            .db()
            .read_blocking(|conn| {
                let one = count(conn)?;
                Ok((one, count(conn)?))
            })
            .expect("it reads"),
        (1, 1)
    );
}

/// The control: each of its queries sees another state.
fn a_short_read_sees_what_was_committed_last(place: Place) {
    runtime().block_on(async {
        assert_eq!(place.db().read(twice(&place)).await.expect("it reads"), (0, 1));
    });
}

fn a_read_that_fails_leaves_a_good_connection(place: Place) {
    runtime().block_on(async {
        for _ in 0..20 {
            place.db().read_long(|conn| Ok(batch(conn, "SELECT 1 FROM nowhere")?)).await.expect_err("no such table");
            assert_eq!(place.db().read_long(count).await.expect("it reads"), 0);
        }
    });
}

/// The connection is lost after the answer is there: nobody but the connection suffers.
#[test]
fn an_answer_stands_although_its_transaction_cannot_be_ended() {
    let place = Place::postgres("ENCODING 'UTF8' LOCALE 'C'").migrated();
    runtime().block_on(async {
        let url = place.url.clone();
        let read = place.db().read_long(move |conn| {
            let own = diesel::dsl::sql::<diesel::sql_types::Integer>("pg_backend_pid()");
            let own: i32 = diesel::select(own).get_result(conn)?;
            let counted = count(conn)?;
            let mut other = Conn::open(&url, Use::Write).expect("it can be opened");
            batch(&mut other, &format!("SELECT pg_terminate_backend({own}, 10000)"))?;
            Ok(counted)
        });
        assert_eq!(read.await.expect("it was read"), 0);
        assert_eq!(place.db().read_long(count).await.expect("another connection is taken"), 0);
    });
}

/// What the row of the pragma says: a reader in the way is no error to SQLite.
#[test]
fn a_checkpoint_says_whether_all_was_moved() {
    let place = Place::sqlite().migrated();
    let (mut reader, mut conn) = (place.connect(), place.connect());
    batch(&mut reader, "BEGIN; SELECT count(*) FROM rows").expect("it reads");
    place.write(insert(1)).expect("it succeeds");
    batch(&mut conn, "PRAGMA busy_timeout=1").expect("it is set");
    for how_much in [Checkpoint::Passive, Checkpoint::Truncate] {
        assert_eq!(checkpoint(&mut conn, how_much), Ok(false), "{how_much:?}");
    }
    batch(&mut reader, "COMMIT").expect("it ends");
    for how_much in [Checkpoint::Passive, Checkpoint::Truncate] {
        assert_eq!(checkpoint(&mut conn, how_much), Ok(true), "{how_much:?}");
    }
}
