//! `colloque user`, `colloque token`, `colloque client`: they work on the database itself, also while a server runs.

use super::{NewToken, NewUser, place};
use crate::{config::Config, migrate, modules, open};
use accounts::{commands, model::RoleName};
use contracts::partners::PartnerDirectory;
use kernel::{
    auth::ScopeDef,
    clock::SystemClock,
    db::Db,
    error::{ApiError, INVALID},
    module::{Module, Wiring},
    settings::Settings,
    text::Lang,
};
use std::sync::Arc;

fn database(config: &Config, all: &[Arc<dyn Module>]) -> Result<Db, String> {
    place::check(config, all)?;
    migrate(config, all)?;
    open(config, Arc::new(SystemClock))
}

/// What a problem says, in a sentence for the shell.
pub(super) fn sentence(error: &ApiError) -> String {
    let problem = error.to_problem(Lang::En, "", "");
    let detail = problem["detail"].as_str().unwrap_or_default().to_owned();
    let wrong = problem["errors"].as_array().into_iter().flatten().map(|one| {
        let at = one["pointer"].as_str().unwrap_or_default().trim_start_matches('/');
        format!("{at}: {}", one["detail"].as_str().unwrap_or_default())
    });
    let wrong: Vec<String> = wrong.collect();
    match (error.code() == INVALID.code, error.cause()) {
        (true, _) if !wrong.is_empty() => wrong.join(" "),
        (_, Some(cause)) => format!("{detail} ({cause})"),
        _ => detail,
    }
}

fn scopes(all: &[Arc<dyn Module>]) -> Vec<ScopeDef> {
    all.iter().flat_map(|module| module.scopes()).copied().collect()
}

pub(super) fn create_user(config: &Config, all: &[Arc<dyn Module>], user: &NewUser) -> Result<(), String> {
    let roles: Vec<RoleName> = user
        .roles
        .iter()
        .map(|name| {
            serde_json::from_value(name.as_str().into())
                .map_err(|_| format!("there is no role “{name}”: admin, organiser, finance, press, check-in, viewer"))
        })
        .collect::<Result<_, _>>()?;
    let db = database(config, all)?;
    let shown = user.display_name.as_deref().unwrap_or(&user.name);
    let made =
        commands::create_user(&db, &user.name, shown, user.email.as_deref(), &roles).map_err(|e| sentence(&e))?;
    println!("{}", made.one_time_password);
    eprintln!("This is the one-time password of “{}”; it is to be changed at the first sign-in.", made.login);
    Ok(())
}

pub(super) fn suspend(config: &Config, all: &[Arc<dyn Module>], name: &str) -> Result<(), String> {
    commands::suspend_user(&database(config, all)?, name).map_err(|e| sentence(&e))?;
    eprintln!("“{name}” is shut out.");
    Ok(())
}

pub(super) fn reset_password(config: &Config, all: &[Arc<dyn Module>], name: &str) -> Result<(), String> {
    let db = database(config, all)?;
    let made = commands::reset_password(&db, &place::secrets(config)?, name).map_err(|e| sentence(&e))?;
    println!("{}", made.one_time_password);
    eprintln!("This is the new one-time password of “{}”; the old one and all sessions have ended.", made.login);
    Ok(())
}

pub(super) fn create_token(config: &Config, all: &[Arc<dyn Module>], token: &NewToken) -> Result<(), String> {
    let wanted = (!token.scopes.is_empty()).then(|| token.scopes.iter().cloned().collect());
    let db = database(config, all)?;
    let text = commands::create_token(&db, &scopes(all), &token.user, wanted.as_ref(), token.ttl);
    println!("{}", text.map_err(|e| sentence(&e))?);
    Ok(())
}

pub(super) fn create_client(config: &Config, all: &[Arc<dyn Module>], partner: &str, name: &str) -> Result<(), String> {
    let wiring = Wiring::of(&modules::switched_on(all, config), &Settings::default())?;
    let directory = wiring
        .port::<dyn PartnerDirectory>()
        .ok_or("the module “partners” is switched off, so there are no partners to make clients for")?;
    let db = database(config, all)?;
    let made = commands::create_client(&db, &scopes(all), directory, partner, name).map_err(|e| sentence(&e))?;
    println!("client_id={}\nclient_secret={}", made.id, made.secret);
    eprintln!(
        "The secret is shown this once. `colloque sync` takes both from COLLOQUE_CLIENT_ID and COLLOQUE_CLIENT_SECRET."
    );
    Ok(())
}
