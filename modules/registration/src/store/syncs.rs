//! Syncs, and the chunks of their files.

use crate::{
    errors,
    ids::SyncId,
    model::sync::{Counts, Mode, Notify, OnError, State, SyncFilter},
    schema::{registration_sync_chunks as chunks, registration_syncs as syncs},
    sync::{results, stop::Stop},
};
use diesel::prelude::*;
use kernel::{
    db::{AsDoc, At, Conn, Keep as _, MultiBackend, Tx},
    error::Result,
    http::List,
    ids::{EventId, Id, PartnerId},
    insert_many,
    jobs::JobId,
    keyset, on_either,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Chunks that are written in one go where there may be thousands.
pub const SOME: i64 = 10;

/// Where the items of a chunk are looked up.
pub const LOOKED_UP_IN: &[&str] = &["registration_members", "registration_registrations"];

/// Everything that was asked for.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Asked {
    /// What to do with items that cannot be followed.
    pub on_error: OnError,
    /// How many may be cancelled.
    pub confirm_cancellations: Option<i64>,
    /// How many members there should be.
    pub expected_count: Option<i64>,
    /// Who is told.
    pub notify: Option<Notify>,
    /// Digest of the plan that is to be applied.
    pub plan: Option<String>,
    /// The dry run that has the lines of that plan.
    pub lines_of: Option<SyncId>,
    /// Their chunks.
    pub chunks: i64,
    /// When they arrived: with the dry run.
    pub arrived_at: Option<At>,
    /// The kind of caller: `user` or `client`.
    pub actor_kind: String,
    /// The caller.
    pub actor_id: Option<Id>,
    /// The request.
    pub request_id: String,
}

/// What came of it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Report {
    /// By outcome.
    pub counts: Counts,
    /// Whether nobody was cancelled for being absent, because the file was incomplete.
    pub cancellations_withheld: bool,
    /// What deserves a look.
    pub warnings: BTreeSet<String>,
    /// Columns that were not read, as the file calls them.
    pub ignored_columns: Vec<String>,
    /// Why it was stopped.
    pub stop: Option<Stop>,
    /// Digest of the plan.
    pub digest: Option<String>,
    /// Lines of the file.
    pub lines: i64,
    /// Of which nobody can tell whom they are about.
    pub unreadable: i64,
}

impl Report {
    /// What is known once a file has arrived.
    pub fn of_arrival(&self) -> Self {
        let mut report = Self { lines: self.lines, unreadable: self.unreadable, ..Self::default() };
        report.ignore(&self.ignored_columns);
        report
    }

    /// Notes columns that were not read.
    pub fn ignore(&mut self, columns: &[String]) {
        self.ignored_columns = columns.to_vec();
        if !columns.is_empty() {
            self.warnings.insert("sync.columns_ignored".to_owned());
        }
    }
}

/// A sync.
#[derive(Clone, Debug, Queryable, Selectable, Insertable, AsChangeset, Identifiable)]
#[diesel(table_name = syncs, treat_none_as_null = true)]
pub struct SyncRow {
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
    /// What was asked for.
    pub request: AsDoc<Asked>,
    /// What came of it.
    pub report: AsDoc<Report>,
    /// Chunks of the file.
    pub received_chunks: i64,
    /// Chunks with those of absent members, once planned; 0 before.
    pub planned_chunks: i64,
    /// Chunks applied.
    pub applied_chunks: i64,
    /// When the file was made, if it says so.
    pub generated_at: Option<At>,
    /// Its job.
    pub job_id: Option<JobId>,
    /// Version.
    pub version: i64,
    /// Arrived.
    pub created_at: At,
    /// Begun.
    pub started_at: Option<At>,
    /// Ended.
    pub finished_at: Option<At>,
}

impl SyncRow {
    /// When its lines arrived: what is done afterwards is newer than they are.
    pub fn arrived_at(&self) -> At {
        self.request.0.arrived_at.unwrap_or(self.created_at)
    }

