//! What is printed, and what it carries.

use crate::{
    catalogue::Catalogue, errors, neighbours::Neighbours, rules::presence, store::registrations,
    store::registrations::RegistrationRow,
};
use kernel::{
    auth::Own,
    db::{At, Conn},
    error::Result,
    http::Routes,
};

mod get_badge;
mod get_badge_code;
mod get_certificate;
mod get_presence_sheet;
mod verify_certificate;

/// Those of an event.
pub(super) fn mount(api: &mut Routes<'_>) {
    api.service(get_presence_sheet::get_presence_sheet);
}

/// Those of a registration.
pub(super) fn mount_of_registrations(api: &mut Routes<'_>) {
    api.service(get_badge::get_badge).service(get_badge_code::get_badge_code).service(get_certificate::get_certificate);
}

/// What anybody may look up.
pub(super) fn mount_public(api: &mut Routes<'_>) {
    api.service(verify_certificate::verify_certificate);
}

/// Somebody who may enter, and the event; 409 for those on the waiting list or gone.
fn admitted(
    conn: &mut Conn,
    neighbours: &Neighbours,
    fence: &Own,
    key: &str,
    now: At,
) -> Result<(RegistrationRow, Catalogue)> {
    let row = registrations::find(conn, fence, key)?;
    if row.has_lapsed(now) {
        return Err(errors::wrong_state("cancelled"));
    }
    if !presence::may_enter(&row) {
        return Err(errors::wrong_state(row.status.code()));
    }
    let catalogue = Catalogue::of(conn, neighbours, fence.event())?;
    Ok((row, catalogue))
}
