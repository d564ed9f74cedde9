//! Budget: lines under the hypotheses of several scenarios, what they come to, and why.
//!
//! | file | what |
//! |---|---|
//! | `change.rs` | the one way in which a budget changes |
//! | `book.rs` | a whole budget in memory, ready to be computed |
//! | `rules/formula/` | the language of the lines |
//! | `statement.rs`, `comparison.rs`, `explanation.rs` | what comes of it |
//! | `execution.rs`, `cash_flow.rs` | what became of it, and when money moves |
//! | `approval.rs`, `snapshot.rs` | submissions, decisions, revisions |
//! | `endpoints/` | one endpoint a file |
//! | `model/` | what callers send and get |
//! | `store/` | rows and queries |
//! | `simulation.rs`, `rules/forecast/`, `jobs.rs` | what it may turn out to be |
//! | `documents.rs`, `papers/` | documents and pictures |
//! | `rules/` | pure decisions |
//! | `chart.rs` | another version of the plan comptable |
//! | `checks.rs` | what is sent, against the budget and the directory |
//! | `live.rs` | values that other modules know |
//! | `neighbours.rs` | what is asked of other modules |
//! | `reactions.rs`, `ports.rs` | what is done and answered for other modules |
//! | `demo.rs` | the demo event's part |
//! | `errors.rs` | problems |
//! | `scopes.rs` | what one may be allowed to do |

mod approval;
pub mod book;
mod cash_flow;
pub mod change;
mod chart;
mod checks;
mod comparison;
mod demo;
mod documents;
pub mod endpoints;
pub mod errors;
mod execution;
mod explanation;
pub mod ids;
pub mod jobs;
pub mod live;
pub mod model;
pub mod neighbours;
pub mod papers;
mod ports;
mod reactions;
pub mod rules;
pub mod schema;
pub mod scopes;
pub mod simulation;
mod snapshot;
mod statement;
pub mod store;

use contracts::{
    events::{EventCopied, EventDeleted, EventRecords},
    partners::PartnersMerged,
};
use kernel::{
    auth::ScopeDef,
    db::{MigrationSet, Tx},
    error::{Kind, Result},
    http::Routes,
    module::{Module, Wiring},
};
use neighbours::Neighbours;
use std::sync::Arc;

/// The module.
pub struct Budget;

impl Module for Budget {
    fn name(&self) -> &'static str {
        "budget"
    }
    fn summary(&self) -> &'static str {
        "Lines, scenarios and hypotheses of an event's budget, and what they come to."
    }
    fn routes(&self, api: &mut Routes<'_>) {
        endpoints::mount(api);
    }
    fn migrations(&self) -> MigrationSet {
        kernel::migrations!("budget", "$CARGO_MANIFEST_DIR/../../migrations/budget")
    }
    fn scopes(&self) -> &'static [ScopeDef] {
        scopes::ALL
    }
    fn problems(&self) -> &'static [&'static Kind] {
        errors::ALL
    }
    fn kinds(&self) -> &'static [(&'static str, &'static str)] {
        &[
            ("budget", "budget:read"),
            ("budget_line", "budget:read"),
            ("budget_scenario", "budget:read"),
            ("budget_driver", "budget:read"),
            ("budget_override", "budget:read"),
            ("budget_simulation", "budget:read"),
            ("budget_actual", "budget:read"),
            ("budget_revision", "budget:read"),
        ]
    }
    fn wire(&self, wiring: &mut Wiring) {
        let neighbours = Neighbours::of_wiring(wiring);
        wiring
            .follow("budget.copies", move |tx, copied: EventCopied| reactions::copy_edition(tx, &neighbours, &copied));
        wiring.offer(Arc::new(simulation::Turns::default()));
        wiring.offer::<dyn EventRecords>(Arc::new(ports::Ports));
        wiring.job::<jobs::RunSimulation>();
        wiring.follow("budget.removals", |tx, deleted: EventDeleted| reactions::drop_edition(tx, &deleted));
        wiring.follow("budget.merges", |tx, merged: PartnersMerged| reactions::hand_over(tx, &merged));
    }
    fn demo(&self, tx: &mut Tx<'_>, wiring: &Wiring) -> Result<()> {
        demo::load(tx, wiring)
    }
}
