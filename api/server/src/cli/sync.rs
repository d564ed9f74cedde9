//! `colloque sync`: sends a file of members over HTTP, as a partner's nightly job does, or applies what a rehearsal of one planned.

use crate::config::Config;
use actix_web::http::Uri;
use clap::Args;
use sending::Input;
use server::Server;
use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
    path::{Path, PathBuf},
    process::ExitCode,
};

mod progress;
mod pulse;
mod report;
mod sending;
mod server;

/// A file of members to be sent.
#[derive(Args)]
#[command(
    after_help = "Exits with 0 when all is good, 1 when the file or items in it need attention, 2 for a wrong command line, \
    which includes a file that cannot be read and an unknown event or partner, 3 for wrong credentials, 4 when trying again \
    later makes sense, 5 when a guard stopped it, or a plan holds no more.\n\nThe summary counts what became of each member: received are those in the \
    file, absent those whom a snapshot does not name, kept those of whom the file was rightly not followed (they cancelled \
    themselves, have come, are registered already), conflict those of whom a person must decide, stale those of whom \
    something newer is known.\n\nA rehearsal (--dry-run) that ends well prints a plan: --plan with it, instead of the file, does \
    within the hour exactly what was rehearsed, or nothing.\n\nThe time at which the file was last modified is sent as its age: after a newer snapshot, an \
    older one is refused."
)]
pub(super) struct SyncArgs {
    /// The file: .csv, .ndjson or .json
    #[arg(required_unless_present = "plan")]
    pub file: Option<PathBuf>,
    /// Instead of a file: the plan that a --dry-run of the last hour has printed
    #[arg(
        long,
        value_name = "TOKEN",
        value_parser = clap::builder::NonEmptyStringValueParser::new(),
        conflicts_with_all = ["file", "snapshot", "dry_run", "expected_count", "abort_on_error", "clear_empty", "charset"]
    )]
    pub plan: Option<String>,
    /// Id or slug of the event
    #[arg(long)]
    pub event: String,
    /// Id or slug of the partner
    #[arg(long)]
    pub partner: String,
    /// Where the server is, such as https://congres.example; unless it is said, on this machine, at the port that its
    /// configuration says
    #[arg(long, env = "COLLOQUE_URL", value_parser = address_if_any)]
    pub url: Option<String>,
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
    /// Encoding of a CSV file that is not UTF-8, as spreadsheets often write it in Western Europe: windows-1252 or iso-8859-15
    #[arg(long, value_name = "NAME")]
    pub charset: Option<String>,
}

impl SyncArgs {
    /// Where the server is.
    fn url(&self) -> &str {
        self.url.as_deref().unwrap_or("http://127.0.0.1:8080")
    }
}

/// [`address`], or nothing: a variable that is empty is one that is not set.
fn address_if_any(text: &str) -> Result<String, String> {
    if text.trim().is_empty() { Ok(String::new()) } else { address(text) }
}

/// An address that requests can be made of, without a slash at its end.
fn address(text: &str) -> Result<String, String> {
    let expected = "expected http(s)://host[:port], such as https://congres.example";
    let uri: Uri = text.trim().parse().map_err(|_| expected.to_owned())?;
    let known = matches!(uri.scheme_str(), Some("http" | "https")) && uri.host().is_some_and(|host| !host.is_empty());
    // A port that is none would be left out, and the secret go to whoever listens at the usual one.
    let plain = uri.authority().is_some_and(|authority| match uri.port() {
        Some(port) => authority.as_str() == format!("{}:{}", authority.host(), port.as_str()),
        None => authority.as_str() == authority.host(),
    });
    match known && plain && uri.query().is_none() {
        true => Ok(text.trim().trim_end_matches('/').to_owned()),
        false => Err(expected.to_owned()),
    }
}

/// Where a server with this configuration answers on this machine.
fn beside(config: &Config) -> String {
    let mut bind = config.server.bind;
    if bind.ip().is_unspecified() {
        let loopback = if bind.is_ipv4() { Ipv4Addr::LOCALHOST.into() } else { IpAddr::from(Ipv6Addr::LOCALHOST) };
        bind.set_ip(loopback);
    }
    format!("http://{bind}")
}

/// How it ended.
enum End {
    Good,
    /// Items need a look; the report has said which.
    Attention,
    /// The file as a whole is not accepted.
    Wrong(String),
    Usage(String),
    Credentials(String),
    Later(String),
    Guard(String),
}

