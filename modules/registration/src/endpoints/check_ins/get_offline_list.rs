use crate::{
    catalogue::Catalogue,
    ids::RegistrationId,
    model::check_in::{OfflineEntry, OfflineList, OfflineListQuery, display_name},
    neighbours::Neighbours,
    papers::code::{Badge, PREFIX},
    rules::presence,
    scopes::CheckIn,
    store::{
        check_ins,
        registrations::{self, RegistrationRow},
    },
};
use actix_web::get;
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use contracts::events::HalfDayFrame;
use kernel::{
    auth::InEvent,
    db::{At, Conn},
    error::Result,
    http::{Ctx, Found, Outcome, Query},
    ids::EventId,
    outbox::{feed, stream_of},
    secrets::{Secrets, purpose},
};
use std::sync::Arc;

/// Changes that one answer takes into account.
const STEP: i64 = 1_000;

/// Get what a desk needs without a network
///
/// Everybody who may enter, by name, and the public key with which badges verify (`docs/badge-codes.md`). With `since`, only
/// what has changed: whoever is not `admitted` any more is named by number only, and a badge whose revocation number is not
/// the one told here is worthless. Keep `next_cursor` after you have stored the answer; 410 when it is too old. Personal data:
/// audited, never cached; the whole list is an export, limited per minute.
#[utoipa::path(
    tag = "registration",
    params(OfflineListQuery),
    responses((status = 410, description = "The cursor is older than what is kept: read the whole list again.")),
    security(("oauth2" = ["registration:check-in"]))
)]
#[get("/events/{event}/offline-list")]
pub async fn get_offline_list(
    ctx: Ctx<CheckIn, InEvent>,
    Query(query): Query<OfflineListQuery>,
) -> Outcome<Found<OfflineList>> {
    let (fence, neighbours, now, app) = (ctx.fence(), Neighbours::of(&ctx.app()), ctx.now(), ctx.app());
    let (event, secrets) = (fence.event(), app.secrets.clone());
    ctx.refuse_unacceptable::<Found<OfflineList>>()?;
    if query.since.is_none() {
        ctx.limit_export()?;
    }
    let audit = move |tx: &mut kernel::db::Tx<'_>| {
        tx.audit("offline_list.read", "event", Some(event.into()), Some(event));
        Ok(())
    };
    app.db.write(ctx.actor(), 0, audit).await?;
    ctx.read_long(move |conn| {
        let list = Offline { neighbours: neighbours.clone(), secrets: secrets.clone(), event, now };
        Ok(Found(match &query.since {
            None => list.whole(conn)?,
            Some(cursor) => list.since(conn, cursor)?,
        }))
    })
    .await
}

struct Offline {
    neighbours: Neighbours,
    secrets: Arc<Secrets>,
    event: EventId,
    now: At,
}

impl Offline {
    fn whole(&self, conn: &mut Conn) -> Result<OfflineList> {
        // Before the rows: what changes meanwhile is told again.
        let next = feed::end(conn, &self.secrets, &stream_of(Some(self.event)))?;
        let (catalogue, half_days) = self.frame(conn)?;
        let rows = check_ins::seated(conn, self.event)?.into_iter();
        let rows = rows.filter(|row| self.admitted(row)).map(|row| self.entry(&catalogue, &half_days, row));
        Ok(self.list(true, rows.collect(), next, false))
    }

    fn since(&self, conn: &mut Conn, cursor: &str) -> Result<OfflineList> {
        let stream = stream_of(Some(self.event));
        let visible = |row: &kernel::outbox::OutboxRow| row.subject_kind == "registration";
        let page = feed::page(conn, &self.secrets, &stream, Some(cursor), STEP, &visible)?;
        let mut ids: Vec<RegistrationId> = Vec::new();
        for change in &page.data {
            let id = RegistrationId(change.id.0);
            if !ids.contains(&id) {
                ids.push(id);
            }
        }
        let (catalogue, half_days) = self.frame(conn)?;
        let mut rows = registrations::by_ids(conn, &ids)?;
        let people = ids.into_iter().map(|id| match rows.iter().position(|row| row.id == id) {
            Some(at) => self.entry(&catalogue, &half_days, rows.swap_remove(at)),
            None => gone(id),
        });
        let people = people.collect();
        Ok(self.list(false, people, page.next_cursor, page.has_more))
    }

    fn frame(&self, conn: &mut Conn) -> Result<(Catalogue, Vec<HalfDayFrame>)> {
        let half_days = self.neighbours.half_days(conn, self.event)?;
        Ok((Catalogue::of(conn, &self.neighbours, self.event)?, half_days))
    }

    fn admitted(&self, row: &RegistrationRow) -> bool {
        presence::may_enter(row) && !row.has_lapsed(self.now)
    }

    fn entry(&self, catalogue: &Catalogue, half_days: &[HalfDayFrame], row: RegistrationRow) -> OfflineEntry {
        let admitted = self.admitted(&row);
        let tariff = catalogue.tariffs.iter().find(|known| known.id == row.tariff_id);
        let covered =
            |half_day: &&HalfDayFrame| admitted && tariff.is_some_and(|known| presence::covers(&known.entry, half_day));
        OfflineEntry {
            registration_id: row.id,
            admitted,
            display_name: admitted.then(|| display_name(&row)),
            category: row.category_id.filter(|_| admitted).map(|id| catalogue.category_code(id)),
            status: Some(row.status),
            revocation: Some(Badge::of(&row).revocation),
            half_days: half_days.iter().filter(covered).map(|half_day| half_day.id).collect(),
            checked_in_at: row.checked_in_at,
            number: Some(row.number),
        }
    }

    fn list(&self, complete: bool, people: Vec<OfflineEntry>, next_cursor: String, has_more: bool) -> OfflineList {
        OfflineList {
            event_id: self.event,
            code_prefix: PREFIX.to_owned(),
            public_key: URL_SAFE_NO_PAD.encode(self.secrets.public_key(purpose::QR)),
            complete,
            people,
            next_cursor,
            has_more,
        }
    }
}

/// Nothing is left of a registration: whatever badge names it is worthless.
fn gone(id: RegistrationId) -> OfflineEntry {
    OfflineEntry {
        registration_id: id,
        admitted: false,
        number: None,
        display_name: None,
        category: None,
        status: None,
        revocation: None,
        half_days: Vec::new(),
        checked_in_at: None,
    }
}