    /// As of when its lines are said to be so.
    pub fn as_of(&self) -> At {
        self.generated_at.unwrap_or_else(|| self.arrived_at())
    }
}

/// Lines of a file, as many as one write applies.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = chunks, treat_none_as_default_value = false)]
pub struct ChunkRow {
    /// The sync.
    pub sync_id: SyncId,
    /// From 0.
    pub chunk: i64,
    /// Index of its first item.
    pub first_index: i64,
    /// How many items.
    pub items: i64,
    /// The lines as they were read, a JSON list; gone when the sync has ended.
    pub input: Option<String>,
    /// What became of them, a JSON list.
    pub results: Option<String>,
    /// Outcomes and codes that occur.
    pub digest: AsDoc<Occurring>,
}

/// Outcomes and codes that occur in a chunk.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Occurring {
    /// Outcomes.
    pub outcomes: BTreeSet<String>,
    /// Codes.
    pub codes: BTreeSet<String>,
    /// Digest of the results that a plan promised.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub promised: Option<String>,
}

/// Writes a new one.
pub fn insert(conn: &mut Conn, row: &SyncRow) -> Result<()> {
    diesel::insert_into(syncs::table).values(row).execute(conn)?;
    Ok(())
}

/// Writes chunks.
pub fn insert_chunks(conn: &mut Conn, rows: &[ChunkRow]) -> Result<()> {
    insert_many!(conn, chunks::table, rows)?;
    Ok(())
}

/// The sync, whoever asks.
pub fn get(conn: &mut Conn, id: SyncId) -> Result<Option<SyncRow>> {
    Ok(syncs::table.find(id).select(SyncRow::as_select()).first(conn).optional()?)
}

/// The partner's sync; 404 otherwise.
pub fn find(conn: &mut Conn, event: EventId, partner: PartnerId, id: SyncId) -> Result<SyncRow> {
    let own = get(conn, id)?.filter(|row| row.event_id == event && row.partner_id == partner);
    own.ok_or_else(errors::sync_not_found)
}

/// Writes the new state of one at its next version; `false` if somebody else moved it on meanwhile.
pub fn write(conn: &mut Conn, row: &mut SyncRow) -> Result<bool> {
    let before = row.version;
    row.version += 1;
    let unchanged = syncs::table.find(row.id).filter(syncs::version.eq(before));
    Ok(diesel::update(unchanged).set(&*row).prepared().execute(conn)? == 1)
}

/// Removes a part of one that never arrived whole; `false` once nothing is left of it.
pub fn remove_some(conn: &mut Conn, id: SyncId) -> Result<bool> {
    let more = trim(conn, id, 0)?;
    if !more {
        diesel::delete(syncs::table.find(id)).execute(conn)?;
    }
    Ok(more)
}

/// A chunk.
pub fn chunk(conn: &mut Conn, sync: SyncId, chunk: i64) -> Result<Option<ChunkRow>> {
    Ok(chunks::table.find((sync, chunk)).select(ChunkRow::as_select()).first(conn).optional()?)
}

/// Writes what would become of a chunk's items.
pub fn plan_results(conn: &mut Conn, sync: SyncId, chunk: i64, results: &str, promise: &Occurring) -> Result<()> {
    diesel::update(chunks::table.find((sync, chunk)))
        .set((chunks::results.eq(results), chunks::digest.eq(AsDoc(promise.clone()))))
        .prepared()
        .execute(conn)?;
    Ok(())
}

/// Writes what became of a chunk's items, and forgets what was sent.
pub fn put_results(conn: &mut Conn, sync: SyncId, chunk: i64, results: &str, occurring: &Occurring) -> Result<()> {
    let set =
        (chunks::results.eq(results), chunks::digest.eq(AsDoc(occurring.clone())), chunks::input.eq(None::<String>));
    diesel::update(chunks::table.find((sync, chunk))).set(set).prepared().execute(conn)?;
    Ok(())
}

