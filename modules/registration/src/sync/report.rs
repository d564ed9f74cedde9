//! A sync as it is shown, and the token of its plan.

use crate::{
    ids::SyncId,
    model::sync::{State, SyncOut},
    store::syncs::SyncRow,
};
use kernel::{
    db::At,
    secrets::{Secrets, purpose},
    text::Lang,
};
use serde::{Deserialize, Serialize};

/// Seconds for which a plan can be applied.
pub const PLAN_SECONDS: i64 = 3_600;

#[derive(Serialize, Deserialize)]
struct Token {
    s: SyncId,
    d: String,
    u: i64,
}

/// What a plan's token names, if it is one of ours and not too old.
pub fn open_plan(secrets: &Secrets, token: &str, now: At) -> Option<(SyncId, String)> {
    let bytes = secrets.open_text(purpose::PLAN, token)?;
    let token: Token = serde_json::from_slice(&bytes).ok()?;
    (now.unix_seconds() < token.u).then_some((token.s, token.d))
}

fn plan(secrets: &Secrets, row: &SyncRow, now: At) -> Option<String> {
    let ended = row.finished_at.filter(|_| row.dry_run && row.state == State::Completed)?;
    let until = ended.plus_seconds(PLAN_SECONDS).unix_seconds();
    let digest = row.report.0.digest.clone()?;
    let token = serde_json::to_vec(&Token { s: row.id, d: digest, u: until }).ok()?;
    (now.unix_seconds() < until).then(|| secrets.sign_text(purpose::PLAN, &token))
}

/// A sync, as it is shown.
pub fn show(row: SyncRow, secrets: &Secrets, lang: Lang, now: At) -> SyncOut {
    let plan = plan(secrets, &row, now);
    let path = super::job::path(&row);
    let report = row.report.0;
    let problem = report.stop.as_ref().map(|stop| stop.problem().to_problem(lang, &path, &row.request.0.request_id));
    SyncOut {
        id: row.id,
        event_id: row.event_id,
        partner_id: row.partner_id,
        state: row.state,
        mode: row.mode,
        dry_run: row.dry_run,
        plan,
        counts: report.counts,
        cancellations_withheld: report.cancellations_withheld,
        warnings: report.warnings.into_iter().collect(),
        ignored_columns: report.ignored_columns,
        problem,
        generated_at: row.generated_at,
        created_at: row.created_at,
        started_at: row.started_at,
        finished_at: row.finished_at,
        items_url: format!("{path}/items"),
        version: row.version,
    }
}
