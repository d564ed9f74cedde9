//! Users and the roles that they hold.

use super::ACTIVE;
use crate::{
    ids::UserId,
    model::users::UserFilter,
    schema::{accounts_grants, accounts_users},
};
use diesel::prelude::*;
use kernel::{
    auth::{Role, Whole},
    db::{At, Conn, Key, MultiBackend, Tx},
    error::Result,
    http::List,
    ids::EventId,
    insert_many, keyset, text,
};

/// A user as stored.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = accounts_users)]
pub struct UserRow {
    /// Id.
    pub id: UserId,
    /// Login name, normalised.
    pub login: String,
    /// What others see.
    pub display_name: String,
    /// E-mail as typed.
    pub email: Option<String>,
    /// E-mail as compared.
    pub email_key: Option<String>,
    /// PHC string; none when nobody can sign in with a password.
    pub password_hash: Option<String>,
    /// The password is a one-time one.
    pub must_change_password: bool,
    /// [`super::ACTIVE`] or [`super::SUSPENDED`].
    pub status: String,
    /// Folded names, for search.
    pub search_key: String,
    /// Version.
    pub version: i64,
    /// When it was made.
    pub created_at: At,
    /// When it last changed.
    pub updated_at: At,
}

impl UserRow {
    /// Whether the user may act.
    pub fn is_active(&self) -> bool {
        self.status == ACTIVE
    }
}

/// A role held by a user.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Queryable, Selectable, Insertable)]
#[diesel(table_name = accounts_grants, treat_none_as_default_value = false)]
pub struct GrantRow {
    /// Who.
    pub user_id: UserId,
    /// Role name.
    pub role: String,
    /// The event, or [`ALL_EVENTS`].
    pub event_id: EventId,
    /// Since when.
    pub granted_at: At,
}

/// The event id of a role that holds everywhere.
pub const ALL_EVENTS: EventId = EventId(uuid::Uuid::nil());

impl GrantRow {
    /// The event; `None` for all.
    pub fn event(&self) -> Option<EventId> {
        (self.event_id != ALL_EVENTS).then_some(self.event_id)
    }
}

/// Adds a user.
pub fn insert(conn: &mut Conn, row: &UserRow) -> Result<()> {
    diesel::insert_into(accounts_users::table).values(row).execute(conn)?;
    Ok(())
}

/// The user with this id.
pub fn find(conn: &mut Conn, id: UserId) -> Result<Option<UserRow>> {
    Ok(accounts_users::table.find(id).select(UserRow::as_select()).first(conn).optional()?)
}

/// The user with this login name.
pub fn by_login(conn: &mut Conn, login: &str) -> Result<Option<UserRow>> {
    Ok(accounts_users::table
        .filter(accounts_users::login.eq(login))
        .select(UserRow::as_select())
        .first(conn)
        .optional()?)
}

/// The user with this e-mail address, in the form that is compared.
pub fn by_email(conn: &mut Conn, email_key: &str) -> Result<Option<UserRow>> {
    Ok(accounts_users::table
        .filter(accounts_users::email_key.eq(email_key))
        .select(UserRow::as_select())
        .first(conn)
        .optional()?)
}

/// Whether anybody was ever made administrator of all events. (Other users may be there before: the demo's, say.)
pub fn any_administrator(conn: &mut Conn) -> Result<bool> {
    let administrators = accounts_grants::table
        .filter(accounts_grants::role.eq(Role::Admin.name()).and(accounts_grants::event_id.eq(ALL_EVENTS)))
        .select(accounts_grants::user_id);
    Ok(administrators.first::<UserId>(conn).optional()?.is_some())
}

/// Writes all columns, if the version is still `row.version - 1`; false if somebody was faster.
pub fn update(conn: &mut Conn, row: &UserRow) -> Result<bool> {
    use accounts_users::dsl as u;
    let current = u::accounts_users.find(row.id).filter(u::version.eq(row.version - 1));
    let changed = diesel::update(current)
        .set((
            u::login.eq(&row.login),
            u::display_name.eq(&row.display_name),
            u::email.eq(&row.email),
            u::email_key.eq(&row.email_key),
            u::status.eq(&row.status),
            u::search_key.eq(&row.search_key),
            u::version.eq(row.version),
            u::updated_at.eq(row.updated_at),
        ))
        .execute(conn)?;
    Ok(changed == 1)
}

/// Gives a user a new password hash. Moves the version, so that nobody writes over it unknowingly.
pub fn set_password(conn: &mut Conn, id: UserId, hash: &str, must_change: bool, now: At) -> Result<()> {
    use accounts_users::dsl as u;
    diesel::update(u::accounts_users.find(id))
        .set((
            u::password_hash.eq(Some(hash)),
            u::must_change_password.eq(must_change),
            u::version.eq(u::version + 1),
            u::updated_at.eq(now),
        ))
        .execute(conn)?;
    Ok(())
}

/// Sets the status; gives the new version.
pub fn set_status(conn: &mut Conn, id: UserId, status: &str, now: At) -> Result<i64> {
    use accounts_users::dsl as u;
    Ok(diesel::update(u::accounts_users.find(id))
        .set((u::status.eq(status), u::version.eq(u::version + 1), u::updated_at.eq(now)))
        .returning(u::version)
        .get_result(conn)?)
}

