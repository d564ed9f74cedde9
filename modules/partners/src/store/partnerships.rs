//! What organisations are to an event. Every query starts at [`visible`], inside the caller's fence.

use super::organisations::{self, BriefRow};
use crate::{
    errors,
    ids::{PartnershipId, StageChangeId},
    model::{
        HistoryFilter,
        partnership::{
            Contingent, DocumentLink, NextAction, PartnerRole, PartnershipFilter, PartnershipIn, PartnershipRole, Stage,
        },
    },
    schema::{
        partners_commitments as commitments, partners_kinds, partners_organisations,
        partners_partnership_roles as roles, partners_partnerships as partnerships, partners_relays as relays,
        partners_stages as stages,
    },
};
use chrono::NaiveDate;
use contracts::partners::ContingentChanged;
use diesel::{dsl, prelude::*};
use kernel::{
    auth::{InEvent, Own, Reach},
    db::{AsDoc, At, Conn, MultiBackend, Tx},
    error::Result,
    http::{List, Version, stale},
    ids::{EventId, Id, PartnerId},
    insert_many, keyset,
};

/// What an organisation is to an event.
#[derive(Clone, Debug, Queryable, Selectable, Insertable, AsChangeset, Identifiable)]
#[diesel(table_name = partnerships, treat_none_as_null = true)]
pub struct PartnershipRow {
    /// Id.
    pub id: PartnershipId,
    /// The event.
    pub event_id: EventId,
    /// The organisation.
    pub partner_id: PartnerId,
    /// How far it has come.
    pub stage: Stage,
    /// Since when.
    pub stage_since: At,
    /// What the partner does.
    pub roles: AsDoc<Vec<PartnershipRole>>,
    /// Seats kept for it.
    pub contingent: Option<AsDoc<Contingent>>,
    /// Documents by link.
    pub documents: AsDoc<Vec<DocumentLink>>,
    /// What is to be done next.
    pub next_action: Option<AsDoc<NextAction>>,
    /// When that is due; [`no_day`] for nothing.
    pub due_key: NaiveDate,
    /// Note of the organisers.
    pub note: Option<String>,
    /// Version.
    pub version: i64,
    /// Added.
    pub created_at: At,
    /// Changed.
    pub updated_at: At,
}

/// A change of stage.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = stages)]
pub struct StageChangeRow {
    /// Id.
    pub id: StageChangeId,
    /// The partnership.
    pub partnership_id: PartnershipId,
    /// The stage before.
    pub from_stage: Option<Stage>,
    /// The stage after.
    pub to_stage: Stage,
    /// When.
    pub at: At,
    /// Who: kind of principal.
    pub actor_kind: String,
    /// Who.
    pub actor_id: Option<Id>,
}

/// The day of what has none: after all others, and not NULL, so that it can be sorted by.
pub fn no_day() -> NaiveDate {
    NaiveDate::from_ymd_opt(9999, 12, 31).unwrap_or(NaiveDate::MAX)
}

type Joined = dsl::InnerJoinOn<
    partnerships::table,
    partners_organisations::table,
    dsl::Eq<partnerships::partner_id, partners_organisations::id>,
>;
type Query<'a> = dsl::IntoBoxed<'a, Joined, MultiBackend>;

/// The event's partnerships with their organisations: all, or a partner client's own.
fn visible(fence: &Own) -> Query<'static> {
    let query = partnerships::table
        .inner_join(partners_organisations::table.on(partnerships::partner_id.eq(partners_organisations::id)))
        .into_boxed()
        .filter(partnerships::event_id.eq(fence.event()));
    match fence.partner() {
        Some(own) => query.filter(partnerships::partner_id.eq(own)),
        None => query,
    }
}

/// A partner client does not see what the organisers note and plan about it.
fn shown(fence: &Own, mut row: PartnershipRow) -> PartnershipRow {
    if fence.partner().is_some() {
        row.note = None;
        row.next_action = None;
    }
    row
}

