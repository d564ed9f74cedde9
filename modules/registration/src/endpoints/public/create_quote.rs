use super::window;
use crate::{
    catalogue::Chooser,
    forms,
    ids::EntryId,
    model::{
        public::{QuoteIn, QuoteLine, QuoteOut},
        tariff::OptionIn,
    },
    neighbours::Neighbours,
    rules::price,
};
use actix_web::post;
use kernel::{
    auth::{InEvent, Public},
    error::INVALID,
    http::{Ctx, Found, Json, Outcome},
};

/// Ask what a registration would cost
///
/// The price is ours, whatever a site computes: this is what a registration sent now would say. Nothing is kept, and no seat
/// is held.
#[utoipa::path(tag = "registration", security(()))]
#[post("/public/events/{event}/quotes")]
pub async fn create_quote(ctx: Ctx<Public, InEvent>, Json(input): Json<QuoteIn>) -> Outcome<Found<QuoteOut>> {
    ctx.limit_form()?;
    let (event, neighbours, now) = (ctx.fence().event(), Neighbours::of(&ctx.app()), ctx.now());
    ctx.read(move |conn| {
        let catalogue = window::with_form(conn, &neighbours, event)?;
        let chooser = Chooser::Public(input.code.as_deref());
        let tariff = forms::tariff(&catalogue, &input.tariff, &chooser, now);
        let options = forms::options(&catalogue, &input.options, false);
        forms::all_of([forms::wrong(&tariff), forms::wrong(&options)])?;
        let (tariff, options) = (tariff?, options?);
        let entries: Vec<&OptionIn> = options.iter().map(|known| &known.entry).collect();
        let total = price::total(&tariff.entry, &entries).map_err(|error| INVALID.plain().because(error))?;
        let vat = tariff.entry.vat.as_ref().map(|vat| price::vat_in(total, vat)).transpose();
        let ids: Vec<EntryId> = options.iter().map(|known| known.id).collect();
        let outlook = window::Outlook::of(conn, event, now)?;
        let first =
            QuoteLine { code: tariff.entry.code.clone(), name: tariff.entry.name.clone(), price: tariff.entry.price };
        let others = entries.iter().map(|option| QuoteLine {
            code: option.code.clone(),
            name: option.name.clone(),
            price: option.price,
        });
        Ok(Found(QuoteOut {
            lines: std::iter::once(first).chain(others).collect(),
            total,
            vat: vat.map_err(|error| INVALID.plain().because(error))?,
            availability: window::choice(&catalogue, &outlook, (tariff.id, &tariff.entry), &ids, &chooser, now),
        }))
    })
    .await
}
