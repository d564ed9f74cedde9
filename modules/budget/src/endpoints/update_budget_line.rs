use crate::{
    change::{self, Touched},
    checks,
    model::line::{LineIn, LineOut},
    neighbours::Neighbours,
    scopes::Write,
    store::lines,
};
use actix_web::patch;
use kernel::{
    auth::InEvent,
    http::{Ctx, IfMatch, MergePatch, Outcome, Path, Updated},
};

/// Change a line of an event's budget
///
/// Only what you send changes; `null` clears: to replace an amount by a formula, send `{"amount": null, "formula": "…"}`. Other
/// lines that could not be computed any more (because they name the old code, say) answer 409 `budget.breaks_lines`. Once money was entered for a line it stays on its side:
/// 409 `budget.line_in_use`.
#[utoipa::path(
    tag = "budget", params(IfMatch),
    request_body(content = LineIn, content_type = "application/merge-patch+json"),
    security(("oauth2" = ["budget:write"]))
)]
#[patch("/events/{event}/budget/lines/{line}")]
pub async fn update_budget_line(
    ctx: Ctx<Write, InEvent>,
    path: Path<(String, String)>,
    IfMatch(version): IfMatch,
    patch: MergePatch,
) -> Outcome<Updated<LineOut>> {
    let (fence, neighbours) = (ctx.fence(), Neighbours::of(&ctx.app()));
    let (_, line) = path.0;
    ctx.write(move |tx| {
        change::contents(tx, &neighbours, &fence, |tx, budget| {
            let current = lines::find(tx, budget.event_id, &line)?;
            version.check(current.version)?;
            let input: LineIn = patch.apply(&LineIn::of(&current, budget.currency()))?;
            checks::line(tx, &neighbours, budget, &input, current.partner_id)?;
            let row = lines::update(tx, &current, &input, version)?;
            let touched = Touched::Line(row.id);
            Ok((Updated(LineOut::of(row, budget.currency())), touched))
        })
    })
    .await
}
