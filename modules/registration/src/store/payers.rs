//! Totals per payer.

use crate::{
    ids::RegistrationId,
    model::{
        money::{PayerOut, payer_key},
        registration::{Agreed, Payment},
    },
    schema::registration_registrations as registrations,
};
use diesel::prelude::*;
use kernel::{
    db::{AsDoc, Conn},
    error::{self, Result},
    ids::EventId,
    money::{Currency, Money},
};
use std::collections::BTreeMap;

/// Id, what was agreed, price, state of the payment, whether it is active, what was paid and what went back.
type Owed = (RegistrationId, AsDoc<Agreed>, i64, Payment, bool, i64, i64);

/// Rows read at once.
const PAGE: i64 = 1_000;

/// What each payer owes, the largest totals first.
pub fn totals(conn: &mut Conn, event: EventId, currency: &str) -> Result<Vec<PayerOut>> {
    let currency: Currency = currency.parse().map_err(|cause| error::INTERNAL.plain().because(cause))?;
    let mut payers: BTreeMap<_, PayerOut> = BTreeMap::new();
    let mut after: Option<RegistrationId> = None;
    loop {
        let mut page = registrations::table.filter(registrations::event_id.eq(event)).into_boxed();
        if let Some(after) = after {
            page = page.filter(registrations::id.gt(after));
        }
        let rows: Vec<Owed> = page
            .order(registrations::id)
            .limit(PAGE)
            .select((
                registrations::id,
                registrations::agreed,
                registrations::price_minor,
                registrations::payment,
                registrations::active,
                registrations::paid_minor,
                registrations::refunded_minor,
            ))
            .load(conn)?;
        let Some(last) = rows.last() else { break };
        after = Some(last.0);
        for (_, agreed, price, payment, active, paid, refunded) in rows {
            let billing = agreed.0.billing;
            let payer = payers.entry(payer_key(billing.as_ref())).or_insert_with(|| PayerOut {
                payer_kind: billing.as_ref().map(|billing| billing.payer_kind),
                name: billing.as_ref().and_then(|billing| billing.name.clone()),
                siret: billing.as_ref().and_then(|billing| billing.siret.clone()),
                registrations: 0,
                total: Money::zero(currency),
                due: Money::zero(currency),
                invoiced: Money::zero(currency),
                paid: Money::zero(currency),
                refunded: Money::zero(currency),
            });
            payer.refunded.amount_minor += refunded;
            if !active {
                continue;
            }
            payer.registrations += 1;
            if payment != Payment::Waived {
                payer.total.amount_minor += price;
            }
            // What has gone back stands beside it.
            payer.paid.amount_minor += paid;
            let open = (price - (paid - refunded).max(0)).max(0);
            match payment {
                // The price may have risen since it was paid.
                Payment::Due | Payment::Paid => payer.due.amount_minor += open,
                Payment::Invoiced => payer.invoiced.amount_minor += open,
                Payment::Refunded | Payment::Free | Payment::Waived => {}
            }
        }
    }
    let mut all: Vec<PayerOut> = payers.into_values().collect();
    all.sort_by_key(|payer| std::cmp::Reverse(payer.total.amount_minor));
    Ok(all)
}
