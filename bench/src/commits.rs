//! The floor of the creates: the store alone, without a server. Every commit is as durable as the product's
//! (`synchronous=FULL`, `synchronous_commit=on`) and adds one organisation's row, which is the least that a create can do.

use crate::{
    load::{Round, micros},
    site::connect,
};
use diesel::{connection::SimpleConnection as _, prelude::*};
use kernel::{
    clock::{Clock as _, SystemClock},
    db::{Conn, Use},
};
use partners::{schema::partners_organisations as organisations, store::organisations::OrganisationRow};
use std::{
    sync::{Mutex, PoisonError, mpsc},
    thread,
    time::{Duration, Instant},
};

/// How to commit.
#[derive(clap::Args)]
pub struct Args {
    #[arg(long)]
    url: String,
    /// Threads that each want a row committed, one after the other
    #[arg(long)]
    callers: usize,
    #[arg(long)]
    milliseconds: u64,
    /// One writer for all callers, which takes whatever waits into one transaction
    #[arg(long)]
    grouped: bool,
}

type Latencies = Result<Vec<u32>, String>;

/// Commits for so long, then prints the round.
pub fn commit(args: &Args) -> Result<(), String> {
    let template = organisations::table.select(OrganisationRow::as_select()).first(&mut connect(&args.url, Use::Read)?);
    let template = template.map_err(|error| error.to_string())?;
    let start = Instant::now();
    let until = start + Duration::from_millis(args.milliseconds);
    let latencies = if args.grouped { in_groups(args, &template, until) } else { one_by_one(args, &template, until) }?;
    let round = Round::of(latencies, start.elapsed());
    println!("{}", serde_json::to_string(&round).map_err(|error| error.to_string())?);
    Ok(())
}

/// The same row under a new name.
fn fresh(template: &OrganisationRow) -> OrganisationRow {
    let id = kernel::ids::new_at(SystemClock.now());
    OrganisationRow { id: id.into(), slug: format!("floor-{id}"), sort_key: format!("floor {id}"), ..template.clone() }
}

fn insert(conn: &mut Conn, row: &OrganisationRow) -> QueryResult<usize> {
    diesel::insert_into(organisations::table).values(row).execute(conn)
}

/// Each caller with a connection of its own; a statement alone is a transaction. On SQLite, which has one writer, there is
/// one caller, however many there are on the product's side.
fn one_by_one(args: &Args, template: &OrganisationRow, until: Instant) -> Latencies {
    let callers = if args.url.starts_with("sqlite:") { 1 } else { args.callers };
    at_once(callers, || {
        let mut conn = connect(&args.url, Use::Write)?;
        let mut latencies = Vec::new();
        while Instant::now() < until {
            let since = Instant::now();
            insert(&mut conn, &fresh(template)).map_err(|error| error.to_string())?;
            latencies.push(micros(since));
        }
        Ok(latencies)
    })
}

/// The group commit of the kernel without its safety: no savepoints, nothing that could fail, go wrong or be run again.
fn in_groups(args: &Args, template: &OrganisationRow, until: Instant) -> Latencies {
    const GROUP: usize = 256;
    type Waiting = (OrganisationRow, mpsc::Sender<()>);
    let (queue, waiting) = mpsc::channel::<Waiting>();
    let mut conn = connect(&args.url, Use::Write)?;
    thread::scope(|scope| {
        let writer = scope.spawn(move || -> Result<(), diesel::result::Error> {
            while let Ok(first) = waiting.recv() {
                let mut group = vec![first];
                group.extend(waiting.try_iter().take(GROUP - 1));
                conn.batch_execute("BEGIN IMMEDIATE")?;
                for (row, _) in &group {
                    insert(&mut conn, row)?;
                }
                conn.batch_execute("COMMIT")?;
                for (_, answer) in group {
                    // Nobody is left to be told of an error: callers wait for each answer.
                    let _caller_is_there = answer.send(());
                }
            }
            Ok(())
        });
        let queue = Mutex::new(queue);
        let latencies = at_once(args.callers, || {
            let queue = queue.lock().unwrap_or_else(PoisonError::into_inner).clone();
            let mut latencies = Vec::new();
            while Instant::now() < until {
                let (since, (answer, answered)) = (Instant::now(), mpsc::channel());
                queue.send((fresh(template), answer)).map_err(|_| "the writer has ended".to_owned())?;
                answered.recv().map_err(|_| "the writer has ended".to_owned())?;
                latencies.push(micros(since));
            }
            Ok(latencies)
        });
        drop(queue);
        match writer.join() {
            Ok(Ok(())) => latencies,
            Ok(Err(error)) => Err(error.to_string()),
            Err(_) => Err("the writer panicked".to_owned()),
        }
    })
}

fn at_once(callers: usize, work: impl Fn() -> Latencies + Sync) -> Latencies {
    thread::scope(|scope| {
        let all: Vec<_> = (0..callers).map(|_| scope.spawn(&work)).collect();
        all.into_iter().try_fold(Vec::new(), |mut sum, one| {
            sum.extend(one.join().map_err(|_| "a caller panicked".to_owned())??);
            Ok(sum)
        })
    })
}
