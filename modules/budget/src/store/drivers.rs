//! Hypotheses. A scenario sees its own, and those of the baseline that it does not have itself.

use super::{budgets::BudgetRow, scenarios::ScenarioRow};
use crate::{
    errors,
    ids::{DriverId, ScenarioId},
    model::{
        driver::{DistributionIn, DriverFilter, DriverIn, LinkIn},
        figure::Figure,
    },
    schema::budget_drivers as drivers,
};
use diesel::prelude::*;
use kernel::{
    db::{AsDoc, At, Conn, MultiBackend, Tx},
    error::Result,
    http::{List, Version, stale},
    ids::{EventId, PartnerId},
    keyset,
    outbox::Changed,
    text::Localized,
};
use serde::{Deserialize, Serialize};

/// Hypotheses of a scenario at most.
pub const MOST: i64 = 300;

/// A value, a distribution or a link: what is kept of [`DriverIn`] as one document.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Source {
    /// A number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<Figure>,
    /// A range.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub distribution: Option<DistributionIn>,
    /// A live value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link: Option<LinkIn>,
}

/// A hypothesis.
#[derive(Clone, Debug, Queryable, Selectable, Insertable, AsChangeset, Identifiable)]
#[diesel(table_name = drivers, treat_none_as_null = true)]
pub struct DriverRow {
    /// Id.
    pub id: DriverId,
    /// The event.
    pub event_id: EventId,
    /// The scenario that it was set in.
    pub scenario_id: ScenarioId,
    /// Name in formulas and addresses.
    pub name: String,
    /// What people call it.
    pub label: Option<AsDoc<Localized>>,
    /// What it is counted in.
    pub unit: String,
    /// What it is.
    pub source: AsDoc<Source>,
    /// The organisation that its link names, if the directory knew it.
    pub partner_id: Option<PartnerId>,
    /// Where it comes from.
    pub note: Option<String>,
    /// Whether it is an example.
    pub is_example: bool,
    /// Version.
    pub version: i64,
    /// Added.
    pub created_at: At,
    /// Changed.
    pub updated_at: At,
}

impl DriverRow {
    /// What a caller would send to get it.
    pub fn input(&self) -> DriverIn {
        let Source { value, distribution, link } = self.source.0.clone();
        DriverIn {
            label: self.label.as_ref().map(|label| label.0.clone()),
            unit: self.unit.clone(),
            value,
            distribution,
            link,
            note: self.note.clone(),
            is_example: self.is_example,
        }
    }
}

type Query<'a> = drivers::BoxedQuery<'a, MultiBackend>;

fn of(scenario: ScenarioId) -> Query<'static> {
    drivers::table.filter(drivers::scenario_id.eq(scenario)).into_boxed()
}

/// Those of all scenarios of an event, by name.
pub fn all(conn: &mut Conn, event: EventId) -> Result<Vec<DriverRow>> {
    let of_event = drivers::table.filter(drivers::event_id.eq(event));
    Ok(of_event.order((drivers::name, drivers::id)).select(DriverRow::as_select()).load(conn)?)
}

/// The scenario's own of that name or id.
pub fn own(conn: &mut Conn, scenario: ScenarioId, key: &str) -> Result<Option<DriverRow>> {
    let query = match key.parse::<DriverId>() {
        Ok(id) => of(scenario).filter(drivers::id.eq(id)),
        Err(_) => of(scenario).filter(drivers::name.eq(key.to_owned())),
    };
    Ok(query.select(DriverRow::as_select()).first(conn).optional()?)
}

/// The one of that name or id that the scenario sees; 404 otherwise.
pub fn find(conn: &mut Conn, scenario: ScenarioId, baseline: ScenarioId, key: &str) -> Result<DriverRow> {
    if let Some(row) = own(conn, scenario, key)? {
        return Ok(row);
    }
    let inherited = own(conn, baseline, key)?;
    // By the id of one that the scenario has replaced, it sees its own.
    match inherited {
        Some(row) => Ok(own(conn, scenario, &row.name)?.unwrap_or(row)),
        None => Err(errors::driver_not_found()),
    }
}

fn seen(conn: &mut Conn, scenario: ScenarioId, baseline: ScenarioId, filter: &DriverFilter) -> Result<Query<'static>> {
    let names: Vec<String> = of(scenario).select(drivers::name).load(conn)?;
    let is_own = drivers::scenario_id.eq(scenario);
    let is_inherited = drivers::scenario_id.eq(baseline).and(drivers::scenario_id.ne(scenario));
    let is_inherited = is_inherited.and(drivers::name.ne_all(names));
    Ok(match filter.inherited {
        Some(true) => drivers::table.filter(is_inherited).into_boxed(),
        Some(false) => of(scenario),
        None => drivers::table.filter(is_own.or(is_inherited)).into_boxed(),
    })
}

/// A page of what a scenario sees: one row more than asked for, if there are as many.
pub fn list(
    conn: &mut Conn,
    scenario: ScenarioId,
    baseline: ScenarioId,
    list: &List<DriverFilter>,
) -> Result<Vec<DriverRow>> {
    let query = keyset!(seen(conn, scenario, baseline, &list.filter)?, list, drivers::id, {
        "name" => drivers::name, String
    })?;
    Ok(query.select(DriverRow::as_select()).load(conn)?)
}

/// How many a scenario sees.
pub fn count(conn: &mut Conn, scenario: ScenarioId, baseline: ScenarioId, filter: &DriverFilter) -> Result<i64> {
    Ok(seen(conn, scenario, baseline, filter)?.count().get_result(conn)?)
}

