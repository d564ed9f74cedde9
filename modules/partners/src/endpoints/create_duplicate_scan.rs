use crate::{jobs::DuplicateScan, scopes::Write};
use actix_web::post;
use kernel::{
    http::{Accepted, Ctx, Outcome},
    jobs,
};

/// Look for duplicates in the whole directory
///
/// Long work: follow the job in `Location`. When it is completed, `GET /partners/duplicates` has what it found in the place of
/// what the scan before had found. A cancelled scan leaves that as it was.
#[utoipa::path(tag = "partners", security(("oauth2" = ["partners:write"])))]
#[post("/partners/duplicate-scans")]
pub async fn create_duplicate_scan(ctx: Ctx<Write>) -> Outcome<Accepted> {
    let owner = ctx.caller_id()?;
    ctx.write(move |tx| Ok(Accepted(jobs::enqueue(tx, &DuplicateScan {}, owner, None)?))).await
}
