//! Who uses an SQLite database: servers hold a shared lock on a file beside it, `restore` needs it alone.

use crate::config::Config;
use kernel::db::Url;
use std::fs::File;

fn guard_file(config: &Config) -> Result<Option<File>, String> {
    let Url::Sqlite(path) = config.database_url()? else { return Ok(None) };
    let path = path.with_extension("serving");
    let file = File::options().create(true).truncate(false).write(true).open(&path);
    file.map(Some).map_err(|error| format!("cannot write {}: {error}", path.display()))
}

/// Says that a server uses the database, until the value is dropped.
pub fn serving(config: &Config) -> Result<Option<File>, String> {
    let file = guard_file(config)?;
    if let Some(file) = &file {
        file.try_lock_shared().map_err(|_| "the database is being restored: wait until that is done".to_owned())?;
    }
    Ok(file)
}

/// Takes the database for oneself; fails while a server uses it.
pub fn alone(config: &Config) -> Result<Option<File>, String> {
    let file = guard_file(config)?;
    if let Some(file) = &file {
        file.try_lock().map_err(|_| "a server uses this database: stop it first".to_owned())?;
    }
    Ok(file)
}
