//! The composition root: modules, layers and configuration become a running server. Nothing depends on this crate but the
//! tests, the benchmarks, and whoever builds a server with modules of their own: a list of modules and [`start`].

pub mod assembly;
mod background;
mod backup_guard;
pub mod cli;
pub mod config;
mod endpoints;
mod envelope;
pub mod logging;
mod modules;
pub mod openapi;
mod start;
mod yaml;

pub use modules::{migrations, modules, switched_on};
pub use start::{Options, Running, listen, load_demo, migrate, open, prepare, secrets, start};