/// The partnership of that organisation (id or slug). 404 if either is unknown or out of sight, 308 if the organisation was
/// merged into another.
pub fn find(conn: &mut Conn, fence: &Own, partner: &str) -> Result<(PartnershipRow, BriefRow)> {
    let partner = match organisations::resolve(conn, fence.partner(), partner) {
        Err(error) if error.status().as_u16() == 404 => return Err(errors::partnership_not_found()),
        found => found?,
    };
    let query = visible(fence).filter(partnerships::partner_id.eq(partner.id));
    let row = query.select((PartnershipRow::as_select(), BriefRow::as_select())).first(conn).optional()?;
    let (row, brief) = row.ok_or_else(errors::partnership_not_found)?;
    Ok((shown(fence, row), brief))
}

/// The organisation of that id or slug, if it is a partner of the event; 404 or 308 as in [`find`].
pub fn of_event(conn: &mut Conn, event: EventId, own: Option<PartnerId>, partner: &str) -> Result<BriefRow> {
    let organisation = match organisations::resolve(conn, own, partner) {
        Err(error) if error.status().as_u16() == 404 => return Err(errors::partnership_not_found()),
        found => found?,
    };
    match in_event(conn, event, organisation.id)? {
        Some(_) => Ok(organisation.into()),
        None => Err(errors::partnership_not_found()),
    }
}

/// Tells others when the seats kept for the partner change.
fn announce_contingent(tx: &mut Tx<'_>, row: &PartnershipRow) -> Result<()> {
    tx.publish_event(&ContingentChanged {
        event: row.event_id,
        partner: row.partner_id,
        partnership: kernel::ids::Id(row.id.0),
        version: row.version,
    })
}

/// The organisation, held (see [`organisations::hold`]), with its partnership in this event, if there is one.
pub fn hold_optional(tx: &mut Tx<'_>, fence: &InEvent, partner: &str) -> Result<(BriefRow, Option<PartnershipRow>)> {
    let organisation = organisations::hold(tx, &Reach::system(), partner)?;
    let row = in_event(tx, fence.event(), organisation.id)?;
    Ok((organisation.into(), row))
}

/// The same, where there must be one; 404 otherwise.
pub fn hold(tx: &mut Tx<'_>, fence: &InEvent, partner: &str) -> Result<(BriefRow, PartnershipRow)> {
    let (organisation, row) = hold_optional(tx, fence, partner)?;
    Ok((organisation, row.ok_or_else(errors::partnership_not_found)?))
}

/// The partnership of an organisation in an event.
pub(crate) fn in_event(conn: &mut Conn, event: EventId, partner: PartnerId) -> Result<Option<PartnershipRow>> {
    let one = partnerships::table.filter(partnerships::event_id.eq(event).and(partnerships::partner_id.eq(partner)));
    Ok(one.select(PartnershipRow::as_select()).first(conn).optional()?)
}

/// Whether the event has any partner.
pub fn any(conn: &mut Conn, event: EventId) -> Result<bool> {
    let one = partnerships::table.filter(partnerships::event_id.eq(event)).select(partnerships::id);
    Ok(one.first::<PartnershipId>(conn).optional()?.is_some())
}

fn filtered(fence: &Own, filter: &PartnershipFilter, today: NaiveDate) -> Query<'static> {
    let mut query = visible(fence);
    if let Some(stage) = filter.stage {
        query = query.filter(partnerships::stage.eq(stage));
    }
    if let Some(role) = filter.role {
        let with_role = roles::table.filter(roles::role.eq(role)).select(roles::partnership_id);
        query = query.filter(partnerships::id.eq_any(with_role));
    }
    if let Some(kind) = filter.kind {
        let of_kind = partners_kinds::table.filter(partners_kinds::kind.eq(kind)).select(partners_kinds::partner_id);
        query = query.filter(partnerships::partner_id.eq_any(of_kind));
    }
    match filter.overdue {
        Some(true) => query.filter(partnerships::due_key.lt(today)),
        Some(false) => query.filter(partnerships::due_key.ge(today)),
        None => query,
    }
}

