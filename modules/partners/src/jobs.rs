//! Long work: comparing the whole directory with itself.

use crate::{
    rules::likeness::{Candidates, Pair},
    store::duplicates,
};
use actix_web::web;
use kernel::{
    app::App,
    db::Actor,
    error::{self, Result},
    jobs::{Job, Progress},
};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Entries compared between two reports of progress.
const CHUNK: usize = 200;

/// Looks for entries that look alike. What it found replaces what the scan before has found.
#[derive(Debug, Serialize, Deserialize)]
pub struct DuplicateScan {}

impl Job for DuplicateScan {
    const KIND: &'static str = "partners.duplicate_scan";

    async fn run(self, app: Arc<App>, progress: Progress) -> Result<String> {
        let steps = Some(2 * app.db.read_long(duplicates::entries).await?);
        let mut profiles = Vec::new();
        loop {
            let after = profiles.last().map(|last: &crate::rules::likeness::Profile| last.id);
            let chunk = app.db.read_long(move |conn| duplicates::profiles(conn, after)).await?;
            if chunk.is_empty() {
                break;
            }
            profiles.extend(chunk);
            progress.step(count(profiles.len()), steps).await?;
        }
        let read = count(profiles.len());
        // Comparing keeps a processor busy, so it does not happen on a thread that serves requests.
        let candidates = Arc::new(apart(move || Candidates::of(profiles)).await?);
        let mut pairs: Vec<Pair> = Vec::new();
        for start in (0..candidates.len()).step_by(CHUNK) {
            let (all, end) = (candidates.clone(), candidates.len().min(start + CHUNK));
            pairs.extend(apart(move || (start..end).flat_map(|index| all.alike(index)).collect::<Vec<_>>()).await?);
            progress.step(read + count(end), Some(2 * read)).await?;
        }
        pairs.sort_by_key(|pair| (-pair.score, pair.first, pair.second));
        pairs.truncate(duplicates::MOST_PAIRS);
        app.db.write(Actor::system(Self::KIND), 0, move |tx| duplicates::replace(tx, &pairs)).await?;
        Ok("/api/v1/partners/duplicates".to_owned())
    }
}

async fn apart<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
    web::block(work).await.map_err(|cause| error::INTERNAL.plain().because(cause))
}

fn count(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}
