//! The lines of a chunk, as they were kept when the file arrived: they do not change, so they are read ahead of the write that
//! applies them, and everybody else's writes do not wait for that.

use super::entry::Entry;
use crate::{ids::SyncId, store::syncs};
use kernel::{
    db::Conn,
    error::{self, ApiError, Result},
};

/// Lines of a file, or members who are absent from it.
pub struct Lines {
    /// Which chunk of the file.
    pub chunk: i64,
    /// The lines.
    pub entries: Vec<Entry>,
    /// Digest of the results that a plan promised.
    pub promised: Option<String>,
}

impl Lines {
    /// Those of a chunk; `None` once it is applied, or the sync has ended.
    pub fn of(conn: &mut Conn, sync: SyncId, chunk: i64) -> Result<Option<Self>> {
        let Some(kept) = syncs::chunk(conn, sync, chunk)? else { return Ok(None) };
        let Some(input) = kept.input else { return Ok(None) };
        Ok(Some(Self { chunk, entries: serde_json::from_str(&input)?, promised: kept.digest.0.promised }))
    }
}

/// Lines that have to be there are not.
pub fn gone() -> ApiError {
    error::INTERNAL.plain().because("a chunk of a sync has gone")
}
