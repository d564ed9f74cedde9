//! `colloque serve` and `colloque demo`.

use crate::{Options, backup_guard, config::Config, listen, load_demo, migrate, open, start};
use kernel::{clock::SystemClock, module::Module};
use std::sync::Arc;
use tokio::signal::unix::{SignalKind, signal};

/// Loads the demo event into the configured database.
pub(super) fn demo(config: &Config, modules: &[Arc<dyn Module>]) -> Result<(), String> {
    migrate(config, modules)?;
    let db = open(config, Arc::new(SystemClock))?;
    load_demo(&db, modules)?;
    println!("The demo event congres-2015 is there.");
    Ok(())
}

/// Migrates, makes the first administrator, serves until SIGTERM or SIGINT, then drains.
pub(super) fn serve(config: Config, modules: &[Arc<dyn Module>], demo: bool) -> Result<(), String> {
    // The first administrator's password is shown once: nothing may be made before it is known that it will be.
    drop(listen(&config)?);
    migrate(&config, modules)?;
    let _guard = backup_guard::serving(&config)?;
    let db = open(&config, Arc::new(SystemClock))?;
    let first =
        accounts::commands::create_first_admin(&db, &config.admin.name).map_err(|e| super::accounts::sentence(&e))?;
    let password = first.map(|admin| admin.one_time_password);
    if demo {
        load_demo(&db, modules)?;
    }
    drop(db);
    let name = config.admin.name.clone();
    let options = Options { config, modules: modules.to_vec(), clock: Arc::new(SystemClock), witness: false };
    actix_web::rt::System::new().block_on(async move {
        let failed = |error: std::io::Error| format!("cannot listen for signals: {error}");
        let mut terminate = signal(SignalKind::terminate()).map_err(failed)?;
        let mut interrupt = signal(SignalKind::interrupt()).map_err(failed)?;
        let mut running = start(options).await?;
        welcome(&running.app.settings.public_url, &name, password.as_deref(), demo);
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
            why = running.failed() => return Err(why),
        }
        log::info!("draining: requests that are being answered finish first");
        running.stop().await
    })
}

/// Where a server answers unless its configuration says otherwise.
const DEFAULT_URL: &str = "http://127.0.0.1:8080";

fn welcome(url: &str, name: &str, password: Option<&str>, demo: bool) {
    println!("\nColloque serves at {url}\n");
    match password {
        Some(password) => {
            println!("  administrator       {name}");
            println!(
                "  one-time password   {password}   (shown this once; you choose your own at the first sign-in)\n"
            );
        }
        None => println!("  Forgotten the password? colloque user reset-password {name}\n"),
    }
    let (event, partner) = if demo { ("congres-2015", "unadel") } else { ("<event>", "<partner>") };
    let curl = "curl -H \"Authorization: Bearer $TOKEN\"";
    let api = format!("{url}/api/v1/events/{event}");
    println!("Four things to try:");
    println!("  1. Open {url}/docs/ and press Authorize: sign in, then try any endpoint.");
    println!("  2. Registrations, as a table. After the first sign-in; the binary is target/release/colloque");
    println!("     TOKEN=$(colloque token create --user {name})");
    println!("     {curl} \"{api}/registrations?format=csv\" > registrations.csv");
    println!(
        "  3. Sync, a partner's members: a client for its program, then a rehearsal (the README has the whole of it)"
    );
    println!("     colloque client create --partner {partner}");
    // Whoever runs it elsewhere, or without this configuration, has to say where the server is.
    let at = if url == DEFAULT_URL { String::new() } else { format!(" --url {url}") };
    println!("     colloque sync docs/examples/members.csv --event {event} --partner {partner}{at} --dry-run");
    println!("  4. Budget, as the paper for those who decide; lines, scenarios and simulations are beside it");
    println!("     {curl} {api}/budget/scenarios/reference/statement.pdf > budget.pdf\n");
}
