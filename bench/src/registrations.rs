//! Registrations under load: how many a second for one and the same hot row, a rush for few seats, and lists of many.

use crate::{
    child,
    load::{self, Connection, Round, micros},
    site::Site,
};
use diesel::prelude::*;
use kernel::{
    clock::SystemClock,
    db::{Actor, AsDoc, Db, Tx},
    error::Result as KernelResult,
    ids::PartnerId,
    insert_many,
};
use registration::{
    ids::{PoolId, RegistrationId},
    model::registration::Status,
    rules::number,
    schema::registration_registrations as registrations,
    store::registrations::RegistrationRow,
};
use serde_json::{Value, json};
use std::{
    process::Command,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};
use tokio::task::JoinSet;

/// Seats and attempts of the rush, and how many attempts are under way at a time.
pub const RUSH: (usize, usize, usize) = (500, 2_000, 64);
/// Partners among whom the registrations of a list are spread: a page of 50 by partner and state is full for each.
const PARTNERS: usize = 10;
/// Rows of one statement: SQLite takes 32,766 parameters.
const AT_ONCE: usize = 500;

/// An event with so many seats (none for no limit) and the tariff `plein`; gives its id.
pub async fn event(port: u16, token: &str, slug: &str, seats: Option<usize>) -> Result<String, String> {
    let mut connection = Connection::open(port).await?;
    let title = json!({ "fr": "Mesure" });
    let input = json!({ "slug": slug, "title": title }).to_string();
    let made = send(&mut connection, &load::post("/api/v1/events", token, &input)).await?;
    let event = made["id"].as_str().ok_or("the event has no id")?.to_owned();
    let settings = json!({ "capacity": seats }).to_string();
    let path = format!("/api/v1/events/{event}/registration-settings");
    let put = format!(
        "PUT {path} HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer {token}\r\nContent-Type: application/json\r\n\
         If-Match: *\r\nContent-Length: {}\r\n\r\n{settings}",
        settings.len()
    );
    send(&mut connection, put.as_bytes()).await?;
    let price = json!({ "amount_minor": 6000, "currency": "EUR" });
    let tariff = json!({ "code": "plein", "name": { "fr": "Plein tarif" }, "price": price }).to_string();
    send(&mut connection, &load::post(&format!("/api/v1/events/{event}/tariffs"), token, &tariff)).await?;
    Ok(event)
}

/// Sends a request and reads its JSON; an answer other than 2xx is an error.
pub async fn send(connection: &mut Connection, request: &[u8]) -> Result<Value, String> {
    let (status, body) = connection.send(request).await?;
    if !(200..300).contains(&status) {
        return Err(format!("{status} {}", String::from_utf8_lossy(body)));
    }
    serde_json::from_slice(body).map_err(|error| error.to_string())
}

/// The request that registers somebody whom nobody else is.
pub fn somebody(event: &str, token: &str, tag: &str, when_full: &str) -> Vec<u8> {
    let person =
        json!({ "given_name": "Camille", "family_name": "Exemple", "email": format!("c.{tag}@courriel.example") });
    let body = json!({ "person": person, "tariff": "plein", "when_full": when_full }).to_string();
    load::post(&format!("/api/v1/events/{event}/registrations"), token, &body)
}

/// What a rush gave.
pub struct Rushed {
    /// From the first attempt to the last answer, milliseconds.
    pub wall_ms: f64,
    /// 99th percentile of an attempt, milliseconds.
    pub p99_ms: f64,
}

/// Many at once for few seats. An error unless exactly as many as there are seats get one, and all others a 409.
pub async fn rush(port: u16, token: &str, slug: &str) -> Result<Rushed, String> {
    let (seats, attempts, at_a_time) = RUSH;
    let event = event(port, token, slug, Some(seats)).await?;
    let next = Arc::new(AtomicUsize::new(0));
    let (start, mut all) = (Instant::now(), JoinSet::new());
    for _ in 0..at_a_time {
        let (next, event, token) = (next.clone(), event.clone(), token.to_owned());
        all.spawn(async move {
            let mut connection = Connection::open(port).await?;
            let (mut latencies, mut seated) = (Vec::new(), 0_usize);
            loop {
                let attempt = next.fetch_add(1, Ordering::Relaxed);
                if attempt >= attempts {
                    return Ok::<_, String>((latencies, seated));
                }
                let since = Instant::now();
                let (status, body) = connection.send(&somebody(&event, &token, &attempt.to_string(), "refuse")).await?;
                latencies.push(micros(since));
                match status {
                    201 => seated += 1,
                    409 => {}
                    _ => return Err(format!("{status} {}", String::from_utf8_lossy(body))),
                }
            }
        });
    }
    let (mut latencies, mut seated) = (Vec::new(), 0);
    while let Some(ended) = all.join_next().await {
        let (more, got) = ended.map_err(|error| error.to_string())??;
        latencies.extend(more);
        seated += got;
    }
    let took = start.elapsed();
    if seated != seats {
        return Err(format!("{seated} registered for {seats} seats"));
    }
    Ok(Rushed { wall_ms: took.as_secs_f64() * 1_000.0, p99_ms: Round::of(latencies, took).p99_ms })
}

