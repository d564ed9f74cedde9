use crate::{
    catalogue::Chooser,
    desk,
    forms::{self, Origin},
    model::{
        group::{GroupIn, GroupOut},
        registration::{RegistrationIn, Source},
    },
    neighbours::Neighbours,
    scopes::Write,
    show,
    store::groups,
};
use actix_web::post;
use kernel::{
    auth::{InEvent, Own},
    error::Result,
    http::{Created, Ctx, Json, Outcome},
    ids::PartnerId,
    outbox::Changed,
};
use std::collections::{BTreeMap, btree_map::Entry};

/// Register a group: one payer, many people
///
/// All or nothing: one person who cannot be registered (an unknown tariff, an address that is registered) leaves nobody
/// registered, and the pointers say who. A group that is not to be split gets seats for all or waits as a whole, at one place on the
/// waiting list.
#[utoipa::path(tag = "registration", security(("oauth2" = ["registration:write"])))]
#[post("/events/{event}/groups")]
pub async fn create_group(ctx: Ctx<Write, InEvent>, Json(input): Json<GroupIn>) -> Outcome<Created<GroupOut>> {
    let (fence, neighbours): (Own, _) = (ctx.fence().into(), Neighbours::of(&ctx.app()));
    ctx.write(move |tx| {
        let event = fence.event();
        let group = groups::insert(tx, event, &input)?;
        let (catalogue, rows) = desk::at(tx, &neighbours, event, |desk| {
            let catalogue = desk.catalogue.clone();
            let (mut newcomers, mut wrong) = (Vec::new(), Vec::new());
            let mut partners: BTreeMap<Option<&str>, Result<Option<PartnerId>>> = BTreeMap::new();
            for (at, one) in input.registrations.iter().enumerate() {
                let partner = match partners.entry(one.partner.as_deref()) {
                    Entry::Occupied(known) => known.get().clone(),
                    Entry::Vacant(new) => {
                        let found = forms::partner(desk.tx, &neighbours, event, *new.key())?;
                        new.insert(found).clone()
                    }
                };
                let origin = Origin {
                    chooser: Chooser::Staff,
                    source: Source::Staff,
                    partner,
                    group: Some(group.id),
                    by_form: false,
                    now: desk.now(),
                };
                let billing = one.billing.clone().or_else(|| input.billing.clone());
                let one = RegistrationIn { billing, ..one.clone() };
                let id = desk.tx.new_id();
                match forms::read(&catalogue, id, &one, &origin) {
                    Ok(new) => newcomers.push(new),
                    Err(error) => wrong.push(Some(error.within(&format!("/registrations/{at}")))),
                }
            }
            forms::all_of(wrong)?;
            let mut drafts = Vec::with_capacity(newcomers.len());
            for new in newcomers {
                let may_wait = new.may_wait;
                drafts.push((desk.draft(new)?, may_wait));
            }
            let rows = desk.admit_group(drafts, group.may_split)?;
            Ok((catalogue, rows))
        })?;
        tx.publish(Changed::created("registration_group", group.id, group.version).event(event));
        let now = tx.now();
        let people = show::all(&catalogue, &fence, now, rows);
        Ok(Created(GroupOut::of(group, people)))
    })
    .await
}
