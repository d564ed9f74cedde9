//! What is done to users: each with its rules, its announcement and its traces in one transaction. Endpoints and the command
//! line share it.

use crate::{
    errors,
    ids::{SessionId, UserId},
    model::users::{RoleGrant, RoleName, UserIn},
    rules::login,
    store::{
        ACTIVE, SUSPENDED, oauth, sessions, throttles,
        users::{self, GrantRow, UserRow},
    },
};
use contracts::events::Events;
use kernel::{
    auth::Role,
    db::Tx,
    error::Result,
    http::{Version, stale},
    ids::{EventId, Id},
    outbox::Changed,
    text,
};

/// Adds a user. 409 for a login name or e-mail address that is taken, 422 for a role in an unknown event. Without a `hash`
/// nobody can sign in with a password.
pub fn create(tx: &mut Tx<'_>, input: &UserIn, hash: Option<&str>, events: Option<&dyn Events>) -> Result<UserRow> {
    let now = tx.now();
    let user = UserRow {
        id: tx.new_id(),
        login: login::normalize(&input.login),
        display_name: input.display_name.clone(),
        email: input.email.clone(),
        email_key: input.email.as_deref().and_then(text::normalise_email),
        password_hash: hash.map(str::to_owned),
        must_change_password: true,
        status: ACTIVE.to_owned(),
        search_key: text::search_key(&input.display_name),
        version: 1,
        created_at: now,
        updated_at: now,
    };
    check_unique(tx, &user)?;
    check_events(tx, &input.grants, &[], events)?;
    users::insert(tx, &user)?;
    set_grants(tx, user.id, &input.grants, &[])?;
    tx.publish(Changed::created("user", user.id, 1));
    Ok(user)
}

/// Changes a user; 412 if it moved on since the version expected, 409 if nobody would administer the house afterwards.
pub fn change(
    tx: &mut Tx<'_>,
    current: &UserRow,
    held: &[GrantRow],
    input: &UserIn,
    expected: Version,
    events: Option<&dyn Events>,
) -> Result<UserRow> {
    expected.check(current.version)?;
    let user = UserRow {
        login: login::normalize(&input.login),
        display_name: input.display_name.clone(),
        email: input.email.clone(),
        email_key: input.email.as_deref().and_then(text::normalise_email),
        search_key: text::search_key(&input.display_name),
        version: current.version + 1,
        updated_at: tx.now(),
        ..current.clone()
    };
    check_unique(tx, &user)?;
    check_events(tx, &input.grants, held, events)?;
    if !input.grants.contains(&RoleGrant { role: RoleName::Admin, event: None }) {
        keep_an_admin(tx, user.id)?;
    }
    if !users::update(tx, &user)? {
        return Err(match users::find(tx, user.id)? {
            Some(now) => stale(now.version),
            None => errors::user_not_found(),
        });
    }
    set_grants(tx, user.id, &input.grants, held)?;
    tx.publish(Changed::updated("user", user.id, user.version));
    Ok(user)
}

/// Shuts a user out: signed-in browsers and issued tokens end, personal tokens are refused while it lasts. Does nothing
/// the second time.
pub fn suspend(tx: &mut Tx<'_>, id: UserId) -> Result<UserRow> {
    users::hold(tx, id)?;
    let user = users::find(tx, id)?.ok_or_else(errors::user_not_found)?;
    if !user.is_active() {
        return Ok(user);
    }
    keep_an_admin(tx, id)?;
    end_sign_ins(tx, id, None)?;
    set_status(tx, user, SUSPENDED, "user.suspended")
}

/// Lets a suspended user in again. Does nothing the second time.
pub fn reinstate(tx: &mut Tx<'_>, id: UserId) -> Result<UserRow> {
    users::hold(tx, id)?;
    let user = users::find(tx, id)?.ok_or_else(errors::user_not_found)?;
    if user.is_active() {
        return Ok(user);
    }
    set_status(tx, user, ACTIVE, "user.reinstated")
}

fn set_status(tx: &mut Tx<'_>, user: UserRow, status: &str, action: &str) -> Result<UserRow> {
    let now = tx.now();
    let version = users::set_status(tx, user.id, status, now)?;
    tx.audit(action, "user", Some(Id(user.id.0)), None);
    tx.publish(Changed::updated("user", user.id, version));
    Ok(UserRow { status: status.to_owned(), version, updated_at: now, ..user })
}