/// Rows of one transaction when an event is filled.
const FILL: usize = 5_000;

/// Puts so many registrations into an event, past the product: spread over partners, most of them confirmed. Gives the path of
/// a list of 50 by partner and state.
pub async fn fill(site: &Site, port: u16, slug: &str, rows: usize) -> Result<String, String> {
    let event = event(port, &site.token, slug, None).await?;
    // One that was made by the product is the pattern of all others.
    let mut connection = Connection::open(port).await?;
    let first = send(&mut connection, &somebody(&event, &site.token, "first", "wait")).await?;
    let first: RegistrationId =
        first["id"].as_str().and_then(|id| id.parse().ok()).ok_or("the registration has no id")?;
    let db = server::open(&site.config(), Arc::new(SystemClock))?;
    let partners: Vec<PartnerId> = site.ids.iter().take(PARTNERS).filter_map(|id| id.parse().ok()).collect();
    let failed = |error: kernel::error::ApiError| format!("cannot fill the event: {error} ({:?})", error.cause());
    for start in (0..rows).step_by(FILL) {
        let end = rows.min(start + FILL);
        let mut tries = 0;
        loop {
            let partners = partners.clone();
            let written = db.write(Actor::system("bench"), 0, move |tx| some(tx, first, &partners, start..end)).await;
            match written {
                Ok(()) => break,
                // The product's own background writes may have had the file for too long.
                Err(error) if error.status().as_u16() == 503 && tries < 20 => tries += 1,
                Err(error) => return Err(failed(error)),
            }
        }
    }
    analyse(&db).await.map_err(failed)?;
    Ok(format!("/api/v1/events/{event}/registrations?limit=50&status=confirmed&partner={}", partners[0]))
}

fn some(
    tx: &mut Tx<'_>,
    first: RegistrationId,
    partners: &[PartnerId],
    range: std::ops::Range<usize>,
) -> KernelResult<()> {
    let pattern: RegistrationRow =
        registrations::table.find(first).select(RegistrationRow::as_select()).first(&mut **tx)?;
    let mut rows = Vec::with_capacity(AT_ONCE);
    for n in range {
        let id: RegistrationId = tx.new_id();
        let email = format!("n.{n}@courriel.example");
        let seconds = i64::try_from(n).unwrap_or_default();
        rows.push(RegistrationRow {
            id,
            number: number::of(id.0),
            status: if n / partners.len() % 20 == 19 { Status::Pending } else { Status::Confirmed },
            partner_id: Some(partners[n % partners.len()]),
            email_key: Some(email.clone()),
            email: Some(email),
            pools: AsDoc(Vec::<PoolId>::new()),
            created_at: pattern.created_at.plus_seconds(seconds),
            updated_at: pattern.created_at.plus_seconds(seconds),
            ..pattern.clone()
        });
        if rows.len() == AT_ONCE {
            insert_many!(tx, registrations::table, &rows)?;
            rows.clear();
        }
    }
    if !rows.is_empty() {
        insert_many!(tx, registrations::table, &rows)?;
    }
    Ok(())
}

async fn analyse(db: &Db) -> KernelResult<()> {
    // Otherwise PostgreSQL would do it by itself while something is measured.
    let analysed = |tx: &mut Tx<'_>| -> KernelResult<()> {
        diesel::sql_query("ANALYZE registration_registrations").execute(&mut **tx)?;
        Ok(())
    };
    db.write(Actor::system("bench"), 0, analysed).await
}

/// The floor: see `seats.rs`. `attempts` for few seats, or as many as there is time for.
pub async fn bare(site: &Site, callers: usize, grouped: bool, how: Floor) -> Result<Round, String> {
    let mut command = Command::new(child::this_binary()?);
    command.args(["floor-seats", "--url", &site.floor_url, "--callers", &callers.to_string()]);
    match how {
        Floor::For(length) => command.args(["--milliseconds", &length.as_millis().to_string()]),
        Floor::Rush => command.args(["--seats", &RUSH.0.to_string(), "--attempts", &RUSH.1.to_string()]),
    };
    if grouped {
        command.arg("--grouped");
    }
    serde_json::from_str(&child::output(command).await?).map_err(|error| error.to_string())
}

/// How long the floor goes on.
#[derive(Clone, Copy)]
pub enum Floor {
    /// So long.
    For(Duration),
    /// Until the rush is over.
    Rush,
}
