//! The floor of registrations: the store alone, without a server. A seat more in the counter of one and the same event, if there
//! is one left, and the registration's row, as durable as the product's (`synchronous=FULL`, `synchronous_commit=on`). On
//! PostgreSQL every caller has its own connection; on SQLite, which has one writer, there is one, which takes one at a time or
//! whatever waits into one transaction.

use crate::{
    load::{Round, micros},
    site::connect,
};
use diesel::{connection::SimpleConnection as _, prelude::*};
use kernel::{
    clock::{Clock as _, SystemClock},
    db::{AsDoc, At, Conn, Use},
    ids::EventId,
};
use registration::{
    ids::{EntryId, PoolId, RegistrationId},
    model::{
        person::PersonIn,
        pool::PoolKind,
        registration::{Source, Status},
    },
    schema::{registration_pools as pools, registration_registrations as registrations},
    store::{pools::PoolRow, registrations::RegistrationRow},
};
use std::{
    sync::atomic::{AtomicUsize, Ordering},
    thread,
    time::{Duration, Instant},
};

/// Registrations that one transaction takes when they are grouped, as the product's writer does.
const GROUP: usize = 256;

/// How to register.
#[derive(clap::Args)]
pub struct Args {
    #[arg(long)]
    url: String,
    /// Threads that each want somebody registered, one after the other
    #[arg(long)]
    callers: usize,
    #[arg(long, default_value_t = 60_000)]
    milliseconds: u64,
    /// Seats; no limit without
    #[arg(long)]
    seats: Option<i64>,
    /// Stop after so many
    #[arg(long)]
    attempts: Option<usize>,
    /// As many in one transaction as there are callers
    #[arg(long)]
    grouped: bool,
}

/// Registers, then prints the round.
pub fn register(args: &Args) -> Result<(), String> {
    let now = SystemClock.now();
    let event: EventId = kernel::ids::new_at(now).into();
    let pool = PoolRow {
        id: kernel::ids::new_at(now).into(),
        event_id: event,
        kind: PoolKind::Event,
        subject_id: event.into(),
        capacity: args.seats,
        taken: 0,
        waiting: 0,
        release_at: None,
        waits: true,
        version: 1,
    };
    let mut conn = connect(&args.url, Use::Write)?;
    let made = diesel::insert_into(pools::table).values(&pool).execute(&mut conn);
    made.map_err(|error| error.to_string())?;
    drop(conn);
    let sqlite = args.url.starts_with("sqlite:");
    let (threads, group) = match (sqlite, args.grouped) {
        (true, true) => (1, args.callers.min(GROUP)),
        (true, false) => (1, 1),
        (false, _) => (args.callers, 1),
    };
    let (start, attempts) = (Instant::now(), AtomicUsize::new(0));
    let until = start + Duration::from_millis(args.milliseconds);
    let last = args.attempts.unwrap_or(usize::MAX);
    let work = || -> Result<Vec<u32>, String> {
        let mut conn = connect(&args.url, Use::Write)?;
        let mut latencies = Vec::new();
        while Instant::now() < until && attempts.fetch_add(group, Ordering::Relaxed) < last {
            let since = Instant::now();
            some(&mut conn, sqlite, pool.id, event, group).map_err(|error| error.to_string())?;
            latencies.extend(std::iter::repeat_n(micros(since), group));
        }
        Ok(latencies)
    };
    let latencies = thread::scope(|scope| {
        let all: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        all.into_iter().try_fold(Vec::new(), |mut sum, one| {
            sum.extend(one.join().map_err(|_| "a caller panicked".to_owned())??);
            Ok::<_, String>(sum)
        })
    })?;
    let round = Round::of(latencies, start.elapsed());
    println!("{}", serde_json::to_string(&round).map_err(|error| error.to_string())?);
    Ok(())
}

fn some(conn: &mut Conn, sqlite: bool, pool: PoolId, event: EventId, group: usize) -> QueryResult<()> {
    conn.batch_execute(if sqlite { "BEGIN IMMEDIATE" } else { "BEGIN" })?;
    for _ in 0..group {
        let free = pools::capacity.is_null().or((pools::taken + 1).nullable().le(pools::capacity));
        let taken = diesel::update(pools::table.find(pool).filter(free)).set(pools::taken.eq(pools::taken + 1));
        if taken.execute(conn)? == 1 {
            diesel::insert_into(registrations::table).values(&row(event, pool)).execute(conn)?;
        }
    }
    conn.batch_execute("COMMIT")
}

fn row(event: EventId, pool: PoolId) -> RegistrationRow {
    let now = SystemClock.now();
    let id: RegistrationId = kernel::ids::new_at(now).into();
    let tariff: EntryId = kernel::ids::new_at(now).into();
    let email = format!("c.{id}@courriel.example");
    RegistrationRow {
        status: Status::Confirmed,
        given_name: "Camille".to_owned(),
        family_name: "Exemple".to_owned(),
        sort_key: "exemple camille".to_owned(),
        email: Some(email.clone()),
        email_key: Some(email),
        person: AsDoc(PersonIn::sample()),
        price_minor: 6_000,
        currency: "EUR".to_owned(),
        pools: AsDoc(vec![pool]),
        seated: true,
        ..RegistrationRow::new(id, event, tariff, Source::Staff, At::new(now))
    }
}
