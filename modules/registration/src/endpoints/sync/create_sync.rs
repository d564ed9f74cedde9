use crate::{
    errors,
    ids::SyncId,
    model::sync::{EmptyCells, Mode, State, SyncFile, SyncOut, SyncQuery},
    neighbours::Neighbours,
    scans::AHEAD,
    scopes::Sync,
    store::{
        members,
        syncs::{self, Asked, SyncRow},
    },
    sync::{
        columns::Mapping,
        item::MembersIn,
        read::Reader,
        receive::{self, Header},
        report,
    },
};
use actix_web::post;
use kernel::{
    auth::Own,
    error::{ApiError, INVALID, Place, Result, Violation},
    http::{Ctx, Found, Import, Meta, Outcome, Path, Query, Rendered, Reply, Resource as _, Stored},
    ids::PartnerId,
};
use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};
use utoipa::openapi::{RefOr, Response};

/// For how long the caller waits before hearing that it takes longer.
const PATIENCE: Duration = Duration::from_secs(5);

/// How a sync is answered: 200 all good, 207 something needs attention, 202 it goes on.
pub struct Answered(SyncOut);

impl Reply for Answered {
    fn render(&self, meta: &Meta) -> Result<Rendered> {
        let mut rendered = Found(self.0.clone()).render(meta)?;
        let attention = self.0.counts.need_attention() || !self.0.warnings.is_empty();
        rendered.status = match self.0.state {
            State::Completed if attention => 207,
            State::Completed => 200,
            _ => 202,
        };
        let path = self.0.path().unwrap_or_default();
        rendered.headers.push(("Location".to_owned(), format!("/api/v1{path}")));
        Ok(rendered)
    }
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        let mut all = Stored::<SyncOut>::responses();
        let Some(RefOr::T(mut good)) = all.remove("201") else { return all };
        good.description = "All good.".to_owned();
        let (mut attention, mut goes_on) = (good.clone(), good.clone());
        attention.description = "Done; some items need attention: see `counts` and `items_url`.".to_owned();
        goes_on.description = "It goes on: follow `Location`.".to_owned();
        [("200", good), ("202", goes_on), ("207", attention)]
            .into_iter()
            .map(|(status, response)| (status.to_owned(), RefOr::T(response)))
            .collect()
    }
}

/// Send a partner's members
///
/// A member is not a registration: `attendance` says whether she takes a seat. `upsert` touches what is sent; `snapshot` also
/// cancels the members whom the file does not name, unless the file is incomplete, or these are too many. Try it with
/// `dry_run=true` first, and apply that very plan with `plan`. The same file twice changes nothing. Syncs of one partner and
/// event run one after the other; with `Prefer: respond-async`, or when it takes longer than some seconds, the answer is 202.
/// A replay by Idempotency-Key answers the sync's present state. CSV has field names as its head, French ones too, `,` or `;`
/// between cells. It is UTF-8 unless `charset=windows-1252` is declared; files may have 128 MiB, also compressed with gzip.
///
/// Our own export of registrations (a CSV file with the columns `number` and `payment`) can be sent back: cells that say what the
/// registration has already say nothing of the member, so that an export that nobody has changed changes nothing. Its `status` is
/// how the registration stands, and not the membership: that stays as it is, and the column is among `ignored_columns`; only
/// nobody is added whose line says `cancelled`. Lines without `external_id` are of no member, and rejected. To end memberships,
/// send a file of members, or map the column (`columns: {"status": "status"}` of the sync settings).
#[utoipa::path(
    tag = "registration",
    params(SyncQuery, ("Prefer" = Option<String>, Header, description = "`respond-async`: do not wait.", max_length = 200)),
    request_body(
        content((MembersIn = "application/json"), (SyncFile = "application/x-ndjson"), (SyncFile = "text/csv")),
        description = "The members. Nothing with `plan`.",
    ),
    security(("oauth2" = ["registration:sync"]))
)]
#[post("/events/{event}/partners/{partner}/syncs")]
pub async fn create_sync(
    ctx: Ctx<Sync, Own>,
    path: Path<(String, String)>,
    Query(query): Query<SyncQuery>,
    mut import: Import,
) -> Outcome<Answered> {
    ctx.refuse_unacceptable::<Answered>()?;
    let (app, fence, (_, key), owner) = (ctx.app(), ctx.fence(), path.0, ctx.caller_id()?);
    let (neighbours, own) = (Neighbours::of(&app), fence.clone());
    let (brief, settings) = app
        .db
        .read(move |conn| {
            let brief = neighbours.partner(conn, own.event(), own.partner(), &key)?;
            neighbours.open(conn, own.event())?;
            let (settings, _) = members::settings(conn, own.event(), brief.id)?;
            Ok((brief, settings))
        })
        .await?;
    let partner = brief.id;
    if query.generated_at.is_some_and(|at| at > ctx.now().plus_seconds(AHEAD)) {
        return Err(wrong_query(
            "generated_at",
            "in_future",
            "Plus de cinq minutes dans le futur : réglez l'horloge.",
            "More than five minutes ahead: set the clock.",
        ));
    }
    let actor = ctx.actor();
    let asked = Asked {
        on_error: query.on_error,
        confirm_cancellations: query.confirm_cancellations,
        expected_count: query.expected_count,
        notify: query.notify,
        plan: None,
        lines_of: None,
        chunks: 0,
        arrived_at: None,
        actor_kind: actor.kind.to_owned(),
        actor_id: actor.id,
        request_id: actor.request_id.clone(),
    };
    let header = Header {
        event: fence.event(),
        partner,
        mode: query.mode,
        dry_run: query.dry_run,
        asked,
        generated_at: query.generated_at,
    };
    let begun = match &query.plan {
        Some(token) => {
            let (plan, header) = planned(&ctx, header, &query, token, &mut import).await?;
            ctx.begin(move |tx| receive::line_up_plan(tx, &header, &plan, owner)?.ok_or_else(errors::plan_outdated))
                .await?
        }
        None => {
            let (media, charset) = import.media_type();
            let mapping = Mapping::new(&settings, query.empty_cells == EmptyCells::Clear).of(&brief);
            let reader = Reader::new(&media, charset.as_deref(), mapping)?;
            let received = receive::body(&app, &actor, &header, &mut import, reader).await?;
            let kept = received.begun.as_ref().map(|row| row.id);
            let begun = ctx.begin(move |tx| receive::line_up(tx, &header, &received, owner)).await;
            let others = begun.as_ref().map_or(true, |begun| begun.replayed);
            if let Some(kept) = kept.filter(|_| others) {
                receive::remove(&app, &actor, kept).await?;
            }
            begun?
        }
    };
    let row = until_done(&ctx, SyncId(begun.id.0), partner, import.prefers_async()).await?;
    if let Some(stop) = &row.report.0.stop {
        return Err(stop.problem().member("sync_id", row.id));
    }
    ctx.answer(&Answered(report::show(row, &app.secrets, ctx.lang(), ctx.now())))
}

