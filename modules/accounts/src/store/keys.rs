//! Signing keys.

use crate::schema::accounts_signing_keys;
use diesel::prelude::*;
use kernel::{
    db::{At, Conn, Doc},
    error::Result,
};

/// A signing key as stored.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = accounts_signing_keys)]
pub struct KeyRow {
    /// Names the key in token headers.
    pub kid: String,
    /// Always `EdDSA`.
    pub alg: String,
    /// PKCS#8, sealed with the server secret.
    pub sealed_private: String,
    /// The public part.
    pub public_jwk: Doc,
    /// When it was made.
    pub created_at: At,
    /// Signs nothing after this.
    pub not_after: At,
}

/// Keys whose tokens can still be alive, newest first: those that signed until `since`.
pub fn alive(conn: &mut Conn, since: At) -> Result<Vec<KeyRow>> {
    Ok(accounts_signing_keys::table
        .filter(accounts_signing_keys::not_after.ge(since))
        .order((accounts_signing_keys::created_at.desc(), accounts_signing_keys::kid.desc()))
        .select(KeyRow::as_select())
        .load(conn)?)
}

/// Adds a key.
pub fn insert(conn: &mut Conn, row: &KeyRow) -> Result<()> {
    diesel::insert_into(accounts_signing_keys::table).values(row).execute(conn)?;
    Ok(())
}

/// Deletes the keys that signed nothing since `before`.
pub fn purge(conn: &mut Conn, before: At) -> Result<usize> {
    Ok(diesel::delete(accounts_signing_keys::table.filter(accounts_signing_keys::not_after.lt(before)))
        .execute(conn)?)
}
