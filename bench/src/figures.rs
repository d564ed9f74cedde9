//! What is measured, and how: product and floor in turn, several rounds, the median of each.

use crate::{
    Plan, child,
    child::Server,
    load::{self, Requests, Round},
    registrations::{self, RUSH},
    report::{Row, Unit},
    site::{Kind, Site, organisation},
    syncs::{self, Rehearsal},
};
use std::{
    process::Command,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::Duration,
};

/// A figure.
#[derive(Clone, Copy)]
pub enum Figure {
    /// Time until it serves, and memory when it then has nothing to do.
    Start,
    /// A page of 50 organisations of 10,000.
    List(usize),
    /// One organisation by its id.
    Get(usize),
    /// A durable new organisation.
    Create(usize),
    /// A durable registration for one and the same event.
    Register(usize),
    /// 2,000 attempts for 500 seats, 64 at a time.
    Rush,
    /// A page of 50 registrations by partner and state, of 10,000 and of so many.
    ListOf(usize),
    /// A partner's file of 10,000 members, and of so many.
    Sync(usize),
}

/// All of them, in the order of the report. The number is that of connections.
pub const ALL: &[Figure] = &[
    Figure::Start,
    Figure::List(1),
    Figure::List(32),
    Figure::Get(1),
    Figure::Get(32),
    Figure::Create(1),
    Figure::Create(32),
    Figure::Register(1),
    Figure::Register(32),
    Figure::Register(128),
    Figure::Rush,
    Figure::Sync(100_000),
    Figure::ListOf(1_000_000),
];

/// Share of the floor that reads should reach.
const AIM: f64 = 0.7;

impl Figure {
    /// As the report and `--only` name it.
    pub fn name(self, kind: Kind) -> String {
        let (what, connections) = match self {
            Self::Start => return format!("{} start", kind.name()),
            Self::List(connections) => ("list of 50", connections),
            Self::Get(connections) => ("get by id", connections),
            Self::Create(connections) => ("create", connections),
            Self::Register(connections) => ("registration", connections),
            Self::Rush => return format!("{} rush, 500 of 2,000", kind.name()),
            Self::Sync(_) => return format!("{} sync", kind.name()),
            Self::ListOf(rows) => return format!("{} list of 50, {rows} registrations", kind.name()),
        };
        format!("{} {what}, {connections} conn.", kind.name())
    }

    /// Measures it.
    pub async fn measure(self, site: &Site, plan: &Plan) -> Result<Vec<Row>, String> {
        let name = self.name(site.kind);
        match self {
            Self::Start => start(site, plan).await,
            Self::List(connections) => {
                let request = load::get("/api/v1/partners?limit=50", &site.token);
                let requests: Requests = Arc::new(move |out| out.extend_from_slice(&request));
                reads(name, site, plan, connections, requests).await
            }
            Self::Get(connections) => {
                let all: Vec<Vec<u8>> =
                    site.ids.iter().map(|id| load::get(&format!("/api/v1/partners/{id}"), &site.token)).collect();
                let next = AtomicUsize::new(0);
                // A step that shares no factor with 10,000 visits them all, far apart.
                let step = move || next.fetch_add(7_919, Ordering::Relaxed);
                let requests: Requests = Arc::new(move |out| out.extend_from_slice(&all[step() % all.len()]));
                reads(name, site, plan, connections, requests).await
            }
            Self::Create(connections) => creates(name, site, plan, connections).await,
            Self::Register(connections) => registers(name, site, plan, connections).await,
            Self::Rush => rush(&name, site, plan).await,
            Self::Sync(members) => sync(&name, site, if plan.quick { 20_000 } else { members }).await,
            // A short run tries whether it works; filling a million rows would take most of its time.
            Self::ListOf(rows) => lists(name, site, plan, if plan.quick { 20_000 } else { rows }).await,
        }
    }
}

/// Cold start and memory. "Cold" is the process; the operating system may have the file in its cache.
async fn start(site: &Site, plan: &Plan) -> Result<Vec<Row>, String> {
    let (mut times, mut memory) = ([Vec::new(), Vec::new()], [Vec::new(), Vec::new()]);
    for round in 0..=plan.starts() {
        for floor in [false, true] {
            let server = if floor { site.serve_floor().await? } else { site.serve_product("info").await? };
            // Background work begins at once; idle is after that.
            tokio::time::sleep(Duration::from_millis(400)).await;
            // The very first start of the product still makes things (keys, say).
            if round > 0 {
                times[usize::from(floor)].push(server.ready_after.as_secs_f64() * 1_000.0);
                memory[usize::from(floor)].push(server.memory_mib()?);
            }
        }
    }
    let row = |what: &str, unit: Unit, [product, floor]: [Vec<f64>; 2]| {
        Row::of_values(format!("{} {what}", site.kind.name()), unit, &product, &floor)
    };
    Ok(vec![row("cold start", Unit::Milliseconds, times), row("memory, idle", Unit::MiB, memory)])
}

