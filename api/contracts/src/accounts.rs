//! What the accounts module tells others.

use kernel::{
    db::Conn,
    error::Result,
    ids::{EventId, Id},
};

/// Asks who may do what.
pub trait People: Send + Sync {
    /// Whether any active user but this one has a role that gives the scope in an event.
    fn anybody_else(&self, conn: &mut Conn, scope: &str, event: EventId, but: Id) -> Result<bool>;
}
