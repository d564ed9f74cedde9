//! OAuth clients and their secrets.

use super::{ACTIVE, SUSPENDED};
use crate::{
    ids::{ClientId, SecretId},
    model::clients::{ClientFilter, SecretFilter},
    schema::{accounts_client_secrets, accounts_clients},
};
use diesel::prelude::*;
use kernel::{
    auth::Whole,
    db::{At, Conn, MultiBackend},
    error::Result,
    http::List,
    ids::PartnerId,
    keyset,
};

/// A client as stored.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = accounts_clients)]
pub struct ClientRow {
    /// Id; its text is the OAuth `client_id`.
    pub id: ClientId,
    /// `partner` or `front_end`.
    pub kind: String,
    /// Whether it has secrets.
    pub confidential: bool,
    /// The organisation that it belongs to.
    pub partner_id: Option<PartnerId>,
    /// What people call it.
    pub name: String,
    /// Where browsers may be sent back to, separated by spaces.
    pub redirect_uris: String,
    /// Scopes that it may ask for, separated by spaces.
    pub scopes: String,
    /// [`super::ACTIVE`] or [`super::SUSPENDED`].
    pub status: String,
    /// Version.
    pub version: i64,
    /// When it was made.
    pub created_at: At,
    /// When it last changed.
    pub updated_at: At,
}

impl ClientRow {
    /// Whether the client may act.
    pub fn is_active(&self) -> bool {
        self.status == ACTIVE
    }
}

/// A secret of a client as stored.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = accounts_client_secrets)]
pub struct SecretRow {
    /// Id.
    pub id: SecretId,
    /// Its client.
    pub client_id: ClientId,
    /// Hash of the secret.
    pub secret_hash: String,
    /// Its last characters, to tell secrets apart.
    pub hint: String,
    /// When it was made.
    pub created_at: At,
    /// Refused from then on.
    pub expires_at: At,
    /// Last use, to the hour.
    pub last_used_at: Option<At>,
}

/// Adds a client.
pub fn insert(conn: &mut Conn, row: &ClientRow) -> Result<()> {
    diesel::insert_into(accounts_clients::table).values(row).execute(conn)?;
    Ok(())
}

/// The client with this id; within `partner`'s fence if there is one.
pub fn find(conn: &mut Conn, id: ClientId, partner: Option<PartnerId>) -> Result<Option<ClientRow>> {
    let mut query = accounts_clients::table.find(id).select(ClientRow::as_select()).into_boxed();
    if let Some(partner) = partner {
        query = query.filter(accounts_clients::partner_id.eq(Some(partner)));
    }
    Ok(query.first(conn).optional()?)
}

/// Writes all columns that can change, if the version is still `row.version - 1`; false if somebody was faster.
pub fn update(conn: &mut Conn, row: &ClientRow) -> Result<bool> {
    use accounts_clients::dsl as c;
    let current = c::accounts_clients.find(row.id).filter(c::version.eq(row.version - 1));
    let changed = diesel::update(current)
        .set((
            c::name.eq(&row.name),
            c::redirect_uris.eq(&row.redirect_uris),
            c::scopes.eq(&row.scopes),
            c::status.eq(&row.status),
            c::version.eq(row.version),
            c::updated_at.eq(row.updated_at),
        ))
        .execute(conn)?;
    Ok(changed == 1)
}

/// Deletes a client with its secrets, if it still has this version.
pub fn delete(conn: &mut Conn, id: ClientId, version: i64) -> Result<bool> {
    let current = accounts_clients::table.find(id).filter(accounts_clients::version.eq(version));
    Ok(diesel::delete(current).execute(conn)? == 1)
}

/// Moves a partner's clients to another partner; gives them with their new versions.
pub fn move_to(conn: &mut Conn, from: PartnerId, to: PartnerId, now: At) -> Result<Vec<(ClientId, i64)>> {
    use accounts_clients::dsl as c;
    Ok(diesel::update(c::accounts_clients.filter(c::partner_id.eq(Some(from))))
        .set((c::partner_id.eq(Some(to)), c::version.eq(c::version + 1), c::updated_at.eq(now)))
        .returning((c::id, c::version))
        .get_results(conn)?)
}

/// Suspends a partner's clients; gives those that were active, with their new versions.
pub fn suspend_of(conn: &mut Conn, partner: PartnerId, now: At) -> Result<Vec<(ClientId, i64)>> {
    use accounts_clients::dsl as c;
    let active = c::accounts_clients.filter(c::partner_id.eq(Some(partner)).and(c::status.eq(ACTIVE)));
    Ok(diesel::update(active)
        .set((c::status.eq(SUSPENDED), c::version.eq(c::version + 1), c::updated_at.eq(now)))
        .returning((c::id, c::version))
        .get_results(conn)?)
}

/// Adds a secret.
pub fn insert_secret(conn: &mut Conn, row: &SecretRow) -> Result<()> {
    diesel::insert_into(accounts_client_secrets::table).values(row).execute(conn)?;
    Ok(())
}