/// The dry run whose plan is to be applied, and what it was asked for.
async fn planned(
    ctx: &Ctx<Sync, Own>,
    header: Header,
    query: &SyncQuery,
    token: &str,
    import: &mut Import,
) -> Result<(SyncRow, Header)> {
    import.open(64 * 1024)?;
    let mut body = 0;
    while let Some(piece) = import.next().await? {
        body += piece.len();
    }
    if body > 0 {
        return Err(errors::invalid(
            "",
            "body_with_plan",
            "Un plan s'applique sans corps : le fichier est déjà là.",
            "A plan is applied without a body: the file is here already.",
        ));
    }
    let app = ctx.app();
    let (sync, digest) = report::open_plan(&app.secrets, token, ctx.now()).ok_or_else(errors::plan_outdated)?;
    let (event, partner) = (header.event, header.partner);
    let plan = app.db.read(move |conn| syncs::find(conn, event, partner, sync)).await?;
    if let Some(parameter) = other_than_planned(query, &plan) {
        return Err(wrong_query(
            parameter,
            "with_plan",
            "Un plan s'applique tel quel : seuls notify et confirm_cancellations peuvent encore changer.",
            "A plan is applied as it is: only notify and confirm_cancellations can still change.",
        ));
    }
    let mut asked = plan.request.0.clone();
    asked.plan = Some(digest);
    asked.confirm_cancellations = header.asked.confirm_cancellations.or(asked.confirm_cancellations);
    asked.notify = header.asked.notify.or(asked.notify);
    (asked.actor_kind, asked.actor_id) = (header.asked.actor_kind, header.asked.actor_id);
    asked.request_id = header.asked.request_id;
    let mode: Mode = plan.mode;
    let header = Header { mode, dry_run: false, asked, generated_at: plan.generated_at, ..header };
    Ok((plan, header))
}

/// What is asked for otherwise than when the plan was made.
fn other_than_planned(query: &SyncQuery, plan: &SyncRow) -> Option<&'static str> {
    let (asked, said) = (&plan.request.0, SyncQuery::default());
    let other = [
        ("dry_run", query.dry_run),
        ("mode", query.mode != said.mode && query.mode != plan.mode),
        ("on_error", query.on_error != said.on_error && query.on_error != asked.on_error),
        ("expected_count", query.expected_count.is_some() && query.expected_count != asked.expected_count),
        ("generated_at", query.generated_at.is_some() && query.generated_at != plan.generated_at),
        ("empty_cells", query.empty_cells != said.empty_cells),
    ];
    other.into_iter().find_map(|(name, other)| other.then_some(name))
}

/// 422 for a query parameter.
fn wrong_query(name: &str, code: &'static str, fr: &'static str, en: &'static str) -> ApiError {
    INVALID.plain().violations([Violation::new(Place::Parameter(name.to_owned()), code, fr, en)])
}

/// Waits for the end, but not for long.
async fn until_done(ctx: &Ctx<Sync, Own>, id: SyncId, partner: PartnerId, at_once: bool) -> Result<SyncRow> {
    let (app, event, since) = (ctx.app(), ctx.fence().event(), Instant::now());
    let mut pause = Duration::from_millis(10);
    loop {
        let row = app.db.read(move |conn| syncs::find(conn, event, partner, id)).await?;
        if row.state.is_final() || at_once || since.elapsed() > PATIENCE || app.is_draining() {
            return Ok(row);
        }
        tokio::time::sleep(pause).await;
        pause = (pause * 2).min(Duration::from_millis(100));
    }
}