/// A page of the event's partnerships: one row more than asked for, if there are as many. `today` tells what is overdue.
pub fn list(
    conn: &mut Conn,
    fence: &Own,
    list: &List<PartnershipFilter>,
    today: NaiveDate,
) -> Result<Vec<(PartnershipRow, BriefRow)>> {
    let query = keyset!(filtered(fence, &list.filter, today), list, partnerships::id, {
        "name" => partners_organisations::sort_key, String;
        "due_on" => partnerships::due_key, NaiveDate;
        "created_at" => partnerships::created_at, At;
        "updated_at" => partnerships::updated_at, At
    })?;
    let rows: Vec<(PartnershipRow, BriefRow)> =
        query.select((PartnershipRow::as_select(), BriefRow::as_select())).load(conn)?;
    Ok(rows.into_iter().map(|(row, brief)| (shown(fence, row), brief)).collect())
}

/// How many there are.
pub fn count(conn: &mut Conn, fence: &Own, filter: &PartnershipFilter, today: NaiveDate) -> Result<i64> {
    Ok(filtered(fence, filter, today).count().get_result(conn)?)
}

/// Makes an organisation that is held a partner of the event, and begins its history.
pub fn insert(tx: &mut Tx<'_>, event: EventId, partner: PartnerId, input: &PartnershipIn) -> Result<PartnershipRow> {
    let now = tx.now();
    let row = PartnershipRow {
        id: tx.new_id(),
        event_id: event,
        partner_id: partner,
        stage: input.stage.unwrap_or(Stage::Identified),
        stage_since: now,
        roles: AsDoc(input.roles.clone()),
        contingent: input.contingent.map(AsDoc),
        documents: AsDoc(input.documents.clone()),
        next_action: input.next_action.clone().map(AsDoc),
        due_key: due_key(input),
        note: input.note.clone(),
        version: 1,
        created_at: now,
        updated_at: now,
    };
    let conn: &mut Conn = tx;
    diesel::insert_into(partnerships::table).values(&row).execute(conn)?;
    write_roles(conn, &row)?;
    record(tx, row.id, None, row.stage)?;
    if input.contingent.is_some() {
        announce_contingent(tx, &row)?;
    }
    Ok(row)
}

/// Replaces what is said of a partnership; 412 if it moved on since the version expected. A new stage is recorded.
pub fn update(
    tx: &mut Tx<'_>,
    current: &PartnershipRow,
    input: &PartnershipIn,
    expected: Version,
) -> Result<PartnershipRow> {
    expected.check(current.version)?;
    change(tx, current, input)
}

/// [`update`] from whatever version.
pub(super) fn change(tx: &mut Tx<'_>, current: &PartnershipRow, input: &PartnershipIn) -> Result<PartnershipRow> {
    let now = tx.now();
    let stage = input.stage.unwrap_or(current.stage);
    let row = PartnershipRow {
        stage,
        stage_since: if stage == current.stage { current.stage_since } else { now },
        roles: AsDoc(input.roles.clone()),
        contingent: input.contingent.map(AsDoc),
        documents: AsDoc(input.documents.clone()),
        next_action: input.next_action.clone().map(AsDoc),
        due_key: due_key(input),
        note: input.note.clone(),
        version: current.version + 1,
        updated_at: now,
        ..current.clone()
    };
    write(tx, current, &row)?;
    if stage != current.stage {
        record(tx, row.id, Some(current.stage), stage)?;
    }
    if row.contingent != current.contingent {
        announce_contingent(tx, &row)?;
    }
    Ok(row)
}

/// Writes the new state of a row that is still at the version read.
pub(super) fn write(conn: &mut Conn, current: &PartnershipRow, row: &PartnershipRow) -> Result<()> {
    let unchanged = partnerships::table.find(row.id).filter(partnerships::version.eq(current.version));
    if diesel::update(unchanged).set(row).execute(conn)? == 0 {
        return Err(moved_on(conn, row.id)?);
    }
    diesel::delete(roles::table.filter(roles::partnership_id.eq(row.id))).execute(conn)?;
    write_roles(conn, row)
}

