use crate::assembly::Shared;
use actix_web::{HttpRequest, HttpResponse, get, web};
use kernel::{
    app::App,
    db,
    error::{self, ApiError},
    http::Raw,
    mail, outbox,
};
use std::time::{Duration, Instant};

/// Whether the process is alive
///
/// No I/O at all: an answer means that the process runs, nothing more.
#[utoipa::path(tag = "service", responses((status = 200, description = "Alive.", body = String, content_type = "text/plain")))]
#[get("/livez")]
pub async fn livez() -> Raw {
    Raw(HttpResponse::Ok()
        .content_type("text/plain; charset=utf-8")
        .insert_header(("Cache-Control", "no-store"))
        .body("ok"))
}

/// When readiness was last looked into, and what came out.
pub type Known = Option<(Instant, Result<(), String>)>;

/// Whether requests should be sent here
///
/// 503 while the database does not answer, migrations are missing, or the process drains before it ends. Looked up at most
/// once a second.
#[utoipa::path(tag = "service", responses(
    (status = 200, description = "Ready.", body = String, content_type = "text/plain"),
))]
#[get("/readyz")]
pub async fn readyz(app: web::Data<App>, shared: web::Data<Shared>) -> Result<Raw, ApiError> {
    if app.is_draining() {
        return Err(error::UNAVAILABLE.detail("Le serveur s'arrête.", "The server is shutting down.").retry_after(5));
    }
    let fresh = |known: &Known| match known {
        Some((at, outcome)) if at.elapsed() < Duration::from_secs(1) => Some(outcome.clone()),
        _ => None,
    };
    let known = shared.ready.lock().ok().and_then(|known| fresh(&known));
    let outcome = match known {
        Some(outcome) => outcome,
        None => {
            let outcome = look(&app, shared.clone()).await;
            if let Ok(mut known) = shared.ready.lock() {
                *known = Some((Instant::now(), outcome.clone()));
            }
            outcome
        }
    };
    match outcome {
        Ok(()) => Ok(Raw(HttpResponse::Ok()
            .content_type("text/plain; charset=utf-8")
            .insert_header(("Cache-Control", "no-store"))
            .body("ready"))),
        Err(why) => Err(error::database_unavailable().because(why)),
    }
}

async fn look(app: &App, shared: web::Data<Shared>) -> Result<(), String> {
    let shared = shared.into_inner();
    let pending = app.db.read_long(move |conn| {
        db::pending(conn, &shared.migrations).map_err(|why| error::database_unavailable().because(why))
    });
    match pending.await {
        Ok(list) if list.is_empty() => Ok(()),
        Ok(list) => Err(format!("migrations are missing: {}", list.join(", "))),
        Err(error) => Err(error.to_string()),
    }
}

/// Counters
///
/// OpenMetrics text. From other machines only with the bearer token of `server.metrics_token`; through a proxy too.
#[utoipa::path(tag = "service", responses(
    (status = 200, description = "The counters.", body = String, content_type = "application/openmetrics-text"),
    (status = 404, description = "Not from here."),
))]
#[get("/metrics")]
pub async fn metrics(request: HttpRequest, app: web::Data<App>, shared: web::Data<Shared>) -> Result<Raw, ApiError> {
    let local = request.peer_addr().is_some_and(|peer| peer.ip().is_loopback())
        && ["forwarded", "x-forwarded-for"].iter().all(|name| !request.headers().contains_key(*name));
    let given = request.headers().get("authorization").and_then(|value| value.to_str().ok());
    let token = shared.metrics_token.as_deref().zip(given.and_then(|value| value.strip_prefix("Bearer ")));
    let known = token.is_some_and(|(ours, theirs)| {
        kernel::secrets::sha256(ours.as_bytes()) == kernel::secrets::sha256(theirs.as_bytes())
    });
    if !local && !known {
        return Err(error::NOT_FOUND.plain());
    }
    match app.db.read(|conn| Ok((outbox::count_dead_letters(conn)?, mail::counts(conn)?))).await {
        Ok((dead_letters, (waiting, failed))) => {
            app.metrics.dead_letters(dead_letters);
            app.metrics.mails(waiting, failed);
        }
        // The other counters matter most while the database is away; these keep their last values.
        Err(error) => log::debug!("dead letters and mails are not counted: {error}"),
    }
    let text = app.metrics.render().map_err(|error| error::INTERNAL.plain().because(error))?;
    let kind = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    Ok(Raw(HttpResponse::Ok().content_type(kind).body(text)))
}
