//! Numbers of attendance certificates: one a registration, for ever.

use crate::{errors, ids::RegistrationId, schema::registration_certificates as certificates};
use diesel::prelude::*;
use kernel::{
    db::{At, Conn, Tx},
    error::Result,
    ids::EventId,
    insert_new,
};

/// A certificate.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = certificates)]
pub struct CertificateRow {
    /// Whose.
    pub registration_id: RegistrationId,
    /// The event.
    pub event_id: EventId,
    /// Its number.
    pub number: String,
    /// When it was first issued.
    pub issued_at: At,
}

/// The certificate of a registration, if one was issued.
pub fn of(conn: &mut Conn, registration: RegistrationId) -> Result<Option<CertificateRow>> {
    let one = certificates::table.find(registration);
    Ok(one.select(CertificateRow::as_select()).first(conn).optional()?)
}

/// The certificate of a registration; issued now, with this number, if none was before.
pub fn issue(tx: &mut Tx<'_>, event: EventId, registration: RegistrationId, number: &str) -> Result<CertificateRow> {
    let row = CertificateRow {
        registration_id: registration,
        event_id: event,
        number: number.to_owned(),
        issued_at: tx.now(),
    };
    if insert_new!(tx, certificates::table, row.clone())? == 1 {
        tx.audit("certificate.issued", "registration", Some(registration.0.into()), Some(event));
        return Ok(row);
    }
    of(tx, registration)?.ok_or_else(errors::certificate_not_found)
}

/// The certificate of this number; 404.
pub fn with_number(conn: &mut Conn, number: &str) -> Result<CertificateRow> {
    let one = certificates::table.filter(certificates::number.eq(number));
    one.select(CertificateRow::as_select()).first(conn).optional()?.ok_or_else(errors::certificate_not_found)
}
