//! What this module answers to others.

use crate::{ids::UserId, store::users};
use contracts::accounts::People;
use kernel::{
    auth::{Role, ScopeDef},
    db::Conn,
    error::Result,
    ids::{EventId, Id},
};

/// Knows the users by what their roles allow.
pub struct Known {
    /// The scopes of all modules.
    pub scopes: Vec<ScopeDef>,
}

impl People for Known {
    fn anybody_else(&self, conn: &mut Conn, scope: &str, event: EventId, but: Id) -> Result<bool> {
        let gives = |role: &&Role| self.scopes.iter().any(|def| def.name == scope && def.in_role(**role));
        let roles: Vec<&'static str> = Role::ALL.iter().filter(gives).map(|role| role.name()).collect();
        users::anybody_else(conn, &roles, event, UserId(but.0))
    }
}
