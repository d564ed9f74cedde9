//! What partners give, or are asked for. A commitment is reached through its partnership, which is found in the fence.

use crate::{
    errors,
    ids::{CommitmentId, PartnershipId},
    model::{
        commitment::{Cash, CommitmentFilter, CommitmentIn, CommitmentKind, Instalment},
        partnership::Stage,
    },
    rules::commitments::currency_of,
    schema::{partners_commitments as commitments, partners_partnerships as partnerships},
};
use chrono::NaiveDate;
use contracts::partners::CashCommitment;
use diesel::prelude::*;
use kernel::{
    db::{AsDoc, At, Conn, MultiBackend, Tx},
    error::Result,
    http::{List, Version, stale},
    ids::{EventId, PartnerId},
    keyset,
    money::{Currency, Money},
};
use serde::{Deserialize, Serialize};

/// A commitment.
#[derive(Clone, Debug, Queryable, Selectable, Insertable, AsChangeset, Identifiable)]
#[diesel(table_name = commitments, treat_none_as_null = true)]
pub struct CommitmentRow {
    /// Id.
    pub id: CommitmentId,
    /// The partnership.
    pub partnership_id: PartnershipId,
    /// What it consists of.
    pub kind: CommitmentKind,
    /// In a few words.
    pub title: String,
    /// In more words.
    pub description: Option<String>,
    /// Currency of all amounts.
    pub currency: Option<String>,
    /// Value of a contribution in kind.
    pub value_minor: Option<i64>,
    /// Asked for.
    pub asked_minor: Option<i64>,
    /// Promised.
    pub promised_minor: Option<i64>,
    /// Granted.
    pub granted_minor: Option<i64>,
    /// Signed.
    pub signed_minor: Option<i64>,
    /// Received.
    pub received_minor: Option<i64>,
    /// Conditions of a commitment in cash; NULL for the other kinds.
    pub terms: Option<AsDoc<Terms>>,
    /// Version.
    pub version: i64,
    /// Added.
    pub created_at: At,
    /// Changed.
    pub updated_at: At,
}

/// What is kept of a commitment in cash beside its amounts.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Terms {
    ceiling: Option<Money>,
    eligible_lines: Vec<String>,
    decision_reference: Option<String>,
    convention_reference: Option<String>,
    instalments: Vec<Instalment>,
    report_due_on: Option<NaiveDate>,
}

impl CommitmentRow {
    fn money(&self, minor: Option<i64>) -> Option<Money> {
        let currency: Currency = self.currency.as_deref()?.parse().ok()?;
        minor.map(|minor| Money::new(minor, currency))
    }

    /// What a contribution in kind is worth.
    pub fn value(&self) -> Option<Money> {
        self.money(self.value_minor)
    }

    /// Amounts and conditions of a commitment in cash.
    pub fn cash(&self) -> Option<Cash> {
        let terms = self.terms.as_ref()?.0.clone();
        Some(Cash {
            asked: self.money(self.asked_minor),
            promised: self.money(self.promised_minor),
            granted: self.money(self.granted_minor),
            signed: self.money(self.signed_minor),
            received: self.money(self.received_minor),
            ceiling: terms.ceiling,
            eligible_lines: terms.eligible_lines,
            decision_reference: terms.decision_reference,
            convention_reference: terms.convention_reference,
            instalments: terms.instalments,
            report_due_on: terms.report_due_on,
        })
    }
}

type Query<'a> = commitments::BoxedQuery<'a, MultiBackend>;

fn of(partnership: PartnershipId) -> Query<'static> {
    commitments::table.filter(commitments::partnership_id.eq(partnership)).into_boxed()
}

/// One commitment of the partnership; 404 otherwise.
pub fn find(conn: &mut Conn, partnership: PartnershipId, id: CommitmentId) -> Result<CommitmentRow> {
    let one = of(partnership).filter(commitments::id.eq(id));
    let row = one.select(CommitmentRow::as_select()).first(conn).optional()?;
    row.ok_or_else(errors::part_not_found)
}

fn filtered(partnership: PartnershipId, filter: &CommitmentFilter) -> Query<'static> {
    match filter.kind {
        Some(kind) => of(partnership).filter(commitments::kind.eq(kind)),
        None => of(partnership),
    }
}

/// A page of the partnership's commitments: one row more than asked for, if there are as many.
pub fn list(conn: &mut Conn, partnership: PartnershipId, list: &List<CommitmentFilter>) -> Result<Vec<CommitmentRow>> {
    let query = keyset!(filtered(partnership, &list.filter), list, commitments::id, {
        "created_at" => commitments::created_at, At
    })?;
    Ok(query.select(CommitmentRow::as_select()).load(conn)?)
}

