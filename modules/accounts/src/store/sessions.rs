//! Signed-in browsers.

use crate::{
    ids::{SessionId, UserId},
    schema::accounts_sessions,
};
use diesel::prelude::*;
use kernel::{
    db::{At, Conn},
    error::Result,
};

/// A signed-in browser as stored.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = accounts_sessions)]
pub struct SessionRow {
    /// Id.
    pub id: SessionId,
    /// Hash of the cookie's value.
    pub token_hash: String,
    /// Whose it is.
    pub user_id: UserId,
    /// When the person signed in.
    pub created_at: At,
    /// When she has to sign in again.
    pub expires_at: At,
}

/// Adds a session.
pub fn insert(conn: &mut Conn, row: &SessionRow) -> Result<()> {
    diesel::insert_into(accounts_sessions::table).values(row).execute(conn)?;
    Ok(())
}

/// The live session of a cookie.
pub fn find(conn: &mut Conn, token_hash: &str, now: At) -> Result<Option<SessionRow>> {
    Ok(accounts_sessions::table
        .filter(accounts_sessions::token_hash.eq(token_hash).and(accounts_sessions::expires_at.gt(now)))
        .select(SessionRow::as_select())
        .first(conn)
        .optional()?)
}

/// Ends one session.
pub fn delete(conn: &mut Conn, id: SessionId) -> Result<()> {
    diesel::delete(accounts_sessions::table.find(id)).execute(conn)?;
    Ok(())
}

/// Ends the sessions of a user, except `but`.
pub fn delete_of_user(conn: &mut Conn, user: UserId, but: Option<SessionId>) -> Result<()> {
    let all = accounts_sessions::table.filter(accounts_sessions::user_id.eq(user));
    match but {
        Some(kept) => diesel::delete(all.filter(accounts_sessions::id.ne(kept))).execute(conn)?,
        None => diesel::delete(all).execute(conn)?,
    };
    Ok(())
}

/// Deletes the sessions that ended before `before`.
pub fn purge(conn: &mut Conn, before: At) -> Result<usize> {
    Ok(diesel::delete(accounts_sessions::table.filter(accounts_sessions::expires_at.lt(before))).execute(conn)?)
}