/// Removes the last chunks, none before this one; whether there may be more.
pub fn trim(conn: &mut Conn, sync: SyncId, first: i64) -> Result<bool> {
    let own = chunks::table.filter(chunks::sync_id.eq(sync).and(chunks::chunk.ge(first)));
    let last: Option<i64> = own.order(chunks::chunk.desc()).select(chunks::chunk).first(conn).optional()?;
    let Some(last) = last else { return Ok(false) };
    diesel::delete(own.filter(chunks::chunk.gt(last - SOME))).execute(conn)?;
    Ok(true)
}

/// Forgets what was sent in some of the chunks: the results stay. Whether there may be more.
pub fn drop_inputs(conn: &mut Conn, sync: SyncId) -> Result<bool> {
    let own = chunks::table.filter(chunks::sync_id.eq(sync).and(chunks::input.is_not_null()));
    let some: Vec<i64> = own.order(chunks::chunk).limit(SOME).select(chunks::chunk).load(conn)?;
    let Some((first, last)) = some.first().zip(some.last()) else { return Ok(false) };
    let some = chunks::table.filter(chunks::sync_id.eq(sync).and(chunks::chunk.between(*first, *last)));
    diesel::update(some).set(chunks::input.eq(None::<String>)).execute(conn)?;
    Ok(true)
}

/// In how many of the first chunks the lines are still there: those of absent members come after those of the file.
pub fn count_inputs(conn: &mut Conn, sync: SyncId, chunks_of_file: i64) -> Result<i64> {
    let own = chunks::table.filter(chunks::sync_id.eq(sync).and(chunks::input.is_not_null()));
    Ok(own.filter(chunks::chunk.lt(chunks_of_file)).count().get_result(conn)?)
}

/// Gives some of the lines of a dry run, from this chunk on, to the sync that applies its plan; how many chunks.
pub fn copy_inputs(tx: &mut Tx<'_>, from: SyncId, to: SyncId, first: i64, end: i64) -> Result<i64> {
    use kernel::db::types::{Document, Uid};
    let conn: &mut Conn = tx;
    let empty = AsDoc(Occurring::default());
    let end = end.min(first + SOME);
    let copied = on_either!(conn, |c| {
        let lines = chunks::table
            .filter(chunks::sync_id.eq(from).and(chunks::input.is_not_null()))
            .filter(chunks::chunk.ge(first).and(chunks::chunk.lt(end)))
            .select((
                to.into_sql::<Uid>(),
                chunks::chunk,
                chunks::first_index,
                chunks::items,
                chunks::input,
                empty.clone().into_sql::<Document>(),
            ));
        diesel::insert_into(chunks::table)
            .values(lines)
            .into_columns((
                chunks::sync_id,
                chunks::chunk,
                chunks::first_index,
                chunks::items,
                chunks::input,
                chunks::digest,
            ))
            .execute(c)
    })?;
    Ok(i64::try_from(copied).unwrap_or(i64::MAX))
}

/// The chunks with results whose items come after this index, in order, some at a time.
pub fn results_after(conn: &mut Conn, sync: SyncId, after: Option<i64>, limit: i64) -> Result<Vec<ChunkRow>> {
    let after = after.unwrap_or(-1);
    let rest = chunks::table
        .filter(chunks::sync_id.eq(sync).and((chunks::first_index + chunks::items).gt(after + 1)))
        .filter(chunks::results.is_not_null())
        .order(chunks::chunk)
        .limit(limit);
    // What was sent is not needed here, and it is as much again.
    let columns = (
        chunks::sync_id,
        chunks::chunk,
        chunks::first_index,
        chunks::items,
        None::<String>.into_sql::<diesel::sql_types::Nullable<diesel::sql_types::Text>>(),
        chunks::results,
        chunks::digest,
    );
    Ok(rest.select(columns).load(conn)?)
}

