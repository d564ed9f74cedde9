//! `colloque sync`: sends a file of members over HTTP, as a partner's nightly job does.

use actix_web::http::StatusCode;
use awc::{Client, Connector, body::MessageBody};
use clap::Args;
use futures_util::StreamExt as _;
use indicatif::{ProgressBar, ProgressStyle};
use kernel::{
    clock::{Clock as _, SystemClock},
    db::At,
    secrets,
};
use serde_json::Value;
use std::{
    path::{Path, PathBuf},
    process::ExitCode,
    time::Duration,
};
use tokio::io::AsyncReadExt as _;

/// Bytes of the file that are sent at a time.
const PIECE: usize = 64 * 1024;
/// Times that the same request is sent again when the server cannot be reached.
const PATIENCE: u32 = 3;
/// Items shown that need attention.
const SHOWN: usize = 20;

/// Days before the end of a secret from which each run says so.
const WARN_DAYS: i64 = 30;

/// A file of members to be sent.
#[derive(Args)]
#[command(
    after_help = "Exits with 0 when all is good, 1 when items need attention, 2 for a wrong command line, 3 for wrong \
    credentials, 4 when trying again later makes sense, 5 when a guard stopped it.\n\nThe time at which the file was last \
    modified is sent as its age: after a newer snapshot, an older one is refused."
)]
pub(super) struct SyncArgs {
    /// The file: .csv, .ndjson or .json
    pub file: PathBuf,
    /// Id or slug of the event
    #[arg(long)]
    pub event: String,
    /// Id or slug of the partner
    #[arg(long)]
    pub partner: String,
    /// Where the server is
    #[arg(long, env = "COLLOQUE_URL", default_value = "http://127.0.0.1:8080")]
    pub url: String,
    /// Id of the partner's client (see `colloque client create`)
    #[arg(long, env = "COLLOQUE_CLIENT_ID", default_value = "")]
    pub client_id: String,
    /// Its secret; better in the environment than on the command line
    #[arg(long, env = "COLLOQUE_CLIENT_SECRET", default_value = "", hide_env_values = true)]
    pub client_secret: String,
    /// The file has all members: who is missing has left
    #[arg(long)]
    pub snapshot: bool,
    /// Only say what would be done
    #[arg(long)]
    pub dry_run: bool,
    /// How many memberships may end at most
    #[arg(long, value_name = "N")]
    pub confirm_cancellations: Option<u32>,
    /// How many members the file should have
    #[arg(long, value_name = "N")]
    pub expected_count: Option<u32>,
    /// Write nothing unless all items are good
    #[arg(long)]
    pub abort_on_error: bool,
    /// Mail the people concerned
    #[arg(long)]
    pub notify: bool,
    /// Empty CSV cells clear their field
    #[arg(long)]
    pub clear_empty: bool,
    /// Encoding of a CSV file that is not UTF-8: windows-1252
    #[arg(long, value_name = "NAME")]
    pub charset: Option<String>,
}

/// How it ended.
enum End {
    Good,
    Attention,
    Guard(String),
    Credentials(String),
    Later(String),
    Wrong(String),
}

/// Sends the file; the exit code says how it ended.
pub(super) fn sync(args: &SyncArgs) -> ExitCode {
    let end = actix_web::rt::System::new().block_on(run(args));
    let (code, why) = match end {
        End::Good => (0, None),
        End::Attention => (1, None),
        End::Wrong(why) => (1, Some(why)),
        // 2 is a wrong command line, as clap says it.
        End::Credentials(why) => (3, Some(why)),
        End::Later(why) => (4, Some(why)),
        End::Guard(why) => (5, Some(why)),
    };
    if let Some(why) = why {
        eprintln!("colloque: {why}");
    }
    ExitCode::from(code)
}

async fn run(args: &SyncArgs) -> End {
    match Sending::start(args).await {
        Ok(sending) => sending.follow_through().await.unwrap_or_else(|end| end),
        Err(end) => end,
    }
}

struct Answer {
    status: StatusCode,
    body: Value,
}

impl Answer {
    /// What the problem says.
    fn detail(&self) -> String {
        let text = |name: &str| self.body[name].as_str().unwrap_or_default();
        let errors = self.body["errors"].as_array().into_iter().flatten();
        let errors: Vec<String> = errors
            .map(|one| {
                format!(
                    "{} {}",
                    one["pointer"].as_str().unwrap_or_default(),
                    one["detail"].as_str().unwrap_or_default()
                )
            })
            .collect();
        format!("{} {}: {} {}", self.status.as_u16(), text("code"), text("detail"), errors.join("; ")).trim().to_owned()
    }

