//! What runs beside requests: bringing events to those who follow them, doing jobs, sending mail, throwing away what has expired.

use actix_web::web;
use kernel::{
    app::App,
    db::Actor,
    error::Result,
    idempotency,
    jobs::{self, IDLE},
    limits, mail, outbox,
};
use std::{sync::Arc, time::Duration};
use tokio::task::JoinHandle;

/// Seconds between two rounds of housekeeping.
const HOUSEKEEPING: Duration = Duration::from_secs(60);
/// Days for which the change feed is kept. Cursors older than that answer 410.
const FEED_DAYS: i64 = 90;

/// Days for which a job can be read after it has ended.
const JOB_DAYS: i64 = 30;

/// Days for which one can see what became of a mail.
const MAIL_DAYS: i64 = 400;

/// Starts the background work of one process.
pub fn spawn(app: &web::Data<App>) -> Vec<JoinHandle<()>> {
    let app: Arc<App> = app.clone().into_inner();
    vec![
        tokio::spawn(when_woken(app.clone(), |app| async move { outbox::dispatch_once(&app).await.map(|_| ()) })),
        tokio::spawn(when_woken(app.clone(), |app| async move { jobs::run_waiting(&app).await.map(|_| ()) })),
        tokio::spawn(housekeeping(app.clone())),
        // Last: a server that stops waits for it.
        tokio::spawn(when_woken(app, |app| async move { mail::run_waiting(&app).await.map(|_| ()) })),
    ]
}

/// Does the work at once and then again and again: after a wake-up, or at the latest after [`IDLE`].
async fn when_woken<F>(app: Arc<App>, work: impl Fn(Arc<App>) -> F)
where
    F: Future<Output = Result<()>>,
{
    while !app.is_draining() {
        report(work(app.clone()).await);
        app.awakened(IDLE).await;
    }
}

/// Wake-ups are no reason to tidy up: there may be dozens a second.
async fn housekeeping(app: Arc<App>) {
    while !app.is_draining() {
        report(tidy(&app).await);
        tokio::time::sleep(HOUSEKEEPING).await;
    }
}

/// A database that is away for a while is no reason to stop: the next round finds it again.
fn report(outcome: Result<()>) {
    if let Err(error) = outcome {
        log::warn!("background work: {error} ({})", error.cause().unwrap_or("no cause"));
    }
}

async fn tidy(app: &App) -> Result<()> {
    app.db
        .write(Actor::system("housekeeping"), 0, |tx| {
            let now = tx.now();
            idempotency::purge(tx, now)?;
            jobs::purge(tx, now.plus_seconds(-JOB_DAYS * 86_400))?;
            limits::purge(tx, now.plus_seconds(-86_400))?;
            mail::purge(tx, now.plus_seconds(-MAIL_DAYS * 86_400))?;
            Ok(())
        })
        .await?;
    let old = app.now().plus_seconds(-FEED_DAYS * 86_400);
    while app.db.write_bulk(Actor::system("housekeeping"), 0, move |tx| outbox::feed::purge(tx, old)).await? > 0 {}
    app.sweep().await;
    Ok(())
}
