//! Categories, tariffs, options and questions: the same five endpoints for each, so they are written once.

use crate::{
    desk, errors,
    model::{
        entry::{CategoryIn, Entry, EntryFilter, EntryOut},
        pool::{Overbooking, PoolKind},
        question::QuestionIn,
        tariff::{OptionIn, TariffIn},
    },
    neighbours::Neighbours,
    scopes::{Configure, Read},
    setup,
    store::{
        entries::{self, EntryRow},
        pools, registrations,
    },
};
use actix_web::{delete, get, patch, post};
use kernel::http::{Routes, family};
use kernel::{
    auth::InEvent,
    db::{Key, Tx},
    error::Result,
    http::{Created, Ctx, Deleted, Found, IfMatch, Json, List, MergePatch, Outcome, Page, Path, Query, Updated},
    ids::EventId,
    outbox::Changed,
    page::CursorKey,
};

/// Opens the event for a change of what its registration is made of.
fn hold(tx: &mut Tx<'_>, neighbours: &Neighbours, event: EventId) -> Result<()> {
    tx.lock(Key::Event(event))?;
    neighbours.open(tx, event).map(|_| ())
}

/// The quota of an entry is the limit of its pool; whoever waits for one gets in when it grows.
fn keep_seats<E: Entry>(
    tx: &mut Tx<'_>,
    neighbours: &Neighbours,
    row: &EntryRow,
    input: &E,
    accept_overbooking: bool,
) -> Result<()> {
    let Some(seats) = input.seats() else { return Ok(()) };
    let pool = pools::ensure(tx, row.event_id, PoolKind::of(E::KIND), row.id.0.into())?;
    let capacity = seats.map(i64::from);
    if capacity == pool.capacity {
        return Ok(());
    }
    pools::resize(tx, &pool, capacity, accept_overbooking)?;
    desk::at(tx, neighbours, row.event_id, |desk| {
        desk.reconsider();
        Ok(())
    })
}

fn create<E: Entry>(
    tx: &mut Tx<'_>,
    neighbours: &Neighbours,
    event: EventId,
    input: &E,
) -> Result<Created<EntryOut<E>>> {
    hold(tx, neighbours, event)?;
    setup::check(tx, neighbours, event, input)?;
    let row = entries::insert(tx, event, input)?;
    keep_seats(tx, neighbours, &row, input, true)?;
    tx.publish(Changed::created("registration_entry", row.id, row.version).event(event));
    Ok(Created(row.out()?))
}

#[allow(clippy::too_many_arguments)]
fn update<E: Entry>(
    tx: &mut Tx<'_>,
    neighbours: &Neighbours,
    event: EventId,
    key: &str,
    patch: &MergePatch,
    version: kernel::http::Version,
    overbooking: Overbooking,
) -> Result<Updated<EntryOut<E>>> {
    hold(tx, neighbours, event)?;
    let current = entries::find::<E>(tx, event, key)?;
    let input: E = patch.apply(&current.details.to::<E>()?)?;
    setup::check(tx, neighbours, event, &input)?;
    let row = entries::update(tx, &current, &input, version)?;
    keep_seats(tx, neighbours, &row, &input, overbooking.accept_overbooking)?;
    tx.publish(Changed::updated("registration_entry", row.id, row.version).event(event));
    Ok(Updated(row.out()?))
}

fn remove<E: Entry>(
    tx: &mut Tx<'_>,
    neighbours: &Neighbours,
    event: EventId,
    key: &str,
    version: kernel::http::Version,
) -> Result<Deleted> {
    hold(tx, neighbours, event)?;
    let row = entries::find::<E>(tx, event, key)?;
    version.check(row.version)?;
    let pool = pools::of_subject(tx, event, PoolKind::of(E::KIND), row.id.0.into())?;
    let counted = pool.is_some_and(|pool| pool.taken > 0 || pool.waiting > 0);
    if counted || registrations::any_with_entry(tx, event, row.id)? {
        return Err(errors::ENTRY_IN_USE.plain().member("used_by", "registrations"));
    }
    entries::delete(tx, &row, version)?;
    pools::forget(tx, event, PoolKind::of(E::KIND), row.id.0.into())?;
    tx.publish(Changed::deleted("registration_entry", row.id, row.version + 1).event(event));
    Ok(Deleted)
}

