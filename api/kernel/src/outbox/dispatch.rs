//! Brings outbox rows to those that follow them.
//!
//! A subscriber follows one kind of event and has a place in every stream. It gets the rows of its kind after that place in
//! order, in transactions that also move the place: at least once, and with its effect once. A row that fails is tried again
//! with growing delay, and its stream waits, since order matters; after [`ATTEMPTS`] it is put aside as a dead letter and
//! the stream goes on. While nothing of its kind comes, a subscriber only reads.

use super::{DomainEvent, OutboxRow};
use crate::{
    app::App,
    db::{Actor, At, Conn, Tx},
    error::{self, Result},
    insert_new,
    schema::{kernel_dead_letters, kernel_outbox, kernel_streams, kernel_subscriptions},
};
use actix_web::http::StatusCode;
use diesel::prelude::*;
use std::sync::Arc;

/// What a subscriber does with a row of its kind.
type React = dyn Fn(&mut Tx<'_>, &OutboxRow) -> Result<()> + Send + Sync;

/// Who follows which kind of event, and what it does then.
#[derive(Clone)]
pub struct Subscriber {
    name: &'static str,
    kind: &'static str,
    react: Arc<React>,
}

impl Subscriber {
    /// `name` is stable: the subscriber's place in the streams is kept under it.
    pub fn new<E: DomainEvent>(
        name: &'static str,
        reaction: impl Fn(&mut Tx<'_>, E) -> Result<()> + Send + Sync + 'static,
    ) -> Self {
        let react = move |tx: &mut Tx<'_>, row: &OutboxRow| match &row.payload {
            Some(payload) => reaction(tx, payload.to()?),
            None => Err(error::INTERNAL.plain().because(format!("{} row {} has no payload", row.kind, row.seq))),
        };
        Self { name, kind: E::KIND, react: Arc::new(react) }
    }
}

/// How often a row is tried before it is put aside.
pub const ATTEMPTS: i32 = 12;
/// Rows that one transaction handles at most.
const BATCH: i64 = 100;
/// Rows of other kinds after which a subscriber moves its place.
const FAR_BEHIND: i64 = 1_000;

/// Brings every waiting row to every subscriber, once around; gives the number of rows handled. Safe to call from several
/// processes: the place in the stream is locked while a row is handled.
pub async fn dispatch_once(app: &App) -> Result<usize> {
    let mut handled = 0;
    for subscriber in app.wiring.subscribers.clone() {
        let (name, kind, now) = (subscriber.name, subscriber.kind, app.now());
        let waiting = app.db.read(move |conn| streams_waiting(conn, name, kind, now)).await?;
        for stream in waiting {
            handled += catch_up(app, &subscriber, stream).await?;
        }
    }
    Ok(handled)
}

/// Streams in which the subscriber has something to do and no delay to wait for: rows of its kind, or so many others that
/// its place should move past them (the next look is short again then).
fn streams_waiting(conn: &mut Conn, subscriber: &str, kind: &str, now: At) -> Result<Vec<String>> {
    use kernel_subscriptions::dsl as s;
    let places: Vec<(String, i64, At)> = s::kernel_subscriptions
        .filter(s::subscriber.eq(subscriber))
        .select((s::stream, s::done_seq, s::next_attempt_at))
        .load(conn)?;
    let ends: Vec<(String, i64)> =
        kernel_streams::table.select((kernel_streams::stream, kernel_streams::seq)).load(conn)?;
    let mut waiting = Vec::new();
    for (stream, end) in ends {
        let place = places.iter().find(|place| place.0 == stream);
        let (done, next) = place.map_or((0, now), |(_, done, next)| (*done, *next));
        if done >= end || next > now {
            continue;
        }
        let of_kind = kernel_outbox::table
            .filter(kernel_outbox::stream.eq(&stream).and(kernel_outbox::seq.gt(done)))
            .filter(kernel_outbox::kind.eq(kind))
            .order(kernel_outbox::seq)
            .select(kernel_outbox::seq)
            .first::<i64>(conn)
            .optional()?;
        if of_kind.is_some() || end - done > FAR_BEHIND {
            waiting.push(stream);
        }
    }
    Ok(waiting)
}

async fn catch_up(app: &App, subscriber: &Subscriber, stream: String) -> Result<usize> {
    let mut handled = 0;
    loop {
        let (target, own) = (stream.clone(), subscriber.clone());
        let actor = Actor::system(subscriber.name);
        let outcome = app.db.write(actor, 0, move |tx| handle(tx, &own, &target, BATCH)).await;
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

async fn one_by_one(app: &App, subscriber: &Subscriber, stream: String) -> Result<usize> {
    let mut handled = 0;
    loop {
        let (target, own) = (stream.clone(), subscriber.clone());
        let actor = Actor::system(subscriber.name);
        let outcome = app.db.write(actor, 0, move |tx| handle(tx, &own, &target, 1)).await;
        match outcome {
            Ok(0) => return Ok(handled),
            Ok(count) => handled += count,
            // Not the row's fault: the next round tries again.
            Err(error) if error.status() == StatusCode::SERVICE_UNAVAILABLE => return Err(error),
            Err(error) => {
                let text = format!("{error}: {}", error.cause().unwrap_or_default());
                let name = subscriber.name;
                app.db.write(Actor::system(name), 0, move |tx| put_off(tx, name, &stream, &text)).await?;
                return Ok(handled);
            }
        }
    }
}

/// Takes the subscriber's place (which locks it), runs the reaction on the rows of its kind after it, and moves the place.
fn handle(tx: &mut Tx<'_>, subscriber: &Subscriber, stream: &str, limit: i64) -> Result<usize> {
    use kernel_subscriptions::dsl as s;
    take_place(tx, subscriber.name, stream)?;
    let place = s::kernel_subscriptions.find((subscriber.name, stream));
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
    for row in rows.iter().filter(|row| row.kind == subscriber.kind) {
        (subscriber.react)(tx, row)?;
    }
    let conn: &mut Conn = tx;
    diesel::update(place).set((s::done_seq.eq(last), s::attempts.eq(0))).execute(conn)?;
    Ok(rows.len())
}

/// A subscriber that meets a stream for the first time starts before its first row.
fn take_place(tx: &mut Tx<'_>, subscriber: &str, stream: &str) -> Result<()> {
    use kernel_subscriptions::dsl as s;
    let first = (
        s::subscriber.eq(subscriber),
        s::stream.eq(stream),
        s::done_seq.eq(0),
        s::attempts.eq(0),
        s::next_attempt_at.eq(tx.now()),
    );
    insert_new!(tx, s::kernel_subscriptions, first)?;
    Ok(())
}

/// The next row failed: wait longer each time, then put it aside.
fn put_off(tx: &mut Tx<'_>, subscriber: &'static str, stream: &str, problem: &str) -> Result<()> {
    use kernel_subscriptions::dsl as s;
    take_place(tx, subscriber, stream)?;
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

/// A row that a subscriber gave up on.
#[derive(Clone, Debug, PartialEq, Eq, Queryable)]
pub struct DeadLetter {
    /// The subscriber's name.
    pub subscriber: String,
    /// The stream of the row.
    pub stream: String,
    /// Its place there.
    pub seq: i64,
    /// What the last attempt said.
    pub error: String,
    /// When it was given up.
    pub at: At,
}

/// The rows that were given up, oldest first, at most so many.
pub fn dead_letters(conn: &mut Conn, most: i64) -> Result<Vec<DeadLetter>> {
    use kernel_dead_letters::dsl as d;
    Ok(d::kernel_dead_letters
        .order((d::at, d::subscriber, d::stream, d::seq))
        .limit(most)
        .select((d::subscriber, d::stream, d::seq, d::error, d::at))
        .load(conn)?)
}

/// How many rows were given up.
pub fn count_dead_letters(conn: &mut Conn) -> Result<i64> {
    Ok(kernel_dead_letters::table.count().get_result(conn)?)
}
