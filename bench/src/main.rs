//! Measures the product, each figure beside a floor from the same run: the least that the same machine, the same database
//! and the same crates allow. `make bench` runs it; docs/benchmarks.md says what each figure means.
//!
//! | file | what |
//! |---|---|
//! | `figures.rs` | what is measured, and against which floor |
//! | `load.rs` | the load generator |
//! | `site.rs` | a database of 10,000 organisations for the product, and a copy for the floor |
//! | `child.rs` | the processes that are measured |
//! | `registrations.rs`, `syncs.rs` | registrations and partners' files under load |
//! | `budgets.rs` | simulations and statements of a budget, without a server |
//! | `floor.rs`, `commits.rs`, `seats.rs`, `rows.rs` | the floors: a bare server, a bare store |
//! | `report.rs` | the table and the JSON file |

mod budgets;
mod child;
mod commits;
mod figures;
mod floor;
mod load;
mod registrations;
mod report;
mod rows;
mod seats;
mod site;
mod syncs;

use clap::{Parser, Subcommand};
use report::Report;
use site::Kind;
use std::{path::PathBuf, process::ExitCode, time::Duration};
use tokio::signal::unix::{SignalKind, signal};

/// Measures Colloque, each figure beside its floor.
#[derive(Parser)]
#[command(name = "colloque-bench", args_conflicts_with_subcommands = true)]
struct Cli {
    #[command(flatten)]
    plan: Plan,
    #[command(subcommand)]
    floor: Option<Floor>,
}

/// What to measure.
#[derive(clap::Args)]
struct Plan {
    /// Short runs: whether everything works, not how fast it is
    #[arg(long)]
    quick: bool,
    /// Only figures whose name contains this, such as "sqlite" or "postgres create"
    #[arg(long, value_name = "NAME")]
    only: Option<String>,
    /// Also write the figures to a file
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// Where the SQLite databases are made; it should be a disk and not memory
    #[arg(long, value_name = "DIRECTORY", default_value = "/var/tmp")]
    dir: PathBuf,
    /// The product's binary; the one beside this binary unless said otherwise
    #[arg(long, value_name = "FILE")]
    product: Option<PathBuf>,
    /// A PostgreSQL server in which databases may be made; `make bench` starts one
    #[arg(long, value_name = "URL", env = "COLLOQUE_TEST_POSTGRES")]
    postgres: Option<String>,
    /// A Python with numpy, beside which simulations are measured
    #[arg(long, value_name = "FILE", default_value = "python3")]
    python: String,
}

/// The floors, as processes of their own; started by the benchmark itself.
#[derive(Subcommand)]
#[allow(clippy::enum_variant_names, reason = "the names are those of the hidden commands")]
enum Floor {
    /// Serve the read endpoints without a kernel
    #[command(hide = true)]
    FloorServer(floor::Args),
    /// Commit rows without a server
    #[command(hide = true)]
    FloorCommits(commits::Args),
    /// Register without a server
    #[command(hide = true)]
    FloorSeats(seats::Args),
    /// Write the rows of an event once more
    #[command(hide = true)]
    FloorRows(rows::Args),
    /// Simulate a budget and print the peak of memory
    #[command(hide = true)]
    Simulate(budgets::simulations::Args),
}

impl Plan {
    fn wants(&self, name: &str) -> bool {
        self.only.as_ref().is_none_or(|only| name.contains(only.as_str()))
    }

    fn rounds(&self) -> usize {
        if self.quick { 1 } else { 3 }
    }

    /// Length of one round.
    fn round(&self) -> Duration {
        Duration::from_millis(if self.quick { 400 } else { 2_000 })
    }

    /// How often a process is started.
    fn starts(&self) -> usize {
        if self.quick { 2 } else { 7 }
    }

    fn product(&self) -> Result<PathBuf, String> {
        let product = match &self.product {
            Some(product) => product.clone(),
            None => child::this_binary()?.with_file_name("colloque"),
        };
        if product.is_file() {
            return Ok(product);
        }
        Err(format!("{} is missing: `make bench` builds it", product.display()))
    }
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    let outcome = match cli.floor {
        Some(Floor::FloorServer(args)) => floor::serve(args),
        Some(Floor::FloorCommits(args)) => commits::commit(&args),
        Some(Floor::FloorSeats(args)) => seats::register(&args),
        Some(Floor::FloorRows(args)) => rows::copy(&args),
        Some(Floor::Simulate(args)) => budgets::simulations::simulate_once(&args),
        None => measure(&cli.plan),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("colloque-bench: {problem}");
            ExitCode::FAILURE
        }
    }
}

/// Everything made on the way (processes, directories, databases) belongs to the future, so that a signal, which drops it,
/// takes it away too.
fn measure(plan: &Plan) -> Result<(), String> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(|e| e.to_string())?;
    runtime.block_on(async {
        let failed = |error: std::io::Error| format!("cannot listen for signals: {error}");
        let mut terminate = signal(SignalKind::terminate()).map_err(failed)?;
        let mut interrupt = signal(SignalKind::interrupt()).map_err(failed)?;
        tokio::select! {
            outcome = all(plan) => outcome,
            _ = terminate.recv() => Err("terminated".to_owned()),
            _ = interrupt.recv() => Err("interrupted".to_owned()),
        }
    })
}

async fn all(plan: &Plan) -> Result<(), String> {
    let names = || {
        let of_sites = Kind::ALL.iter().flat_map(|kind| figures::ALL.iter().map(|figure| figure.name(*kind)));
        of_sites.chain(budgets::ALL.iter().map(|figure| figure.name()))
    };
    if !names().any(|name| plan.wants(&name)) {
        return Err(format!("no such figure; there are: {}", names().collect::<Vec<_>>().join(" · ")));
    }
    let mut report = Report::new(plan.quick, plan.rounds(), plan.round());
    report.print_head();
    for figure in budgets::ALL.iter().filter(|figure| plan.wants(&figure.name())) {
        report.add_all(figure.name(), figure.measure(plan));
    }
    for kind in Kind::ALL {
        let wanted: Vec<_> = figures::ALL.iter().filter(|figure| plan.wants(&figure.name(kind))).collect();
        if wanted.is_empty() {
            continue;
        }
        let site = site::Site::build(kind, plan).await?;
        for figure in wanted {
            report.add_all(figure.name(kind), figure.measure(&site, plan).await);
        }
    }
    if let Some(file) = &plan.json {
        report.write(file)?;
    }
    match report.invalid() {
        0 => Ok(()),
        n => Err(format!("{n} of the figures are not valid, see above")),
    }
}