/// One of those that take turns.
enum Contender<'a> {
    Http(&'a Server, usize, Requests),
    Commits { site: &'a Site, callers: usize, grouped: bool },
    Seats { site: &'a Site, callers: usize, grouped: bool },
}

impl Contender<'_> {
    async fn round(&self, length: Duration) -> Result<Round, String> {
        match self {
            Self::Http(server, connections, requests) => {
                let before = server.cpu_seconds();
                let mut round = load::run(server.port, *connections, length, requests).await;
                #[allow(clippy::cast_precision_loss)]
                let each = |(before, after): (f64, f64)| (after - before) * 1e6 / round.count.max(1) as f64;
                round.cpu_us = before.zip(server.cpu_seconds()).map(each);
                Ok(round)
            }
            Self::Seats { site, callers, grouped } => {
                registrations::bare(site, *callers, *grouped, registrations::Floor::For(length)).await
            }
            Self::Commits { site, callers, grouped } => {
                let mut command = Command::new(child::this_binary()?);
                command.args(["floor-commits", "--url", &site.floor_url, "--callers", &callers.to_string()]);
                command.args(["--milliseconds", &length.as_millis().to_string()]);
                if *grouped {
                    command.arg("--grouped");
                }
                serde_json::from_str(&child::output(command).await?).map_err(|error| error.to_string())
            }
        }
    }
}

/// Every contender's rounds; between two rounds of one all others have theirs, so that what else the machine does meets all.
async fn in_turn(plan: &Plan, contenders: &[Contender<'_>]) -> Result<Vec<Vec<Round>>, String> {
    for contender in contenders {
        contender.round(plan.round() / 4).await?;
    }
    let mut rounds = vec![Vec::new(); contenders.len()];
    for _ in 0..plan.rounds() {
        for (contender, rounds) in contenders.iter().zip(&mut rounds) {
            rounds.push(contender.round(plan.round()).await?);
        }
    }
    Ok(rounds)
}

async fn reads(
    name: String,
    site: &Site,
    plan: &Plan,
    connections: usize,
    requests: Requests,
) -> Result<Vec<Row>, String> {
    let (product, quiet, floor) =
        (site.serve_product("info").await?, site.serve_product("warn").await?, site.serve_floor().await?);
    let contender = |server| Contender::Http(server, connections, requests.clone());
    let rounds = in_turn(plan, &[contender(&product), contender(&quiet), contender(&floor)]).await?;
    Ok(vec![
        Row::of_rounds(name.clone(), "bare handler", &rounds[0], &rounds[2]).aiming(AIM),
        Row::of_rounds(format!("{name}, no request log"), "bare handler", &rounds[1], &rounds[2]),
    ])
}

async fn creates(name: String, site: &Site, plan: &Plan, connections: usize) -> Result<Vec<Row>, String> {
    let product = site.serve_product("info").await?;
    let (token, number) = (site.token.clone(), AtomicUsize::new(0));
    let requests: Requests = Arc::new(move |out| {
        let input = organisation(&format!("c{connections}-{:06}", number.fetch_add(1, Ordering::Relaxed)));
        // It serialises: it is the type that the endpoint reads.
        let body = serde_json::to_string(&input).unwrap_or_default();
        out.extend_from_slice(&load::post("/api/v1/partners", &token, &body));
    });
    let commits = |grouped| Contender::Commits { site, callers: connections, grouped };
    let mut contenders = vec![Contender::Http(&product, connections, requests), commits(false)];
    // On PostgreSQL the callers' own connections are already grouped, by the server.
    let grouped = site.kind == Kind::Sqlite && connections > 1;
    if grouped {
        contenders.push(commits(true));
    }
    let rounds = in_turn(plan, &contenders).await?;
    let mut rows = vec![Row::of_rounds(name.clone(), "bare commits", &rounds[0], &rounds[1])];
    if grouped {
        rows.push(Row::of_rounds(name, "bare commits in groups", &rounds[0], &rounds[2]));
    }
    Ok(rows)
}

/// Registrations for an event without a limit: each takes a seat out of the same counters.
async fn registers(name: String, site: &Site, plan: &Plan, connections: usize) -> Result<Vec<Row>, String> {
    let product = site.serve_product("info").await?;
    let event = registrations::event(product.port, &site.token, &format!("mesure-{connections}"), None).await?;
    let (token, number) = (site.token.clone(), AtomicUsize::new(0));
    let requests: Requests = Arc::new(move |out| {
        let tag = number.fetch_add(1, Ordering::Relaxed).to_string();
        out.extend_from_slice(&registrations::somebody(&event, &token, &tag, "refuse"));
    });
    let seats = |grouped| Contender::Seats { site, callers: connections, grouped };
    let mut contenders = vec![Contender::Http(&product, connections, requests), seats(false)];
    let grouped = site.kind == Kind::Sqlite && connections > 1;
    if grouped {
        contenders.push(seats(true));
    }
    let rounds = in_turn(plan, &contenders).await?;
    let mut rows = vec![Row::of_rounds(name.clone(), "bare seats", &rounds[0], &rounds[1])];
    if grouped {
        rows.push(Row::of_rounds(name, "bare seats in groups", &rounds[0], &rounds[2]));
    }
    Ok(rows)
}

/// Wall time and 99th percentile of the rush; it fails unless exactly 500 get a seat.
async fn rush(name: &str, site: &Site, plan: &Plan) -> Result<Vec<Row>, String> {
    let product = site.serve_product("info").await?;
    let grouped = site.kind == Kind::Sqlite;
    let (mut wall, mut p99) = ([Vec::new(), Vec::new()], [Vec::new(), Vec::new()]);
    for round in 0..plan.rounds() {
        let rushed = registrations::rush(product.port, &site.token, &format!("ruee-{round}")).await?;
        let floor = registrations::bare(site, RUSH.2, grouped, registrations::Floor::Rush).await?;
        #[allow(clippy::cast_precision_loss)]
        let floor_wall = floor.count as f64 / floor.per_second * 1_000.0;
        for (values, pair) in [(&mut wall, (rushed.wall_ms, floor_wall)), (&mut p99, (rushed.p99_ms, floor.p99_ms))] {
            values[0].push(pair.0);
            values[1].push(pair.1);
        }
    }
    let row = |what: &str, [product, floor]: &[Vec<f64>; 2]| {
        Row::of_values(format!("{name}, {what}"), Unit::Milliseconds, product, floor).beside("bare seats")
    };
    Ok(vec![row("wall time", &wall), row("p99", &p99)])
}

/// The same page out of many, beside the page out of 10,000: the aim is that it makes no difference.
async fn lists(name: String, site: &Site, plan: &Plan, rows: usize) -> Result<Vec<Row>, String> {
    let product = site.serve_product("info").await?;
    let few = registrations::fill(site, product.port, "dix-mille", 10_000).await?;
    let many = registrations::fill(site, product.port, "beaucoup", rows).await?;
    let contender = |path: &str| {
        let request = load::get(path, &site.token);
        let requests: Requests = Arc::new(move |out| out.extend_from_slice(&request));
        Contender::Http(&product, 1, requests)
    };
    let rounds = in_turn(plan, &[contender(&many), contender(&few)]).await?;
    Ok(vec![Row::of_rounds(name, "the same of 10,000", &rounds[0], &rounds[1]).aiming(AIM)])
}

/// Files of 10,000 members and of many, once new and once unchanged; memory; and what others notice of the large one.
async fn sync(name: &str, site: &Site, many: usize) -> Result<Vec<Row>, String> {
    const FEW: usize = 10_000;
    let product = site.serve_product("info").await?;
    let other = registrations::event(product.port, &site.token, "a-cote", None).await?;
    let watch = |stop: &Arc<AtomicBool>| {
        let (port, token, other, stop) = (product.port, site.token.clone(), other.clone(), stop.clone());
        tokio::spawn(async move { syncs::beside(port, &token, &other, stop).await })
    };
    let stop = Arc::new(AtomicBool::new(false));
    let idle = watch(&stop);
    tokio::time::sleep(Duration::from_secs(2)).await;
    stop.store(true, Ordering::Relaxed);
    let idle = idle.await.map_err(|error| error.to_string())?;

    let mut rows = Vec::new();
    let mut peaks = Vec::new();
    for members in [FEW, many] {
        let rehearsal = Rehearsal::new(site, product.port, &format!("fichier-{members}")).await?;
        let first = rehearsal.send(&product, members, "created").await?;
        let again = rehearsal.send(&product, members, "unchanged").await?;
        let (same, seats) = (rehearsal.bare(site, false).await?, rehearsal.bare(site, true).await?);
        let row = |what: &str, value: f64, floor: f64, beside: &'static str| {
            let name = format!("{name} of {members}, {what}");
            Row::of_values(name, Unit::PerSecond, &[value], &[floor]).beside(beside)
        };
        rows.push(row("new", first.per_second, same, "same rows, bare").aiming(0.3));
        rows.push(row("new", first.per_second, seats, "registrations alone"));
        rows.push(row("unchanged", again.per_second, same, "same rows, bare"));
        peaks.push(first.peak_mib.max(again.peak_mib));
    }
    let memory = format!("{name} of {many}, peak memory");
    rows.push(Row::of_values(memory, Unit::MiB, &peaks[1..], &peaks[..1]).beside("of 10,000"));

    let rehearsal = Rehearsal::new(site, product.port, "fichier-regarde").await?;
    let stop = Arc::new(AtomicBool::new(false));
    let watched = watch(&stop);
    rehearsal.send(&product, many, "created").await?;
    stop.store(true, Ordering::Relaxed);
    let busy = watched.await.map_err(|error| error.to_string())?;
    for (what, busy, idle) in [("reads", busy.read_ms, idle.read_ms), ("writes", busy.write_ms, idle.write_ms)] {
        let name = format!("{name}, p99 of {what} meanwhile");
        rows.push(Row::of_values(name, Unit::Milliseconds, &[busy], &[idle]).beside("idle; aim x 3"));
    }
    Ok(rows)
}
