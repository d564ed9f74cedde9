//! The processes that are measured: started, waited for, looked at, and ended whatever happens.

use crate::load::{self, Connection};
use std::{
    fs::File,
    io::Read,
    net::TcpListener,
    path::PathBuf,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

/// How long a process may take to begin to serve, or to end.
const PATIENCE: Duration = Duration::from_secs(60);

/// The path of this binary, which is also the floor's.
pub fn this_binary() -> Result<PathBuf, String> {
    std::env::current_exe().map_err(|error| format!("cannot tell where this binary is: {error}"))
}

/// A port that nobody listens on at the moment.
pub fn free_port() -> Result<u16, String> {
    let listener = TcpListener::bind("127.0.0.1:0").map_err(|error| format!("there is no free port: {error}"))?;
    listener.local_addr().map(|address| address.port()).map_err(|error| error.to_string())
}

/// Ends its process when dropped.
struct Guard(Child);

impl Drop for Guard {
    fn drop(&mut self) {
        // It may have ended by itself, which is as good.
        if self.0.kill().is_ok() {
            drop(self.0.wait());
        }
    }
}

fn spawn(command: &mut Command) -> Result<Guard, String> {
    let name = command.get_program().to_string_lossy().into_owned();
    command.stdin(Stdio::null());
    command.spawn().map(Guard).map_err(|error| format!("cannot start {name}: {error}"))
}

/// A process that serves.
pub struct Server {
    process: Guard,
    /// Where it listens on 127.0.0.1.
    pub port: u16,
    /// From before it was started to its first 200 from `/readyz`.
    pub ready_after: Duration,
}

impl Server {
    /// Starts it and waits until it is ready.
    pub async fn start(mut command: Command, port: u16) -> Result<Self, String> {
        let since = Instant::now();
        let mut process = spawn(command.stdout(Stdio::null()).stderr(Stdio::null()))?;
        let request = load::get("/readyz", "none");
        loop {
            if let Ok(mut connection) = Connection::open(port).await
                && matches!(connection.send(&request).await, Ok((200, _)))
            {
                return Ok(Self { process, port, ready_after: since.elapsed() });
            }
            let name = || command.get_program().to_string_lossy().into_owned();
            if let Ok(Some(status)) = process.0.try_wait() {
                return Err(format!("{} ended instead of serving: {status}", name()));
            }
            if since.elapsed() > PATIENCE {
                return Err(format!("{} is not ready after {PATIENCE:?}", name()));
            }
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    }

    /// Resident memory in MiB.
    pub fn memory_mib(&self) -> Result<f64, String> {
        let pid = self.process.0.id();
        let kib = match std::fs::read_to_string(format!("/proc/{pid}/status")) {
            Ok(status) => {
                let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
                line.and_then(|line| line.trim().trim_end_matches("kB").trim().parse().ok())
            }
            // No /proc, as on macOS.
            Err(_) => {
                let output = Command::new("ps").args(["-o", "rss=", "-p", &pid.to_string()]).output();
                output.ok().and_then(|output| String::from_utf8(output.stdout).ok()?.trim().parse().ok())
            }
        };
        kib.map(|kib: f64| kib / 1_024.0).ok_or_else(|| "cannot tell how much memory the process has".to_owned())
    }

    /// Processor time that it has used, in seconds; `None` where there is no `/proc`.
    pub fn cpu_seconds(&self) -> Option<f64> {
        // Linux counts in hundredths of a second for programs, whatever the kernel's own tick is.
        const TICKS_PER_SECOND: f64 = 100.0;
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.process.0.id())).ok()?;
        // The name in parentheses may contain blanks; user and system time are fields 14 and 15, the 12th and 13th after it.
        let mut fields = stat.rsplit_once(')')?.1.split_whitespace().skip(11);
        let (user, system): (f64, f64) = (fields.next()?.parse().ok()?, fields.next()?.parse().ok()?);
        Some((user + system) / TICKS_PER_SECOND)
    }
}

/// Runs a command to its end; gives what it printed.
pub async fn output(mut command: Command) -> Result<String, String> {
    let name = format!("{command:?}");
    // A file: a pipe that nobody reads yet could fill up.
    let printed = tempfile::NamedTempFile::new().map_err(|error| error.to_string())?;
    let mut process = spawn(command.stdout(printed.reopen().map_err(|error| error.to_string())?))?;
    let since = Instant::now();
    let status = loop {
        match process.0.try_wait().map_err(|error| error.to_string())? {
            Some(status) => break status,
            None if since.elapsed() > PATIENCE => return Err(format!("{name} does not end")),
            None => tokio::time::sleep(Duration::from_millis(5)).await,
        }
    };
    let mut text = String::new();
    File::open(printed.path())
        .and_then(|mut file| file.read_to_string(&mut text))
        .map_err(|error| error.to_string())?;
    if status.success() { Ok(text) } else { Err(format!("{name} failed ({status}): {text}")) }
}
