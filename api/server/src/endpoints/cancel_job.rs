use actix_web::delete;
use kernel::{
    auth::{SignedIn, Whole},
    error::{CONFLICT, NOT_FOUND},
    http::{Ctx, Deleted, Outcome, Path},
    jobs::{self, JobId},
};

/// Cancel a job
///
/// It stops at its next step; what it has finished by then stays. A job that has ended answers 409.
#[utoipa::path(tag = "service", security(("oauth2" = [])))]
#[delete("/jobs/{job}")]
pub async fn cancel_job(ctx: Ctx<SignedIn, Whole>, job: Path<JobId>) -> Outcome<Deleted> {
    let owner = ctx.caller_id()?;
    ctx.write(move |tx| {
        jobs::find(tx, job.0, owner)?.ok_or_else(|| NOT_FOUND.plain())?;
        if !jobs::cancel(tx, job.0, owner)? {
            return Err(CONFLICT.detail("Ce travail est déjà terminé.", "This job has already ended."));
        }
        tx.audit("job.cancelled", "job", Some(job.0.0.into()), None);
        Ok(Deleted)
    })
    .await
}
