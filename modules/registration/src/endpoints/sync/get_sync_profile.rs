use super::read_against;
use crate::{
    catalogue::Chooser,
    model::{
        member::{CodeOut, ContingentOut, FieldOut, ProfileOut},
        person::french_department,
        pool::PoolKind,
    },
    neighbours::Neighbours,
    scopes::Sync,
    store::pools,
    sync::{columns, read, receive},
};
use actix_web::get;
use kernel::{
    auth::Own,
    http::{Ctx, Found, Outcome, Path},
};

/// Get what a partner's files may hold
///
/// Everything that a program needs to know before it sends its first file: fields and their French names, codes that are open
/// to this partner now, seats kept for it, and what holds where a file says nothing.
#[utoipa::path(tag = "registration", security(("oauth2" = ["registration:sync"])))]
#[get("/events/{event}/partners/{partner}/sync-profile")]
pub async fn get_sync_profile(ctx: Ctx<Sync, Own>, path: Path<(String, String)>) -> Outcome<Found<ProfileOut>> {
    let (fence, neighbours, now, lang, (_, key)) =
        (ctx.fence(), Neighbours::of(&ctx.app()), ctx.now(), ctx.lang(), path.0);
    ctx.read(move |conn| {
        let event = fence.event();
        let (partner, catalogue, settings) = read_against(conn, &neighbours, &fence, &key)?;
        let tariffs = catalogue
            .open_to(&Chooser::Member(partner), now)
            .map(|known| CodeOut { code: known.entry.code.clone(), name: known.entry.name.pick(lang).to_owned() })
            .collect();
        let categories = catalogue.categories.iter();
        let categories = categories
            .map(|known| CodeOut { code: known.entry.code.clone(), name: known.entry.name.pick(lang).to_owned() })
            .collect();
        let contingent = match neighbours.contingent(conn, event, partner)? {
            None => None,
            Some(said) => {
                let pool = pools::of_subject(conn, event, PoolKind::Contingent, partner.into())?;
                Some(ContingentOut {
                    seats: said.seats,
                    taken: pool.map_or(0, |pool| pool.taken),
                    release_on: said.release_on,
                    waits: said.waits,
                })
            }
        };
        let fields = columns::ALIASES.iter().map(|(name, aliases)| FieldOut {
            name: (*name).to_owned(),
            aliases: aliases.iter().map(|alias| (*alias).to_owned()).collect(),
            required: ["external_id", "given_name", "family_name"].contains(name),
        });
        Ok(Found(ProfileOut {
            event_id: event,
            partner_id: partner,
            test_mode: catalogue.frame.test_mode,
            fields: fields.collect(),
            media_types: read::MEDIA.iter().map(|media| (*media).to_owned()).collect(),
            max_bytes: receive::MOST_BYTES as u64,
            tariffs,
            categories,
            departments: departments(),
            contingent,
            settings,
            template_url: format!("/api/v1/events/{event}/partners/{partner}/sync-profile/template.csv"),
        }))
    })
    .await
}

fn departments() -> Vec<String> {
    let all = (1..=95).map(|n| format!("{n:02}")).chain(["2A".to_owned(), "2B".to_owned()]);
    all.chain((970..=988).map(|n| n.to_string())).filter(|code| french_department(code).is_ok()).collect()
}
