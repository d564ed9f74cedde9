use crate::{
    desk, errors,
    model::check_in::{BatchOut, CheckInIn, CheckInOut, ScanIn, ScanOut, ScanOutcome, ScanProblem},
    neighbours::Neighbours,
    papers::{self, code::Badge},
    scans::{self, Scan, Scanned, Who},
    scopes::CheckIn,
};
use actix_web::post;
use kernel::{
    auth::InEvent,
    db::Tx,
    error::{ApiError, Result},
    http::{Created, Ctx, Found, Json, Meta, Outcome, Rendered, Reply, describe},
    ids::EventId,
    secrets::purpose,
    text::Lang,
};
use std::collections::BTreeMap;
use utoipa::openapi::{ContentBuilder, OneOfBuilder, RefOr, Response, ResponseBuilder};

/// Check people in
///
/// One scan, or with `scans` a batch of a desk that was offline; by QR code or by number; for a half-day or, without one, for
/// the event. The first scan by the devices' clocks counts, whenever it arrives: an older one that comes in later takes the
/// place of the first. The same nonce again changes nothing (200), so send what you have as often as you like.
///
/// A single scan: 201; 409 `registration.already_checked_in` with `scanned_at` and `device` of the one that counts; 409
/// `registration.wrong_state` without a seat; 422 `registration.foreign_code` or `registration.revoked_code`; a clock more than
/// five minutes ahead is refused. A batch: 200, or 207 when a scan was refused; each scan has its outcome.
#[utoipa::path(tag = "registration", security(("oauth2" = ["registration:check-in"])))]
#[post("/events/{event}/check-ins")]
pub async fn create_check_in(ctx: Ctx<CheckIn, InEvent>, Json(input): Json<CheckInIn>) -> Outcome<Answered> {
    let (event, neighbours, lang, app) = (ctx.fence().event(), Neighbours::of(&ctx.app()), ctx.lang(), ctx.app());
    let device = input.device.clone().unwrap_or_default();
    let (sent, batch) = sent(input)?;
    let public_key = app.secrets.public_key(purpose::QR);
    let verify = move || -> Result<Vec<Scan>> {
        sent.into_iter().enumerate().map(|(at, scan)| verified(&public_key, scan, &device, at, batch)).collect()
    };
    // A thousand signatures keep a processor busy for a while; one is nothing.
    let scans = if batch { papers::apart(verify).await? } else { verify()? };
    ctx.write(move |tx| match (batch, scans.as_slice()) {
        (false, [scan]) => one(tx, &neighbours, event, scan),
        _ => all(tx, &neighbours, event, &scans, lang).map(Answered::Batch),
    })
    .await
}

/// The scans of the body, and whether they are a batch.
fn sent(input: CheckInIn) -> Result<(Vec<ScanIn>, bool)> {
    let CheckInIn { code, number, half_day, nonce, scanned_at, device: _, scans } = input;
    match (scans, nonce) {
        (Some(scans), None) if code.is_none() && number.is_none() && half_day.is_none() && scanned_at.is_none() => {
            Ok((scans, true))
        }
        (Some(_), _) => Err(errors::invalid(
            "/scans",
            "either",
            "Un lot (scans) ou un seul scan, pas les deux.",
            "A batch (scans) or a single scan, not both.",
        )),
        (None, Some(nonce)) => Ok((vec![ScanIn { code, number, half_day, nonce, scanned_at }], false)),
        (None, None) => Err(errors::invalid(
            "/nonce",
            "required",
            "Requis : la clé que l'appareil donne à ce scan.",
            "Required: the key that the device gives to this scan.",
        )),
    }
}

fn verified(public_key: &[u8; 32], scan: ScanIn, device: &str, at: usize, batch: bool) -> Result<Scan> {
    let ScanIn { code, number, half_day, nonce, scanned_at } = scan;
    let who = match (code, number) {
        (Some(code), None) => Badge::read(public_key, &code).map_or(Who::Foreign, Who::Badge),
        (None, Some(number)) => Who::Number(number),
        _ => {
            let pointer = if batch { format!("/scans/{at}/code") } else { "/code".to_owned() };
            let (fr, en) = ("Le code ou le numéro, l'un des deux.", "The code or the number, one of the two.");
            return Err(errors::invalid(&pointer, "either", fr, en));
        }
    };
    Ok(Scan { who, half_day, nonce, device: device.to_owned(), scanned_at })
}

