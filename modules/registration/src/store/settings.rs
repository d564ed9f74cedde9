//! What events want of their registration.

use crate::{model::settings::SettingsIn, schema::registration_settings as settings};
use diesel::prelude::*;
use kernel::{
    db::{AsDoc, At, Conn, Tx},
    error::Result,
    http::Version,
    ids::{EventId, Id},
    insert_new,
};

/// Settings of an event, or the defaults at version 0.
#[derive(Clone, Debug, PartialEq)]
pub struct Current {
    /// What is set.
    pub settings: SettingsIn,
    /// Version.
    pub version: i64,
}

/// What is set, or the defaults.
pub fn get(conn: &mut Conn, event: EventId) -> Result<Current> {
    let row: Option<(AsDoc<SettingsIn>, i64)> =
        settings::table.find(event).select((settings::settings, settings::version)).first(conn).optional()?;
    Ok(row.map_or_else(
        || Current { settings: SettingsIn::default(), version: 0 },
        |(settings, version)| Current { settings: settings.0, version },
    ))
}

/// What every change of settings and entries makes anew; `None` before the first.
pub fn revision(conn: &mut Conn, event: EventId) -> Result<Option<Id>> {
    Ok(settings::table.find(event).select(settings::revision).first(conn).optional()?)
}

/// Events whose registration is set up: all in which anybody can have a seat.
pub fn events(conn: &mut Conn) -> Result<Vec<EventId>> {
    Ok(settings::table.select(settings::event_id).order(settings::event_id).load(conn)?)
}

/// Replaces them; 412 if they moved on since the version expected.
pub fn put(tx: &mut Tx<'_>, event: EventId, input: &SettingsIn, expected: Version) -> Result<Current> {
    let current = get(tx, event)?;
    expected.check(current.version)?;
    touch(tx, event)?;
    let version = current.version + 1;
    let now = tx.now();
    let conn: &mut Conn = tx;
    diesel::update(settings::table.find(event))
        .set((settings::settings.eq(AsDoc(input.clone())), settings::version.eq(version), settings::updated_at.eq(now)))
        .execute(conn)?;
    Ok(Current { settings: input.clone(), version })
}

/// Makes the revision anew: processes read settings and entries again.
pub fn touch(tx: &mut Tx<'_>, event: EventId) -> Result<()> {
    let (now, revision): (At, Id) = (tx.now(), tx.new_id());
    let first = (
        settings::event_id.eq(event),
        settings::settings.eq(AsDoc(SettingsIn::default())),
        settings::revision.eq(revision),
        settings::version.eq(0),
        settings::updated_at.eq(now),
    );
    insert_new!(tx, settings::table, &first)?;
    let conn: &mut Conn = tx;
    diesel::update(settings::table.find(event)).set(settings::revision.eq(revision)).execute(conn)?;
    Ok(())
}