/// Replaces a password by a one-time one, ends what is signed in, and forgets failed attempts.
pub fn reset_password(tx: &mut Tx<'_>, id: UserId, hash: &str, throttle_key: &str) -> Result<()> {
    users::hold(tx, id)?;
    let user = users::find(tx, id)?.ok_or_else(errors::user_not_found)?;
    new_password(tx, &user, hash, true, None)?;
    throttles::clear(tx, throttle_key)?;
    tx.audit("user.password_reset", "user", Some(Id(id.0)), None);
    Ok(())
}

/// Sets the password that the user chose. Other browsers and all issued tokens end; personal tokens stay.
pub fn choose_password(tx: &mut Tx<'_>, user: &UserRow, hash: &str, keep: Option<SessionId>) -> Result<()> {
    new_password(tx, user, hash, false, keep)?;
    tx.audit("user.password_changed", "user", Some(Id(user.id.0)), None);
    Ok(())
}

fn new_password(tx: &mut Tx<'_>, user: &UserRow, hash: &str, one_time: bool, keep: Option<SessionId>) -> Result<()> {
    let now = tx.now();
    users::set_password(tx, user.id, hash, one_time, now)?;
    end_sign_ins(tx, user.id, keep)?;
    tx.publish(Changed::updated("user", user.id, user.version + 1));
    Ok(())
}

fn end_sign_ins(tx: &mut Tx<'_>, user: UserId, keep: Option<SessionId>) -> Result<()> {
    let now = tx.now();
    sessions::delete_of_user(tx, user, keep)?;
    oauth::revoke_of_user(tx, user, now)?;
    Ok(())
}

/// 409 if this user is the only active administrator of the whole house.
fn keep_an_admin(tx: &mut Tx<'_>, leaving: UserId) -> Result<()> {
    users::lock_admins(tx)?;
    if users::active_admins(tx)? == [leaving] { Err(errors::last_administrator()) } else { Ok(()) }
}

fn check_unique(tx: &mut Tx<'_>, user: &UserRow) -> Result<()> {
    if users::by_login(tx, &user.login)?.is_some_and(|other| other.id != user.id) {
        return Err(errors::login_taken());
    }
    if let Some(key) = &user.email_key
        && users::by_email(tx, key)?.is_some_and(|other| other.id != user.id)
    {
        return Err(errors::email_taken());
    }
    Ok(())
}

/// Roles that are new must be in events that exist. Without an events module nobody can tell.
fn check_events(tx: &mut Tx<'_>, wanted: &[RoleGrant], held: &[GrantRow], events: Option<&dyn Events>) -> Result<()> {
    let Some(events) = events else { return Ok(()) };
    for (index, grant) in wanted.iter().enumerate() {
        let Some(event) = grant.event else { continue };
        if held.iter().any(|row| row.event_id == event) {
            continue;
        }
        if events.frame(tx, event)?.is_none() {
            return Err(errors::unknown_event(index));
        }
    }
    Ok(())
}

fn set_grants(tx: &mut Tx<'_>, user: UserId, wanted: &[RoleGrant], held: &[GrantRow]) -> Result<()> {
    let keys: Vec<(Role, EventId)> = wanted.iter().map(|grant| grant.key()).collect();
    let now = tx.now();
    users::replace_grants(tx, user, &keys, now)?;
    // Who gave whom which role is what an audit is for: an entry each.
    for grant in wanted.iter().filter(|grant| !held.iter().any(|row| RoleGrant::of(row) == Some(**grant))) {
        trace(tx, user, "granted", *grant);
    }
    for grant in held.iter().filter_map(RoleGrant::of).filter(|grant| !wanted.contains(grant)) {
        trace(tx, user, "withdrawn", grant);
    }
    Ok(())
}

fn trace(tx: &mut Tx<'_>, user: UserId, what: &str, grant: RoleGrant) {
    let action = format!("role.{}.{what}", Role::from(grant.role).name());
    tx.audit(&action, "user", Some(Id(user.0)), grant.event);
}
