//! Registration: who comes, at which tariff, with which seat; and the partners' files of their members.
//!
//! | file | what |
//! |---|---|
//! | `desk.rs` | the one way in which a registration comes, changes or ends |
//! | `rules/seats.rs` | who gets a seat |
//! | `catalogue.rs` | what an event's registration is made of |
//! | `endpoints/` | one endpoint a file |
//! | `model/` | what callers send and get |
//! | `store/` | rows and queries |
//! | `rules/` | pure decisions |
//! | `show.rs` | registrations as callers see them |
//! | `pace.rs` | an edition beside the one before |
//! | `scans.rs` | what a scan of a badge does |
//! | `papers/` | badges, certificates, presence sheets |
//! | `imports.rs`, `sheet.rs` | files in and out |
//! | `sync/` | partners' files of their members |
//! | `letters.rs` | what people are told by mail |
//! | `links.rs` | the links that they get |
//! | `templates/my_*.html`, `page.*`, beside `src/` | the pages that links lead to, without a front end |
//! | `neighbours.rs` | what is asked of other modules |
//! | `reactions.rs`, `ports.rs` | what is done and answered for other modules |
//! | `demo/` | the demo event's part |
//! | `errors.rs` | problems |
//! | `scopes.rs` | what one may be allowed to do |

pub mod catalogue;
mod demo;
pub mod desk;
pub mod edits;
pub mod endpoints;
mod erasure;
pub mod errors;
mod forms;
pub mod ids;
mod imports;
pub mod letters;
pub mod links;
pub mod model;
pub mod neighbours;
mod pace;
pub mod papers;
mod ports;
mod reactions;
mod retention;
pub mod rules;
pub mod scans;
pub mod schema;
pub mod scopes;
mod setup;
mod sheet;
mod show;
pub mod store;
pub mod sync;

use contracts::{
    events::{EventCopied, EventDeleted},
    partners::{ContingentChanged, PartnersMerged},
    registration::{RegistrationTotals, SeatUse},
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
pub struct Registration;

impl Module for Registration {
    fn name(&self) -> &'static str {
        "registration"
    }
    fn summary(&self) -> &'static str {
        "Tariffs, seats, registrations, the waiting list, partners' members, check-in."
    }
    fn routes(&self, api: &mut Routes<'_>) {
        endpoints::mount(api);
    }
    fn root_routes(&self, root: &mut Routes<'_>) {
        endpoints::mount_root(root);
    }
    fn migrations(&self) -> MigrationSet {
        kernel::migrations!("registration", "$CARGO_MANIFEST_DIR/../../migrations/registration")
    }
    fn scopes(&self) -> &'static [ScopeDef] {
        scopes::ALL
    }
    fn problems(&self) -> &'static [&'static Kind] {
        errors::ALL
    }
    fn kinds(&self) -> &'static [(&'static str, &'static str)] {
        &[
            ("registration", "registration:people"),
            ("member", "registration:sync"),
            ("sync", "registration:sync"),
            ("conflict", "registration:sync"),
            ("registration_settings", "registration:read"),
            ("registration_entry", "registration:read"),
            ("pool", "registration:read"),
            ("registration_group", "registration:people"),
            ("check_in", "registration:check-in"),
        ]
    }
    fn wire(&self, wiring: &mut Wiring) {
        let neighbours = Neighbours::of_wiring(wiring);
        let own = neighbours.clone();
        wiring.follow("registration.contingents", move |tx, changed: ContingentChanged| {
            reactions::keep_contingent(tx, &own, &changed)
        });
        let own = neighbours.clone();
        wiring.follow("registration.copies", move |tx, copied: EventCopied| reactions::copy_edition(tx, &own, &copied));
        let own = neighbours.clone();
        wiring.follow("registration.merges", move |tx, merged: PartnersMerged| reactions::hand_over(tx, &own, &merged));
        wiring.offer::<dyn SeatUse>(Arc::new(ports::Counted(neighbours.clone())));
        wiring.offer::<dyn RegistrationTotals>(Arc::new(ports::Told(neighbours.clone())));
        wiring.follow("registration.removals", |tx, deleted: EventDeleted| reactions::drop_edition(tx, deleted.event));
        letters::wire(wiring);
        let (own, looking, quiet) = (neighbours.clone(), neighbours.clone(), retention::Quiet::default());
        wiring.sweep_if(
            "registration.retention",
            Arc::new(move |conn, now| retention::is_due(conn, &looking, &quiet, now)),
            Arc::new(move |tx| retention::purge(tx, &own)),
        );
        wiring.job::<sync::job::RunSync>();
        wiring.sweep("registration.syncs", Arc::new(sync::sweep::syncs));
        wiring.sweep("registration.lapsed", Arc::new(move |tx| reactions::clear_lapsed(tx, &neighbours)));
    }
    fn demo(&self, tx: &mut Tx<'_>, wiring: &Wiring) -> Result<()> {
        demo::load(tx, wiring)
    }
}
