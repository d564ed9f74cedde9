//! The `colloque` program as a process: its commands, its faults, its end.

mod backup;
mod caller;
mod commands;
mod crash;
mod faults;
mod mail_server;
mod serve;
mod sync;
mod sync_crash;
mod two_servers;
mod two_servers_race;

use std::{
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
};
use tests::{Database, Kind};

/// The program, built beside the tests (`make test` builds it first).
fn binary() -> PathBuf {
    let here = std::env::current_exe().expect("the test's own path");
    let target = here.parent().and_then(Path::parent).expect("target/<profile>/deps/it-…");
    let binary = target.join("colloque");
    assert!(
        binary.exists(),
        "{} is not built: run `make test`, or `cargo build --workspace --bins` first",
        binary.display()
    );
    binary
}

/// A command of ours with this database and nothing else from the environment.
fn colloque(database: &str, arguments: &[&str]) -> Command {
    let mut command = Command::new(binary());
    command
        .args(arguments)
        .env_clear()
        .env("COLLOQUE__DATABASE__URL", database)
        .env("COLLOQUE__SERVER__SECRET", tests::SERVER_SECRET)
        .env("COLLOQUE__SERVER__BIND", "127.0.0.1:0")
        .env("COLLOQUE__RATE_LIMIT__ENABLED", "false")
        .env("COLLOQUE__LOG__LEVEL", "warn")
        .env("COLLOQUE__MAIL__TRANSPORT", "none")
        .stdin(Stdio::null());
    command
}

fn run(database: &str, arguments: &[&str]) -> Output {
    colloque(database, arguments).output().expect("the program starts")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// The output of a command that must succeed.
fn told(database: &str, arguments: &[&str]) -> String {
    let output = run(database, arguments);
    assert!(output.status.success(), "{arguments:?} failed: {}", text(&output.stderr));
    text(&output.stdout).trim().to_owned()
}

/// A server that ends with this value.
struct Served {
    child: Child,
    url: String,
    /// What it said at the start.
    welcome: String,
}

impl Served {
    fn start(database: &str, arguments: &[&str]) -> Self {
        let all: Vec<&str> = ["serve"].iter().chain(arguments).copied().collect();
        let mut child =
            colloque(database, &all).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("it starts");
        let mut lines = BufReader::new(child.stdout.take().expect("piped")).lines();
        let mut welcome = String::new();
        let mut url = None;
        for line in &mut lines {
            let line = line.expect("readable");
            if let Some(at) = line.strip_prefix("Colloque serves at ") {
                url = Some(at.to_owned());
            }
            welcome.push_str(&line);
            welcome.push('\n');
            if line.contains("> budget.pdf") {
                break;
            }
        }
        // Nobody reads on: later output must not block it.
        std::thread::spawn(move || lines.for_each(drop));
        Self { child, url: url.unwrap_or_else(|| panic!("it says where it serves, not:\n{welcome}")), welcome }
    }

    fn signal(&self, signal: &str) {
        let sent = Command::new("kill").args([signal, &self.child.id().to_string()]).status().expect("kill runs");
        assert!(sent.success());
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        // It may have ended already; either way nothing is left behind.
        let _ended = self.child.kill();
        let _reaped = self.child.wait();
    }
}

/// Runs a test once for each database, each time on an empty one.
fn on_empty(kind: Kind, test: impl FnOnce(&str)) {
    let database = Database::empty(kind);
    test(&database.url);
}

/// `name::sqlite` and `name::postgres`.
macro_rules! on_each {
    ($($name:ident),+ $(,)?) => {$(
        mod $name {
            #[test]
            fn sqlite() {
                super::super::on_empty(tests::Kind::Sqlite, super::$name);
            }
            #[test]
            fn postgres() {
                super::super::on_empty(tests::Kind::Postgres, super::$name);
            }
        }
    )+};
}
use on_each;

fn client() -> reqwest::Client {
    reqwest::Client::builder().no_proxy().build().expect("a client can be made")
}

fn wait<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime")
        .block_on(work)
}