macro_rules! endpoints {
    (
        $input:ty, $many:tt, $one:tt,
        $list:ident: $list_doc:literal, $create:ident: $create_doc:literal, $get:ident: $get_doc:literal,
        $update:ident: $update_doc:literal, $delete:ident: $delete_doc:literal
    ) => {
        #[doc = $list_doc]
        ///
        /// In their order: by `position`, then in the order in which they were added.
        #[utoipa::path(tag = "registration", params(List<EntryFilter>), security(("oauth2" = ["registration:read"])))]
        #[get($many)]
        pub async fn $list(
            ctx: Ctx<Read, InEvent>,
            Query(list): Query<List<EntryFilter>>,
        ) -> Outcome<Page<EntryOut<$input>>> {
            let event = ctx.fence().event();
            ctx.list(list.wants_total(), move |conn| {
                let rows = entries::list::<$input>(conn, event, &list)?;
                let total = match list.wants_total() {
                    true => Some(entries::count::<$input>(conn, event, &list.filter)?),
                    false => None,
                };
                let shown: Vec<EntryOut<$input>> = rows.into_iter().map(EntryRow::out).collect::<Result<_>>()?;
                list.page(shown, total, |row, _| (row.input.position().to_cursor(), row.id.into()), |row| row)
            })
            .await
        }

        #[doc = $create_doc]
        ///
        /// `code` is what files and addresses name it by; one that is taken answers 409 `registration.code_taken`.
        #[utoipa::path(tag = "registration", security(("oauth2" = ["registration:configure"])))]
        #[post($many)]
        pub async fn $create(
            ctx: Ctx<Configure, InEvent>,
            Json(input): Json<$input>,
        ) -> Outcome<Created<EntryOut<$input>>> {
            let (event, neighbours) = (ctx.fence().event(), Neighbours::of(&ctx.app()));
            ctx.write(move |tx| create(tx, &neighbours, event, &input)).await
        }

        #[doc = $get_doc]
        ///
        /// By id or code.
        #[utoipa::path(tag = "registration", security(("oauth2" = ["registration:read"])))]
        #[get($one)]
        pub async fn $get(ctx: Ctx<Read, InEvent>, path: Path<(String, String)>) -> Outcome<Found<EntryOut<$input>>> {
            let (event, (_, key)) = (ctx.fence().event(), path.0);
            ctx.read(move |conn| Ok(Found(entries::find::<$input>(conn, event, &key)?.out()?))).await
        }

        #[doc = $update_doc]
        ///
        /// Only what you send changes. What people have agreed to already stays as it was for them. A quota below the seats
        /// taken answers 409 `registration.below_taken` unless you accept it with `accept_overbooking=true`.
        #[utoipa::path(
                                    tag = "registration", params(IfMatch, Overbooking),
                                    request_body(content = $input, content_type = "application/merge-patch+json"),
                                    security(("oauth2" = ["registration:configure"]))
                                )]
        #[patch($one)]
        pub async fn $update(
            ctx: Ctx<Configure, InEvent>,
            path: Path<(String, String)>,
            IfMatch(version): IfMatch,
            Query(overbooking): Query<Overbooking>,
            patch: MergePatch,
        ) -> Outcome<Updated<EntryOut<$input>>> {
            let (event, neighbours, (_, key)) = (ctx.fence().event(), Neighbours::of(&ctx.app()), path.0);
            ctx.write(move |tx| update(tx, &neighbours, event, &key, &patch, version, overbooking)).await
        }

        #[doc = $delete_doc]
        ///
        /// Only while no registration uses it: 409 `registration.entry_in_use`.
        #[utoipa::path(tag = "registration", params(IfMatch), security(("oauth2" = ["registration:configure"])))]
        #[delete($one)]
        pub async fn $delete(
            ctx: Ctx<Configure, InEvent>,
            path: Path<(String, String)>,
            IfMatch(version): IfMatch,
        ) -> Outcome<Deleted> {
            let (event, neighbours, (_, key)) = (ctx.fence().event(), Neighbours::of(&ctx.app()), path.0);
            ctx.write(move |tx| remove::<$input>(tx, &neighbours, event, &key, version)).await
        }
    };
}

endpoints!(
    CategoryIn, "/events/{event}/categories", "/events/{event}/categories/{category}",
    list_categories: " List an event's categories of participants", create_category: " Add a category of participants",
    get_category: " Get a category", update_category: " Change a category", delete_category: " Delete a category"
);
endpoints!(
    TariffIn, "/events/{event}/tariffs", "/events/{event}/tariffs/{tariff}",
    list_tariffs: " List an event's tariffs", create_tariff: " Add a tariff", get_tariff: " Get a tariff",
    update_tariff: " Change a tariff", delete_tariff: " Delete a tariff"
);
endpoints!(
    OptionIn, "/events/{event}/options", "/events/{event}/options/{option}",
    list_options: " List an event's options", create_option: " Add an option", get_option: " Get an option",
    update_option: " Change an option", delete_option: " Delete an option"
);
endpoints!(
    QuestionIn, "/events/{event}/questions", "/events/{event}/questions/{question}",
    list_questions: " List what an event asks its participants", create_question: " Add a question",
    get_question: " Get a question", update_question: " Change a question", delete_question: " Delete a question"
);

/// The twenty of them.
pub fn mount(api: &mut Routes<'_>) {
    family(api, "/events/{event}/categories", |api| {
        api.service(list_categories)
            .service(create_category)
            .service(get_category)
            .service(update_category)
            .service(delete_category);
    });
    family(api, "/events/{event}/tariffs", |api| {
        api.service(list_tariffs)
            .service(create_tariff)
            .service(get_tariff)
            .service(update_tariff)
            .service(delete_tariff);
    });
    family(api, "/events/{event}/options", |api| {
        api.service(list_options)
            .service(create_option)
            .service(get_option)
            .service(update_option)
            .service(delete_option);
    });
    family(api, "/events/{event}/questions", |api| {
        api.service(list_questions)
            .service(create_question)
            .service(get_question)
            .service(update_question)
            .service(delete_question);
    });
}