/// Adds one to a scenario of an open budget; `partner` is the organisation that its link names.
pub fn insert(
    tx: &mut Tx<'_>,
    budget: &BudgetRow,
    scenario: ScenarioId,
    name: &str,
    input: &DriverIn,
    partner: Option<PartnerId>,
) -> Result<DriverRow> {
    let conn: &mut Conn = tx;
    if of(scenario).count().get_result::<i64>(conn)? >= MOST {
        return Err(errors::too_many(MOST));
    }
    let now = tx.now();
    let row = DriverRow {
        id: tx.new_id(),
        event_id: budget.event_id,
        scenario_id: scenario,
        name: name.to_owned(),
        label: None,
        unit: String::new(),
        source: AsDoc(Source { value: None, distribution: None, link: None }),
        partner_id: partner,
        note: None,
        is_example: false,
        version: 1,
        created_at: now,
        updated_at: now,
    };
    let row = with(row, input);
    add(tx, &row)?;
    Ok(row)
}

fn with(row: DriverRow, input: &DriverIn) -> DriverRow {
    let DriverIn { label, unit, value, distribution, link, note, is_example } = input.clone();
    let source = AsDoc(Source { value, distribution, link });
    DriverRow { label: label.map(AsDoc), unit, source, note, is_example, ..row }
}

fn add(tx: &mut Tx<'_>, row: &DriverRow) -> Result<()> {
    let conn: &mut Conn = tx;
    diesel::insert_into(drivers::table).values(row).execute(conn)?;
    tx.publish(Changed::created("budget_driver", row.id, row.version).event(row.event_id));
    Ok(())
}

/// Replaces a scenario's own; 412 if it moved on since the version expected. `partner` is the organisation that its link names.
pub fn update(
    tx: &mut Tx<'_>,
    current: &DriverRow,
    input: &DriverIn,
    partner: Option<PartnerId>,
    expected: Version,
) -> Result<DriverRow> {
    expected.check(current.version)?;
    let row = with(DriverRow { partner_id: partner, ..current.clone() }, input);
    replace(tx, current, row)
}

/// Two organisations were one: links to the one that is gone name the survivor.
pub(super) fn hand_over(tx: &mut Tx<'_>, merged: PartnerId, survivor: PartnerId) -> Result<()> {
    let conn: &mut Conn = tx;
    let linked = drivers::table.filter(drivers::partner_id.eq(merged)).order(drivers::id);
    let rows: Vec<DriverRow> = linked.select(DriverRow::as_select()).load(conn)?;
    for row in rows {
        let mut source = row.source.0.clone();
        if let Some(link) = &mut source.link {
            // What is shown can be sent again.
            link.partner = Some(survivor.to_string());
        }
        let changed = DriverRow { source: AsDoc(source), partner_id: Some(survivor), ..row.clone() };
        replace(tx, &row, changed)?;
    }
    Ok(())
}

fn replace(tx: &mut Tx<'_>, current: &DriverRow, changed: DriverRow) -> Result<DriverRow> {
    let row = DriverRow { version: current.version + 1, updated_at: tx.now(), ..changed };
    let conn: &mut Conn = tx;
    let unchanged = drivers::table.find(row.id).filter(drivers::version.eq(current.version));
    if diesel::update(unchanged).set(&row).execute(conn)? == 0 {
        return Err(stale(current.version + 1));
    }
    tx.publish(Changed::updated("budget_driver", row.id, row.version).event(row.event_id));
    Ok(row)
}

/// Takes a scenario's own away; 412 if it moved on.
pub fn delete(tx: &mut Tx<'_>, current: &DriverRow, expected: Version) -> Result<()> {
    expected.check(current.version)?;
    let conn: &mut Conn = tx;
    let unchanged = drivers::table.find(current.id).filter(drivers::version.eq(current.version));
    if diesel::delete(unchanged).execute(conn)? == 0 {
        return Err(stale(current.version + 1));
    }
    tx.publish(Changed::deleted("budget_driver", current.id, current.version + 1).event(current.event_id));
    Ok(())
}

/// Gives a scenario a copy of each that another one has itself and it has not; 409 if it would have more than [`MOST`].
pub(super) fn copy(tx: &mut Tx<'_>, from: &ScenarioRow, to: ScenarioId) -> Result<()> {
    let conn: &mut Conn = tx;
    let names: Vec<String> = of(to).select(drivers::name).load(conn)?;
    let there = names.len();
    let missing = of(from.id).filter(drivers::name.ne_all(names)).order(drivers::name);
    let rows: Vec<DriverRow> = missing.select(DriverRow::as_select()).load(conn)?;
    if i64::try_from(there + rows.len()).is_ok_and(|all| all > MOST) {
        return Err(errors::too_many(MOST));
    }
    for row in rows {
        let event = row.event_id;
        copy_one(tx, row, event, to)?;
    }
    Ok(())
}

/// A copy of one in another scenario, which need not be of the same event.
pub(super) fn copy_one(tx: &mut Tx<'_>, old: DriverRow, event: EventId, scenario: ScenarioId) -> Result<()> {
    let now = tx.now();
    let row = DriverRow {
        id: tx.new_id(),
        event_id: event,
        scenario_id: scenario,
        version: 1,
        created_at: now,
        updated_at: now,
        ..old
    };
    add(tx, &row)
}

/// Takes away all that a scenario has itself.
pub(super) fn forget_scenario(tx: &mut Tx<'_>, scenario: ScenarioId) -> Result<()> {
    let conn: &mut Conn = tx;
    let gone: Vec<DriverRow> = of(scenario).select(DriverRow::as_select()).load(conn)?;
    diesel::delete(drivers::table.filter(drivers::scenario_id.eq(scenario))).execute(conn)?;
    for row in gone {
        tx.publish(Changed::deleted("budget_driver", row.id, row.version + 1).event(row.event_id));
    }
    Ok(())
}
