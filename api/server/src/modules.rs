//! The list of modules: one line each. Switch one off with `modules.<name> = false`.

use crate::config::Config;
use kernel::{db::Migrations, module::Module};
use std::sync::Arc;

/// Every module that is compiled in, in the order in which demo data are loaded.
pub fn modules() -> Vec<Arc<dyn Module>> {
    vec![
        Arc::new(accounts::Accounts),
        Arc::new(events::Events),
        Arc::new(partners::Partners),
        Arc::new(registration::Registration),
        Arc::new(budget::Budget),
    ]
}

/// Those that the configuration leaves on.
pub fn switched_on(all: &[Arc<dyn Module>], config: &Config) -> Vec<Arc<dyn Module>> {
    let on = |module: &&Arc<dyn Module>| config.modules.get(module.name()).copied().unwrap_or(true);
    all.iter().filter(on).cloned().collect()
}

/// The migrations of all modules that are compiled in, those that are switched off too.
pub fn migrations(all: &[Arc<dyn Module>]) -> Result<Migrations, String> {
    let own = std::iter::once(kernel::migrations());
    Migrations::merge(own.chain(all.iter().map(|module| module.migrations())))
}