/// Deletes a partnership with its history; 409 while it has commitments or relay proofs.
pub fn delete(tx: &mut Tx<'_>, current: &PartnershipRow, expected: Version) -> Result<()> {
    expected.check(current.version)?;
    let conn: &mut Conn = tx;
    let commitment = commitments::table.filter(commitments::partnership_id.eq(current.id));
    if commitment.select(commitments::partnership_id).first::<PartnershipId>(conn).optional()?.is_some() {
        return Err(errors::partnership_in_use("commitments"));
    }
    let relay = relays::table.filter(relays::partnership_id.eq(current.id));
    if relay.select(relays::partnership_id).first::<PartnershipId>(conn).optional()?.is_some() {
        return Err(errors::partnership_in_use("relays"));
    }
    remove(tx, current)
}

/// Takes away a partnership on which nothing hangs any more.
pub(super) fn remove(tx: &mut Tx<'_>, current: &PartnershipRow) -> Result<()> {
    if current.contingent.is_some() {
        announce_contingent(tx, current)?;
    }
    let conn: &mut Conn = tx;
    diesel::delete(stages::table.filter(stages::partnership_id.eq(current.id))).execute(conn)?;
    diesel::delete(roles::table.filter(roles::partnership_id.eq(current.id))).execute(conn)?;
    let unchanged = partnerships::table.find(current.id).filter(partnerships::version.eq(current.version));
    match diesel::delete(unchanged).execute(conn)? {
        0 => Err(moved_on(conn, current.id)?),
        _ => Ok(()),
    }
}

fn moved_on(conn: &mut Conn, id: PartnershipId) -> Result<kernel::error::ApiError> {
    let version: Option<i64> = partnerships::table.find(id).select(partnerships::version).first(conn).optional()?;
    Ok(version.map_or_else(errors::partnership_not_found, stale))
}

/// The day that lists are sorted by.
pub(super) fn due_key(input: &PartnershipIn) -> NaiveDate {
    input.next_action.as_ref().and_then(|action| action.due_on).unwrap_or_else(no_day)
}

fn write_roles(conn: &mut Conn, row: &PartnershipRow) -> Result<()> {
    let rows: Vec<_> = row
        .roles
        .0
        .iter()
        .map(|role| (roles::partnership_id.eq(row.id), roles::role.eq(role.role)))
        .collect::<Vec<(_, dsl::Eq<roles::role, PartnerRole>)>>();
    insert_many!(conn, roles::table, rows.as_slice())?;
    Ok(())
}

/// Adds a change of stage to the history.
pub(super) fn record(tx: &mut Tx<'_>, partnership: PartnershipId, from: Option<Stage>, to: Stage) -> Result<()> {
    let row = StageChangeRow {
        id: tx.new_id(),
        partnership_id: partnership,
        from_stage: from,
        to_stage: to,
        at: tx.now(),
        actor_kind: tx.actor().kind.to_owned(),
        actor_id: tx.actor().id,
    };
    let conn: &mut Conn = tx;
    diesel::insert_into(stages::table).values(&row).execute(conn)?;
    Ok(())
}

/// A page of a partnership's history: one row more than asked for, if there are as many.
pub fn history(conn: &mut Conn, partnership: PartnershipId, list: &List<HistoryFilter>) -> Result<Vec<StageChangeRow>> {
    let query = stages::table.filter(stages::partnership_id.eq(partnership)).into_boxed();
    let query = keyset!(query, list, stages::id, { "at" => stages::at, At })?;
    Ok(query.select(StageChangeRow::as_select()).load(conn)?)
}

/// How many changes of stage there were.
pub fn history_length(conn: &mut Conn, partnership: PartnershipId) -> Result<i64> {
    Ok(stages::table.filter(stages::partnership_id.eq(partnership)).count().get_result(conn)?)
}