impl End {
    /// The exit code, and the sentence for stderr.
    fn told(self) -> (u8, Option<String>) {
        match self {
            Self::Good => (0, None),
            Self::Attention => (1, None),
            Self::Wrong(why) => (1, Some(why)),
            // As clap exits for a wrong command line.
            Self::Usage(why) => (2, Some(why)),
            Self::Credentials(why) => (3, Some(why)),
            Self::Later(why) => (4, Some(why)),
            Self::Guard(why) => (5, Some(why)),
        }
    }
}

/// Sends the file; the exit code says how it ended. Of this machine's configuration it reads where the server is, unless that
/// is said.
pub(super) fn sync(mut args: SyncArgs, config: Option<&Path>) -> ExitCode {
    let end = match located(&mut args, config) {
        Ok(()) => actix_web::rt::System::new().block_on(run(&args)).unwrap_or_else(|end| end),
        Err(end) => end,
    };
    let (code, why) = end.told();
    if let Some(why) = why {
        eprintln!("colloque: {why}");
    }
    ExitCode::from(code)
}

fn located(args: &mut SyncArgs, config: Option<&Path>) -> Result<(), End> {
    args.url = args.url.take().filter(|url| !url.is_empty());
    if args.url.is_none() {
        let config = Config::load(config);
        let config =
            config.map_err(|why| End::Usage(format!("where is the server? Say --url, or mend this: {why}")))?;
        args.url = Some(beside(&config));
    }
    Ok(())
}

async fn run(args: &SyncArgs) -> Result<End, End> {
    let input = Input::of(args)?;
    let mut server = Server::enter(args).await?;
    let answer = input.send(&server).await?;
    if !matches!(answer.status.as_u16(), 200 | 202 | 207) {
        return report::refused(&mut server, &answer).await;
    }
    let sync = progress::follow(&mut server, answer.body).await?;
    report::tell(&mut server, &sync).await
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        args: SyncArgs,
    }

    /// A command line.
    pub(super) fn args(more: &[&str]) -> SyncArgs {
        let line = ["sync", "members.csv", "--event", "congres", "--partner", "unadel"];
        Line::parse_from(line.iter().chain(more).copied()).args
    }

    #[test]
    fn an_address_is_one_or_the_command_line_is_wrong() {
        for good in ["http://127.0.0.1:9000", "https://congres.example/", " https://[::1]:8443 "] {
            let read = address(good).expect(good);
            assert_eq!(read, good.trim().trim_end_matches('/'));
        }
        for wrong in
            ["", "congres.example", "ftp://congres.example", "http://", "http//x", "https://a.example?b", "http://a b"]
                .into_iter()
                .chain(["http://127.0.0.1:99999", "http://127.0.0.1:", "http://user:pw@127.0.0.1:80", "http://a:80b"])
        {
            assert!(address(wrong).is_err(), "{wrong}");
        }
        let line = ["sync", "members.csv", "--event", "congres", "--partner", "unadel", "--url", "congres.example"];
        let error = Line::try_parse_from(line).err().expect("it is refused");
        assert!(error.exit_code() == 2 && error.to_string().contains("--url"), "{error}");
        assert_eq!(address_if_any(" ").as_deref(), Ok(""));
    }

    #[test]
    fn a_plan_stands_for_its_file() {
        let read = |more: &[&str]| {
            let line = ["sync", "--event", "congres", "--partner", "unadel"];
            Line::try_parse_from(line.iter().chain(more).copied()).map(|line| line.args)
        };
        let planned =
            read(&["--plan", "token", "--notify", "--confirm-cancellations", "7"]).unwrap_or_else(|e| panic!("{e}"));
        assert!(planned.file.is_none() && planned.plan.as_deref() == Some("token") && planned.notify);
        for wrong in [
            &[][..],
            &["--plan", ""],
            &["--plan", "token", "members.csv"],
            &["--plan", "token", "--dry-run"],
            &["--plan", "token", "--snapshot"],
            &["--plan", "token", "--charset", "windows-1252"],
        ] {
            assert_eq!(read(wrong).err().map(|error| error.exit_code()), Some(2), "{wrong:?}");
        }
    }

    #[test]
    fn the_server_beside_is_where_its_configuration_says() {
        let mut config = Config::default();
        for (bind, url) in [
            ("127.0.0.1:9000", "http://127.0.0.1:9000"),
            ("0.0.0.0:9001", "http://127.0.0.1:9001"),
            ("[::]:9002", "http://[::1]:9002"),
        ] {
            config.server.bind = bind.parse().expect("an address");
            assert_eq!(beside(&config), url);
        }
    }
}