/// The roles of these users, by user, role and event.
pub fn grants(conn: &mut Conn, users: &[UserId]) -> Result<Vec<GrantRow>> {
    Ok(accounts_grants::table
        .filter(accounts_grants::user_id.eq_any(users.to_vec()))
        .order((accounts_grants::user_id, accounts_grants::role, accounts_grants::event_id))
        .select(GrantRow::as_select())
        .load(conn)?)
}

/// Replaces the roles of a user. Those that stay keep their date.
pub fn replace_grants(conn: &mut Conn, user: UserId, wanted: &[(Role, EventId)], now: At) -> Result<()> {
    let present = grants(conn, &[user])?;
    let is_wanted =
        |row: &GrantRow| wanted.iter().any(|(role, event)| role.name() == row.role && *event == row.event_id);
    for gone in present.iter().filter(|row| !is_wanted(row)) {
        diesel::delete(accounts_grants::table.find((user, &gone.role, gone.event_id))).execute(conn)?;
    }
    let is_new =
        |role: Role, event: EventId| !present.iter().any(|row| row.role == role.name() && row.event_id == event);
    let new: Vec<GrantRow> = wanted
        .iter()
        .filter(|(role, event)| is_new(*role, *event))
        .map(|(role, event)| GrantRow {
            user_id: user,
            role: role.name().to_owned(),
            event_id: *event,
            granted_at: now,
        })
        .collect();
    insert_many!(conn, accounts_grants::table, &new)?;
    Ok(())
}

/// Active users that hold the role `admin` everywhere. Call it under [`lock_admins`] before a change that may take one away.
pub fn active_admins(conn: &mut Conn) -> Result<Vec<UserId>> {
    Ok(accounts_users::table
        .inner_join(accounts_grants::table.on(accounts_grants::user_id.eq(accounts_users::id)))
        .filter(accounts_grants::role.eq(Role::Admin.name()).and(accounts_grants::event_id.eq(ALL_EVENTS)))
        .filter(accounts_users::status.eq(ACTIVE))
        .select(accounts_users::id)
        .load(conn)?)
}

/// Whether any active user but this one holds one of these roles, everywhere or in the event.
pub fn anybody_else(conn: &mut Conn, roles: &[&'static str], event: EventId, but: UserId) -> Result<bool> {
    let found = accounts_users::table
        .inner_join(accounts_grants::table.on(accounts_grants::user_id.eq(accounts_users::id)))
        .filter(accounts_grants::role.eq_any(roles.to_vec()))
        .filter(accounts_grants::event_id.eq_any([ALL_EVENTS, event]))
        .filter(accounts_users::status.eq(ACTIVE).and(accounts_users::id.ne(but)))
        .select(accounts_users::id);
    Ok(found.first::<UserId>(conn).optional()?.is_some())
}

/// Makes sign-ins, passwords and suspensions of one user wait for each other, in all processes: a session or token that is
/// made while the password is being reset must not outlive the reset. Take it before anything else that is locked, and
/// read what you decide by under it.
pub fn hold(tx: &mut Tx<'_>, user: UserId) -> Result<()> {
    tx.lock(Key::House(&format!("accounts.user:{user}")))
}

/// Makes changes of administrators wait for each other: two that suspend each other must not both succeed.
pub fn lock_admins(tx: &mut Tx<'_>) -> Result<()> {
    tx.lock(Key::House("accounts.admins"))
}

type Query<'a> = accounts_users::BoxedQuery<'a, MultiBackend>;

fn filtered(filter: &UserFilter) -> Query<'static> {
    let mut query = accounts_users::table.into_boxed();
    if let Some(status) = filter.status {
        query = query.filter(accounts_users::status.eq(status.code()));
    }
    if let Some(login) = &filter.login {
        query = query.filter(accounts_users::login.eq(login.clone()));
    }
    if let Some(role) = filter.role {
        let holders = accounts_grants::table
            .filter(accounts_grants::role.eq(Role::from(role).name()))
            .select(accounts_grants::user_id);
        query = query.filter(accounts_users::id.eq_any(holders));
    }
    if let Some(key) = filter.q.as_deref().map(text::search_key) {
        query = match text::prefix_end(&key) {
            Some(end) => query.filter(accounts_users::search_key.ge(key).and(accounts_users::search_key.lt(end))),
            // Neither letter nor digit: no name begins like that.
            None => query.filter(accounts_users::id.eq_any(Vec::<UserId>::new())),
        };
    }
    query
}

/// A page of users: one row more than asked for, if there are as many.
pub fn list(conn: &mut Conn, _: &Whole, list: &List<UserFilter>) -> Result<Vec<UserRow>> {
    let query = keyset!(filtered(&list.filter), list, accounts_users::id, {
        "login" => accounts_users::login, String;
        "name" => accounts_users::search_key, String;
        "created_at" => accounts_users::created_at, At
    })?;
    Ok(query.select(UserRow::as_select()).load(conn)?)
}

/// How many there are in all.
pub fn count(conn: &mut Conn, _: &Whole, filter: &UserFilter) -> Result<i64> {
    Ok(filtered(filter).count().get_result(conn)?)
}
