//! The command line.

use crate::{config::Config, logging};
use clap::{Args, Parser, Subcommand};
use kernel::module::Module;
use std::{path::PathBuf, process::ExitCode, sync::Arc};

mod accounts;
mod backup;
mod doctor;
mod place;
mod serve;
mod sync;

/// Runs a professional congress, from the first partner call to the final accounts.
#[derive(Parser)]
#[command(name = "colloque", version, max_term_width = 110)]
#[command(after_help = "Configuration: defaults, then colloque.toml, then the environment, such as \
    COLLOQUE__DATABASE__URL=postgres://… or COLLOQUE__SERVER__BIND=127.0.0.1:9000. See `colloque config show`.")]
struct Cli {
    /// Configuration file (colloque.toml here, if there is one)
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serve the API (migrates the database first)
    Serve {
        /// Load the demo event first: the 2015 congress of territorial developers, with fictional people
        #[arg(long)]
        demo: bool,
    },
    /// Bring the database to this version
    Migrate,
    /// Load the demo event
    Demo,
    /// Print the OpenAPI document
    Openapi {
        /// As YAML instead of JSON
        #[arg(long)]
        yaml: bool,
    },
    /// Print every operation: id, method, path, scope
    Routes,
    /// Users
    #[command(subcommand)]
    User(UserCommand),
    /// Personal API tokens
    #[command(subcommand)]
    Token(TokenCommand),
    /// OAuth clients of partner organisations
    #[command(subcommand)]
    Client(ClientCommand),
    /// Send a partner's members to a server, as a nightly job does
    Sync(sync::SyncArgs),
    /// Check configuration, database, clock, keys and disk
    Doctor,
    /// Configuration
    #[command(subcommand)]
    Config(ConfigCommand),
    /// Write a consistent copy of the SQLite database to FILE, also while serving
    Backup {
        /// A file that does not exist yet
        file: PathBuf,
    },
    /// Replace the SQLite database by a backup (stop the server first)
    Restore {
        /// A file written by `colloque backup`
        file: PathBuf,
        /// Replace the database that is there; it is kept beside as *.before-restore
        #[arg(long)]
        force: bool,
    },
}

#[derive(Subcommand)]
enum UserCommand {
    /// Create a user and print a one-time password
    Create(NewUser),
    /// Lock a user out, within a second on every process
    Suspend {
        /// Login name
        name: String,
    },
    /// Print a new one-time password; the old one and all sessions end
    ResetPassword {
        /// Login name
        name: String,
    },
}

/// A user to be created.
#[derive(Args)]
pub(crate) struct NewUser {
    /// Login name
    pub name: String,
    /// Role for all events (repeat for several): admin, organiser, finance, press, check-in, viewer. Organisers and
    /// administrators may approve a budget (scope budget:approve) that somebody else submitted
    #[arg(long = "role", value_name = "ROLE")]
    pub roles: Vec<String>,
    /// E-mail address
    #[arg(long)]
    pub email: Option<String>,
    /// Name to show
    #[arg(long)]
    pub display_name: Option<String>,
}

#[derive(Subcommand)]
enum TokenCommand {
    /// Create a personal API token; prints only the token, once
    ///
    /// A program sends it as `Authorization: Bearer …` and may do what its user may, or less: see --scopes. It ends with --ttl,
    /// or when its user is suspended.
    #[command(after_help = "Example: TOKEN=$(colloque token create --user admin --scopes events:read --ttl 12h)")]
    Create(NewToken),
}

/// A token to be created.
#[derive(Args)]
pub(crate) struct NewToken {
    /// Login name of its user
    #[arg(long)]
    pub user: String,
    /// Scopes, separated by commas, such as events:read,registration:read (`colloque routes` says which an operation needs);
    /// all that the user has, unless said otherwise
    #[arg(long, value_delimiter = ',')]
    pub scopes: Vec<String>,
    /// Days, hours or minutes until it expires: 30d, 12h, 90m
    #[arg(long, default_value = "30d", value_parser = duration_seconds)]
    pub ttl: i64,
}

