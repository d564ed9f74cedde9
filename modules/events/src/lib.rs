//! Events: the editions of a congress, with their dates, half-days, venue and rooms.
//!
//! | file | what |
//! |---|---|
//! | `endpoints/` | one endpoint a file |
//! | `model/` | what callers send and get |
//! | `store/` | rows and queries |
//! | `rules.rs` | pure decisions |
//! | `ports.rs` | what other modules may ask |
//! | `errors.rs` | problems |
//! | `scopes.rs` | what one may be allowed to do |
//! | `demo.rs` | the two editions of the demo |

pub mod demo;
pub mod endpoints;
pub mod errors;
pub mod model;
pub mod ports;
pub mod rules;
pub mod schema;
pub mod scopes;
pub mod store;

use kernel::{
    auth::ScopeDef,
    db::{MigrationSet, Tx},
    error::{Kind, Result},
    http::Routes,
    module::{Module, Wiring},
};
use std::sync::Arc;

/// The module.
pub struct Events;

impl Module for Events {
    fn name(&self) -> &'static str {
        "events"
    }
    fn summary(&self) -> &'static str {
        "The editions of the congress: dates, half-days, venue, rooms."
    }
    fn routes(&self, api: &mut Routes<'_>) {
        endpoints::mount(api);
    }
    fn migrations(&self) -> MigrationSet {
        kernel::migrations!("events", "$CARGO_MANIFEST_DIR/../../migrations/events")
    }
    fn scopes(&self) -> &'static [ScopeDef] {
        scopes::ALL
    }
    fn problems(&self) -> &'static [&'static Kind] {
        errors::ALL
    }
    fn kinds(&self) -> &'static [(&'static str, &'static str)] {
        &[("event", "events:read"), ("half_day", "events:read"), ("venue", "events:read"), ("room", "events:read")]
    }
    fn wire(&self, wiring: &mut Wiring) {
        wiring.event_lookup(Arc::new(ports::Ports));
        wiring.offer::<dyn contracts::events::Events>(Arc::new(ports::Ports));
    }
    fn demo(&self, tx: &mut Tx<'_>, _: &Wiring) -> Result<()> {
        demo::load(tx)
    }
}
