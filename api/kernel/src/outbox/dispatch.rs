//! Brings outbox rows to those that follow them.
//!
//! A subscriber follows one kind of event and has a place in every stream. It gets the rows of its kind after that place in
//! order, in transactions that also move the place: at least once, and with its effect once. A row that fails is tried again
//! with growing delay, and its stream waits, since order matters; after [`ATTEMPTS`] it is put aside as a dead letter and
//! the stream goes on. A reaction that the database gives up for its length has failed as well; a database that is away is
//! nobody's failure, and no attempt. While nothing of its kind comes, a subscriber only reads.

use super::{DomainEvent, OutboxRow};
use crate::{
    app::App,
    db::{Actor, At, Conn, MultiBackend, Tx},
    error::{self, ApiError, Fault, Result},
    insert_new,
    schema::{kernel_dead_letters, kernel_outbox, kernel_streams, kernel_subscriptions},
};
use actix_web::http::StatusCode;
use diesel::prelude::*;
use std::{
    collections::{BTreeSet, HashMap},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

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
/// Rows of other kinds after which a subscriber moves its place, so that a process that starts need not look far back.
const FAR_BEHIND: i64 = 10_000;

/// How far this process has looked through each stream and found nothing left to do: it need not look there again. The
/// places are what counts; this only saves looking.
#[derive(Default)]
pub(crate) struct Quiet(Mutex<HashMap<String, i64>>);

impl Quiet {
    fn known(&self) -> MutexGuard<'_, HashMap<String, i64>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Brings every waiting row to every subscriber, once around; gives the number of rows handled. Safe to call from several
/// processes: the place in the stream is locked while a row is handled.
pub async fn dispatch_once(app: &App) -> Result<usize> {
    let subscribers = &app.wiring.subscribers;
    let followers: Vec<Follower> = subscribers.iter().map(|one| (one.name, one.kind)).collect();
    let (quiet, now) = (app.quiet.known().clone(), app.now());
    let found = app.db.read(move |conn| look_around(conn, &followers, &quiet, now)).await?;
    app.quiet.known().extend(found.quiet);
    let (mut handled, mut failed) = (0, None);
    for (at, stream) in found.waiting {
        // One that the database keeps waiting must not keep those behind it waiting too.
        match catch_up(app, &subscribers[at], stream).await {
            Ok(count) => handled += count,
            Err(error) => failed = failed.or(Some(error)),
        }
    }
    failed.map_or(Ok(handled), Err)
}

/// A subscriber's name and the kind that it follows.
type Follower = (&'static str, &'static str);

#[derive(Default)]
struct Found {
    /// Subscribers, by position, with the stream where they have something to do and no delay to wait for.
    waiting: Vec<(usize, String)>,
    /// Streams where nobody has anything to do up to that row.
    quiet: Vec<(String, i64)>,
}

/// One look for all subscribers: it comes after every commit.
fn look_around(conn: &mut Conn, followers: &[Follower], quiet: &HashMap<String, i64>, now: At) -> Result<Found> {
    use kernel_subscriptions::dsl as s;
    let ends: Vec<(String, i64)> =
        kernel_streams::table.select((kernel_streams::stream, kernel_streams::seq)).load(conn)?;
    // In a stream that this process has not found quiet yet it has to look from the first row.
    let looked = |stream: &str| quiet.get(stream).copied().unwrap_or(0);
    let news: Vec<(String, i64)> = ends.into_iter().filter(|(stream, end)| *end > looked(stream)).collect();
    let mut found = Found::default();
    if news.is_empty() {
        return Ok(found);
    }
    let names: Vec<&str> = news.iter().map(|(stream, _)| stream.as_str()).collect();
    let places: Vec<(String, String, i64, At)> = s::kernel_subscriptions
        .filter(s::stream.eq_any(names))
        .select((s::stream, s::subscriber, s::done_seq, s::next_attempt_at))
        .load(conn)?;
    let kinds: BTreeSet<&str> = followers.iter().map(|(_, kind)| *kind).collect();
    for (stream, end) in news {
        let place = |name: &str| places.iter().find(|(other, whose, ..)| *other == stream && whose == name);
        // Whoever meets a stream for the first time starts before its first row.
        let place = |name| place(name).map_or((0, now), |(.., done, next)| (*done, *next));
        let least = followers.iter().map(|(name, _)| place(name).0).min().unwrap_or(end);
        let last: HashMap<String, Option<i64>> = kernel_outbox::table
            .filter(kernel_outbox::stream.eq(&stream).and(kernel_outbox::seq.gt(least.max(looked(&stream)))))
            .filter(kernel_outbox::kind.eq_any(kinds.iter().copied()))
            .group_by(kernel_outbox::kind)
            .select((kernel_outbox::kind, diesel::dsl::max(kernel_outbox::seq)))
            .load::<(String, Option<i64>)>(conn)?
            .into_iter()
            .collect();
        let mut is_quiet = true;
        for (at, (name, kind)) in followers.iter().enumerate() {
            let (done, next) = place(name);
            let waits = last.get(*kind).is_some_and(|last| *last > Some(done));
            if !waits && end - done <= FAR_BEHIND {
                continue;
            }
            is_quiet = false;
            if next <= now {
                found.waiting.push((at, stream.clone()));
            }
        }
        if is_quiet {
            found.quiet.push((stream, end));
        }
    }
    Ok(found)
}

async fn catch_up(app: &App, subscriber: &Subscriber, stream: String) -> Result<usize> {
    let mut handled = 0;
    loop {
        match step(app, subscriber, &stream, BATCH).await {
            Ok(done) => {
                handled += done.rows;
                if !done.more {
                    return Ok(handled);
                }
            }
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
        match step(app, subscriber, &stream, 1).await {
            Ok(done) => {
                handled += done.rows;
                if !done.more {
                    return Ok(handled);
                }
            }
            // Not the row's fault: the next round tries again.
            Err(error) if error.status() == StatusCode::SERVICE_UNAVAILABLE => return Err(error),
            Err(error) => {
                let text = format!("{error}: {}", error.cause().unwrap_or_default());
                let own = subscriber.clone();
                let put_off = move |tx: &mut Tx<'_>| put_off(tx, &own, &stream, &text);
                app.db.write(Actor::system(subscriber.name), 0, put_off).await?;
                return Ok(handled);
            }
        }
    }
}

/// What one transaction did.
struct Done {
    rows: usize,
    /// There may be more of the kind.
    more: bool,
}

async fn step(app: &App, subscriber: &Subscriber, stream: &str, limit: i64) -> Result<Done> {
    let (own, stream) = (subscriber.clone(), stream.to_owned());
    app.db.write(Actor::system(subscriber.name), 0, move |tx| handle(tx, &own, &stream, limit)).await
}

/// Takes the subscriber's place (which locks it), runs the reaction on the rows of its kind after it, and moves the place.
fn handle(tx: &mut Tx<'_>, subscriber: &Subscriber, stream: &str, limit: i64) -> Result<Done> {
    use kernel_subscriptions::dsl as s;
    take_place(tx, subscriber.name, stream)?;
    let place = s::kernel_subscriptions.find((subscriber.name, stream));
    let conn: &mut Conn = tx;
    // An UPDATE that changes nothing: it locks the row on PostgreSQL, and both databases know it.
    let (done, next): (i64, At) = diesel::update(place)
        .set(s::done_seq.eq(s::done_seq))
        .returning((s::done_seq, s::next_attempt_at))
        .get_result(conn)?;
    if next > tx.now() {
        // Another process has tried meanwhile, and put it off.
        return Ok(Done { rows: 0, more: false });
    }
    let conn: &mut Conn = tx;
    // Numbers follow commits, so all up to this one is there to be read.
    let end: i64 = kernel_streams::table.find(stream).select(kernel_streams::seq).first(conn)?;
    let rows: Vec<OutboxRow> = after(stream, subscriber.kind, done)
        .filter(kernel_outbox::seq.le(end))
        .order(kernel_outbox::seq)
        .limit(limit)
        .select(OutboxRow::as_select())
        .load(conn)?;
    for row in &rows {
        (subscriber.react)(tx, row).map_err(own_fault)?;
    }
    let full = rows.last().filter(|_| i64::try_from(rows.len()) == Ok(limit));
    let reached = full.map_or(end, |last| last.seq);
    let conn: &mut Conn = tx;
    diesel::update(place).set((s::done_seq.eq(reached), s::attempts.eq(0))).execute(conn)?;
    Ok(Done { rows: rows.len(), more: full.is_some() })
}

/// A reaction that takes longer than the database allows would do so again: that is its own failure, and counts. Whoever
/// only waits for the place in the stream has not begun, and comes back.
fn own_fault(error: ApiError) -> ApiError {
    if error.fault() != Fault::TimedOut {
        return error;
    }
    error::INTERNAL.plain().because(error.cause().unwrap_or("it timed out"))
}

/// The rows of a kind after a place in a stream.
fn after<'a>(stream: &'a str, kind: &'a str, seq: i64) -> kernel_outbox::BoxedQuery<'a, MultiBackend> {
    let of_kind = kernel_outbox::kind.eq(kind).and(kernel_outbox::stream.eq(stream));
    kernel_outbox::table.filter(of_kind.and(kernel_outbox::seq.gt(seq))).into_boxed()
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
fn put_off(tx: &mut Tx<'_>, subscriber: &Subscriber, stream: &str, problem: &str) -> Result<()> {
    use kernel_subscriptions::dsl as s;
    let name = subscriber.name;
    take_place(tx, name, stream)?;
    let now = tx.now();
    let place = s::kernel_subscriptions.find((name, stream));
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
    let next = after(stream, subscriber.kind, done).order(kernel_outbox::seq).select(kernel_outbox::seq).first(conn);
    let seq: i64 = next.optional()?.ok_or_else(|| error::INTERNAL.plain().because("nothing to put aside"))?;
    log::error!("{name} gives up on row {seq} of stream {stream}: {problem}");
    use kernel_dead_letters::dsl as d;
    insert_new!(
        conn,
        d::kernel_dead_letters,
        (d::subscriber.eq(name), d::stream.eq(stream), d::seq.eq(seq), d::error.eq(problem), d::at.eq(now))
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
