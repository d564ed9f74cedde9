//! What this module answers to others.

use crate::store::{commitments, organisations, partnerships};
use contracts::partners::{CashCommitment, CashCommitments, PartnerBrief, PartnerDirectory, SeatContingent};
use kernel::{
    db::Conn,
    error::Result,
    ids::{EventId, PartnerId},
};

/// The directory, for other modules.
pub struct Directory;

impl PartnerDirectory for Directory {
    fn partner_of(
        &self,
        conn: &mut Conn,
        event: EventId,
        own: Option<PartnerId>,
        id_or_slug: &str,
    ) -> Result<PartnerBrief> {
        Ok(partnerships::of_event(conn, event, own, id_or_slug)?.into())
    }
    fn briefs(&self, conn: &mut Conn, ids: &[PartnerId]) -> Result<Vec<PartnerBrief>> {
        Ok(organisations::briefs(conn, ids)?.into_iter().map(Into::into).collect())
    }
    fn contingent(&self, conn: &mut Conn, event: EventId, partner: PartnerId) -> Result<Option<SeatContingent>> {
        let row = partnerships::in_event(conn, event, partner)?;
        Ok(row.and_then(|row| row.contingent).map(|contingent| contingent.0.into()))
    }
    fn find(&self, conn: &mut Conn, id_or_slug: &str) -> Result<Option<PartnerId>> {
        organisations::find_id(conn, id_or_slug)
    }
    fn merged(&self, conn: &mut Conn, ids_and_slugs: &[String]) -> Result<Vec<(String, PartnerId)>> {
        organisations::redirects(conn, ids_and_slugs)
    }
}

impl CashCommitments for Directory {
    fn of_event(&self, conn: &mut Conn, event: EventId) -> Result<Vec<CashCommitment>> {
        commitments::cash_of_event(conn, event)
    }
}

impl From<organisations::BriefRow> for PartnerBrief {
    fn from(row: organisations::BriefRow) -> Self {
        Self { id: row.id, slug: row.slug, name: row.name }
    }
}
