//! The installation that a command works on. Only `serve`, `demo`, `migrate` and `restore` make a database, and only
//! `serve` makes a secret: any other command, run in the wrong directory, says so and leaves nothing there.

use crate::{
    config::{Config, redact_url},
    modules,
};
use kernel::{
    db::{Conn, Url, Use, pending},
    module::Module,
    secrets::Secrets,
};
use std::{path::Path, sync::Arc};

/// Refuses a database that is not there, or that was never migrated.
pub(super) fn check(config: &Config, all: &[Arc<dyn Module>]) -> Result<(), String> {
    let migrations = modules::migrations(all)?;
    pending(&mut reader(config)?, &migrations).map(|_| ()).map_err(|why| unmigrated(config, &why))
}

/// Reads the database, which must be there.
pub(super) fn reader(config: &Config) -> Result<Conn, String> {
    let url = config.database_url()?;
    if let Url::Sqlite(path) = &url
        && !path.exists()
    {
        return Err(format!(
            "there is no database at {} (database.url is {}{}): run this where your installation is, name its database \
             with COLLOQUE__DATABASE__URL or in colloque.toml, or make one with `colloque migrate` or `colloque serve`",
            whole(path),
            config.database.url,
            seen_from(path)
        ));
    }
    Conn::open(&url, Use::Read).map_err(|error| format!("cannot open the database: {error}"))
}

/// What to say when the database does not even have the table of migrations.
pub(super) fn unmigrated(config: &Config, why: &str) -> String {
    format!(
        "{} was never migrated, or is no database of Colloque ({why}): name another one with COLLOQUE__DATABASE__URL or \
         in colloque.toml, or run `colloque migrate` or `colloque serve`",
        redact_url(&config.database.url)
    )
}

/// The keys, from a secret that must be there.
pub(super) fn secrets(config: &Config) -> Result<Secrets, String> {
    if config.server.secret.is_none()
        && let Some(file) = config.secret_file()
        && !file.exists()
    {
        return Err(format!(
            "there is no secret at {}: the first `colloque serve` makes it; if this database was served before, put \
             its file back there or set COLLOQUE__SERVER__SECRET",
            whole(&file)
        ));
    }
    crate::secrets(config)
}

fn whole(path: &Path) -> String {
    std::path::absolute(path).as_deref().unwrap_or(path).display().to_string()
}

fn seen_from(path: &Path) -> String {
    match std::env::current_dir() {
        Ok(here) if path.is_relative() => format!(", seen from {}", here.display()),
        _ => String::new(),
    }
}
