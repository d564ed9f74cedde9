//! `colloque sync`: sends a file of members over HTTP, as a partner's nightly job does.

use clap::Args;
use sending::Input;
use server::Server;
use std::{path::PathBuf, process::ExitCode};

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
    later makes sense, 5 when a guard stopped it.\n\nThe time at which the file was last modified is sent as its age: after \
    a newer snapshot, an older one is refused."
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

/// Sends the file; the exit code says how it ended.
pub(super) fn sync(args: &SyncArgs) -> ExitCode {
    let end = actix_web::rt::System::new().block_on(run(args)).unwrap_or_else(|end| end);
    let (code, why) = end.told();
    if let Some(why) = why {
        eprintln!("colloque: {why}");
    }
    ExitCode::from(code)
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
}