    /// What an answer that is no success means for the exit code.
    fn end(&self) -> End {
        let why = self.detail();
        match self.status.as_u16() {
            401 | 403 | 404 => End::Credentials(why),
            409 => End::Guard(why),
            408 | 429 => End::Later(why),
            400..=499 => End::Wrong(why),
            _ => End::Later(why),
        }
    }
}

struct Sending<'a> {
    args: &'a SyncArgs,
    client: Client,
    token: String,
}

impl<'a> Sending<'a> {
    async fn start(args: &'a SyncArgs) -> Result<Self, End> {
        let connector = Connector::new().timeout(Duration::from_secs(10));
        let client =
            Client::builder().connector(connector).timeout(Duration::from_secs(120)).disable_redirects().finish();
        let mut sending = Self { args, client, token: String::new() };
        sending.sign_in().await?;
        Ok(sending)
    }

    fn url(&self, path: &str) -> String {
        format!("{}{path}", self.args.url.trim_end_matches('/'))
    }

    async fn sign_in(&mut self) -> Result<(), End> {
        let form = [
            ("grant_type", "client_credentials"),
            ("client_id", self.args.client_id.as_str()),
            ("client_secret", self.args.client_secret.as_str()),
        ];
        let sent = self.client.post(self.url("/oauth/token")).send_form(&form).await;
        let answer = read(sent).await?;
        match (answer.status.as_u16(), answer.body["access_token"].as_str()) {
            (200, Some(token)) => {
                self.token = token.to_owned();
                let until = serde_json::from_value(answer.body["secret_expires_at"].clone()).ok();
                if let Some(warning) =
                    until.and_then(|until| expiring(&self.args.client_id, until, At::new(SystemClock.now())))
                {
                    eprintln!("colloque: {warning}");
                }
                Ok(())
            }
            (400 | 401 | 403, _) => {
                let why = answer.body["error_description"].as_str().or(answer.body["error"].as_str());
                Err(End::Credentials(format!("no token: {}", why.unwrap_or("the client is not known"))))
            }
            _ => Err(End::Later(answer.detail())),
        }
    }

    async fn follow_through(mut self) -> Result<End, End> {
        let key = secrets::random_token("sync-");
        let mut tried = 0;
        let answer = loop {
            match self.send(&key).await {
                // The same key: whatever arrived the first time has its effect once.
                Err(End::Later(why)) if tried < PATIENCE => {
                    tried += 1;
                    eprintln!("colloque: {why}; trying again");
                    tokio::time::sleep(Duration::from_secs(u64::from(2 * tried))).await;
                }
                outcome => break outcome?,
            }
        };
        if !matches!(answer.status.as_u16(), 200 | 202 | 207) {
            return Err(answer.end());
        }
        let sync = self.follow(answer.body).await?;
        self.tell(&sync).await
    }

    fn query(&self) -> Result<String, End> {
        let args = self.args;
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.append_pair("mode", if args.snapshot { "snapshot" } else { "upsert" });
        if args.dry_run {
            query.append_pair("dry_run", "true");
        }
        if let Some(n) = args.confirm_cancellations {
            query.append_pair("confirm_cancellations", &n.to_string());
        }
        if let Some(n) = args.expected_count {
            query.append_pair("expected_count", &n.to_string());
        }
        if args.abort_on_error {
            query.append_pair("on_error", "abort");
        }
        if args.notify {
            query.append_pair("notify", "attendee");
        }
        if args.clear_empty {
            query.append_pair("empty_cells", "clear");
        }
        // The file's own age: sent late, it does not undo what is newer.
        let metadata = std::fs::metadata(&args.file).map_err(|error| self.no_file(&error))?;
        let modified = metadata.modified().map_err(|error| self.no_file(&error))?;
        query.append_pair("generated_at", &At::new(modified.into()).to_string());
        Ok(query.finish())
    }

    fn no_file(&self, error: &std::io::Error) -> End {
        End::Wrong(format!("{}: {error}", self.args.file.display()))
    }

