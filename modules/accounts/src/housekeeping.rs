//! What is done once a minute: dead rows go, uses of personal tokens are written down.

use crate::{
    gatekeeper::Keeper,
    store::{clients, keys, oauth, sessions, throttles, tokens},
};
use kernel::{db::Tx, error::Result};

/// Expired tokens, secrets and keys are kept this long, so that their owners can see what became of them; in seconds.
const KEPT_SECONDS: i64 = 90 * 86_400;
/// Expired sessions, codes and families are kept this long: a code that is used again after its end is still recognised.
const BRIEFLY_SECONDS: i64 = 86_400;

/// One round.
pub fn sweep(tx: &mut Tx<'_>, keeper: &Keeper) -> Result<()> {
    keeper.flush_uses(tx)?;
    let now = tx.now();
    let (recent, old) = (now.plus_seconds(-BRIEFLY_SECONDS), now.plus_seconds(-KEPT_SECONDS));
    sessions::purge(tx, recent)?;
    oauth::purge(tx, recent)?;
    throttles::purge(tx, recent)?;
    tokens::purge(tx, old)?;
    clients::purge(tx, old)?;
    keys::purge(tx, old)?;
    Ok(())
}
