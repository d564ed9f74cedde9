//! The database goes away and comes back.

use super::*;

pub(super) fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime")
}

fn count(conn: &mut Conn) -> Result<i64> {
    Ok(rows::table.count().get_result(conn)?)
}

/// While PostgreSQL is gone every read and write is answered 503; when it is back, the next ones succeed without a restart.
#[test]
fn nothing_is_ever_500_and_all_come_back() {
    let place = Place::postgres("ENCODING 'UTF8' LOCALE 'C'").migrated();
    runtime().block_on(async {
        let write = |id| place.db().write(Actor::system("test"), 0, insert(id));
        write(1).await.expect("it is there");
        // Several pooled connections that are all going to be dead.
        let warm = futures_util::future::join_all((0..8).map(|_| place.db().read_long(count))).await;
        assert!(warm.into_iter().all(|one| matches!(one, Ok(1))));

        place.go_away();
        for id in 10..13 {
            let (wrote, read) = (write(id).await.map(|_| ()), place.db().read(count).await.map(|_| ()));
            for outcome in [wrote, read] {
                let error = outcome.expect_err("it is gone");
                assert_eq!(error.status(), 503, "{error}: {:?}", error.cause());
                assert!(error.retry_after_seconds().is_some());
            }
        }

        place.come_back();
        write(2).await.expect("it is back");
        assert_eq!(place.db().read(count).await.expect("it is back"), 2);
        assert_eq!(place.ids(), [1, 2], "what was answered 503 was not written");
    });
}

/// The server restarts while nobody calls: the pooled connections are dead, and no caller notices.
#[test]
fn dead_pooled_connections_are_replaced() {
    let place = Place::postgres("ENCODING 'UTF8' LOCALE 'C'").migrated();
    runtime().block_on(async {
        futures_util::future::join_all((0..8).map(|_| place.db().read_long(count))).await;
        place.end_connections();
        for _ in 0..20 {
            assert_eq!(place.db().read(count).await.expect("a new connection is taken"), 0);
        }
        place.db().write(Actor::system("test"), 0, insert(1)).await.expect("a new connection is taken");
    });
}

/// After a panic in a read in place the thread's next read has a good connection.
#[test]
fn a_panicking_read_harms_nobody() {
    let place = Place::sqlite().migrated();
    runtime().block_on(async {
        place.db().read(count).await.expect("it reads");
        let panics = std::panic::AssertUnwindSafe(place.db().read(|_| -> Result<()> { panic!("on purpose") }));
        assert!(futures_util::FutureExt::catch_unwind(panics).await.is_err());
        assert_eq!(place.db().read(count).await.expect("it reads"), 0);
    });
}
