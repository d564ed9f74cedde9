//! `colloque doctor`: one line for each thing that must be right, with what to do when it is not. It makes nothing.

use super::place;
use crate::{config::Config, modules};
use kernel::{
    clock::{Clock, SystemClock},
    db::{Conn, Url, check_server, pending},
    mail::{Transport, sender},
    module::{Module, Wiring},
    outbox,
    settings::Settings,
};
use std::{path::Path, sync::Arc};

/// What is right, or what to do.
type Check = Result<String, String>;

/// Prints the lines; fails if there is a problem.
pub(super) fn doctor(config: &Config, all: &[Arc<dyn Module>]) -> Result<(), String> {
    let checks: [(&str, Option<Check>); 9] = [
        ("configuration", Some(Ok(config.public_url()))),
        ("modules", Some(wired(config, all))),
        ("directory", Some(directory(config))),
        ("database", Some(database(config, all))),
        ("reactions", reactions(config)),
        ("keys", Some(place::secrets(config).map(|_| "the server's secret is there".to_owned()))),
        ("clock", Some(clock())),
        ("address", Some(address(config))),
        ("mail", Some(mail(config))),
    ];
    let mut failed = 0;
    for (what, check) in checks {
        match check {
            Some(Ok(detail)) => println!("ok       {what:14} {detail}"),
            None => println!("skipped  {what:14} cannot be looked up before the database is in order"),
            Some(Err(todo)) => {
                failed += 1;
                println!("PROBLEM  {what:14} {todo}");
            }
        }
    }
    if failed == 0 { Ok(()) } else { Err(format!("{failed} of these need attention")) }
}

fn wired(config: &Config, all: &[Arc<dyn Module>]) -> Check {
    let on = modules::switched_on(all, config);
    Wiring::of(&on, &Settings::default())?;
    Ok(on.iter().map(|module| module.name()).collect::<Vec<_>>().join(", "))
}

fn directory(config: &Config) -> Check {
    let Url::Sqlite(path) = config.database_url()? else { return Ok("not needed with PostgreSQL".to_owned()) };
    let directory = path.parent().filter(|directory| !directory.as_os_str().is_empty()).unwrap_or(Path::new("."));
    if !directory.is_dir() {
        return Err(format!("there is no {}: `colloque migrate` or `colloque serve` makes it", directory.display()));
    }
    let probe = path.with_extension("probe");
    // A page of the size that the database writes: a full disk shows here.
    std::fs::write(&probe, vec![0u8; 1 << 20])
        .and_then(|()| std::fs::remove_file(&probe))
        .map_err(|error| format!("cannot write 1 MiB beside {}: {error}", path.display()))?;
    Ok(format!("{} can be written", directory.display()))
}

fn database(config: &Config, all: &[Arc<dyn Module>]) -> Check {
    let migrations = modules::migrations(all)?;
    let mut conn = place::reader(config)?;
    check_server(&mut conn)?;
    let missing = pending(&mut conn, &migrations).map_err(|why| place::unmigrated(config, &why))?;
    match missing.is_empty() {
        true => Ok(format!("{} answers and is up to date", crate::config::redact_url(&config.database.url))),
        false => Err(format!("{} migrations are missing: run `colloque migrate`", missing.len())),
    }
}

/// Announcements that a subscriber could not follow, and that were put aside after many attempts. `None` without a
/// database, or before its first migration: the line above this one says what to do about that.
fn reactions(config: &Config) -> Option<Check> {
    let mut conn = place::reader(config).ok()?;
    let count = outbox::count_dead_letters(&mut conn).ok()?;
    Some(if count == 0 { Ok("nothing was given up".to_owned()) } else { given_up(&mut conn, count) })
}

fn given_up(conn: &mut Conn, count: i64) -> Check {
    const SHOWN: i64 = 5;
    let first = outbox::dead_letters(conn, SHOWN).map_err(|error| super::accounts::sentence(&error))?;
    let named: Vec<String> = first
        .iter()
        .map(|one| {
            format!("{} on row {} of stream {} ({}): {}", one.subscriber, one.seq, one.stream, one.at, one.error)
        })
        .collect();
    let more = if count > SHOWN { ", …" } else { "" };
    Err(format!(
        "{count} given up: {}{more}. Repair what they say, then delete their rows in kernel_dead_letters",
        named.join("; ")
    ))
}

/// Tokens live for minutes: a clock that is years off makes all of them invalid.
fn clock() -> Check {
    let now = SystemClock.now();
    let sane = (2026..2100).contains(&chrono::Datelike::year(&now));
    if sane { Ok(now.to_rfc3339()) } else { Err(format!("the system clock says {now}: set it")) }
}

fn mail(config: &Config) -> Check {
    let transport = Transport::parse(&config.mail.transport)?;
    let from = sender(&config.mail.from)?;
    actix_web::rt::System::new().block_on(transport.reach(from.email.domain()))
}

fn address(config: &Config) -> Check {
    match std::net::TcpListener::bind(config.server.bind) {
        Ok(_) => Ok(format!("{} is free", config.server.bind)),
        Err(error) if error.kind() == std::io::ErrorKind::AddrInUse => {
            Ok(format!("{} is in use (by a running Colloque, we hope)", config.server.bind))
        }
        Err(error) => Err(format!("cannot listen on {}: {error}", config.server.bind)),
    }
}
