//! Pure decisions of this module: no database, no HTTP, no clock and no chance of their own.

pub mod lockout;
pub mod login;
pub mod password;
pub mod pkce;
pub mod redirects;
pub mod scopes;
