//! What this module answers to others.

use crate::{
    model::{pool::PoolKind, tariff::TariffIn},
    neighbours::Neighbours,
    pace::Editions,
    store::{entries, pools, totals},
};
use contracts::registration::{RegistrationTotals, SeatUse, TariffTotals};
use kernel::{
    db::{At, Conn},
    error::Result,
    ids::{EventId, PartnerId},
};

/// Counts seats, for other modules.
pub struct Counted;

/// Counts registrations, for other modules.
pub struct Told(pub Neighbours);

impl SeatUse for Counted {
    fn taken_by_partner(&self, conn: &mut Conn, event: EventId, partner: PartnerId) -> Result<i64> {
        let pool = pools::of_subject(conn, event, PoolKind::Contingent, partner.into())?;
        Ok(pool.map_or(0, |pool| pool.taken))
    }
}

impl RegistrationTotals for Told {
    fn by_tariff(&self, conn: &mut Conn, event: EventId) -> Result<Vec<TariffTotals>> {
        let counted = totals::confirmed_by_tariff(conn, event)?;
        let of = |tariff| counted.get(&tariff).copied().unwrap_or_default();
        let all = entries::all::<TariffIn>(conn, event)?;
        Ok(all
            .into_iter()
            .map(|known| {
                let (confirmed, income_minor) = of(known.id);
                TariffTotals { tariff: known.entry.code, confirmed, income_minor }
            })
            .collect())
    }
    fn attendance_forecast(&self, conn: &mut Conn, event: EventId, now: At) -> Result<Option<i64>> {
        Ok(Editions::of(conn, &self.0, event, now)?.forecast())
    }
}
