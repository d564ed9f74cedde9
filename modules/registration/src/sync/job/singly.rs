//! A chunk that one of its lines keeps from being applied in one go: line by line, so that the others are done.

use super::Run;
use crate::{
    errors,
    model::sync::Origin,
    store::syncs::SyncRow,
    sync::{
        apply,
        facts::Ground,
        lines::{Lines, gone},
        results::Results,
        told,
    },
};
use kernel::error::{self, ApiError, Fault, Result};
use std::sync::Arc;

/// Whether it is about a line, and not about the event, the database, or another runner of this sync: the desk refuses it, or
/// what is written clashes with what is there.
pub(super) fn is_of_a_line(error: &ApiError) -> bool {
    let of_all = [errors::EVENT_ARCHIVED.code, error::CONFLICT.code];
    let refused = error.status().is_client_error() && error.status().as_u16() != 404;
    let clashes = error.status().as_u16() == 500 && error.fault() == Fault::Race;
    (refused || clashes) && !of_all.contains(&error.code())
}

impl Run {
    /// Applies a chunk so, each line in a transaction of its own. Who dies in between begins it again: what is done already is
    /// done no second time.
    pub(super) async fn line_by_line(&self, row: &SyncRow, ground: &Ground, chunk: i64) -> Result<bool> {
        let sync = self.sync;
        let origin = if chunk >= row.received_chunks { Origin::Absent } else { Origin::File };
        let lines = self.app.db.read_long(move |conn| Lines::of(conn, sync, chunk)).await?.ok_or_else(gone)?;
        let mut results = Results::default();
        for entry in lines.entries {
            let (own, line) = (ground.clone(), entry.clone());
            let done = self.write(row, move |tx| apply::line(tx, &own, sync, chunk, &line)).await;
            match done {
                // Another runner has done the chunk meanwhile, or the sync has ended.
                Ok(None) => return Ok(false),
                Ok(Some(items)) => items.into_iter().for_each(|item| results.push(item)),
                Err(error) if is_of_a_line(&error) => results.push(told::refused(&entry, origin, &error)),
                Err(error) => return Err(error),
            }
        }
        let (own, results) = (ground.clone(), Arc::new(results));
        self.write(row, move |tx| apply::record(tx, &own, sync, chunk, &results)).await
    }
}
