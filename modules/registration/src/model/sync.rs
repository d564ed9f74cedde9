//! The partner sync: what is asked for, and what became of it.

use crate::ids::SyncId;
use diesel::{deserialize::FromSqlRow, expression::AsExpression};
use kernel::{
    db::At,
    http::{Filter, Resource},
    ids::{EventId, PartnerId},
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

pub use super::sync_item::{Code, Effect, FieldChange, ItemFilter, ItemOut, Origin, Outcome, Seat};

/// What a file says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema, AsExpression, FromSqlRow)]
#[serde(rename_all = "snake_case")]
#[schema(as = SyncMode)]
#[diesel(sql_type = diesel::sql_types::Text)]
pub enum Mode {
    /// These members are so; nothing is said of others.
    #[default]
    Upsert,
    /// These are all members: who is missing has left.
    Snapshot,
}

kernel::text_column!(Mode { Upsert => "upsert", Snapshot => "snapshot" });

/// Where a sync stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema, AsExpression, FromSqlRow)]
#[serde(rename_all = "snake_case")]
#[schema(as = SyncState)]
#[diesel(sql_type = diesel::sql_types::Text)]
pub enum State {
    /// Its file is arriving.
    Receiving,
    /// Waits for its turn: one sync per partner and event runs at a time.
    Queued,
    /// Is being worked on.
    Running,
    /// Done; what needs attention is in its items.
    Completed,
    /// Stopped before anything was written; `problem` says why.
    Aborted,
    /// Broke off by a fault; `problem` says which. What was applied stays applied: send the file again.
    Failed,
}

kernel::text_column!(State {
    Receiving => "receiving",
    Queued => "queued",
    Running => "running",
    Completed => "completed",
    Aborted => "aborted",
    Failed => "failed",
});

impl State {
    /// Whether nothing more will happen.
    pub fn is_final(self) -> bool {
        matches!(self, Self::Completed | Self::Aborted | Self::Failed)
    }
}

/// What to do when an item cannot be followed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum OnError {
    /// Go on with the others.
    #[default]
    Continue,
    /// Check all of them first, and write nothing unless all are good.
    Abort,
}

/// Who is told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = SyncNotify)]
pub enum Notify {
    /// None of them: a first file must not mail three hundred people. Whoever gets a seat that it frees is told all the same.
    #[default]
    None,
    /// Whoever is registered or cancelled by it.
    Attendee,
}

/// What an empty CSV cell says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum EmptyCells {
    /// Nothing: the field stays as it is.
    #[default]
    Keep,
    /// The field is cleared.
    Clear,
}

/// How a file is to be taken.
#[derive(Clone, Debug, Default, Serialize, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct SyncQuery {
    /// `snapshot` also cancels the members whom the file does not name.
    #[serde(default)]
    #[param(default = "upsert")]
    pub mode: Mode,
    /// Answers every item as it would be, and writes nothing but that plan.
    #[serde(default)]
    #[param(default = false)]
    pub dry_run: bool,
    /// The `plan` of a dry run of the last hour: applies exactly that, without a body, or answers 409 `sync.plan_outdated`.
    /// Of what was asked for then only `notify` and `confirm_cancellations` can change.
    #[validate(length(max = 500))]
    #[param(max_length = 500)]
    #[serde(default)]
    pub plan: Option<String>,
    /// Whether to go on past items that cannot be followed.
    #[serde(default)]
    #[param(default = "continue", inline)]
    pub on_error: OnError,
    /// How many may be cancelled at most, where that is more than the guard lets through.
    #[validate(range(min = 0, max = 1_000_000))]
    #[param(minimum = 0, maximum = 1_000_000)]
    #[serde(default)]
    pub confirm_cancellations: Option<i64>,
    /// How many members the file should have: an export that broke off is noticed.
    #[validate(range(min = 0, max = 1_000_000))]
    #[param(minimum = 0, maximum = 1_000_000)]
    #[serde(default)]
    pub expected_count: Option<i64>,
    /// When the file was made; five minutes ahead at most. Nothing older undoes what is newer.
    #[serde(default)]
    pub generated_at: Option<At>,
    /// Who is told by mail; the sync settings say so otherwise.
    #[serde(default)]
    pub notify: Option<Notify>,
    /// What an empty CSV cell says.
    #[serde(default)]
    #[param(default = "keep", inline)]
    pub empty_cells: EmptyCells,
}