    async fn send(&self, key: &str) -> Result<Answer, End> {
        let args = self.args;
        let media = media_type(&args.file, args.charset.as_deref()).map_err(End::Wrong)?;
        let segment =
            |text: &str| form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>().replace('+', "%20");
        let path = format!(
            "/api/v1/events/{}/partners/{}/syncs?{}",
            segment(&args.event),
            segment(&args.partner),
            self.query()?
        );
        let file = tokio::fs::File::open(&args.file).await.map_err(|error| self.no_file(&error))?;
        let length = file.metadata().await.map_err(|error| self.no_file(&error))?.len();
        let bar = bar(Some(length), "{msg} [{bar:40}] {bytes}/{total_bytes}");
        bar.set_message("sending");
        let pieces = futures_util::stream::try_unfold((file, bar.clone()), |(mut file, bar)| async move {
            let mut piece = vec![0; PIECE];
            let read = file.read(&mut piece).await?;
            piece.truncate(read);
            bar.inc(read as u64);
            Ok::<_, std::io::Error>((read > 0).then(|| (actix_web::web::Bytes::from(piece), (file, bar))))
        });
        let request = self
            .client
            .post(self.url(&path))
            .bearer_auth(&self.token)
            .insert_header(("Content-Type", media))
            .insert_header(("Accept-Language", "en"))
            .insert_header(("Prefer", "respond-async"))
            .insert_header(("Idempotency-Key", key));
        let answer = read(request.send_body(Streamed::of(pieces)).await).await;
        bar.finish_and_clear();
        answer
    }

    async fn get(&mut self, path: &str) -> Result<Answer, End> {
        let mut tried = 0;
        loop {
            let request = self.client.get(self.url(path)).bearer_auth(&self.token);
            let sent = request.insert_header(("Accept-Language", "en")).send().await;
            match read(sent).await {
                // A token lasts a quarter of an hour; a large file may take longer.
                Ok(answer) if answer.status == StatusCode::UNAUTHORIZED && tried == 0 => {
                    tried += 1;
                    self.sign_in().await?;
                }
                Err(End::Later(_)) if tried < PATIENCE => {
                    tried += 1;
                    tokio::time::sleep(Duration::from_secs(2)).await;
                }
                outcome => return outcome,
            }
        }
    }

    /// Waits for the end of the sync.
    async fn follow(&mut self, mut sync: Value) -> Result<Value, End> {
        let items = sync["items_url"].as_str().unwrap_or_default();
        let path = items.trim_end_matches("/items").to_owned();
        let bar = bar(None, "{spinner} {msg} {elapsed}");
        while matches!(sync["state"].as_str(), Some("receiving" | "queued" | "running")) {
            let done =
                sync["counts"]["received"].as_i64().unwrap_or(0) + sync["counts"]["absent"].as_i64().unwrap_or(0);
            bar.set_message(format!("{} {done}", sync["state"].as_str().unwrap_or_default()));
            bar.tick();
            tokio::time::sleep(Duration::from_millis(250)).await;
            let answer = self.get(&path).await?;
            if !answer.status.is_success() {
                return Err(answer.end());
            }
            sync = answer.body;
        }
        bar.finish_and_clear();
        Ok(sync)
    }

    async fn tell(&mut self, sync: &Value) -> Result<End, End> {
        let counts = sync["counts"].as_object().into_iter().flatten();
        let counts: Vec<String> = counts.filter(|(_, n)| **n != 0).map(|(name, n)| format!("{name} {n}")).collect();
        println!("{}: {}", sync["state"].as_str().unwrap_or_default(), counts.join(", "));
        for warning in sync["warnings"].as_array().into_iter().flatten() {
            println!("warning: {}", warning.as_str().unwrap_or_default());
        }
        if let Some(plan) = sync["plan"].as_str() {
            println!("plan: {plan}");
        }
        let problem = &sync["problem"];
        match sync["state"].as_str() {
            Some("completed") => {}
            Some("aborted") => return Err(End::Guard(problem["detail"].as_str().unwrap_or("stopped").to_owned())),
            _ => return Err(End::Later(problem["detail"].as_str().unwrap_or("it broke off").to_owned())),
        }
        let mut attention = sync["warnings"].as_array().is_some_and(|all| !all.is_empty());
        let items = sync["items_url"].as_str().unwrap_or_default().to_owned();
        for outcome in ["rejected", "conflict", "stale"] {
            if sync["counts"][outcome] == 0 {
                continue;
            }
            attention = true;
            let page = self.get(&format!("{items}?outcome={outcome}&limit={SHOWN}")).await?;
            for item in page.body["data"].as_array().into_iter().flatten() {
                let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
                let why = item["problem"]["errors"].as_array().and_then(|errors| errors.first());
                let why = why
                    .map(|error| format!("{} {}", text(&error["pointer"]), text(&error["detail"])))
                    .unwrap_or_default();
                println!(
                    "line {}: {} {} {} {why}",
                    text(&item["line"]),
                    text(&item["external_id"]),
                    outcome,
                    text(&item["code"])
                );
            }
        }
        Ok(if attention { End::Attention } else { End::Good })
    }
}

