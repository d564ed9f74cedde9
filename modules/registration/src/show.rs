//! Registrations as callers see them.

use crate::{
    catalogue::Catalogue,
    ids::EntryId,
    model::question::Answers,
    model::registration::{CancelledBy, Offer, PayerKind, RegistrationOut, Status},
    rules::{answers, price, refund},
    store::registrations::{self, RegistrationRow, never},
};
use kernel::{
    auth::Own,
    db::{At, Conn},
    error::Result,
    money::Money,
};

/// Shows rows to whoever stands in this fence, without places on the waiting list: those are told one by one, because each
/// takes a look along the whole of it. A hold or offer that has lapsed shows as cancelled, whether or not anybody has cleared
/// it away.
pub fn all(catalogue: &Catalogue, fence: &Own, now: At, rows: Vec<RegistrationRow>) -> Vec<RegistrationOut> {
    let partner = fence.partner().is_some();
    rows.into_iter().map(|row| out(catalogue, row, None, partner, now)).collect()
}

/// Shows one.
pub fn one(
    conn: &mut Conn,
    catalogue: &Catalogue,
    fence: &Own,
    now: At,
    row: RegistrationRow,
) -> Result<RegistrationOut> {
    let partner = fence.partner().is_some();
    let waits = row.status == Status::Waiting && !row.seated;
    // Places among everybody would tell a partner how many others wait.
    let place = if waits && !partner {
        let outside = catalogue.categories.iter().filter(|known| !known.entry.counts_in_capacity);
        let outside: Vec<EntryId> = outside.map(|known| known.id).collect();
        Some(registrations::position(conn, &row, &outside)?)
    } else {
        None
    };
    Ok(out(catalogue, row, place, partner, now))
}

fn out(catalogue: &Catalogue, row: RegistrationRow, place: Option<i64>, partner: bool, now: At) -> RegistrationOut {
    let lapsed = row.has_lapsed(now);
    let offered = row.is_offered() && !lapsed;
    let held = row.status == Status::Pending && !lapsed && row.expires_at < never();
    let currency = row.currency.parse().unwrap_or_else(|_| catalogue.currency());
    let total = Money::new(row.price_minor, currency);
    let back_minor = row.agreed.0.cancelled.map_or(0, |rule| rule.back_minor);
    let refund = row.agreed.0.refund.map(|refund| refund::shown(refund, back_minor, &row));
    let agreed = row.agreed.0;
    let paid_by_partner = agreed.billing.as_ref().is_some_and(|billing| billing.payer_kind == PayerKind::Partner);
    RegistrationOut {
        id: row.id,
        event_id: row.event_id,
        number: row.number,
        status: if lapsed { Status::Cancelled } else { row.status },
        person: row.person.0,
        tariff: catalogue.tariff_code(row.tariff_id),
        category: row.category_id.map(|id| catalogue.category_code(id)),
        partner_id: row.partner_id,
        external_id: row.external_id,
        group_id: row.group_id,
        source: row.source,
        missing: if row.active { answers::missing(&catalogue.questions, &agreed.answers) } else { Vec::new() },
        options: agreed.options,
        // What she told the organisers is none of her partner's business.
        answers: if partner { Answers::new() } else { agreed.answers },
        consents: agreed.consents,
        billing: agreed.billing.filter(|_| !partner || paid_by_partner),
        price: total,
        vat: agreed.vat.as_ref().and_then(|vat| price::vat_in(total, vat).ok()),
        payment: row.payment,
        paid: Some(Money::new(row.paid_minor, currency)).filter(|_| !partner || paid_by_partner),
        refunded: Some(Money::new(row.refunded_minor, currency)).filter(|_| !partner || paid_by_partner),
        payment_details: agreed.payment.filter(|_| !partner || paid_by_partner),
        refund_details: agreed.repayment.filter(|_| !partner || paid_by_partner),
        refund: refund.filter(|_| !partner || paid_by_partner),
        waiting_position: place,
        offer: offered.then_some(Offer { expires_at: row.expires_at }),
        hold_expires_at: held.then_some(row.expires_at),
        cancelled_by: if lapsed { Some(CancelledBy::System) } else { row.cancelled_by },
        cancel_reason: row.cancel_reason.filter(|_| !partner),
        checked_in_at: row.checked_in_at,
        note: agreed.note.filter(|_| !partner),
        version: row.version,
        created_at: row.created_at,
        updated_at: row.updated_at,
    }
}
