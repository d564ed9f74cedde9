//! What the partners module tells others.

use chrono::NaiveDate;
use kernel::{
    db::Conn,
    error::Result,
    ids::{EventId, Id, PartnerId},
    outbox::{Changed, DomainEvent},
};
use serde::{Deserialize, Serialize};

/// Two entries of the directory were one organisation. Whoever keeps the id of the one that is gone replaces it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct PartnersMerged {
    /// The entry that stays.
    pub survivor: PartnerId,
    /// The survivor's version after the merge.
    pub version: i64,
    /// The entry that is gone; it answers with a redirect from now on.
    pub merged: PartnerId,
}

impl DomainEvent for PartnersMerged {
    const KIND: &'static str = "partners.merged";
    fn change(&self) -> Changed {
        Changed::updated("partner", self.survivor, self.version).partner(self.survivor)
    }
}

/// An entry of the directory is gone: deleted when nothing of any event hung on it any more, or merged into another.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct PartnerDeleted {
    /// The entry.
    pub partner: PartnerId,
    /// Its version after the last change.
    pub version: i64,
    /// Which entry it was merged into, if it was; [`PartnersMerged`] says what to do about that.
    pub merged_into: Option<PartnerId>,
    /// Entries that were merged into it before, and went with it. Who follows merges as well may hear of this first.
    pub former: Vec<PartnerId>,
}

impl DomainEvent for PartnerDeleted {
    // The name that the change feed gives to any resource that is deleted.
    const KIND: &'static str = "partner.deleted";
    fn change(&self) -> Changed {
        Changed::deleted("partner", self.partner, self.version).partner(self.partner)
    }
}

/// Seats that an event keeps for a partner.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeatContingent {
    /// How many: 0 is none at all, `None` no limit but the event's own.
    pub seats: Option<u32>,
    /// From this day on, in the event's time zone, seats that are still free are everybody's.
    pub release_on: Option<NaiveDate>,
    /// Whether whoever comes beyond it waits (else: is refused).
    pub waits: bool,
}

/// The seats kept for a partner have changed. What they are now is asked of [`PartnerDirectory::contingent`]: by the time this
/// arrives they may have changed again, or the partner may be merged into another.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ContingentChanged {
    /// The event.
    pub event: EventId,
    /// The partner.
    pub partner: PartnerId,
    /// The partnership that says so.
    pub partnership: Id,
    /// Its version.
    pub version: i64,
}

impl DomainEvent for ContingentChanged {
    const KIND: &'static str = "partners.contingent_changed";
    fn change(&self) -> Changed {
        Changed::updated("partnership", self.partnership, self.version).event(self.event).partner(self.partner)
    }
}

/// An organisation, as others name it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartnerBrief {
    /// Its id.
    pub id: PartnerId,
    /// Its slug.
    pub slug: String,
    /// Its name.
    pub name: String,
}

/// Asks the directory of organisations.
pub trait PartnerDirectory: Send + Sync {
    /// The organisation of that id or slug which is a partner of the event, as a caller sees it who is fenced to `own`. 404 if
    /// it is unknown, no partner or out of sight, 308 if it was merged into another.
    fn partner_of(
        &self,
        conn: &mut Conn,
        event: EventId,
        own: Option<PartnerId>,
        id_or_slug: &str,
    ) -> Result<PartnerBrief>;
    /// Those of these ids that exist.
    fn briefs(&self, conn: &mut Conn, ids: &[PartnerId]) -> Result<Vec<PartnerBrief>>;
    /// The seats that an event keeps for a partner.
    fn contingent(&self, conn: &mut Conn, event: EventId, partner: PartnerId) -> Result<Option<SeatContingent>>;
    /// The organisation of that id or slug, if it is there and was not merged into another.
    fn find(&self, conn: &mut Conn, id_or_slug: &str) -> Result<Option<PartnerId>>;
    /// Of these ids and slugs, those of entries that were merged into another, each with the entry that is there instead.
    fn merged(&self, conn: &mut Conn, ids_and_slugs: &[String]) -> Result<Vec<(String, PartnerId)>>;
}

/// Money of a partner for an event, in minor units of its currency; `None` where nothing was said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CashCommitment {
    /// The partner.
    pub partner: PartnerId,
    /// ISO 4217 code.
    pub currency: String,
    /// Asked for.
    pub asked: Option<i64>,
    /// Promised.
    pub promised: Option<i64>,
    /// Granted by a decision.
    pub granted: Option<i64>,
    /// Signed in a convention.
    pub signed: Option<i64>,
    /// Received.
    pub received: Option<i64>,
}

/// Asks what partners pay.
pub trait CashCommitments: Send + Sync {
    /// All of an event, one entry a commitment, in the order in which they were added. Those of partners who declined are
    /// left out.
    fn of_event(&self, conn: &mut Conn, event: EventId) -> Result<Vec<CashCommitment>>;
}
