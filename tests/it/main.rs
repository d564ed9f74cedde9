//! Every test that needs a server or a database: one binary, one file per endpoint.

mod generated;
mod kernel;
