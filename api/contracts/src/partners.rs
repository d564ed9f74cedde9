//! What the partners module tells others.

use kernel::{
    db::Conn,
    error::Result,
    ids::PartnerId,
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

/// Asks the directory of organisations.
pub trait PartnerDirectory: Send + Sync {
    /// The organisation of that id or slug, if it is there and was not merged into another.
    fn find(&self, conn: &mut Conn, id_or_slug: &str) -> Result<Option<PartnerId>>;
}
