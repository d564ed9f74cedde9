//! Partners' files, rosters and conflicts.

use crate::{
    catalogue::Catalogue,
    ids::RegistrationId,
    model::{
        member::{MemberOut, SyncSettingsIn},
        registration::Status,
        sync::Seat,
    },
    neighbours::Neighbours,
    store::{
        members::{self, MemberRow},
        registrations::RegistrationRow,
    },
};
use kernel::http::{Routes, family};
use kernel::{
    auth::Own,
    db::{At, Conn},
    error::Result,
    ids::PartnerId,
};
use std::collections::HashMap;

mod create_sync;
mod delete_member;
mod get_conflict;
mod get_member;
mod get_sync;
mod get_sync_profile;
mod get_sync_settings;
mod get_sync_template;
mod invite_member;
mod invite_members;
mod list_conflicts;
mod list_members;
mod list_sync_items;
mod list_syncs;
mod put_member;
mod put_sync_settings;
mod resolve_conflict;

/// All of them.
pub fn mount(api: &mut Routes<'_>) {
    family(api, "/events/{event}/partners", |api| {
        api.service(list_syncs::list_syncs)
            .service(create_sync::create_sync)
            .service(get_sync::get_sync)
            .service(list_sync_items::list_sync_items)
            .service(get_sync_profile::get_sync_profile)
            .service(get_sync_template::get_sync_template)
            .service(get_sync_settings::get_sync_settings)
            .service(put_sync_settings::put_sync_settings)
            .service(list_members::list_members)
            .service(put_member::put_member)
            .service(get_member::get_member)
            .service(delete_member::delete_member)
            .service(list_conflicts::list_conflicts)
            .service(get_conflict::get_conflict)
            .service(resolve_conflict::resolve_conflict);
        api.service(invite_member::invite_member).service(invite_members::invite_members);
        super::mount_of_members(api);
    });
}

/// The partner in the path, as far as the caller may see it; 404 and 308 as the directory says.
fn partner_in(conn: &mut Conn, neighbours: &Neighbours, fence: &Own, key: &str) -> Result<PartnerId> {
    Ok(neighbours.partner(conn, fence.event(), fence.partner(), key)?.id)
}

/// What a partner's files are read against: the partner in the path, the event's catalogue, the partner's settings.
fn read_against(
    conn: &mut Conn,
    neighbours: &Neighbours,
    fence: &Own,
    key: &str,
) -> Result<(PartnerId, Catalogue, SyncSettingsIn)> {
    let partner = partner_in(conn, neighbours, fence, key)?;
    let catalogue = Catalogue::of(conn, neighbours, fence.event())?;
    let (settings, _) = members::settings(conn, fence.event(), partner)?;
    Ok((partner, catalogue, settings))
}

/// Members as they are shown, with those registrations that came through their partner.
fn shown(conn: &mut Conn, rows: Vec<MemberRow>, now: At) -> Result<Vec<MemberOut>> {
    let ids: Vec<RegistrationId> = rows.iter().filter_map(|row| row.registration_id).collect();
    let registrations: HashMap<RegistrationId, RegistrationRow> =
        members::registrations(conn, &ids)?.into_iter().map(|row| (row.id, row)).collect();
    let own = |row: &MemberRow| {
        let found = row.registration_id.and_then(|id| registrations.get(&id));
        found.filter(|found| found.partner_id == Some(row.partner_id))
    };
    let other_name = |row: &MemberRow| {
        let found = own(row).filter(|found| !found.is_erased() && found.sort_key != row.sort_key)?;
        Some(format!("{} {}", found.given_name, found.family_name))
    };
    let seat = |row: &MemberRow| {
        let found = own(row)?;
        let status = if found.has_lapsed(now) { Status::Cancelled } else { found.status };
        Some(Seat { id: found.id, number: found.number.clone(), status, waiting_position: None })
    };
    let out = |row: MemberRow| MemberOut {
        registration: seat(&row),
        registered_as: other_name(&row),
        id: row.id,
        event_id: row.event_id,
        partner_id: row.partner_id,
        external_id: row.external_id,
        status: row.status,
        attendance: row.attendance,
        person: row.item.0.person,
        category: row.item.0.category,
        tariff: row.item.0.tariff,
        source_updated_at: row.source_updated_at,
        version: row.version,
        created_at: row.created_at,
        updated_at: row.updated_at,
    };
    Ok(rows.into_iter().map(out).collect())
}

/// One of them.
fn shown_one(conn: &mut Conn, row: MemberRow, now: At) -> Result<MemberOut> {
    shown(conn, vec![row], now)?.pop().ok_or_else(crate::errors::member_not_found)
}
