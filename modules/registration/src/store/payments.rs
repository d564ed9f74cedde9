//! Payments and refunds, as they were entered. Their sums are the registration's: whoever writes here writes them, too.

use crate::{
    errors,
    ids::{PaymentId, RegistrationId},
    model::registration::{PaymentKind, PaymentMethod},
    rules::payment::Step,
    schema::registration_payments as payments,
    store::registrations::RegistrationRow,
};
use chrono::NaiveDate;
use diesel::prelude::*;
use kernel::{
    db::{At, Conn, Tx},
    error::Result,
    ids::{EventId, Id},
};

/// An entry.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = payments, treat_none_as_default_value = false)]
pub struct PaymentRow {
    /// Id.
    pub id: PaymentId,
    /// The event.
    pub event_id: EventId,
    /// The registration.
    pub registration_id: RegistrationId,
    /// Which way.
    pub kind: PaymentKind,
    /// How much.
    pub amount_minor: i64,
    /// Its currency.
    pub currency: String,
    /// The day.
    pub moved_on: Option<NaiveDate>,
    /// How.
    pub method: Option<PaymentMethod>,
    /// Its reference.
    pub reference: Option<String>,
    /// When it was entered.
    pub entered_at: At,
    /// By whom: kind of principal.
    pub actor_kind: String,
    /// By whom.
    pub actor_id: Option<Id>,
    /// When it was undone.
    pub undone_at: Option<At>,
    /// By whom: kind of principal.
    pub undone_kind: Option<String>,
    /// By whom.
    pub undone_by: Option<Id>,
}

/// What is said of an entry.
#[derive(Clone, Debug, Default)]
pub struct Said {
    /// The day.
    pub on: Option<NaiveDate>,
    /// How.
    pub method: Option<PaymentMethod>,
    /// Its reference.
    pub reference: Option<String>,
}

/// All of a registration, in the order in which they were entered.
pub fn all(conn: &mut Conn, registration: RegistrationId) -> Result<Vec<PaymentRow>> {
    let all = payments::table.filter(payments::registration_id.eq(registration));
    let order = (payments::entered_at, payments::kind, payments::id);
    Ok(all.order(order).select(PaymentRow::as_select()).load(conn)?)
}

/// Those that count.
pub fn live(conn: &mut Conn, registration: RegistrationId) -> Result<Vec<PaymentRow>> {
    Ok(all(conn, registration)?.into_iter().filter(|entry| entry.undone_at.is_none()).collect())
}

/// One of them; 404.
pub fn find(conn: &mut Conn, registration: RegistrationId, key: &str) -> Result<PaymentRow> {
    let id: PaymentId = key.parse().map_err(|_| errors::payment_not_found())?;
    let one = payments::table.filter(payments::registration_id.eq(registration).and(payments::id.eq(id)));
    one.select(PaymentRow::as_select()).first(conn).optional()?.ok_or_else(errors::payment_not_found)
}

/// Enters one.
pub fn enter(tx: &mut Tx<'_>, row: &RegistrationRow, kind: PaymentKind, amount_minor: i64, said: &Said) -> Result<()> {
    let entry = PaymentRow {
        id: tx.new_id(),
        event_id: row.event_id,
        registration_id: row.id,
        kind,
        amount_minor,
        currency: row.currency.clone(),
        moved_on: said.on,
        method: said.method,
        reference: said.reference.clone(),
        entered_at: tx.now(),
        actor_kind: tx.actor().kind.to_owned(),
        actor_id: tx.actor().id,
        undone_at: None,
        undone_kind: None,
        undone_by: None,
    };
    let conn: &mut Conn = tx;
    diesel::insert_into(payments::table).values(&entry).execute(conn)?;
    Ok(())
}

/// Does what [`crate::rules::payment::record`] found is to be done.
pub fn follow(tx: &mut Tx<'_>, row: &RegistrationRow, steps: &[Step], said: &Said) -> Result<()> {
    for step in steps {
        match *step {
            Step::Undo(kind) => {
                for entry in live(tx, row.id)?.into_iter().filter(|entry| entry.kind == kind) {
                    undo(tx, entry.id)?;
                }
            }
            Step::Enter(kind, amount) => enter(tx, row, kind, amount, said)?,
        }
    }
    Ok(())
}

/// Undoes one; it stays, with who did it.
pub fn undo(tx: &mut Tx<'_>, id: PaymentId) -> Result<()> {
    let (now, kind, by) = (tx.now(), tx.actor().kind.to_owned(), tx.actor().id);
    let undone = (payments::undone_at.eq(Some(now)), payments::undone_kind.eq(Some(kind)), payments::undone_by.eq(by));
    let conn: &mut Conn = tx;
    let one = payments::table.filter(payments::id.eq(id).and(payments::undone_at.is_null()));
    diesel::update(one).set(undone).execute(conn)?;
    Ok(())
}

/// Forgets the free text of entries that were mistakes: no book needs it.
pub fn forget_undone(tx: &mut Tx<'_>, registration: RegistrationId) -> Result<()> {
    let conn: &mut Conn = tx;
    let undone =
        payments::table.filter(payments::registration_id.eq(registration).and(payments::undone_at.is_not_null()));
    diesel::update(undone).set(payments::reference.eq(None::<String>)).execute(conn)?;
    Ok(())
}
