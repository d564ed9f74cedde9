use super::{reply::Cacheable, window};
use crate::{
    catalogue::{Catalogue, Chooser, may_choose},
    model::{
        public::{Availability, CategoryPublic, HalfDayPublic, OptionPublic, PublicEventOut, TariffPublic},
        tariff::{Audience, TariffIn},
    },
    neighbours::Neighbours,
};
use actix_web::get;
use kernel::{
    auth::{InEvent, Public},
    db::{At, Conn},
    error::Result,
    http::{Ctx, Outcome},
};

/// See what a registration form needs
///
/// For sites without secrets: texts, tariffs, options, questions, the texts to agree to, and whether there are seats, never how
/// many. It may be kept for a minute, so the last seat can be gone before you see it. A draft, and an event without a public
/// form, answer 404.
#[utoipa::path(tag = "registration", security(()))]
#[get("/public/events/{event}")]
pub async fn get_public_event(ctx: Ctx<Public, InEvent>) -> Outcome<Cacheable<PublicEventOut>> {
    let (event, neighbours, now) = (ctx.fence().event(), Neighbours::of(&ctx.app()), ctx.now());
    ctx.read(move |conn| {
        let catalogue = window::with_form(conn, &neighbours, event)?;
        Ok(Cacheable(shown(conn, &catalogue, &neighbours, &Chooser::Public(None), now)?))
    })
    .await
}

/// What a form needs for whom this is shown to: the tariffs that are theirs, and what everybody is asked.
pub(super) fn shown(
    conn: &mut Conn,
    catalogue: &Catalogue,
    neighbours: &Neighbours,
    chooser: &Chooser<'_>,
    now: At,
) -> Result<PublicEventOut> {
    let frame = &catalogue.frame;
    let outlook = window::Outlook::of(conn, frame.id, now)?;
    let anybody = matches!(chooser, Chooser::Public(_));
    // Everybody also sees what is not open yet, or not any more.
    let theirs =
        |tariff: &TariffIn| if anybody { window::is_public(tariff) } else { may_choose(tariff, chooser, now).is_ok() };
    let tariffs: Vec<TariffPublic> = catalogue
        .tariffs
        .iter()
        .filter(|known| theirs(&known.entry))
        .map(|known| TariffPublic {
            code: known.entry.code.clone(),
            name: known.entry.name.clone(),
            price: known.entry.price,
            vat: known.entry.vat.clone(),
            covers: known.entry.covers.clone(),
            valid_from: known.entry.valid_from,
            valid_until: known.entry.valid_until,
            availability: window::choice(catalogue, &outlook, (known.id, &known.entry), &[], chooser, now),
        })
        .collect();
    let options = catalogue.options.iter().filter(|known| known.entry.public).map(|known| OptionPublic {
        code: known.entry.code.clone(),
        name: known.entry.name.clone(),
        price: known.entry.price,
        half_day: known.entry.half_day.clone(),
        change_until: known.entry.change_until,
        availability: window::option(catalogue, &outlook, known.id, known.entry.change_until, now),
    });
    let categories = catalogue.categories.iter().filter(|known| known.entry.public);
    let half_days = neighbours.half_days(conn, frame.id)?.into_iter().map(|half_day| HalfDayPublic {
        code: half_day.code,
        label: half_day.label,
        date: half_day.date,
        starts_at: half_day.starts_at,
        ends_at: half_day.ends_at,
        includes_meal: half_day.includes_meal,
    });
    Ok(PublicEventOut {
        slug: frame.slug.clone(),
        title: frame.title.clone(),
        starts_on: frame.starts_on,
        ends_on: frame.ends_on,
        timezone: frame.timezone.clone(),
        place: neighbours.place(conn, frame.id)?,
        test_mode: frame.test_mode,
        opens_at: catalogue.settings.opens_at,
        closes_at: catalogue.settings.closes_at,
        availability: tariffs.iter().map(|tariff| tariff.availability).min().unwrap_or(Availability::Closed),
        takes_codes: anybody
            && catalogue.tariffs.iter().any(|known| matches!(known.entry.audience, Audience::Code { .. })),
        half_days: half_days.collect(),
        tariffs,
        categories: categories
            .map(|known| CategoryPublic { code: known.entry.code.clone(), name: known.entry.name.clone() })
            .collect(),
        options: options.collect(),
        questions: catalogue.questions.clone(),
        consents: catalogue.settings.consents.clone(),
    })
}
