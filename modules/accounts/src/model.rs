//! What callers send and get.

pub mod audit;
pub mod clients;
pub mod me;
pub mod oauth;
pub mod users;

pub use users::RoleName;
