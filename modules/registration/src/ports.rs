//! What this module answers to others.

use crate::{
    catalogue::Catalogue,
    ids::PoolId,
    model::{pool::PoolKind, tariff::TariffIn},
    neighbours::Neighbours,
    pace::Editions,
    rules::seats::{Pool, Seats},
    store::{
        entries,
        pools::{self, PoolRow},
        totals,
    },
};
use contracts::{
    partners::SeatContingent,
    registration::{RegistrationTotals, SeatUse, TariffTotals},
};
use kernel::{
    db::{At, Conn},
    error::Result,
    ids::{EventId, PartnerId},
};

/// Counts seats, for other modules.
pub struct Counted(pub Neighbours);

/// Counts registrations, for other modules.
pub struct Told(pub Neighbours);

impl SeatUse for Counted {
    fn taken_by_partner(&self, conn: &mut Conn, event: EventId, partner: PartnerId) -> Result<i64> {
        let pool = pools::of_subject(conn, event, PoolKind::Contingent, partner.into())?;
        Ok(pool.map_or(0, |pool| pool.taken))
    }
    fn keeps_too_many(
        &self,
        conn: &mut Conn,
        event: EventId,
        partner: PartnerId,
        contingent: SeatContingent,
        now: At,
    ) -> Result<bool> {
        let catalogue = Catalogue::of(conn, &self.0, event)?;
        let is_own = |row: &PoolRow| row.kind == PoolKind::Contingent && row.subject_id == partner.into();
        let (own, others): (Vec<PoolRow>, Vec<PoolRow>) = pools::at(conn, event, now)?.into_iter().partition(is_own);
        let mut seats = Seats::new(others.into_iter().map(Into::into), now);
        seats.add(Pool {
            // One that is not there yet has no id, and is asked by none.
            id: own.first().map_or(PoolId(uuid::Uuid::nil()), |row| row.id),
            kind: PoolKind::Contingent,
            subject: partner.into(),
            capacity: contingent.seats.map(i64::from),
            taken: own.first().map_or(0, |row| row.taken),
            waiting: 0,
            release_at: contingent.release_on.map(|day| catalogue.start_of(day)),
            waits: contingent.waits,
        });
        Ok(seats.keeps_too_many())
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
