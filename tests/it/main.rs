//! Every test that needs a server or a database: one binary, one file per endpoint.

mod accounts;
mod budget;
mod demo;
mod events;
mod generated;
mod kernel;
mod partners;
mod process;
mod registration;
