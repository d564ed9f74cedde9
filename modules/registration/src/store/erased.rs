//! Who was erased: keyed hashes only, so that no file brings them back and nobody can read who it was.

use crate::schema::registration_erased as erased;
use diesel::prelude::*;
use kernel::{
    db::{Conn, Keep as _, Tx, padded},
    error::Result,
    ids::{EventId, PartnerId},
    insert_new,
    secrets::{Secrets, hex, purpose},
};

/// The hash under which an address is remembered, as compared (see `registrations::email_key`).
pub fn of_email(secrets: &Secrets, event: EventId, email_key: &str) -> String {
    hash(secrets, &format!("{event}:email:{email_key}"))
}

/// The hash under which a partner's own key of somebody is remembered.
pub fn of_member(secrets: &Secrets, event: EventId, partner: PartnerId, external_id: &str) -> String {
    hash(secrets, &format!("{event}:member:{partner}:{external_id}"))
}

fn hash(secrets: &Secrets, text: &str) -> String {
    hex(&secrets.mac(purpose::SUPPRESSION, text.as_bytes()))
}

/// Remembers these.
pub fn remember(tx: &mut Tx<'_>, event: EventId, hashes: &[String]) -> Result<()> {
    let now = tx.now();
    for hash in hashes {
        insert_new!(tx, erased::table, (erased::event_id.eq(event), erased::hash.eq(hash), erased::at.eq(now)))?;
    }
    Ok(())
}

/// Which of these are remembered.
pub fn known(conn: &mut Conn, event: EventId, hashes: &[String]) -> Result<Vec<String>> {
    let some = erased::table.filter(erased::event_id.eq(event).and(erased::hash.eq_any(padded(hashes))));
    Ok(some.select(erased::hash).prepared().load(conn)?)
}
