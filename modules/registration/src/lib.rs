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
//! | `scans.rs` | what a scan of a badge does |
//! | `papers/` | badges, certificates, presence sheets |
//! | `letters.rs` | what people are told by mail |
//! | `neighbours.rs` | what is asked of other modules |
//! | `reactions.rs` | what is done when something happens elsewhere |
//! | `errors.rs` | problems |
//! | `scopes.rs` | what one may be allowed to do |

pub mod catalogue;
pub mod desk;
pub mod edits;
pub mod endpoints;
mod erasure;
pub mod errors;
mod forms;
pub mod ids;
pub mod letters;
pub mod model;
pub mod neighbours;
pub mod papers;
mod reactions;
pub mod rules;
pub mod scans;
pub mod schema;
pub mod scopes;
mod setup;
mod show;
pub mod store;

use contracts::{events::EventDeleted, partners::ContingentChanged};
use kernel::{
    auth::ScopeDef,
    db::MigrationSet,
    error::Kind,
    module::{Module, Wiring},
};
use neighbours::Neighbours;
use std::sync::Arc;
use utoipa_actix_web::service_config::ServiceConfig;

/// The module.
pub struct Registration;

impl Module for Registration {
    fn name(&self) -> &'static str {
        "registration"
    }
    fn summary(&self) -> &'static str {
        "Tariffs, seats, registrations, the waiting list, partners' members, check-in."
    }
    fn routes(&self, api: &mut ServiceConfig<'_>) {
        endpoints::mount(api);
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
        wiring.follow("registration.removals", |tx, deleted: EventDeleted| reactions::drop_edition(tx, deleted.event));
        wiring.sweep("registration.lapsed", Arc::new(move |tx| reactions::clear_lapsed(tx, &neighbours)));
    }
}
