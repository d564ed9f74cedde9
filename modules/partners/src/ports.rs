//! What this module answers to others.

use crate::store::organisations;
use contracts::partners::PartnerDirectory;
use kernel::{db::Conn, error::Result, ids::PartnerId};

/// The directory, for other modules.
pub struct Directory;

impl PartnerDirectory for Directory {
    fn find(&self, conn: &mut Conn, id_or_slug: &str) -> Result<Option<PartnerId>> {
        organisations::find_id(conn, id_or_slug)
    }
}
