//! Personal API tokens.

use crate::{
    ids::{TokenId, UserId},
    model::me::TokenFilter,
    schema::accounts_api_tokens,
};
use diesel::prelude::*;
use kernel::{
    db::{At, Conn, MultiBackend},
    error::Result,
    http::List,
    keyset,
};

/// A personal API token as stored.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = accounts_api_tokens)]
pub struct TokenRow {
    /// Id.
    pub id: TokenId,
    /// Whose it is.
    pub user_id: UserId,
    /// What its owner calls it.
    pub name: String,
    /// Hash of the token.
    pub token_hash: String,
    /// Its last characters, to tell tokens apart.
    pub hint: String,
    /// Scopes, separated by spaces.
    pub scopes: String,
    /// When it was made.
    pub created_at: At,
    /// Refused from then on.
    pub expires_at: At,
    /// Last use, to the hour.
    pub last_used_at: Option<At>,
}

/// Adds a token.
pub fn insert(conn: &mut Conn, row: &TokenRow) -> Result<()> {
    diesel::insert_into(accounts_api_tokens::table).values(row).execute(conn)?;
    Ok(())
}

/// The token with this hash, expired or not.
pub fn by_hash(conn: &mut Conn, token_hash: &str) -> Result<Option<TokenRow>> {
    Ok(accounts_api_tokens::table
        .filter(accounts_api_tokens::token_hash.eq(token_hash))
        .select(TokenRow::as_select())
        .first(conn)
        .optional()?)
}

/// A token of this user.
pub fn find(conn: &mut Conn, user: UserId, id: TokenId) -> Result<Option<TokenRow>> {
    let own = accounts_api_tokens::table.find(id).filter(accounts_api_tokens::user_id.eq(user));
    Ok(own.select(TokenRow::as_select()).first(conn).optional()?)
}

/// Tokens that a user has.
pub fn count_of_user(conn: &mut Conn, user: UserId) -> Result<i64> {
    Ok(accounts_api_tokens::table.filter(accounts_api_tokens::user_id.eq(user)).count().get_result(conn)?)
}

/// Deletes a token of this user; false if there is none.
pub fn delete(conn: &mut Conn, user: UserId, id: TokenId) -> Result<bool> {
    let own = accounts_api_tokens::table.find(id).filter(accounts_api_tokens::user_id.eq(user));
    Ok(diesel::delete(own).execute(conn)? == 1)
}

/// Deletes all tokens of a user.
pub fn delete_of_user(conn: &mut Conn, user: UserId) -> Result<usize> {
    Ok(diesel::delete(accounts_api_tokens::table.filter(accounts_api_tokens::user_id.eq(user))).execute(conn)?)
}

/// Notes that a token was used, unless a later use is known already.
pub fn touch(conn: &mut Conn, id: TokenId, at: At) -> Result<()> {
    use accounts_api_tokens::dsl as t;
    let earlier = t::accounts_api_tokens.find(id).filter(t::last_used_at.is_null().or(t::last_used_at.lt(Some(at))));
    diesel::update(earlier).set(t::last_used_at.eq(Some(at))).execute(conn)?;
    Ok(())
}

/// Deletes the tokens that expired before `before`.
pub fn purge(conn: &mut Conn, before: At) -> Result<usize> {
    let old = accounts_api_tokens::table.filter(accounts_api_tokens::expires_at.lt(before));
    Ok(diesel::delete(old).execute(conn)?)
}

type Query<'a> = accounts_api_tokens::BoxedQuery<'a, MultiBackend>;

fn of_user(user: UserId, filter: &TokenFilter, now: At) -> Query<'static> {
    let query = accounts_api_tokens::table.into_boxed().filter(accounts_api_tokens::user_id.eq(user));
    match filter.in_force {
        None => query,
        Some(true) => query.filter(accounts_api_tokens::expires_at.gt(now)),
        Some(false) => query.filter(accounts_api_tokens::expires_at.le(now)),
    }
}

/// A page of a user's tokens: one row more than asked for, if there are as many.
pub fn list(conn: &mut Conn, user: UserId, list: &List<TokenFilter>, now: At) -> Result<Vec<TokenRow>> {
    let query = keyset!(of_user(user, &list.filter, now), list, accounts_api_tokens::id, {
        "created_at" => accounts_api_tokens::created_at, At
    })?;
    Ok(query.select(TokenRow::as_select()).load(conn)?)
}

/// How many there are in all.
pub fn count(conn: &mut Conn, user: UserId, filter: &TokenFilter, now: At) -> Result<i64> {
    Ok(of_user(user, filter, now).count().get_result(conn)?)
}