/// The secrets of these clients, newest first.
pub fn secrets(conn: &mut Conn, clients: &[ClientId]) -> Result<Vec<SecretRow>> {
    Ok(accounts_client_secrets::table
        .filter(accounts_client_secrets::client_id.eq_any(clients.to_vec()))
        .order((
            accounts_client_secrets::client_id,
            accounts_client_secrets::created_at.desc(),
            accounts_client_secrets::id.desc(),
        ))
        .select(SecretRow::as_select())
        .load(conn)?)
}

/// A secret of this client.
pub fn find_secret(conn: &mut Conn, client: ClientId, id: SecretId) -> Result<Option<SecretRow>> {
    let own = accounts_client_secrets::table.find(id).filter(accounts_client_secrets::client_id.eq(client));
    Ok(own.select(SecretRow::as_select()).first(conn).optional()?)
}

/// The live secret with this hash.
pub fn live_secret(conn: &mut Conn, client: ClientId, secret_hash: &str, now: At) -> Result<Option<SecretRow>> {
    Ok(accounts_client_secrets::table
        .filter(accounts_client_secrets::secret_hash.eq(secret_hash))
        .filter(accounts_client_secrets::client_id.eq(client).and(accounts_client_secrets::expires_at.gt(now)))
        .select(SecretRow::as_select())
        .first(conn)
        .optional()?)
}

/// Ends a secret earlier than it would.
pub fn expire_secret(conn: &mut Conn, id: SecretId, at: At) -> Result<()> {
    diesel::update(accounts_client_secrets::table.find(id))
        .set(accounts_client_secrets::expires_at.eq(at))
        .execute(conn)?;
    Ok(())
}

/// Notes that a secret was used.
pub fn touch_secret(conn: &mut Conn, id: SecretId, at: At) -> Result<()> {
    diesel::update(accounts_client_secrets::table.find(id))
        .set(accounts_client_secrets::last_used_at.eq(Some(at)))
        .execute(conn)?;
    Ok(())
}

/// Deletes a secret of this client; false if there is none.
pub fn delete_secret(conn: &mut Conn, client: ClientId, id: SecretId) -> Result<bool> {
    let own = accounts_client_secrets::table.find(id).filter(accounts_client_secrets::client_id.eq(client));
    Ok(diesel::delete(own).execute(conn)? == 1)
}

/// Deletes the secrets that ended before `before`.
pub fn purge(conn: &mut Conn, before: At) -> Result<usize> {
    let old = accounts_client_secrets::table.filter(accounts_client_secrets::expires_at.lt(before));
    Ok(diesel::delete(old).execute(conn)?)
}

type Query<'a> = accounts_clients::BoxedQuery<'a, MultiBackend>;

fn filtered(filter: &ClientFilter) -> Query<'static> {
    let mut query = accounts_clients::table.into_boxed();
    if let Some(kind) = filter.kind {
        query = query.filter(accounts_clients::kind.eq(kind.code()));
    }
    if let Some(partner) = filter.partner {
        query = query.filter(accounts_clients::partner_id.eq(Some(partner)));
    }
    if let Some(status) = filter.status {
        query = query.filter(accounts_clients::status.eq(status.code()));
    }
    query
}

/// A page of clients: one row more than asked for, if there are as many.
pub fn list(conn: &mut Conn, _: &Whole, list: &List<ClientFilter>) -> Result<Vec<ClientRow>> {
    let query = keyset!(filtered(&list.filter), list, accounts_clients::id, {
        "created_at" => accounts_clients::created_at, At
    })?;
    Ok(query.select(ClientRow::as_select()).load(conn)?)
}

/// How many there are in all.
pub fn count(conn: &mut Conn, _: &Whole, filter: &ClientFilter) -> Result<i64> {
    Ok(filtered(filter).count().get_result(conn)?)
}

type SecretQuery<'a> = accounts_client_secrets::BoxedQuery<'a, MultiBackend>;

fn secrets_of(client: ClientId, filter: &SecretFilter, now: At) -> SecretQuery<'static> {
    let query = accounts_client_secrets::table.into_boxed().filter(accounts_client_secrets::client_id.eq(client));
    match filter.in_force {
        None => query,
        Some(true) => query.filter(accounts_client_secrets::expires_at.gt(now)),
        Some(false) => query.filter(accounts_client_secrets::expires_at.le(now)),
    }
}

/// A page of a client's secrets: one row more than asked for, if there are as many.
pub fn list_secrets(conn: &mut Conn, client: ClientId, list: &List<SecretFilter>, now: At) -> Result<Vec<SecretRow>> {
    let query = keyset!(secrets_of(client, &list.filter, now), list, accounts_client_secrets::id, {
        "created_at" => accounts_client_secrets::created_at, At
    })?;
    Ok(query.select(SecretRow::as_select()).load(conn)?)
}

/// How many secrets there are in all.
pub fn count_secrets(conn: &mut Conn, client: ClientId, filter: &SecretFilter, now: At) -> Result<i64> {
    Ok(secrets_of(client, filter, now).count().get_result(conn)?)
}
