//! The rosters that the demo's networks would have sent.

use crate::{
    model::{
        member::{Attendance, MemberStatus},
        registration::RegistrationIn,
    },
    store::{
        members::{self, MemberRow},
        registrations::{RegistrationRow, email_key, sort_key},
    },
    sync::{entry, roster::Roster},
};
use kernel::{
    db::{AsDoc, Tx},
    error::Result,
    ids::PartnerId,
    outbox::Changed,
};

/// The member whose seat this registration is.
pub(super) fn of(
    tx: &Tx<'_>,
    partner: PartnerId,
    input: &RegistrationIn,
    row: &RegistrationRow,
) -> Result<Option<MemberRow>> {
    let Some(key) = &row.external_id else { return Ok(None) };
    let roster = Roster {
        person: input.person.clone(),
        category: input.category.clone(),
        tariff: Some(input.tariff.clone()),
        priority: 0,
    };
    let hash = entry::hash(&serde_json::to_string(&roster)?);
    Ok(Some(MemberRow {
        id: tx.new_id(),
        event_id: row.event_id,
        partner_id: partner,
        external_id: key.clone(),
        status: MemberStatus::Active,
        attendance: Attendance::Register,
        sort_key: sort_key(&roster.person),
        email_key: email_key(&roster.person),
        item: AsDoc(roster),
        item_hash: format!("{hash:016x}"),
        registration_id: Some(row.id),
        made_seat: true,
        seat_given_away: false,
        source_updated_at: None,
        synced_version: Some(row.version),
        link_no: 1,
        version: 1,
        created_at: row.created_at,
        updated_at: row.created_at,
    }))
}

/// Keeps them.
pub(super) fn keep(tx: &mut Tx<'_>, rows: &[MemberRow]) -> Result<()> {
    members::insert(tx, rows)?;
    for row in rows {
        tx.publish(Changed::created("member", row.id, row.version).event(row.event_id).partner(row.partner_id));
    }
    Ok(())
}
