use super::{
    NoteId, NoteRow, Noted, Read, Write,
    model::{Behaviour, CountIn, NewNoteOut, NoteIn, NoteOut},
    probe_notes,
};
use actix_web::{get, post};
use diesel::prelude::*;
use kernel::{
    app::App,
    db::Conn,
    error::{CONFLICT, NOT_FOUND, Result},
    http::{Accepted, Created, Ctx, Found, Json, OnceOnly, Outcome, Path, Routes},
    jobs::{self, Job, Progress},
};
use serde::{Deserialize, Serialize};
use std::{
    collections::HashMap,
    sync::{Arc, LazyLock, Mutex, PoisonError},
};
use tokio::sync::Semaphore;

pub(super) fn mount(api: &mut Routes<'_>) {
    api.service(panic_in_probe).service(wait_in_probe).service(create_note).service(get_note).service(count_in_probe);
}

/// Holds slow handlers and gated jobs of one server until the test lets them go on.
pub struct Gate;

impl Gate {
    /// Tests run side by side: each server has a gate of its own.
    fn key(app: &App) -> usize {
        Arc::as_ptr(&app.secrets) as usize
    }

    fn of(app: &App) -> Arc<Semaphore> {
        let mut gates = GATES.lock().unwrap_or_else(PoisonError::into_inner);
        gates.entry(Self::key(app)).or_insert_with(|| Arc::new(Semaphore::new(0))).clone()
    }

    /// How many wait.
    pub fn waiting(app: &App) -> usize {
        WAITING.lock().unwrap_or_else(PoisonError::into_inner).get(&Self::key(app)).copied().unwrap_or(0)
    }

    /// Lets so many go on.
    pub fn open(app: &App, so_many: usize) {
        Self::of(app).add_permits(so_many);
    }

    async fn pass(app: &App) {
        let count = |more: isize| {
            let mut waiting = WAITING.lock().unwrap_or_else(PoisonError::into_inner);
            let here = waiting.entry(Self::key(app)).or_default();
            *here = here.saturating_add_signed(more);
        };
        count(1);
        if let Ok(permit) = Self::of(app).acquire().await {
            permit.forget();
        }
        count(-1);
    }
}

static GATES: LazyLock<Mutex<HashMap<usize, Arc<Semaphore>>>> = LazyLock::new(Mutex::default);
static WAITING: LazyLock<Mutex<HashMap<usize, usize>>> = LazyLock::new(Mutex::default);

/// Panic in the handler
///
/// Answers 500.
#[utoipa::path(tag = "probe", security(("oauth2" = ["probe:read"])))]
#[get("/probe/panic")]
async fn panic_in_probe(ctx: Ctx<Read>) -> Outcome<Found<NoteOut>> {
    let app = ctx.app();
    assert!(app.is_draining(), "on purpose");
    Err(NOT_FOUND.plain())
}

/// Wait at the gate
///
/// Answers 404 once the test opens it.
#[utoipa::path(tag = "probe", security(("oauth2" = ["probe:read"])))]
#[get("/probe/notes/{note}/wait")]
async fn wait_in_probe(ctx: Ctx<Read>, _note: Path<NoteId>) -> Outcome<Found<NoteOut>> {
    Gate::pass(&ctx.app()).await;
    Err(NOT_FOUND.plain())
}

/// Make a note
///
/// Then fails or panics, if asked to.
#[utoipa::path(tag = "probe", security(("oauth2" = ["probe:write"])))]
#[post("/probe/notes")]
async fn create_note(ctx: Ctx<Write>, Json(input): Json<NoteIn>) -> Outcome<Created<NewNoteOut>> {
    let secret = kernel::secrets::random_token("probe_");
    ctx.write(move |tx| {
        let row = NoteRow { id: tx.new_id(), label: input.label.clone(), seen: 0, version: 1, created_at: tx.now() };
        let conn: &mut Conn = tx;
        diesel::insert_into(probe_notes::table).values(&row).execute(conn)?;
        tx.publish_event(&Noted { note: row.id })?;
        match input.behaviour {
            Behaviour::Well => {
                Ok(Created(NewNoteOut { id: row.id, label: row.label, secret: OnceOnly(secret.clone()) }))
            }
            Behaviour::Fail => Err(CONFLICT.detail("Exprès.", "On purpose.")),
            Behaviour::Panic => panic!("on purpose"),
        }
    })
    .await
}

/// Get a note
///
/// As it is.
#[utoipa::path(tag = "probe", params(("note" = NoteId, Path)), security(("oauth2" = ["probe:read"])))]
#[get("/probe/notes/{note}")]
async fn get_note(ctx: Ctx<Read>, note: Path<NoteId>) -> Outcome<Found<NoteOut>> {
    ctx.read(move |conn| {
        let row = probe_notes::table.find(note.0).select(NoteRow::as_select()).first(conn).optional()?;
        Ok(Found(row.ok_or_else(|| NOT_FOUND.plain())?.into()))
    })
    .await
}

/// Counts, step by step.
#[derive(Serialize, Deserialize)]
pub(super) struct Count(CountIn);

impl Job for Count {
    const KIND: &'static str = "probe.count";
    const AT_ONCE: usize = 3;

    async fn run(self, app: Arc<App>, progress: Progress) -> Result<String> {
        let Count(CountIn { steps, panic_at, gated }) = self;
        for step in 1..=steps {
            if gated {
                Gate::pass(&app).await;
            }
            assert!(panic_at != Some(step), "on purpose");
            progress.step(step, Some(steps)).await?;
        }
        Ok("/livez".to_owned())
    }
}

/// Count in a job
///
/// Follow `Location`.
#[utoipa::path(tag = "probe", security(("oauth2" = ["probe:write"])))]
#[post("/probe/counts")]
async fn count_in_probe(ctx: Ctx<Write>, Json(input): Json<CountIn>) -> Outcome<Accepted> {
    let owner = ctx.caller_id()?;
    ctx.write(move |tx| Ok(Accepted(jobs::enqueue(tx, &Count(input.clone()), owner, None)?))).await
}