fn bar(length: Option<u64>, template: &str) -> ProgressBar {
    // It draws on a terminal only: a nightly job's log stays clean.
    let bar = length.map_or_else(ProgressBar::new_spinner, ProgressBar::new);
    bar.with_style(ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar()))
}

fn media_type(file: &Path, charset: Option<&str>) -> Result<String, String> {
    let extension = file.extension().and_then(|text| text.to_str()).unwrap_or_default().to_ascii_lowercase();
    let charset = charset.map(|name| format!("; charset={name}")).unwrap_or_default();
    match extension.as_str() {
        "csv" | "txt" => Ok(format!("text/csv{charset}")),
        "ndjson" | "jsonl" => Ok("application/x-ndjson".to_owned()),
        "json" => Ok("application/json".to_owned()),
        other => Err(format!("“.{other}” is not read: .csv, .ndjson or .json")),
    }
}

async fn read<S, E>(sent: Result<awc::ClientResponse<S>, E>) -> Result<Answer, End>
where
    S: futures_util::Stream<Item = Result<actix_web::web::Bytes, awc::error::PayloadError>> + Unpin,
    E: std::fmt::Display,
{
    let mut answer = sent.map_err(|error| End::Later(format!("the server does not answer: {error}")))?;
    let status = answer.status();
    let body = answer.body().limit(16 * 1024 * 1024).await;
    let body = body.map_err(|error| End::Later(format!("the answer broke off: {error}")))?;
    Ok(Answer { status, body: serde_json::from_slice(&body).unwrap_or_default() })
}

/// A body that is sent piece by piece.
struct Streamed;

impl Streamed {
    fn of<S>(pieces: S) -> impl MessageBody<Error = std::io::Error>
    where
        S: futures_util::Stream<Item = Result<actix_web::web::Bytes, std::io::Error>> + 'static,
    {
        actix_web::body::BodyStream::new(pieces.boxed_local())
    }
}

fn expiring(client: &str, until: At, now: At) -> Option<String> {
    (until < now.plus_seconds(WARN_DAYS * 86_400)).then(|| {
        format!(
            "the client's secret is good until {until} only: make a new one with POST /api/v1/clients/{client}/secrets"
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_known_by_their_names() {
        let media = |name: &str| media_type(Path::new(name), Some("windows-1252"));
        assert_eq!(media("members.CSV").as_deref(), Ok("text/csv; charset=windows-1252"));
        assert_eq!(media("a/members.ndjson").as_deref(), Ok("application/x-ndjson"));
        assert_eq!(media("members.json").as_deref(), Ok("application/json"));
        assert!(media("members.xlsx").is_err() && media("members").is_err());
    }

    #[test]
    fn answers_become_exit_codes() {
        let end = |status: u16| {
            let status = StatusCode::from_u16(status).expect("a status");
            match (Answer { status, body: Value::Null }).end() {
                End::Credentials(_) => 3,
                End::Guard(_) => 5,
                End::Later(_) => 4,
                End::Wrong(_) => 1,
                End::Good | End::Attention => 0,
            }
        };
        let all = [401, 403, 404, 409, 422, 415, 429, 500, 503].map(end);
        assert_eq!(all, [3, 3, 3, 5, 1, 1, 4, 4, 4]);
    }

    #[test]
    fn the_end_of_a_secret_is_said_a_month_ahead() {
        let at = |text: &str| serde_json::from_value::<At>(Value::from(text)).expect("an instant");
        let now = at("2026-05-01T00:00:00Z");
        assert_eq!(expiring("id", at("2026-06-01T00:00:00Z"), now), None);
        assert!(expiring("id", at("2026-05-30T00:00:00Z"), now).is_some_and(|said| said.contains("2026-05-30")));
    }
}
