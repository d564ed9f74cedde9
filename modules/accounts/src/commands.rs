//! For the command line and the first start: plain functions on a database, blocking, on behalf of the system.

use crate::{
    credentials::{API_TOKEN, CLIENT_SECRET, Fresh, one_time_password, throttle_key},
    errors, hashing,
    ids::{ClientId, UserId},
    model::{
        clients::{ClientIn, ClientKind, SecretIn},
        users::{AccountStatus, RoleGrant, RoleName, UserIn},
    },
    people, programs,
    rules::{login, scopes},
    store::{
        tokens::{self, TokenRow},
        users::{self, UserRow},
    },
};
use contracts::partners::PartnerDirectory;
use kernel::{
    auth::{ScopeDef, ScopeSet},
    db::{Actor, Conn, Db},
    error::Result,
    http::validated,
    secrets::Secrets,
};

/// A user with the password to hand over; it is in no log and cannot be shown again.
pub struct NewUser {
    /// Id.
    pub id: UserId,
    /// Login name.
    pub login: String,
    /// To be changed at the first sign-in.
    pub one_time_password: String,
}

fn actor() -> Actor {
    Actor::system("command line")
}

/// Makes the first administrator, if nobody ever was one and the name is free; `None` otherwise. Users without that
/// role, such as those of the demo, do not count: nobody could give anybody a role.
pub fn create_first_admin(db: &Db, name: &str) -> Result<Option<NewUser>> {
    let login = name.to_owned();
    if !db.read_blocking(move |conn| wants_admin(conn, &login))? {
        return Ok(None);
    }
    let input = UserIn {
        login: name.to_owned(),
        display_name: "Administration".to_owned(),
        email: None,
        grants: vec![RoleGrant { role: RoleName::Admin, event: None }],
    };
    let password = one_time_password();
    let hash = hashing::hash_now(&password)?;
    let checked = validated(input)?;
    let made = db.write_blocking(Actor::system("first start"), move |tx| {
        // Of several processes that start at once, one makes it.
        users::lock_admins(tx)?;
        let wanted = wants_admin(tx, &checked.login)?;
        if wanted { people::create(tx, &checked, Some(&hash), None).map(Some) } else { Ok(None) }
    })?;
    Ok(made.map(|user| NewUser { id: user.id, login: user.login, one_time_password: password }))
}

fn wants_admin(conn: &mut Conn, login: &str) -> Result<bool> {
    Ok(!users::any_administrator(conn)? && users::by_login(conn, login)?.is_none())
}

/// Makes a user with roles that hold for all events.
pub fn create_user(
    db: &Db,
    login: &str,
    display_name: &str,
    email: Option<&str>,
    roles: &[RoleName],
) -> Result<NewUser> {
    let input = validated(UserIn {
        login: login.to_owned(),
        display_name: display_name.to_owned(),
        email: email.map(str::to_owned),
        grants: roles.iter().map(|role| RoleGrant { role: *role, event: None }).collect(),
    })?;
    let password = one_time_password();
    let hash = hashing::hash_now(&password)?;
    let user = db.write_blocking(actor(), move |tx| people::create(tx, &input, Some(&hash), None))?;
    Ok(NewUser { id: user.id, login: user.login, one_time_password: password })
}

fn named(conn: &mut Conn, name: &str) -> Result<UserRow> {
    users::by_login(conn, &login::normalize(name))?.ok_or_else(errors::user_not_found)
}

/// Shuts a user out, by login name.
pub fn suspend_user(db: &Db, name: &str) -> Result<()> {
    let name = name.to_owned();
    db.write_blocking(actor(), move |tx| {
        let user = named(tx, &name)?;
        people::suspend(tx, user.id).map(|_| ())
    })
}

/// Gives a user a new one-time password, by login name.
pub fn reset_password(db: &Db, secrets: &Secrets, name: &str) -> Result<NewUser> {
    let user = db.read_blocking(|conn| named(conn, name))?;
    let key = throttle_key(secrets, "user", &user.id.to_string());
    let password = one_time_password();
    let hash = hashing::hash_now(&password)?;
    let id = user.id;
    db.write_blocking(actor(), move |tx| people::reset_password(tx, id, &hash, &key))?;
    Ok(NewUser { id, login: user.login, one_time_password: password })
}

/// Makes a personal API token for a user, by login name; gives the token. Without `wanted` it carries every scope, of which
/// the user's roles decide what counts.
pub fn create_token(
    db: &Db,
    known: &[ScopeDef],
    name: &str,
    wanted: Option<&ScopeSet>,
    lifetime_seconds: i64,
) -> Result<String> {
    let carried = wanted.cloned().unwrap_or_else(|| scopes::all(known));
    if let Some(unknown) = scopes::unknown(known, &carried) {
        return Err(errors::unknown_scope("/scopes", unknown));
    }
    let fresh = Fresh::new(API_TOKEN);
    let (hash, hint, name) = (fresh.hash, fresh.hint, name.to_owned());
    db.write_blocking(actor(), move |tx| {
        let user = named(tx, &name)?;
        if !user.is_active() {
            return Err(errors::user_suspended());
        }
        let now = tx.now();
        let row = TokenRow {
            id: tx.new_id(),
            user_id: user.id,
            name: "command line".to_owned(),
            token_hash: hash.clone(),
            hint: hint.clone(),
            scopes: scopes::join(&carried),
            created_at: now,
            expires_at: now.plus_seconds(lifetime_seconds),
            last_used_at: None,
        };
        tokens::insert(tx, &row)?;
        tx.audit("token.created", "token", Some(kernel::ids::Id(row.id.0)), None);
        Ok(())
    })?;
    Ok(fresh.text)
}

/// A client of a partner with its first secret.
pub struct NewClient {
    /// The OAuth `client_id`.
    pub id: ClientId,
    /// The secret; it cannot be shown again.
    pub secret: String,
}

/// Makes an OAuth client for a partner organisation, given by id or slug.
pub fn create_client(
    db: &Db,
    known: &[ScopeDef],
    directory: std::sync::Arc<dyn PartnerDirectory>,
    partner: &str,
    name: &str,
) -> Result<NewClient> {
    let input = validated(ClientIn {
        kind: ClientKind::Partner,
        name: name.to_owned(),
        partner: Some(partner.to_owned()),
        confidential: None,
        redirect_uris: Vec::new(),
        scopes: None,
        status: AccountStatus::Active,
    })?;
    let allowed = input.check(known)?;
    let fresh = Fresh::new(CLIENT_SECRET);
    let secret = fresh.text.clone();
    let partner = partner.to_owned();
    let id = db.write_blocking(actor(), move |tx| {
        let partner = directory.find(tx, &partner)?.ok_or_else(errors::unknown_partner)?;
        let client = programs::create(tx, &input, Some(partner), &allowed)?;
        programs::rotate(tx, &client, &fresh, &SecretIn::sample())?;
        Ok(client.id)
    })?;
    Ok(NewClient { id, secret })
}
