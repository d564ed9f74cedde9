//! A module that exists only in tests: handlers that panic, fail half-way, take their time, hand out secrets; a job; a
//! reaction. With it the tests show what the kernel does about them. [`crate::Plan::probe`] puts it into a server.

use diesel::{connection::SimpleConnection as _, prelude::*};
use kernel::{
    auth::ScopeDef,
    db::{At, Conn, MigrationSet, Tx},
    error::{self, Result},
    http::Routes,
    module::{Module, Wiring},
    outbox::{Changed, DomainEvent},
};
use serde::{Deserialize, Serialize};

mod endpoints;
mod model;

pub use endpoints::Gate;

kernel::scopes! {
    /// Read probes.
    Read = "probe:read" { roles: [Viewer], partners: true }
    /// Use probes.
    Write = "probe:write" { roles: [Organiser], partners: false }
}

diesel::table! {
    use diesel::sql_types::*;
    use kernel::db::types::*;
    probe_notes (id) {
        id -> Uid,
        label -> Text,
        seen -> BigInt,
        version -> BigInt,
        created_at -> Instant,
    }
}

kernel::id!(
    /// A note.
    pub struct NoteId
);

/// A note as stored.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = probe_notes)]
pub struct NoteRow {
    /// Id.
    pub id: NoteId,
    /// Any text; `stuck` makes the reaction fail, `slow` makes it time out where the database has a limit (PostgreSQL).
    pub label: String,
    /// How often the reaction has seen it.
    pub seen: i64,
    /// Version.
    pub version: i64,
    /// When it was made.
    pub created_at: At,
}

/// The module.
pub struct Probe;

impl Module for Probe {
    fn name(&self) -> &'static str {
        "probe"
    }
    fn summary(&self) -> &'static str {
        "Only for tests."
    }
    fn routes(&self, api: &mut Routes<'_>) {
        endpoints::mount(api);
    }
    fn migrations(&self) -> MigrationSet {
        kernel::migrations!("probe", "$CARGO_MANIFEST_DIR/migrations")
    }
    fn scopes(&self) -> &'static [ScopeDef] {
        ALL
    }
    fn kinds(&self) -> &'static [(&'static str, &'static str)] {
        &[("note", "probe:read")]
    }
    fn wire(&self, wiring: &mut Wiring) {
        wiring.follow("probe.notes", see);
        wiring.job::<endpoints::Count>();
    }
}

/// A note was made.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Noted {
    /// Which.
    pub note: NoteId,
}

impl DomainEvent for Noted {
    const KIND: &'static str = "probe.noted";
    fn change(&self) -> Changed {
        Changed::created("note", self.note, 1)
    }
}

/// Counts on the note that it was seen, unless the note is stuck, or takes longer than the database allows.
fn see(tx: &mut Tx<'_>, noted: Noted) -> Result<()> {
    let conn: &mut Conn = tx;
    let note = probe_notes::table.find(noted.note);
    let label: Option<String> = note.select(probe_notes::label).first(conn).optional()?;
    if label.as_deref() == Some("stuck") {
        return Err(error::CONFLICT.plain().because("the note is stuck"));
    }
    if let (Some("slow"), Conn::Pg(conn)) = (label.as_deref(), &mut *conn) {
        conn.batch_execute("SET LOCAL statement_timeout = '20ms'")?;
        conn.batch_execute("SELECT pg_sleep(600)")?;
    }
    diesel::update(note).set(probe_notes::seen.eq(probe_notes::seen + 1)).execute(conn)?;
    Ok(())
}
