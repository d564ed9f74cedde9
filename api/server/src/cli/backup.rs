//! `colloque backup` and `colloque restore`.

use super::place;
use crate::{backup_guard, config::Config, modules};
use kernel::{
    db::{Checkpoint, Conn, Url, Use, checkpoint, copy_sqlite_to, pending},
    module::Module,
};
use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

/// Writes a consistent copy to a new file.
pub(super) fn backup(config: &Config, all: &[Arc<dyn Module>], file: &Path) -> Result<(), String> {
    let url = config.database_url()?;
    if matches!(url, Url::Postgres(_)) {
        return Err("this is a PostgreSQL database: use pg_dump, and keep server.secret with the dump".to_owned());
    }
    if file.exists() {
        return Err(format!("{} exists already: name a new file", file.display()));
    }
    place::check(config, all)?;
    // A reader may not even write the copy (PRAGMA query_only).
    let mut conn = Conn::open(&url, Use::Write).map_err(|error| format!("cannot open the database: {error}"))?;
    copy_sqlite_to(&mut conn, &file.to_string_lossy())?;
    println!("{}", file.display());
    if let Some(secret) = config.secret_file().filter(|secret| secret.exists()) {
        eprintln!("Keep {} with it: without that file, signing keys in the backup cannot be opened.", secret.display());
    }
    Ok(())
}

/// Replaces the database by a backup. The one that was there stays beside it.
pub(super) fn restore(config: &Config, all: &[Arc<dyn Module>], file: &Path, force: bool) -> Result<(), String> {
    let Url::Sqlite(target) = config.database_url()? else {
        return Err("this is a PostgreSQL database: use pg_restore or psql".to_owned());
    };
    // First, so that a wrong file leaves nothing behind where no database was.
    check(all, file)?;
    crate::prepare(config)?;
    let _alone = backup_guard::alone(config)?;
    let failed = |what: &str, error: std::io::Error| format!("{what}: {error}");
    if target.exists() {
        if !force {
            return Err(format!("{} exists: --force replaces it (and keeps it beside)", target.display()));
        }
        // Folds the write-ahead log into the file, so that the file alone is the database.
        let mut old = Conn::open(&Url::Sqlite(target.clone()), Use::Write).map_err(|error| error.to_string())?;
        let whole = checkpoint(&mut old, Checkpoint::Truncate).map_err(|error| error.to_string())?;
        drop(old);
        if !whole {
            return Err(format!(
                "another program has {} open, so that what was written last is not all in that file: end it and try again",
                target.display()
            ));
        }
        let kept = with_suffix(&target, ".before-restore");
        std::fs::rename(&target, &kept).map_err(|error| failed("cannot keep the present database", error))?;
        for suffix in ["-wal", "-shm"] {
            let rest = with_suffix(&target, suffix);
            if rest.exists() {
                std::fs::remove_file(&rest).map_err(|error| failed("cannot remove the old log", error))?;
            }
        }
        println!("the database that was there is now {}", kept.display());
    }
    let draft = with_suffix(&target, ".restoring");
    std::fs::copy(file, &draft).map_err(|error| failed("cannot copy the backup", error))?;
    std::fs::rename(&draft, &target).map_err(|error| failed("cannot put the backup in place", error))?;
    println!("restored {}; `colloque serve` migrates it if it is older than this version", target.display());
    Ok(())
}

/// A readable database that no newer version has migrated.
fn check(all: &[Arc<dyn Module>], file: &Path) -> Result<(), String> {
    if !file.exists() {
        return Err(format!("there is no file {}", file.display()));
    }
    let mut conn = Conn::open(&Url::Sqlite(file.to_owned()), Use::Read)
        .map_err(|error| format!("cannot open {}: {error}", file.display()))?;
    let migrations = modules::migrations(all)?;
    pending(&mut conn, &migrations)
        .map(|_| ())
        .map_err(|error| format!("{} is not a backup of ours: {error}", file.display()))
}

fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}
