//! Partners: the directory of organisations, and what each is to an edition of the congress.
//!
//! | file | what |
//! |---|---|
//! | `endpoints/` | one endpoint a file |
//! | `model/` | what callers send and get |
//! | `store/` | rows and queries |
//! | `rules/` | pure decisions |
//! | `editions.rs` | what is asked of events |
//! | `reactions.rs`, `ports.rs` | what is done and answered for other modules |
//! | `seats.rs` | what is asked of registration |
//! | `jobs.rs` | long work |
//! | `demo/` | the demo event's part |
//! | `errors.rs` | problems |
//! | `scopes.rs` | what one may be allowed to do |

mod demo;
mod editions;
pub mod endpoints;
pub mod errors;
pub mod ids;
pub mod jobs;
pub mod model;
mod ports;
mod reactions;
pub mod rules;
pub mod schema;
pub mod scopes;
mod seats;
pub mod store;

use contracts::partners::{CashCommitments, PartnerDirectory};
use kernel::{
    auth::ScopeDef,
    db::{MigrationSet, Tx},
    error::{Kind, Result},
    http::Routes,
    module::{Module, Wiring},
};
use std::sync::Arc;

/// The module.
pub struct Partners;

impl Module for Partners {
    fn name(&self) -> &'static str {
        "partners"
    }
    fn summary(&self) -> &'static str {
        "The directory of organisations, and what each is to an edition."
    }
    fn routes(&self, api: &mut Routes<'_>) {
        endpoints::mount(api);
    }
    fn migrations(&self) -> MigrationSet {
        kernel::migrations!("partners", "$CARGO_MANIFEST_DIR/../../migrations/partners")
    }
    fn scopes(&self) -> &'static [ScopeDef] {
        scopes::ALL
    }
    fn problems(&self) -> &'static [&'static Kind] {
        errors::ALL
    }
    fn kinds(&self) -> &'static [(&'static str, &'static str)] {
        &[
            ("partner", "partners:read"),
            ("partner_person", "partners:people"),
            ("partnership", "partners:read"),
            ("commitment", "partners:read"),
            ("relay", "partners:read"),
            ("committee", "partners:read"),
        ]
    }
    fn wire(&self, wiring: &mut Wiring) {
        wiring.offer::<dyn PartnerDirectory>(Arc::new(ports::Directory));
        wiring.offer::<dyn CashCommitments>(Arc::new(ports::Directory));
        wiring.follow("partners.copies", reactions::copy_edition);
        wiring.follow("partners.removals", reactions::drop_edition);
        wiring.job::<jobs::DuplicateScan>();
    }
    fn demo(&self, tx: &mut Tx<'_>, wiring: &Wiring) -> Result<()> {
        demo::load(tx, wiring)
    }
}
