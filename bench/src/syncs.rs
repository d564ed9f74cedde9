//! A partner's file: how fast it goes in, and what others notice meanwhile.

use crate::{
    child::{self, Server},
    load::{self, Connection, Requests, Round},
    registrations::{event, send, somebody},
    site::Site,
};
use serde_json::json;
use std::{
    fmt::Write as _,
    process::Command,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

/// How long a file may take.
const PATIENCE: Duration = Duration::from_secs(300);

/// An event to which one partner sends its members.
pub struct Rehearsal {
    event: String,
    path: String,
    token: String,
}

/// What a file took.
#[derive(Clone, Copy, Default)]
pub struct Took {
    /// Members a second.
    pub per_second: f64,
    /// Most memory that the server had meanwhile, MiB.
    pub peak_mib: f64,
}

/// What others notice: 99th percentiles in milliseconds.
#[derive(Clone, Copy, Default)]
pub struct Noticed {
    /// Of reading a page.
    pub read_ms: f64,
    /// Of registering somebody in another event.
    pub write_ms: f64,
}

impl Rehearsal {
    /// An event of this slug with a partner.
    pub async fn new(site: &Site, port: u16, slug: &str) -> Result<Self, String> {
        let event = event(port, &site.token, slug, None).await?;
        let partner = site.ids.first().ok_or("there is no organisation")?;
        let mut connection = Connection::open(port).await?;
        let path = format!("/api/v1/events/{event}/partnerships/{partner}");
        send(&mut connection, put(&path, &site.token, "{}").as_bytes()).await?;
        let path = format!("/api/v1/events/{event}/partners/{partner}/syncs");
        Ok(Self { event, path, token: site.token.clone() })
    }

    /// Sends so many members, always the same ones, and waits until they are in; `expected` is how each of them ends.
    pub async fn send(&self, server: &Server, members: usize, expected: &str) -> Result<Took, String> {
        let body = members_of(members);
        let mut connection = Connection::open(server.port).await?;
        let head = format!(
            "POST {}?mode=upsert HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer {}\r\nContent-Type: application/x-ndjson\r\n\
             Prefer: respond-async\r\nContent-Length: {}\r\n\r\n",
            self.path,
            self.token,
            body.len()
        );
        let start = Instant::now();
        let mut sync = send(&mut connection, &[head.as_bytes(), body.as_bytes()].concat()).await?;
        let id = sync["id"].as_str().ok_or("the sync has no id")?.to_owned();
        let state = load::get(&format!("{}/{id}", self.path), &self.token);
        let mut peak = server.memory_mib()?;
        while sync["finished_at"].is_null() {
            if start.elapsed() > PATIENCE {
                return Err(format!("the sync does not end: {sync}"));
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
            peak = peak.max(server.memory_mib()?);
            sync = send(&mut connection, &state).await?;
        }
        let seconds = start.elapsed().as_secs_f64();
        if sync["state"] != "completed" || sync["counts"][expected] != members {
            return Err(format!("not every member is {expected}: {sync}"));
        }
        #[allow(clippy::cast_precision_loss)]
        let per_second = members as f64 / seconds;
        Ok(Took { per_second, peak_mib: peak })
    }
}

fn put(path: &str, token: &str, json: &str) -> String {
    format!(
        "PUT {path} HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer {token}\r\nContent-Type: application/json\r\n\
         Content-Length: {}\r\n\r\n{json}",
        json.len()
    )
}

fn members_of(members: usize) -> String {
    let mut body = String::new();
    for n in 0..members {
        let item = json!({
            "external_id": format!("M-{n:06}"), "given_name": "Camille", "family_name": "Exemple",
            "email": format!("m.{n}@courriel.example"), "organisation": "Réseau fictif", "tariff": "plein",
        });
        // Writing to a string does not fail.
        let _written = writeln!(body, "{item}");
    }
    body
}

/// Reads and writes beside whatever else happens, until told to stop.
pub async fn beside(port: u16, token: &str, other: &str, stop: Arc<AtomicBool>) -> Noticed {
    let page = load::get("/api/v1/partners?limit=50", token);
    let reads: Requests = Arc::new(move |out| out.extend_from_slice(&page));
    let (other, token) = (other.to_owned(), token.to_owned());
    let tag = AtomicUsize::new(0);
    let stamp = Instant::now();
    let writes: Requests = Arc::new(move |out| {
        let tag = format!("{}.{}", stamp.elapsed().as_nanos(), tag.fetch_add(1, Ordering::Relaxed));
        out.extend_from_slice(&somebody(&other, &token, &tag, "wait"));
    });
    let worst = |requests: Requests| {
        let stop = stop.clone();
        async move {
            let mut rounds: Vec<Round> = Vec::new();
            while !stop.load(Ordering::Relaxed) {
                rounds.push(load::run(port, 1, Duration::from_millis(200), &requests).await);
            }
            let mut p99: Vec<f64> = rounds.iter().map(|round| round.p99_ms).collect();
            p99.sort_by(f64::total_cmp);
            p99.get(p99.len() / 2).copied().unwrap_or_default()
        }
    };
    let (read_ms, write_ms) = tokio::join!(worst(reads), worst(writes));
    Noticed { read_ms, write_ms }
}

impl Rehearsal {
    /// The floor: the rows that this wrote, 200 a statement, in one transaction of a bare store; members a second.
    /// `registrations_only`: no states, roster, feed and audit log.
    pub async fn bare(&self, site: &Site, registrations_only: bool) -> Result<f64, String> {
        let mut command = Command::new(child::this_binary()?);
        command.args(["floor-rows", "--from", &site.product_url, "--url", &site.floor_url, "--event", &self.event]);
        if registrations_only {
            command.arg("--registrations-only");
        }
        let round: Round = serde_json::from_str(&child::output(command).await?).map_err(|error| error.to_string())?;
        Ok(round.per_second)
    }
}
