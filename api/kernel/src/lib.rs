//! The kernel: everything that a feature module may use, and no feature.
//!
//! | to | look at |
//! |---|---|
//! | write an endpoint | [`http`] |
//! | say who may do what, and how far they see | [`auth`] |
//! | query | [`db`] |
//! | tell others what changed | [`outbox`] |
//! | do long work | [`jobs`] |
//! | send mail | [`mail`] |
//! | answer a problem | [`error`] |
//! | make a module | [`module`] |
//! | print a paper | [`fonts`] |

pub mod app;
pub mod audit;
pub mod auth;
pub mod check;
pub mod clock;
pub mod db;
pub mod error;
pub mod fonts;
pub mod http;
pub mod idempotency;
pub mod ids;
pub mod jobs;
pub mod limits;
pub mod mail;
pub mod metrics;
pub mod module;
pub mod money;
pub mod outbox;
pub mod page;
pub mod schema;
pub mod secrets;
pub mod settings;
pub mod text;

#[doc(hidden)]
pub use include_dir;

/// The kernel's own migrations, for the server's list.
pub fn migrations() -> db::MigrationSet {
    migrations!("kernel", "$CARGO_MANIFEST_DIR/../../migrations/kernel")
}