/// How many there are.
pub fn count(conn: &mut Conn, partnership: PartnershipId, filter: &CommitmentFilter) -> Result<i64> {
    Ok(filtered(partnership, filter).count().get_result(conn)?)
}

/// All money of an event's partners but of those who declined.
pub fn cash_of_event(conn: &mut Conn, event: EventId) -> Result<Vec<CashCommitment>> {
    let rows: Vec<(PartnerId, CommitmentRow)> = commitments::table
        .inner_join(partnerships::table.on(partnerships::id.eq(commitments::partnership_id)))
        .filter(partnerships::event_id.eq(event).and(partnerships::stage.ne(Stage::Declined)))
        .filter(commitments::kind.eq(CommitmentKind::Cash))
        .order(commitments::id)
        .select((partnerships::partner_id, CommitmentRow::as_select()))
        .load(conn)?;
    let cash = |(partner, row): (PartnerId, CommitmentRow)| {
        Some(CashCommitment {
            partner,
            currency: row.currency?,
            asked: row.asked_minor,
            promised: row.promised_minor,
            granted: row.granted_minor,
            signed: row.signed_minor,
            received: row.received_minor,
        })
    };
    Ok(rows.into_iter().filter_map(cash).collect())
}

/// Adds a settled commitment (see [`crate::rules::commitments::settled`]).
pub fn insert(tx: &mut Tx<'_>, partnership: PartnershipId, input: &CommitmentIn) -> Result<CommitmentRow> {
    let now = tx.now();
    let row = row_of(input, tx.new_id(), partnership, 1, now, now);
    let conn: &mut Conn = tx;
    diesel::insert_into(commitments::table).values(&row).execute(conn)?;
    Ok(row)
}

/// Replaces a commitment by a settled one; 412 if it moved on since the version expected.
pub fn update(
    tx: &mut Tx<'_>,
    current: &CommitmentRow,
    input: &CommitmentIn,
    expected: Version,
) -> Result<CommitmentRow> {
    expected.check(current.version)?;
    let row = row_of(input, current.id, current.partnership_id, current.version + 1, current.created_at, tx.now());
    let conn: &mut Conn = tx;
    let unchanged = commitments::table.find(row.id).filter(commitments::version.eq(current.version));
    match diesel::update(unchanged).set(&row).execute(conn)? {
        0 => Err(moved_on(conn, row.id)?),
        _ => Ok(row),
    }
}

/// Removes a commitment.
pub fn delete(tx: &mut Tx<'_>, current: &CommitmentRow, expected: Version) -> Result<()> {
    expected.check(current.version)?;
    let conn: &mut Conn = tx;
    let unchanged = commitments::table.find(current.id).filter(commitments::version.eq(current.version));
    match diesel::delete(unchanged).execute(conn)? {
        0 => Err(moved_on(conn, current.id)?),
        _ => Ok(()),
    }
}

fn moved_on(conn: &mut Conn, id: CommitmentId) -> Result<kernel::error::ApiError> {
    let version: Option<i64> = commitments::table.find(id).select(commitments::version).first(conn).optional()?;
    Ok(version.map_or_else(errors::part_not_found, stale))
}

fn row_of(
    input: &CommitmentIn,
    id: CommitmentId,
    partnership_id: PartnershipId,
    version: i64,
    created_at: At,
    updated_at: At,
) -> CommitmentRow {
    let minor = |money: Option<Money>| money.map(|money| money.amount_minor);
    let cash = input.cash.clone();
    let amounts = cash.clone().unwrap_or_default();
    CommitmentRow {
        id,
        partnership_id,
        kind: input.kind,
        title: input.title.clone(),
        description: input.description.clone(),
        currency: currency_of(input).map(|currency| currency.code().to_owned()),
        value_minor: minor(input.value),
        asked_minor: minor(amounts.asked),
        promised_minor: minor(amounts.promised),
        granted_minor: minor(amounts.granted),
        signed_minor: minor(amounts.signed),
        received_minor: minor(amounts.received),
        terms: cash.map(|cash| {
            AsDoc(Terms {
                ceiling: cash.ceiling,
                eligible_lines: cash.eligible_lines,
                decision_reference: cash.decision_reference,
                convention_reference: cash.convention_reference,
                instalments: cash.instalments,
                report_due_on: cash.report_due_on,
            })
        }),
        version,
        created_at,
        updated_at,
    }
}
