//! Accounts: who may come in, and what they did.
//!
//! | file | what |
//! |---|---|
//! | `endpoints/` | one endpoint a file: users, clients, tokens, audit log, and OAuth 2 with its sign-in page |
//! | `model/` | what callers send and get |
//! | `store/` | rows and queries |
//! | `rules/` | pure decisions: passwords, lockout, PKCE, redirect URIs, from roles to scopes |
//! | `people.rs` `programs.rs` | what is done to users and to OAuth clients, for endpoints and the command line |
//! | `gatekeeper.rs` | from a bearer token to a caller: the kernel's port |
//! | `oauth/` | what the OAuth endpoints share |
//! | `jwt.rs` `keyring.rs` | access tokens and the keys that sign them |
//! | `hashing.rs` `sign_in.rs` | proving a password, slowly and a few at a time |
//! | `ports.rs` | what is answered to other modules |
//! | `commands.rs` | plain functions for the command line and the first start |
//! | `errors.rs` `scopes.rs` | problems, and what one may be allowed to do |

pub mod commands;
pub mod credentials;
pub mod demo;
pub mod endpoints;
pub mod errors;
pub mod gatekeeper;
pub mod hashing;
pub mod housekeeping;
pub mod ids;
pub mod jwt;
pub mod keyring;
pub mod model;
pub mod oauth;
pub mod pages;
pub mod people;
pub mod ports;
pub mod programs;
pub mod reactions;
pub mod rules;
pub mod schema;
pub mod scopes;
pub mod sign_in;
pub mod store;

use contracts::accounts::People;
use gatekeeper::Keeper;
use kernel::{
    auth::ScopeDef,
    db::{MigrationSet, Tx},
    error::{Kind, Result},
    http::Routes,
    module::{Module, Wiring},
};
use std::sync::Arc;

/// The module.
pub struct Accounts;

impl Module for Accounts {
    fn name(&self) -> &'static str {
        "accounts"
    }
    fn summary(&self) -> &'static str {
        "Users, roles, OAuth clients, personal API tokens, the audit log."
    }
    fn routes(&self, api: &mut Routes<'_>) {
        endpoints::mount(api);
    }
    fn root_routes(&self, root: &mut Routes<'_>) {
        endpoints::mount_root(root);
    }
    fn migrations(&self) -> MigrationSet {
        kernel::migrations!("accounts", "$CARGO_MANIFEST_DIR/../../migrations/accounts")
    }
    fn scopes(&self) -> &'static [ScopeDef] {
        scopes::ALL
    }
    fn problems(&self) -> &'static [&'static Kind] {
        errors::ALL
    }
    fn kinds(&self) -> &'static [(&'static str, &'static str)] {
        &[("user", "accounts:read"), ("client", "accounts:read")]
    }
    fn wire(&self, wiring: &mut Wiring) {
        let keeper = Arc::new(Keeper::new(wiring.settings().public_url.clone(), wiring.scopes().to_vec()));
        wiring.gatekeeper(keeper.clone());
        wiring.offer::<dyn People>(Arc::new(ports::Known { scopes: wiring.scopes().to_vec() }));
        wiring.sweep("accounts", Arc::new(move |tx| housekeeping::sweep(tx, &keeper)));
        wiring.follow("accounts.partners", reactions::partners_merged);
        wiring.follow("accounts.partner_deletions", reactions::partner_deleted);
    }
    fn demo(&self, tx: &mut Tx<'_>, _: &Wiring) -> Result<()> {
        demo::load(tx)
    }
}
