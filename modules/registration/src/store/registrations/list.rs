//! Lists, within the fence.

use super::RegistrationRow;
use crate::{
    ids::EntryId, model::registration::RegistrationFilter, rules::number,
    schema::registration_registrations as registrations,
};
use diesel::prelude::*;
use kernel::{
    auth::Own,
    db::{At, Conn, MultiBackend},
    error::Result,
    http::List,
    ids::PartnerId,
    keyset,
    text::{normalise_email, prefix_end, search_key},
};

type Query<'a> = registrations::BoxedQuery<'a, MultiBackend>;

/// What the caller may see: all of the event, or for a partner client those that came through it.
pub(super) fn visible(fence: &Own) -> Query<'static> {
    let query = registrations::table.filter(registrations::event_id.eq(fence.event())).into_boxed();
    match fence.partner() {
        Some(own) => query.filter(registrations::partner_id.eq(own)),
        None => query,
    }
}

/// What a list is limited to beyond the fence; codes and slugs have become ids.
#[derive(Clone, Debug, Default)]
pub struct Narrowed {
    /// Category.
    pub category: Option<EntryId>,
    /// Tariff.
    pub tariff: Option<EntryId>,
    /// Partner.
    pub partner: Option<PartnerId>,
}

fn filtered(fence: &Own, filter: &RegistrationFilter, narrowed: &Narrowed) -> Query<'static> {
    let mut query = visible(fence);
    if let Some(partner) = narrowed.partner {
        query = query.filter(registrations::partner_id.eq(partner));
    }
    if let Some(status) = filter.status {
        query = query.filter(registrations::status.eq(status));
    }
    if let Some(payment) = filter.payment {
        query = query.filter(registrations::payment.eq(payment));
    }
    if let Some(group) = filter.group {
        query = query.filter(registrations::group_id.eq(group));
    }
    if let Some(category) = narrowed.category {
        query = query.filter(registrations::category_id.eq(category));
    }
    if let Some(tariff) = narrowed.tariff {
        query = query.filter(registrations::tariff_id.eq(tariff));
    }
    if let Some(email) = &filter.email {
        query = query.filter(registrations::email_key.eq(normalise_email(email).unwrap_or_default()));
    }
    if let Some(text) = &filter.number {
        query = query.filter(registrations::number.eq(number::read(text).unwrap_or_default()));
    }
    if let Some(name) = &filter.name {
        let key = search_key(name);
        if let Some(end) = prefix_end(&key) {
            query = query.filter(registrations::sort_key.ge(key).and(registrations::sort_key.lt(end)));
        }
    }
    query
}

/// A page: one row more than asked for, if there are as many.
pub fn list(
    conn: &mut Conn,
    fence: &Own,
    list: &List<RegistrationFilter>,
    narrowed: &Narrowed,
) -> Result<Vec<RegistrationRow>> {
    let query = keyset!(filtered(fence, &list.filter, narrowed), list, registrations::id, {
        "created_at" => registrations::created_at, At;
        "name" => registrations::sort_key, String;
        "updated_at" => registrations::updated_at, At
    })?;
    Ok(query.select(RegistrationRow::as_select()).load(conn)?)
}

/// How many there are.
pub fn count(conn: &mut Conn, fence: &Own, filter: &RegistrationFilter, narrowed: &Narrowed) -> Result<i64> {
    Ok(filtered(fence, filter, narrowed).count().get_result(conn)?)
}