/// Filters of the history of syncs.
#[derive(Clone, Debug, Default, Serialize, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct SyncFilter {
    /// Only those in this state.
    #[serde(default)]
    pub state: Option<State>,
}

impl Filter for SyncFilter {
    const SORTS: &'static [&'static str] = &["-created_at"];
}

/// How many items ended how. The outcomes sum to `received + absent`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
#[schema(as = SyncCounts)]
pub struct Counts {
    /// Lines of the file.
    pub received: i64,
    /// Members whom a snapshot does not name, and who were looked at for that.
    pub absent: i64,
    /// Outcome `created`.
    pub created: i64,
    /// Outcome `updated`.
    pub updated: i64,
    /// Outcome `unchanged`.
    pub unchanged: i64,
    /// Outcome `cancelled`.
    pub cancelled: i64,
    /// Outcome `kept`.
    pub kept: i64,
    /// Outcome `conflict`.
    pub conflict: i64,
    /// Outcome `stale`.
    pub stale: i64,
    /// Outcome `rejected`.
    pub rejected: i64,
    /// Registrations of these items that are on the waiting list.
    pub waiting: i64,
}

impl Counts {
    /// Counts an outcome.
    pub fn add(&mut self, outcome: Outcome) {
        *match outcome {
            Outcome::Created => &mut self.created,
            Outcome::Updated => &mut self.updated,
            Outcome::Unchanged => &mut self.unchanged,
            Outcome::Cancelled => &mut self.cancelled,
            Outcome::Kept => &mut self.kept,
            Outcome::Conflict => &mut self.conflict,
            Outcome::Stale => &mut self.stale,
            Outcome::Rejected => &mut self.rejected,
        } += 1;
    }

    /// Whether a person should look at it.
    pub fn need_attention(&self) -> bool {
        self.unsound() > 0
    }

    /// Items that cannot be followed as they are.
    pub fn unsound(&self) -> i64 {
        self.conflict + self.stale + self.rejected
    }
}

/// A sync.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Sync)]
pub struct SyncOut {
    /// Id.
    pub id: SyncId,
    /// The event.
    pub event_id: EventId,
    /// The partner.
    pub partner_id: PartnerId,
    /// Where it stands.
    pub state: State,
    /// What the file says.
    pub mode: Mode,
    /// Whether it only plans.
    pub dry_run: bool,
    /// Send it as `plan` within the hour to apply exactly this; only of a dry run that ended well.
    #[schema(max_length = 500)]
    pub plan: Option<String>,
    /// How many items ended how; while it runs, those done so far.
    pub counts: Counts,
    /// Whether a snapshot was incomplete, so that nobody was cancelled for being absent.
    pub cancellations_withheld: bool,
    /// Codes of what deserves a look: `sync.incomplete_snapshot`, `sync.expected_count`, `sync.too_many_cancellations`,
    /// `sync.columns_ignored` (see `ignored_columns`).
    #[schema(max_items = 10)]
    pub warnings: Vec<String>,
    /// Columns of our own export that say nothing of a member and were not read, as the file calls them. The settings' `ignore`
    /// keeps them from being told.
    #[schema(max_items = 200)]
    pub ignored_columns: Vec<String>,
    /// Why it was aborted or failed (problem details).
    #[schema(value_type = Option<Object>)]
    pub problem: Option<Value>,
    /// When the file was made.
    pub generated_at: Option<At>,
    /// When it arrived.
    pub created_at: At,
    /// When work on it began.
    pub started_at: Option<At>,
    /// When it ended.
    pub finished_at: Option<At>,
    /// Where its items are.
    #[schema(max_length = 500)]
    pub items_url: String,
    /// Version.
    pub version: i64,
}

impl Resource for SyncOut {
    fn version(&self) -> Option<i64> {
        Some(self.version)
    }
    fn path(&self) -> Option<String> {
        Some(format!("/events/{}/partners/{}/syncs/{}", self.event_id, self.partner_id, self.id))
    }
}

/// A file as it is: CSV or NDJSON, at most 128 MiB.
pub struct SyncFile;

impl utoipa::PartialSchema for SyncFile {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
        let text = utoipa::openapi::ObjectBuilder::new().schema_type(utoipa::openapi::Type::String);
        text.max_length(Some(128 * 1024 * 1024)).into()
    }
}
impl ToSchema for SyncFile {}
