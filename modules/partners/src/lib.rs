//! Partners: the directory of organisations, and what each is to an edition of the congress.
//!
//! | file | what |
//! |---|---|
//! | `endpoints/` | one endpoint a file |
//! | `model.rs` | what callers send and get |
//! | `store.rs` | rows and queries |
//! | `rules.rs` | pure decisions |
//! | `errors.rs` | problems |
//! | `scopes.rs` | what one may be allowed to do |

pub mod endpoints;
pub mod errors;
pub mod model;
pub mod rules;
pub mod schema;
pub mod scopes;
pub mod store;

use kernel::{auth::ScopeDef, db::MigrationSet, error::Kind, module::Module};
use utoipa_actix_web::service_config::ServiceConfig;

/// The module.
pub struct Partners;

impl Module for Partners {
    fn name(&self) -> &'static str {
        "partners"
    }
    fn summary(&self) -> &'static str {
        "The directory of organisations, and what each is to an edition."
    }
    fn routes(&self, api: &mut ServiceConfig<'_>) {
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
}