#[derive(Subcommand)]
enum ClientCommand {
    /// Create a client for a partner organisation; prints its id and secret, once
    ///
    /// For a program of the partner's, such as a nightly `colloque sync`, which takes both from COLLOQUE_CLIENT_ID and
    /// COLLOQUE_CLIENT_SECRET. It sees and changes what is this partner's, and nothing of others.
    #[command(after_help = "Example: colloque client create --partner unadel --name \"nightly sync\"")]
    Create {
        /// Id or slug of the organisation
        #[arg(long)]
        partner: String,
        /// A name to tell it from the partner's other programs
        #[arg(long, default_value = "sync")]
        name: String,
    },
}

#[derive(Subcommand)]
enum ConfigCommand {
    /// Print the configuration in force, without secrets
    Show,
}

fn duration_seconds(text: &str) -> Result<i64, String> {
    let (number, unit) = text.split_at(text.char_indices().next_back().map_or(0, |(start, _)| start));
    let number: i64 = number.parse().map_err(|_| "expected a number and d, h or m, such as 30d".to_owned())?;
    let unit = match unit {
        "d" => 86_400,
        "h" => 3_600,
        "m" => 60,
        _ => return Err("expected a number and d, h or m, such as 30d".to_owned()),
    };
    number.checked_mul(unit).filter(|seconds| *seconds > 0).ok_or_else(|| "too long, or not in the future".to_owned())
}

/// Runs the command line with these modules; the exit code is 1 when something failed, which one sentence on stderr says.
pub fn main(modules: &[Arc<dyn Module>]) -> ExitCode {
    let cli = Cli::parse();
    // It speaks HTTP, with a server that may be on another machine.
    let cli = match cli {
        Cli { command: Command::Sync(args), config } => return sync::sync(args, config.as_deref()),
        other => other,
    };
    match run(cli, modules) {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            // Some libraries draw their errors over several lines; ours are one sentence.
            let problem = problem.split_whitespace().collect::<Vec<_>>().join(" ");
            eprintln!("colloque: {problem}");
            ExitCode::FAILURE
        }
    }
}

fn run(cli: Cli, modules: &[Arc<dyn Module>]) -> Result<(), String> {
    match &cli.command {
        Command::Openapi { yaml } => {
            let text = if *yaml { crate::openapi::yaml()? } else { crate::openapi::json() };
            print!("{text}");
            return Ok(());
        }
        Command::Routes => {
            print!("{}", crate::openapi::operations());
            return Ok(());
        }
        _ => {}
    }
    let config = Config::load(cli.config.as_deref())?;
    logging::start(&config.log);
    match cli.command {
        Command::Serve { demo } => serve::serve(config, modules, demo),
        Command::Migrate => {
            let ran = crate::migrate(&config, modules)?;
            println!("{}", if ran.is_empty() { "nothing to do".to_owned() } else { ran.join("\n") });
            Ok(())
        }
        Command::Demo => serve::demo(&config, modules),
        Command::User(UserCommand::Create(user)) => accounts::create_user(&config, modules, &user),
        Command::User(UserCommand::Suspend { name }) => accounts::suspend(&config, modules, &name),
        Command::User(UserCommand::ResetPassword { name }) => accounts::reset_password(&config, modules, &name),
        Command::Token(TokenCommand::Create(token)) => accounts::create_token(&config, modules, &token),
        Command::Client(ClientCommand::Create { partner, name }) => {
            accounts::create_client(&config, modules, &partner, &name)
        }
        Command::Doctor => doctor::doctor(&config, modules),
        Command::Config(ConfigCommand::Show) => {
            print!("{}", config.redacted()?);
            Ok(())
        }
        Command::Backup { file } => backup::backup(&config, modules, &file),
        Command::Restore { file, force } => backup::restore(&config, modules, &file, force),
        Command::Openapi { .. } | Command::Routes | Command::Sync(_) => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
        assert_eq!(duration_seconds("12h"), Ok(43_200));
        for wrong in ["", "d", "12", "0d", "-1d", "9999999999999999d", "1w", "é"] {
            assert!(duration_seconds(wrong).is_err(), "{wrong}");
        }
    }
}
