//! Brings outbox rows to those that follow them.
//!
//! A subscriber has a place in every stream. It gets the rows after it one by one, each in a transaction that also moves the
//! place: at least once, and with its effect once. A row that fails is tried again with growing delay, and its stream
//! waits, since order matters; after [`ATTEMPTS`] it is put aside as a dead letter and the stream goes on.

use super::{OutboxRow, Reaction};
use crate::{
    app::App,
    db::{Actor, At, Conn, Tx},
    error::{self, Result},
    insert_new,
    schema::{kernel_dead_letters, kernel_outbox, kernel_streams, kernel_subscriptions},
};
use diesel::prelude::*;

/// Who follows, and what it does.
#[derive(Clone, Copy)]
pub struct Subscriber {
    /// Stable name: its place in the streams is kept under it.
    pub name: &'static str,
    /// What it does with a row.
    pub reaction: Reaction,
}

/// How often a row is tried before it is put aside.
pub const ATTEMPTS: i32 = 12;
/// Rows that one transaction handles at most.
const BATCH: i64 = 100;

/// Brings every waiting row to every subscriber, once around; gives the number of rows handled. Safe to call from several
/// processes: the place in the stream is locked while a row is handled.
pub async fn dispatch_once(app: &App) -> Result<usize> {
    let mut handled = 0;
    for subscriber in app.wiring.subscribers.clone() {
        let (name, now) = (subscriber.name, app.now());
        let behind = app.db.read(move |conn| streams_behind(conn, name, now)).await?;
        for stream in behind {
            handled += catch_up(app, subscriber, stream).await?;
        }
    }
    Ok(handled)
}

/// Streams in which the subscriber has rows to see and no delay to wait for.
fn streams_behind(conn: &mut Conn, subscriber: &'static str, now: At) -> Result<Vec<String>> {
    use kernel_subscriptions::dsl as s;
    let places: Vec<(String, i64, At)> = s::kernel_subscriptions
        .filter(s::subscriber.eq(subscriber))
        .select((s::stream, s::done_seq, s::next_attempt_at))
        .load(conn)?;
    let ends: Vec<(String, i64)> =
        kernel_streams::table.select((kernel_streams::stream, kernel_streams::seq)).load(conn)?;
    let behind = |(stream, end): &(String, i64)| match places.iter().find(|place| &place.0 == stream) {
        Some((_, done, next)) => done < end && *next <= now,
        None => *end > 0,
    };
    Ok(ends.into_iter().filter(behind).map(|(stream, _)| stream).collect())
}

async fn catch_up(app: &App, subscriber: Subscriber, stream: String) -> Result<usize> {
    let mut handled = 0;
    loop {
        let target = stream.clone();
        let actor = Actor::system(subscriber.name);
        let outcome = app.db.write(actor, 0, move |tx| handle_batch(tx, subscriber, &target)).await;
        match outcome {
            Ok(0) => return Ok(handled),
            Ok(count) => handled += count,
            Err(error) => {
                log::warn!("{} failed in stream {stream}: {error} ({:?})", subscriber.name, error.cause());
                // One by one now, so that the rows before the failing one are done and only it is put off.
                return Ok(handled + one_by_one(app, subscriber, stream).await?);
            }
        }
    }
}

async fn one_by_one(app: &App, subscriber: Subscriber, stream: String) -> Result<usize> {
    let mut handled = 0;
    loop {
        let target = stream.clone();
        let outcome =
            app.db.write(Actor::system(subscriber.name), 0, move |tx| handle(tx, subscriber, &target, 1)).await;
        match outcome {
            Ok(0) => return Ok(handled),
            Ok(count) => handled += count,
            Err(error) => {
                let text = format!("{error}: {}", error.cause().unwrap_or_default());
                app.db
                    .write(Actor::system(subscriber.name), 0, move |tx| put_off(tx, subscriber.name, &stream, &text))
                    .await?;
                return Ok(handled);
            }
        }
    }
}

fn handle_batch(tx: &mut Tx<'_>, subscriber: Subscriber, stream: &str) -> Result<usize> {
    handle(tx, subscriber, stream, BATCH)
}

/// Takes the subscriber's place (which locks it), runs the reaction on the rows after it, and moves the place.
fn handle(tx: &mut Tx<'_>, subscriber: Subscriber, stream: &str, limit: i64) -> Result<usize> {
    use kernel_subscriptions::dsl as s;
    let place = s::kernel_subscriptions.find((subscriber.name, stream));
    let now = tx.now();
    insert_new!(
        tx,
        s::kernel_subscriptions,
        (
            s::subscriber.eq(subscriber.name),
            s::stream.eq(stream),
            s::done_seq.eq(0),
            s::attempts.eq(0),
            s::next_attempt_at.eq(now),
        )
    )?;
    let conn: &mut Conn = tx;
    // An UPDATE that changes nothing: it locks the row on PostgreSQL, and both databases know it.
    let done: i64 = diesel::update(place).set(s::done_seq.eq(s::done_seq)).returning(s::done_seq).get_result(conn)?;
    let rows: Vec<OutboxRow> = kernel_outbox::table
        .filter(kernel_outbox::stream.eq(stream).and(kernel_outbox::seq.gt(done)))
        .order(kernel_outbox::seq)
        .limit(limit)
        .select(OutboxRow::as_select())
        .load(conn)?;
    let Some(last) = rows.last().map(|row| row.seq) else { return Ok(0) };
    for row in &rows {
        (subscriber.reaction)(tx, row)?;
    }
    let conn: &mut Conn = tx;
    diesel::update(place).set((s::done_seq.eq(last), s::attempts.eq(0))).execute(conn)?;
    Ok(rows.len())
}

/// The next row failed: wait longer each time, then put it aside.
fn put_off(tx: &mut Tx<'_>, subscriber: &'static str, stream: &str, problem: &str) -> Result<()> {
    use kernel_subscriptions::dsl as s;
    let now = tx.now();
    let place = s::kernel_subscriptions.find((subscriber, stream));
    let conn: &mut Conn = tx;
    let (done, attempts): (i64, i32) = diesel::update(place)
        .set(s::attempts.eq(s::attempts + 1))
        .returning((s::done_seq, s::attempts))
        .get_result(conn)?;
    if attempts < ATTEMPTS {
        // 2, 4, 8 … seconds, at most an hour.
        let delay = 2_i64.saturating_pow(u32::try_from(attempts).unwrap_or(1)).min(3_600);
        diesel::update(place).set(s::next_attempt_at.eq(now.plus_seconds(delay))).execute(conn)?;
        return Ok(());
    }
    let next: Option<i64> = kernel_outbox::table
        .filter(kernel_outbox::stream.eq(stream).and(kernel_outbox::seq.gt(done)))
        .select(diesel::dsl::min(kernel_outbox::seq))
        .first(conn)?;
    let seq = next.ok_or_else(|| error::INTERNAL.plain().because("nothing to put aside"))?;
    log::error!("{subscriber} gives up on row {seq} of stream {stream}: {problem}");
    use kernel_dead_letters::dsl as d;
    insert_new!(
        conn,
        d::kernel_dead_letters,
        (d::subscriber.eq(subscriber), d::stream.eq(stream), d::seq.eq(seq), d::error.eq(problem), d::at.eq(now))
    )?;
    diesel::update(place).set((s::done_seq.eq(seq), s::attempts.eq(0))).execute(conn)?;
    Ok(())
}
