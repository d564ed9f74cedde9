//! The load generator: HTTP/1.1 over kept-alive connections, one request at a time on each. It shares its cores with what
//! it measures, so it does as little as possible, and the same for product and floor.

use serde::{Deserialize, Serialize};
use std::{
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    task::JoinSet,
};

/// Writes the next request, head and body.
pub type Requests = Arc<dyn Fn(&mut Vec<u8>) + Send + Sync>;

/// What one round gave.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Round {
    /// Requests or commits a second.
    pub per_second: f64,
    /// How many there were.
    pub count: u64,
    /// Median latency, milliseconds.
    pub p50_ms: f64,
    /// 99th percentile of latency, milliseconds.
    pub p99_ms: f64,
    /// Processor time of the measured process per request, microseconds.
    pub cpu_us: Option<f64>,
    /// The first answer that was not 2xx, or another reason why this round says nothing.
    pub problem: Option<String>,
}

impl Round {
    /// From the latency of each request, in microseconds.
    pub fn of(mut latencies: Vec<u32>, took: Duration) -> Self {
        latencies.sort_unstable();
        let at = |share: f64| {
            // Indices of a list in memory are far below 2⁵².
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss)]
            let index = (latencies.len().saturating_sub(1) as f64 * share).round() as usize;
            latencies.get(index).map_or(0.0, |us| f64::from(*us) / 1_000.0)
        };
        #[allow(clippy::cast_precision_loss)]
        let per_second = latencies.len() as f64 / took.as_secs_f64();
        let count = latencies.len() as u64;
        let problem = latencies.is_empty().then(|| "nothing was answered".to_owned());
        Self { per_second, count, p50_ms: at(0.5), p99_ms: at(0.99), cpu_us: None, problem }
    }
}

/// Microseconds since then.
pub fn micros(since: Instant) -> u32 {
    u32::try_from(since.elapsed().as_micros()).unwrap_or(u32::MAX)
}

/// Sends requests over so many connections for so long.
pub async fn run(port: u16, connections: usize, length: Duration, requests: &Requests) -> Round {
    let (start, mut all) = (Instant::now(), JoinSet::new());
    for _ in 0..connections {
        all.spawn(one_connection(port, start + length, requests.clone()));
    }
    let joined = tokio::time::timeout(length + Duration::from_secs(15), async {
        let (mut latencies, mut problem) = (Vec::new(), None);
        while let Some(ended) = all.join_next().await {
            match ended.map_err(|error| error.to_string()).and_then(|outcome| outcome) {
                Ok(more) => latencies.extend(more),
                Err(why) => problem = Some(why),
            }
        }
        Round { problem, ..Round::of(latencies, start.elapsed()) }
    });
    joined.await.unwrap_or_else(|_| Round { problem: Some("no answer for 15 s".to_owned()), ..Round::default() })
}

async fn one_connection(port: u16, until: Instant, requests: Requests) -> Result<Vec<u32>, String> {
    let mut connection = Connection::open(port).await?;
    let (mut latencies, mut request) = (Vec::with_capacity(65_536), Vec::new());
    loop {
        let since = Instant::now();
        if since >= until {
            return Ok(latencies);
        }
        request.clear();
        requests(&mut request);
        let (status, body) = connection.send(&request).await?;
        if !(200..300).contains(&status) {
            return Err(format!("{status} {}", String::from_utf8_lossy(body).chars().take(200).collect::<String>()));
        }
        latencies.push(micros(since));
    }
}

/// A GET request's bytes.
pub fn get(path: &str, token: &str) -> Vec<u8> {
    format!("GET {path} HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer {token}\r\n\r\n").into_bytes()
}

/// A POST request's bytes.
pub fn post(path: &str, token: &str, json: &str) -> Vec<u8> {
    format!(
        "POST {path} HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer {token}\r\nContent-Type: application/json\r\n\
         Content-Length: {}\r\n\r\n{json}",
        json.len()
    )
    .into_bytes()
}

/// A kept-alive connection to a server on this machine.
pub struct Connection {
    stream: TcpStream,
    answer: Vec<u8>,
}

impl Connection {
    /// Connects.
    pub async fn open(port: u16) -> Result<Self, String> {
        let stream = TcpStream::connect(("127.0.0.1", port)).await.map_err(|error| error.to_string())?;
        stream.set_nodelay(true).map_err(|error| error.to_string())?;
        Ok(Self { stream, answer: Vec::with_capacity(65_536) })
    }

    /// Sends a request and reads its answer whole: status and body.
    pub async fn send(&mut self, request: &[u8]) -> Result<(u16, &[u8]), String> {
        let failed = |error: std::io::Error| format!("the connection broke: {error}");
        self.stream.write_all(request).await.map_err(failed)?;
        self.answer.clear();
        loop {
            if self.stream.read_buf(&mut self.answer).await.map_err(failed)? == 0 {
                return Err("the connection was closed".to_owned());
            }
            if let Some(head) = Head::read(&self.answer)?
                && self.answer.len() >= head.bytes + head.body
            {
                return Ok((head.status, &self.answer[head.bytes..]));
            }
        }
    }
}

/// As much of an answer's head as the generator needs.
struct Head {
    status: u16,
    bytes: usize,
    body: usize,
}

impl Head {
    /// `None` until it is complete.
    fn read(answer: &[u8]) -> Result<Option<Self>, String> {
        let Some(end) = answer.windows(4).position(|four| four == b"\r\n\r\n") else { return Ok(None) };
        let text = std::str::from_utf8(&answer[..end]).map_err(|error| error.to_string())?;
        let mut lines = text.split("\r\n");
        let status = lines.next().and_then(|line| line.split(' ').nth(1)?.parse().ok()).ok_or("not an HTTP answer")?;
        let length = lines.find_map(|line| {
            let (name, value) = line.split_once(':')?;
            name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse().ok())?
        });
        match length {
            Some(body) => Ok(Some(Self { status, bytes: end + 4, body })),
            None if status == 204 || status == 304 => Ok(Some(Self { status, bytes: end + 4, body: 0 })),
            None => Err("an answer without Content-Length".to_owned()),
        }
    }
}
