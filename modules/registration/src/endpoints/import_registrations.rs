use crate::{
    catalogue::Chooser,
    desk::{self, Desk},
    errors,
    forms::{self, Origin},
    imports::{LARGEST, Table},
    model::{
        import::{
            ImportFile, ImportLine, ImportOut, ImportOutcome, ImportProblem, ImportQuery, ImportWarning, Imported,
        },
        registration::{Source, Status},
    },
    neighbours::Neighbours,
    scopes::Write,
    store::registrations::{self, RegistrationRow},
    sync::likeness::{another_person, names_differ},
};
use actix_web::post;
use kernel::{
    auth::InEvent,
    db::Tx,
    error::{self, ApiError, Result},
    http::{Ctx, Import, Outcome, Query},
    ids::EventId,
    text::Lang,
};
use std::sync::{Arc, Mutex, PoisonError};

/// Register the people of a file
///
/// For the organisers: CSV (UTF-8; `;`, `,` or tab between cells) or XLSX (its first sheet), at most 8 MiB and 5,000 lines. The
/// first line names the columns as the export does, French names are understood too (`nom`, `prénom`, `courriel`, `structure`,
/// `tarif`, …); `given_name`, `family_name` and `tariff` must be there, an unknown column answers 422. Every line is registered
/// by the rules of a single registration or rejected with its reason; the good ones are in, whatever becomes of the others.
/// `dry_run=true` says what would happen and writes nothing. An export can be changed and sent back: lines whose `status` says
/// that the person does not come, or whose `number` is a registration of this event, are `skipped`; `warnings` name the columns
/// of the export that a file cannot set (`registration.columns_ignored`), and the lines of people who are registered anew because
/// their `number` is of no registration of this event (`registration.number_unknown`): another event's, or mistyped. What is no
/// number at all rejects its line. A file that was sent already rejects its lines as `registration.duplicate`, those without an
/// address or a number excepted: send an Idempotency-Key to repeat it safely.
#[utoipa::path(
    tag = "registration", params(ImportQuery),
    request_body(content(
        (ImportFile = "text/csv", example = "nom;prénom;courriel;tarif\nExemple;Camille;camille.import@courriel.example;plein\n"),
        (ImportFile = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
    )),
    security(("oauth2" = ["registration:write"]))
)]
#[post("/events/{event}/registrations/imports")]
pub async fn import_registrations(
    ctx: Ctx<Write, InEvent>,
    Query(query): Query<ImportQuery>,
    mut import: Import,
) -> Outcome<Imported> {
    ctx.refuse_unacceptable::<Imported>()?;
    let (event, neighbours, lang) = (ctx.fence().event(), Neighbours::of(&ctx.app()), ctx.lang());
    let (media_type, _) = import.media_type();
    import.open(LARGEST)?;
    let mut bytes = Vec::new();
    while let Some(piece) = import.next().await? {
        bytes.extend_from_slice(&piece);
    }
    let read = actix_web::web::block(move || Table::read(&media_type, &bytes));
    let table = read.await.map_err(|cause| error::INTERNAL.plain().because(cause))??;
    if !query.dry_run {
        return ctx.write(move |tx| Ok(Imported(register(tx, &neighbours, event, &table, lang)?))).await;
    }
    // The whole work is done and then taken back: what is said is what would happen.
    let report = Arc::new(Mutex::new(None));
    let found = report.clone();
    let app = ctx.app();
    let undone = app.db.write(ctx.actor(), 0, move |tx| -> Result<()> {
        let done = register(tx, &neighbours, event, &table, lang)?;
        *found.lock().unwrap_or_else(PoisonError::into_inner) = Some(done);
        Err(error::CONFLICT.plain())
    });
    let undone = undone.await;
    let report = report.lock().unwrap_or_else(PoisonError::into_inner).take();
    match (report, undone) {
        (Some(report), _) => ctx.answer(&Imported(as_if(report))),
        (None, Err(error)) => Err(error),
        (None, Ok(())) => Err(error::INTERNAL.plain()),
    }
}

