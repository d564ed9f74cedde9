//! Row structs and every query of this module: free functions on `&mut Conn`.

pub mod audit;
pub mod clients;
pub mod keys;
pub mod oauth;
pub mod sessions;
pub mod throttles;
pub mod tokens;
pub mod users;

/// Status of a user or client that may act.
pub const ACTIVE: &str = "active";
/// Status of a user or client that is refused everywhere.
pub const SUSPENDED: &str = "suspended";
