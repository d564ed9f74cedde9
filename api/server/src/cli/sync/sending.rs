//! The file on its way to the server.

use super::{
    End, SyncArgs, progress,
    pulse::Pulse,
    server::{Answer, PATIENCE, Server, read},
};
use actix_web::{
    body::{BodyStream, MessageBody},
    web::Bytes,
};
use futures_util::StreamExt as _;
use kernel::{db::At, secrets};
use std::{path::Path, time::Duration};
use tokio::io::AsyncReadExt as _;

/// Bytes of the file that are sent at a time.
const PIECE: usize = 64 * 1024;

/// What is to be sent.
pub(super) struct Input<'a> {
    args: &'a SyncArgs,
    what: What<'a>,
}

enum What<'a> {
    /// A file: there, readable, and of a kind that is read.
    File { path: &'a Path, media: String, modified: At },
    /// The plan of a rehearsal, which has read its file.
    Plan(&'a str),
}

impl<'a> Input<'a> {
    /// Looks at the file, before anything is asked of the server.
    pub fn of(args: &'a SyncArgs) -> Result<Self, End> {
        if let Some(plan) = &args.plan {
            return Ok(Self { args, what: What::Plan(plan) });
        }
        let path = args.file.as_deref().ok_or_else(|| End::Usage("name a file, or say --plan.".to_owned()))?;
        let media = media_type(path, args.charset.as_deref()).map_err(End::Usage)?;
        // Opened as well: that it is there does not mean that we may read it.
        let metadata = std::fs::File::open(path).and_then(|file| file.metadata());
        let metadata = metadata.map_err(|error| unreadable(path, &error))?;
        if metadata.is_dir() {
            return Err(End::Usage(format!("{} is a directory: name a file.", path.display())));
        }
        let modified = metadata.modified().map_err(|error| unreadable(path, &error))?;
        Ok(Self { args, what: What::File { path, media, modified: At::new(modified.into()) } })
    }

    /// Sends it, again if the server cannot be reached. The key stays the same: whatever arrived has its effect once.
    pub async fn send(&self, server: &Server<'_>) -> Result<Answer, End> {
        let key = secrets::random_token("sync-");
        let mut tried = 0;
        loop {
            match self.send_once(server, &key).await {
                Err(End::Later(why)) if tried < PATIENCE => {
                    tried += 1;
                    eprintln!("colloque: {why}; trying again");
                    tokio::time::sleep(Duration::from_secs(u64::from(2 * tried))).await;
                }
                outcome => return outcome,
            }
        }
    }

    async fn send_once(&self, server: &Server<'_>, key: &str) -> Result<Answer, End> {
        let request = server
            .post(&format!("{}?{}", path(self.args), self.query()))
            .insert_header(("Prefer", "respond-async"))
            .insert_header(("Idempotency-Key", key));
        let (file, media) = match &self.what {
            What::File { path, media, .. } => (*path, media),
            What::Plan(_) => {
                return read(self.args.url(), request.timeout(server.silence).send().await).await;
            }
        };
        let no_file = |error: std::io::Error| unreadable(file, &error);
        let file = tokio::fs::File::open(file).await.map_err(no_file)?;
        let length = file.metadata().await.map_err(no_file)?.len();
        let bar = progress::bar(Some(length), "{msg} [{bar:40}] {bytes}/{total_bytes}");
        bar.set_message("sending");
        let pulse = Pulse::new();
        let start = (file, bar.clone(), pulse.clone());
        // The next piece is asked for when there is room for it: when the line has taken one before it.
        let pieces = futures_util::stream::try_unfold(start, |(mut file, bar, pulse)| async move {
            let mut piece = vec![0; PIECE];
            let read = file.read(&mut piece).await?;
            piece.truncate(read);
            bar.inc(read as u64);
            pulse.beat();
            Ok::<_, std::io::Error>((read > 0).then(|| (Bytes::from(piece), (file, bar, pulse))))
        });
        let request = request.insert_header(("Content-Type", media.as_str()));
        let exchange = async { read(self.args.url(), request.send_body(Streamed::of(pieces)).await).await };
        let answer = pulse.watch(server.silence, exchange).await;
        bar.finish_and_clear();
        answer
    }

    fn query(&self) -> String {
        let args = self.args;
        let mut query = form_urlencoded::Serializer::new(String::new());
        if let What::Plan(plan) = &self.what {
            query.append_pair("plan", plan);
        } else {
            query.append_pair("mode", if args.snapshot { "snapshot" } else { "upsert" });
        }
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
        if let What::File { modified, .. } = &self.what {
            query.append_pair("generated_at", &modified.to_string());
        }
        query.finish()
    }
}

/// Where the syncs of this partner are.
pub(super) fn path(args: &SyncArgs) -> String {
    let segment = |text: &str| form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>().replace('+', "%20");
    format!("/api/v1/events/{}/partners/{}/syncs", segment(&args.event), segment(&args.partner))
}

fn unreadable(file: &Path, error: &std::io::Error) -> End {
    let whole = std::path::absolute(file).unwrap_or_else(|_| file.to_owned());
    End::Usage(format!("cannot read {}: {error}. Check its name, and that you may read it.", whole.display()))
}

fn media_type(file: &Path, charset: Option<&str>) -> Result<String, String> {
    let extension = file.extension().and_then(|text| text.to_str()).unwrap_or_default().to_ascii_lowercase();
    let charset = charset.map(|name| format!("; charset={name}")).unwrap_or_default();
    match extension.as_str() {
        "csv" | "txt" => Ok(format!("text/csv{charset}")),
        "ndjson" | "jsonl" => Ok("application/x-ndjson".to_owned()),
        "json" => Ok("application/json".to_owned()),
        _ => Err(format!("{} is not read: its name must end with .csv, .ndjson or .json.", file.display())),
    }
}

/// A body that is sent piece by piece.
struct Streamed;

impl Streamed {
    fn of<S>(pieces: S) -> impl MessageBody<Error = std::io::Error>
    where
        S: futures_util::Stream<Item = Result<Bytes, std::io::Error>> + 'static,
    {
        BodyStream::new(pieces.boxed_local())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::sync::tests::args;
    use std::{
        io::{Read as _, Write as _},
        net::{TcpListener, TcpStream},
    };

    /// Sends a file of so many bytes to what `serve` makes of the connection, which may be silent for so long.
    fn exchange(bytes: u64, silence: Duration, serve: fn(TcpStream)) -> Result<Answer, End> {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let folder = tempfile::tempdir().expect("a folder");
        let mut args = args(&[]);
        args.url = Some(format!("http://{}", listener.local_addr().expect("it has one")));
        let file = folder.path().join("members.csv");
        std::fs::File::create(&file).and_then(|file| file.set_len(bytes)).expect("it is written");
        args.file = Some(file);
        std::thread::spawn(move || serve(listener.accept().expect("it comes").0));
        let input = Input::of(&args).unwrap_or_else(|_| panic!("it is there"));
        let server = Server::new(&args, silence);
        actix_web::rt::System::new().block_on(input.send_once(&server, "key"))
    }

    /// A slow line: each megabyte takes a while, the file four seconds, which is twice what the server may be silent.
    #[test]
    #[allow(clippy::disallowed_methods)] // No worker of a runtime waits here.
    fn a_large_file_may_take_its_time() {
        let sent = exchange(64 << 20, Duration::from_secs(2), |mut line| {
            let (mut buffer, mut taken, mut end) = (vec![0; 1 << 16], 0, Vec::new());
            while !end.ends_with(b"\r\n0\r\n\r\n") {
                let read = line.read(&mut buffer).expect("it sends");
                let pause = (taken + read) >> 20 > taken >> 20;
                taken += read;
                end.extend_from_slice(&buffer[read.saturating_sub(16)..read]);
                end.drain(..end.len().saturating_sub(16));
                if pause {
                    std::thread::sleep(Duration::from_millis(64));
                }
            }
            line.write_all(b"HTTP/1.1 202 Accepted\r\ncontent-length: 2\r\n\r\n{}").expect("it listens");
        });
        assert_eq!(sent.map(|answer| answer.status.as_u16()).map_err(|end| end.told()), Ok(202));
    }

    #[test]
    fn a_server_that_takes_nothing_is_given_up() {
        let sent = exchange(64 << 20, Duration::from_millis(200), |line| {
            std::thread::park();
            drop(line);
        });
        let (code, why) = sent.map(|answer| answer.status).expect_err("nobody answers").told();
        assert_eq!(code, 4);
        assert!(why.is_some_and(|why| why.contains("nothing has moved")));
    }

    #[test]
    fn files_are_known_by_their_names() {
        let media = |name: &str| media_type(Path::new(name), Some("windows-1252"));
        assert_eq!(media("members.CSV").as_deref(), Ok("text/csv; charset=windows-1252"));
        assert_eq!(media("a/members.ndjson").as_deref(), Ok("application/x-ndjson"));
        assert_eq!(media("members.json").as_deref(), Ok("application/json"));
        assert!(media("members.xlsx").is_err() && media("members").is_err());
    }

    #[test]
    fn names_are_escaped_in_paths() {
        let mut args = args(&[]);
        args.event = "a/b c".to_owned();
        assert_eq!(path(&args), "/api/v1/events/a%2Fb%20c/partners/unadel/syncs");
    }
}
