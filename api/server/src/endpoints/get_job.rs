use actix_web::get;
use kernel::{
    auth::{SignedIn, Whole},
    error::NOT_FOUND,
    http::{Ctx, Found, JobOut, Outcome, Path},
    jobs::{self, JobId},
};

/// Get a job
///
/// Only whoever started it sees it. Ask again every second or so until `state` is `completed`, `failed` or `cancelled`;
/// `result_url` then leads to the result.
#[utoipa::path(tag = "service", security(("oauth2" = [])))]
#[get("/jobs/{job}")]
pub async fn get_job(ctx: Ctx<SignedIn, Whole>, job: Path<JobId>) -> Outcome<Found<JobOut>> {
    let owner = ctx.caller_id()?;
    ctx.read(move |conn| Ok(Found(jobs::find(conn, job.0, owner)?.ok_or_else(|| NOT_FOUND.plain())?.into()))).await
}