/// Forgets what the results of a partner's syncs say about a member; that there was one stays.
pub fn forget_member(conn: &mut Conn, event: EventId, partner: PartnerId, external_id: &str) -> Result<()> {
    let all = syncs::table.filter(syncs::event_id.eq(event).and(syncs::partner_id.eq(partner)));
    let ids: Vec<SyncId> = all.select(syncs::id).load(conn)?;
    // The database looks first, roughly (`_` stands for what LIKE would take for something else): most chunks are about others.
    let rough = serde_json::to_string(external_id)?.replace(['\\', '%'], "_");
    let pattern = format!("%{rough}%");
    for sync in ids {
        let kept = chunks::table.filter(chunks::sync_id.eq(sync).and(chunks::results.like(&pattern)));
        let kept: Vec<(i64, Option<String>)> = kept.select((chunks::chunk, chunks::results)).load(conn)?;
        for (chunk, results) in kept {
            let Some(text) = results.as_deref().and_then(|text| results::without(text, external_id).transpose()) else {
                continue;
            };
            diesel::update(chunks::table.find((sync, chunk))).set(chunks::results.eq(text?)).execute(conn)?;
        }
    }
    Ok(())
}

type Query<'a> = syncs::BoxedQuery<'a, MultiBackend>;

fn filtered(event: EventId, partner: PartnerId, filter: &SyncFilter) -> Query<'static> {
    let mut query = syncs::table.filter(syncs::event_id.eq(event).and(syncs::partner_id.eq(partner))).into_boxed();
    if let Some(state) = filter.state {
        query = query.filter(syncs::state.eq(state));
    }
    query
}

/// A page: one row more than asked for, if there are as many.
pub fn list(conn: &mut Conn, event: EventId, partner: PartnerId, list: &List<SyncFilter>) -> Result<Vec<SyncRow>> {
    let query = keyset!(filtered(event, partner, &list.filter), list, syncs::id, {
        "created_at" => syncs::created_at, At
    })?;
    Ok(query.select(SyncRow::as_select()).load(conn)?)
}

/// How many there are.
pub fn count(conn: &mut Conn, event: EventId, partner: PartnerId, filter: &SyncFilter) -> Result<i64> {
    Ok(filtered(event, partner, filter).count().get_result(conn)?)
}

/// As of when the last snapshot was that was applied.
pub fn last_snapshot(conn: &mut Conn, event: EventId, partner: PartnerId) -> Result<Option<At>> {
    let applied = syncs::table
        .filter(syncs::event_id.eq(event).and(syncs::partner_id.eq(partner)))
        .filter(syncs::mode.eq(Mode::Snapshot).and(syncs::dry_run.eq(false)))
        .filter(syncs::state.eq(State::Completed));
    let rows: Vec<SyncRow> =
        applied.order(syncs::created_at.desc()).limit(50).select(SyncRow::as_select()).load(conn)?;
    Ok(rows.iter().map(SyncRow::as_of).max())
}

/// Those that have not ended.
pub fn open(conn: &mut Conn) -> Result<Vec<SyncRow>> {
    let open = syncs::table.filter(syncs::state.eq_any([State::Receiving, State::Queued, State::Running]));
    Ok(open.select(SyncRow::as_select()).load(conn)?)
}

/// Those that have ended and still hold what was sent; of plans, those that ended before this.
pub fn with_inputs(conn: &mut Conn, before: At) -> Result<Vec<SyncId>> {
    let held = chunks::table.filter(chunks::input.is_not_null()).select(chunks::sync_id);
    let planned = syncs::dry_run.eq(true).and(syncs::state.eq(State::Completed));
    let ended = syncs::table.filter(syncs::id.eq_any(held).and(syncs::finished_at.is_not_null()));
    let done = ended.filter(diesel::dsl::not(planned).or(syncs::finished_at.lt(before)));
    Ok(done.select(syncs::id).load(conn)?)
}

/// One that ended before this and whose items are still there.
pub fn with_items(conn: &mut Conn, before: At) -> Result<Option<SyncId>> {
    let old = syncs::table
        .filter(syncs::finished_at.lt(before))
        .filter(diesel::dsl::exists(chunks::table.filter(chunks::sync_id.eq(syncs::id))));
    Ok(old.select(syncs::id).first(conn).optional()?)
}
