//! What the gestures of the staff share: open the desk, find the registration inside the fence, do one thing, show it.

use crate::{
    desk::{self, Desk},
    model::registration::RegistrationOut,
    neighbours::Neighbours,
    show,
    store::registrations::{self, RegistrationRow},
};
use kernel::{
    auth::{Fence, InEvent, Own, Scope},
    error::Result,
    http::{Ctx, Outcome, Updated},
};

/// Does one thing with one registration of the event, at the desk.
pub(super) async fn with<S, W>(ctx: Ctx<S, InEvent>, key: String, work: W) -> Outcome<Updated<RegistrationOut>>
where
    S: Scope,
    InEvent: Fence,
    W: Fn(&mut Desk<'_, '_>, RegistrationRow) -> Result<RegistrationRow> + Send + 'static,
{
    let (fence, neighbours): (Own, _) = (ctx.fence().into(), Neighbours::of(&ctx.app()));
    ctx.write(move |tx| {
        let (catalogue, row) = desk::at(tx, &neighbours, fence.event(), |desk| {
            let row = registrations::find(desk.tx, &fence, &key)?;
            let row = work(desk, row)?;
            Ok((desk.catalogue.clone(), row))
        })?;
        // What was given up may have been promoted again on leaving the desk.
        let row = registrations::by_id(tx, fence.event(), row.id)?.unwrap_or(row);
        let now = tx.now();
        Ok(Updated(show::one(tx, &catalogue, &fence, now, row)?))
    })
    .await
}
