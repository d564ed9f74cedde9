use crate::{
    change::{self, Touched},
    neighbours::Neighbours,
    scopes::Write,
    store::lines,
};
use actix_web::delete;
use kernel::{
    auth::InEvent,
    http::{Ctx, Deleted, IfMatch, Outcome, Path},
};

/// Delete a line of an event's budget
///
/// In every scenario. 409 `budget.breaks_lines` while other lines name it in their formulas, `budget.line_in_use` while quotes,
/// invoices or payments are entered for it.
#[utoipa::path(tag = "budget", params(IfMatch), security(("oauth2" = ["budget:write"])))]
#[delete("/events/{event}/budget/lines/{line}")]
pub async fn delete_budget_line(
    ctx: Ctx<Write, InEvent>,
    path: Path<(String, String)>,
    IfMatch(version): IfMatch,
) -> Outcome<Deleted> {
    let (fence, neighbours) = (ctx.fence(), Neighbours::of(&ctx.app()));
    let (_, line) = path.0;
    ctx.write(move |tx| {
        change::contents(tx, &neighbours, &fence, |tx, budget| {
            let current = lines::find(tx, budget.event_id, &line)?;
            lines::delete(tx, &current, version)?;
            Ok((Deleted, Touched::Nothing))
        })
    })
    .await
}
