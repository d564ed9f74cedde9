//! Authorization codes, token families and refresh tokens.

use crate::{
    ids::{FamilyId, UserId},
    schema::{accounts_codes, accounts_families, accounts_refresh_tokens},
};
use diesel::prelude::*;
use kernel::{
    db::{At, Conn},
    error::Result,
};

/// An authorization code as stored.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = accounts_codes)]
pub struct CodeRow {
    /// Hash of the code.
    pub code_hash: String,
    /// The family that its first use makes.
    pub family_id: FamilyId,
    /// Whom it was issued to.
    pub client_id: String,
    /// Who signed in.
    pub user_id: UserId,
    /// Where it was sent.
    pub redirect_uri: String,
    /// Scopes asked for, separated by spaces.
    pub scopes: String,
    /// PKCE challenge (S256).
    pub challenge: String,
    /// When it was issued.
    pub created_at: At,
    /// Refused from then on.
    pub expires_at: At,
    /// When it was first used.
    pub used_at: Option<At>,
}

/// Everything that one authorization issued.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = accounts_families)]
pub struct FamilyRow {
    /// Id, the `sid` of its access tokens.
    pub id: FamilyId,
    /// The client: an id, or a built-in client's name.
    pub client_id: String,
    /// The user; none for client credentials.
    pub user_id: Option<UserId>,
    /// Scopes at most, separated by spaces.
    pub scopes: String,
    /// When it began.
    pub created_at: At,
    /// No token of it lives longer.
    pub expires_at: At,
    /// When it was revoked.
    pub revoked_at: Option<At>,
}

/// A refresh token as stored; it lives as long as its family.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = accounts_refresh_tokens)]
pub struct RefreshRow {
    /// Hash of the token.
    pub token_hash: String,
    /// Its family.
    pub family_id: FamilyId,
    /// When it was issued.
    pub created_at: At,
    /// When it was exchanged for the next one.
    pub rotated_at: Option<At>,
}

/// Adds a code.
pub fn insert_code(conn: &mut Conn, row: &CodeRow) -> Result<()> {
    diesel::insert_into(accounts_codes::table).values(row).execute(conn)?;
    Ok(())
}

/// The code with this hash, used or not.
pub fn code(conn: &mut Conn, code_hash: &str) -> Result<Option<CodeRow>> {
    Ok(accounts_codes::table.find(code_hash).select(CodeRow::as_select()).first(conn).optional()?)
}

/// Uses up a code; false if somebody was faster.
pub fn use_code(conn: &mut Conn, code_hash: &str, now: At) -> Result<bool> {
    let unused = accounts_codes::table.find(code_hash).filter(accounts_codes::used_at.is_null());
    Ok(diesel::update(unused).set(accounts_codes::used_at.eq(Some(now))).execute(conn)? == 1)
}

/// Begins a family.
pub fn insert_family(conn: &mut Conn, row: &FamilyRow) -> Result<()> {
    diesel::insert_into(accounts_families::table).values(row).execute(conn)?;
    Ok(())
}

/// A family, revoked or not.
pub fn family(conn: &mut Conn, id: FamilyId) -> Result<Option<FamilyRow>> {
    Ok(accounts_families::table.find(id).select(FamilyRow::as_select()).first(conn).optional()?)
}

/// Adds a refresh token.
pub fn insert_refresh(conn: &mut Conn, row: &RefreshRow) -> Result<()> {
    diesel::insert_into(accounts_refresh_tokens::table).values(row).execute(conn)?;
    Ok(())
}

/// The refresh token with this hash and its family.
pub fn refresh(conn: &mut Conn, token_hash: &str) -> Result<Option<(RefreshRow, FamilyRow)>> {
    Ok(accounts_refresh_tokens::table
        .inner_join(accounts_families::table.on(accounts_families::id.eq(accounts_refresh_tokens::family_id)))
        .filter(accounts_refresh_tokens::token_hash.eq(token_hash))
        .select((RefreshRow::as_select(), FamilyRow::as_select()))
        .first(conn)
        .optional()?)
}

/// Exchanges a refresh token; false if somebody was faster.
pub fn rotate_refresh(conn: &mut Conn, token_hash: &str, now: At) -> Result<bool> {
    let current = accounts_refresh_tokens::table.find(token_hash).filter(accounts_refresh_tokens::rotated_at.is_null());
    Ok(diesel::update(current).set(accounts_refresh_tokens::rotated_at.eq(Some(now))).execute(conn)? == 1)
}

/// Revokes a family; false if it was already.
pub fn revoke_family(conn: &mut Conn, id: FamilyId, now: At) -> Result<bool> {
    let live = accounts_families::table.find(id).filter(accounts_families::revoked_at.is_null());
    Ok(diesel::update(live).set(accounts_families::revoked_at.eq(Some(now))).execute(conn)? == 1)
}

/// Revokes all families of a user, and forgets codes that were not used yet.
pub fn revoke_of_user(conn: &mut Conn, user: UserId, now: At) -> Result<usize> {
    diesel::delete(
        accounts_codes::table.filter(accounts_codes::user_id.eq(user).and(accounts_codes::used_at.is_null())),
    )
    .execute(conn)?;
    let live = accounts_families::table
        .filter(accounts_families::user_id.eq(user).and(accounts_families::revoked_at.is_null()));
    Ok(diesel::update(live).set(accounts_families::revoked_at.eq(Some(now))).execute(conn)?)
}

/// Revokes all families of a client, and forgets codes that were not used yet.
pub fn revoke_of_client(conn: &mut Conn, client_id: &str, now: At) -> Result<usize> {
    diesel::delete(
        accounts_codes::table.filter(accounts_codes::client_id.eq(client_id).and(accounts_codes::used_at.is_null())),
    )
    .execute(conn)?;
    let live = accounts_families::table
        .filter(accounts_families::client_id.eq(client_id).and(accounts_families::revoked_at.is_null()));
    Ok(diesel::update(live).set(accounts_families::revoked_at.eq(Some(now))).execute(conn)?)
}

/// Deletes codes and families (with their refresh tokens) that ended before `before`.
pub fn purge(conn: &mut Conn, before: At) -> Result<usize> {
    let codes = diesel::delete(accounts_codes::table.filter(accounts_codes::expires_at.lt(before))).execute(conn)?;
    let families = accounts_families::table.filter(accounts_families::expires_at.lt(before));
    Ok(codes + diesel::delete(families).execute(conn)?)
}
