//! What is seen while it runs. It draws on a terminal only: a nightly job's log stays clean.

use super::{End, report::text, server::Server};
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::Value;
use std::time::Duration;

/// A bar of this length, or a spinner.
pub(super) fn bar(length: Option<u64>, template: &str) -> ProgressBar {
    let bar = length.map_or_else(ProgressBar::new_spinner, ProgressBar::new);
    bar.with_style(ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar()))
}

/// Waits for the end of a sync; gives how it stands then.
pub(super) async fn follow(server: &mut Server<'_>, mut sync: Value) -> Result<Value, End> {
    let path = text(&sync, "items_url")?.trim_end_matches("/items").to_owned();
    let bar = bar(None, "{spinner} {msg} {elapsed}");
    while let state @ ("receiving" | "queued" | "running") = text(&sync, "state")? {
        let done = sync["counts"]["received"].as_i64().unwrap_or(0) + sync["counts"]["absent"].as_i64().unwrap_or(0);
        bar.set_message(format!("{state} {done}"));
        bar.tick();
        tokio::time::sleep(Duration::from_millis(250)).await;
        let answer = server.get(&path).await?;
        if !answer.status.is_success() {
            return Err(answer.end(server.args));
        }
        sync = answer.body;
    }
    bar.finish_and_clear();
    Ok(sync)
}
