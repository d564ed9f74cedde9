//! What is done to OAuth clients and their secrets.

use crate::{
    credentials::Fresh,
    errors,
    ids::ClientId,
    model::clients::{ClientIn, SecretIn},
    rules::scopes,
    store::{
        clients::{self, ClientRow, SecretRow},
        oauth,
    },
};
use kernel::{
    auth::ScopeSet,
    db::Tx,
    error::Result,
    http::{Version, stale},
    ids::{Id, PartnerId},
    outbox::Changed,
};

/// Secrets that are in force at the same time, at most.
const AT_ONCE: usize = 2;

/// Adds a client. The input was checked with [`ClientIn::check`], which gave `allowed`.
pub fn create(tx: &mut Tx<'_>, input: &ClientIn, partner: Option<PartnerId>, allowed: &ScopeSet) -> Result<ClientRow> {
    let now = tx.now();
    let row = ClientRow {
        id: tx.new_id(),
        kind: input.kind.code().to_owned(),
        confidential: input.is_confidential(),
        partner_id: partner,
        name: input.name.clone(),
        redirect_uris: input.redirect_uris.join(" "),
        scopes: scopes::join(allowed),
        status: input.status.code().to_owned(),
        version: 1,
        created_at: now,
        updated_at: now,
    };
    clients::insert(tx, &row)?;
    tx.publish(changed(Changed::created("client", row.id, row.version), row.partner_id));
    Ok(row)
}

/// Changes a client; 412 if it moved on since the version expected, 422 for what cannot change.
pub fn change(
    tx: &mut Tx<'_>,
    current: &ClientRow,
    input: &ClientIn,
    expected: Version,
    allowed: &ScopeSet,
) -> Result<ClientRow> {
    expected.check(current.version)?;
    check_fixed(current, input)?;
    let row = ClientRow {
        name: input.name.clone(),
        redirect_uris: input.redirect_uris.join(" "),
        scopes: scopes::join(allowed),
        status: input.status.code().to_owned(),
        version: current.version + 1,
        updated_at: tx.now(),
        ..current.clone()
    };
    if !clients::update(tx, &row)? {
        return Err(moved_on(tx, row.id)?);
    }
    if current.is_active() && !row.is_active() {
        let now = tx.now();
        oauth::revoke_of_client(tx, &row.id.to_string(), now)?;
        tx.audit("client.suspended", "client", Some(Id(row.id.0)), None);
    }
    tx.publish(changed(Changed::updated("client", row.id, row.version), row.partner_id));
    Ok(row)
}

fn check_fixed(current: &ClientRow, input: &ClientIn) -> Result<()> {
    let before = ClientIn::of(current);
    let field = if input.kind != before.kind {
        "/kind"
    } else if input.partner != before.partner {
        "/partner"
    } else if input.is_confidential() != current.confidential {
        "/confidential"
    } else {
        return Ok(());
    };
    Err(errors::invalid(
        field,
        "fixed",
        "Ce champ ne change pas : créez un autre client.",
        "This field does not change: create another client.",
    ))
}

/// Deletes a client with its secrets; its tokens end. 412 if it moved on since the version expected.
pub fn delete(tx: &mut Tx<'_>, id: ClientId, expected: Version) -> Result<()> {
    let row = clients::find(tx, id, None)?.ok_or_else(errors::client_not_found)?;
    expected.check(row.version)?;
    let now = tx.now();
    oauth::revoke_of_client(tx, &id.to_string(), now)?;
    if !clients::delete(tx, id, row.version)? {
        return Err(moved_on(tx, id)?);
    }
    tx.publish(changed(Changed::deleted("client", id, row.version + 1), row.partner_id));
    Ok(())
}

fn moved_on(tx: &mut Tx<'_>, id: ClientId) -> Result<kernel::error::ApiError> {
    Ok(clients::find(tx, id, None)?.map_or_else(errors::client_not_found, |now| stale(now.version)))
}

/// Gives a client a new secret. The present one stays good for the overlap; one that is older ends now, so that there are
/// never more than two.
pub fn rotate(tx: &mut Tx<'_>, client: &ClientRow, fresh: &Fresh, terms: &SecretIn) -> Result<SecretRow> {
    if !client.confidential {
        return Err(errors::no_secrets());
    }
    // Two rotations at once would leave three secrets.
    tx.lock(kernel::db::Key::House(&format!("accounts.client:{}", client.id)))?;
    let now = tx.now();
    let live = clients::secrets(tx, &[client.id])?.into_iter().filter(|secret| secret.expires_at > now);
    let overlap_ends = now.plus_seconds(terms.overlap_seconds);
    for (place, secret) in live.enumerate() {
        let end = if place + 1 < AT_ONCE { overlap_ends } else { now };
        if end < secret.expires_at {
            clients::expire_secret(tx, secret.id, end)?;
        }
    }
    let row = SecretRow {
        id: tx.new_id(),
        client_id: client.id,
        secret_hash: fresh.hash.clone(),
        hint: fresh.hint.clone(),
        created_at: now,
        expires_at: now.plus_seconds(terms.lifetime_days * 86_400),
        last_used_at: None,
    };
    clients::insert_secret(tx, &row)?;
    tx.audit("client_secret.created", "client_secret", Some(Id(row.id.0)), None);
    Ok(row)
}

/// Moves the clients of an organisation that was merged into another.
pub fn follow_merge(tx: &mut Tx<'_>, merged: PartnerId, survivor: PartnerId) -> Result<()> {
    let now = tx.now();
    for (id, version) in clients::move_to(tx, merged, survivor, now)? {
        // Gone from one fence, there in the other.
        tx.publish(Changed::deleted("client", id, version).partner(merged));
        tx.publish(Changed::updated("client", id, version).partner(survivor));
    }
    Ok(())
}

/// Suspends the clients of an organisation that is gone, and ends their tokens. They are kept: what they did is in the log.
pub fn follow_deletion(tx: &mut Tx<'_>, partner: PartnerId) -> Result<()> {
    let now = tx.now();
    for (id, version) in clients::suspend_of(tx, partner, now)? {
        oauth::revoke_of_client(tx, &id.to_string(), now)?;
        tx.audit("client.suspended", "client", Some(Id(id.0)), None);
        tx.publish(Changed::updated("client", id, version).partner(partner));
    }
    Ok(())
}

fn changed(change: Changed, partner: Option<PartnerId>) -> Changed {
    match partner {
        Some(partner) => change.partner(partner),
        None => change,
    }
}