fn one(tx: &mut Tx<'_>, neighbours: &Neighbours, event: EventId, scan: &Scan) -> Result<Answered> {
    let scanned = desk::at(tx, neighbours, event, |desk| {
        let half_days = neighbours.half_days(desk.tx, event)?;
        scans::take(desk, event, &half_days, scan)
    })?;
    match scanned {
        Scanned::First(row, whose) => Ok(Answered::First(CheckInOut::of(row, Some(&whose)))),
        Scanned::Repeated(row, whose) => Ok(Answered::Repeated(CheckInOut::of(row, whose.as_ref()))),
        Scanned::Already(row, _) => Err(errors::already_checked_in(row.id, row.scanned_at, &row.device)),
    }
}

fn all(tx: &mut Tx<'_>, neighbours: &Neighbours, event: EventId, scans: &[Scan], lang: Lang) -> Result<BatchOut> {
    desk::at(tx, neighbours, event, |desk| {
        let half_days = neighbours.half_days(desk.tx, event)?;
        let mut outcomes = Vec::with_capacity(scans.len());
        for (index, scan) in scans.iter().enumerate() {
            let (outcome, check_in, problem) = match scans::take(desk, event, &half_days, scan) {
                Ok(Scanned::First(row, whose)) => {
                    (ScanOutcome::CheckedIn, Some(CheckInOut::of(row, Some(&whose))), None)
                }
                Ok(Scanned::Repeated(row, whose)) => {
                    (ScanOutcome::Repeated, Some(CheckInOut::of(row, whose.as_ref())), None)
                }
                Ok(Scanned::Already(row, whose)) => {
                    (ScanOutcome::Already, Some(CheckInOut::of(row, Some(&whose))), None)
                }
                // What is wrong with one scan; what is wrong with the database ends the batch.
                Err(error) if error.status().is_client_error() => {
                    (ScanOutcome::Refused, None, Some(told(&error, lang)))
                }
                Err(error) => return Err(error),
            };
            outcomes.push(ScanOut { index, nonce: scan.nonce.clone(), outcome, check_in, problem });
        }
        Ok(BatchOut { scans: outcomes })
    })
}

fn told(error: &ApiError, lang: Lang) -> ScanProblem {
    let problem = error.to_problem(lang, "", "");
    let detail = problem.pointer("/errors/0/detail").or_else(|| problem.get("detail"));
    ScanProblem {
        code: error.code().to_owned(),
        detail: detail.and_then(serde_json::Value::as_str).unwrap_or_default().to_owned(),
    }
}

/// What a scan or a batch is answered with.
pub enum Answered {
    /// 201.
    First(CheckInOut),
    /// 200.
    Repeated(CheckInOut),
    /// 200, or 207 when a scan was refused.
    Batch(BatchOut),
}

impl Reply for Answered {
    fn render(&self, meta: &Meta) -> Result<Rendered> {
        match self {
            Self::First(scan) => Created(scan.clone()).render(meta),
            Self::Repeated(scan) => Found(scan.clone()).render(meta),
            Self::Batch(batch) => {
                let refused = batch.scans.iter().any(|scan| scan.outcome == ScanOutcome::Refused);
                let rendered = Found(batch.clone()).render(meta)?;
                Ok(Rendered { status: if refused { 207 } else { 200 }, ..rendered })
            }
        }
    }
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        let either = OneOfBuilder::new().item(describe::<CheckInOut>()).item(describe::<BatchOut>()).build();
        let answer = |what: &str, schema: RefOr<utoipa::openapi::Schema>| {
            let content = ContentBuilder::new().schema(Some(schema)).build();
            RefOr::T(ResponseBuilder::new().description(what).content("application/json", content).build())
        };
        let mut responses = Created::<CheckInOut>::responses();
        let same = "The same scan had arrived before; or a batch in which no scan was refused.";
        responses.insert("200".to_owned(), answer(same, RefOr::T(either.into())));
        let mixed = "A batch in which at least one scan was refused: look at the outcomes.";
        responses.insert("207".to_owned(), answer(mixed, describe::<BatchOut>()));
        responses
    }
}