fn as_if(mut report: ImportOut) -> ImportOut {
    report.dry_run = true;
    for line in report.lines.iter_mut().filter(|line| line.outcome == ImportOutcome::Created) {
        line.registration_id = None;
        line.number = None;
    }
    report
}

fn register(tx: &mut Tx<'_>, neighbours: &Neighbours, event: EventId, table: &Table, lang: Lang) -> Result<ImportOut> {
    desk::at(tx, neighbours, event, |desk| {
        let warnings = ImportWarning::ignored(&table.ignored, lang).into_iter().collect();
        let mut report = ImportOut { warnings, ..ImportOut::default() };
        let mut strangers = Vec::new();
        for (line, cells) in &table.lines {
            report.received += 1;
            let (outcome, row, why) = match one(desk, neighbours, event, table, cells) {
                Ok(Done::Registered(row, numbered)) => {
                    strangers.extend(numbered.then_some(*line));
                    (ImportOutcome::Created, Some(row), None)
                }
                Ok(Done::Skipped(row, why)) => (ImportOutcome::Skipped, row, Some(why)),
                Err(error) if !error.status().is_server_error() => (ImportOutcome::Rejected, None, Some(error)),
                Err(error) => return Err(error),
            };
            match outcome {
                ImportOutcome::Created => report.created += 1,
                ImportOutcome::Skipped => report.skipped += 1,
                ImportOutcome::Rejected => report.rejected += 1,
            }
            let waits = row.as_ref().is_some_and(|row| row.status == Status::Waiting);
            report.waiting += u64::from(waits && outcome == ImportOutcome::Created);
            report.lines.push(ImportLine {
                line: *line,
                outcome,
                registration_id: row.as_ref().map(|row| row.id),
                status: row.as_ref().map(|row| row.status),
                number: row.map(|row| row.number),
                problem: why.map(|why| ImportProblem::of(&why, lang)),
            });
        }
        report.warnings.extend(ImportWarning::unknown_numbers(strangers, lang));
        Ok(report)
    })
}

/// What became of a line that is not rejected.
enum Done {
    /// And whether its line had a number that names no registration here.
    Registered(RegistrationRow, bool),
    /// With the registration that is there, if there is one.
    Skipped(Option<RegistrationRow>, ApiError),
}

fn one(
    desk: &mut Desk<'_, '_>,
    neighbours: &Neighbours,
    event: EventId,
    table: &Table,
    cells: &[String],
) -> Result<Done> {
    // A number is of one registration in the world: where it is known here, the line is about that one.
    let (number, cancelled) = (table.number(cells), table.is_cancelled(cells));
    let known = match &number {
        Ok(Some(number)) => registrations::by_number(desk.tx, event, number)?,
        Ok(None) | Err(_) => None,
    };
    if matches!(cancelled, Ok(true)) && number.is_ok() {
        return Ok(Done::Skipped(known, errors::not_coming()));
    }
    if known.as_ref().is_some_and(|row| row.agreed.0.erased) {
        return Err(errors::erased());
    }
    let (input, wrong) = table.input(cells);
    let illegible = [forms::wrong(&number), forms::wrong(&cancelled), wrong];
    if let Some(row) = known {
        forms::all_of(illegible)?;
        let (there, here) = (row.person(), &input.person);
        // An address that several people share says nothing of who it is.
        let shared = there.email_shared || here.email_shared;
        if another_person(&there, here) || (shared && names_differ(&there, here)) {
            return Err(errors::number_of_another(&row.number));
        }
        let why = errors::already_registered(&row.number, row.active);
        return Ok(Done::Skipped(Some(row), why));
    }
    let origin = Origin {
        chooser: Chooser::Staff,
        source: Source::Import,
        partner: forms::partner(desk.tx, neighbours, event, input.partner.as_deref())?,
        group: None,
        by_form: false,
        now: desk.now(),
    };
    let (catalogue, id) = (desk.catalogue.clone(), desk.tx.new_id());
    let new = forms::read(&catalogue, id, &input, &origin);
    forms::all_of(illegible.into_iter().chain([forms::wrong(&new)]))?;
    let numbered = matches!(number, Ok(Some(_)));
    desk.register(new?).map(|row| Done::Registered(row, numbered))
}
