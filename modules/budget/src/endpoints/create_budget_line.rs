use crate::{
    change::{self, Touched},
    checks,
    model::line::{LineIn, LineOut},
    neighbours::Neighbours,
    scopes::Write,
    store::lines,
};
use actix_web::post;
use kernel::{
    auth::InEvent,
    http::{Created, Ctx, Json, Outcome},
};

/// Add a line to an event's budget
///
/// In every scenario. A formula names hypotheses (`participants * meal_price`) and other lines (`line("catering")`); what is
/// wrong with it answers 422 at `/formula` with `start` and `end`, characters counted from 0. The first line of an event begins
/// its budget, with the scenario `reference`.
#[utoipa::path(tag = "budget", security(("oauth2" = ["budget:write"])))]
#[post("/events/{event}/budget/lines")]
pub async fn create_budget_line(ctx: Ctx<Write, InEvent>, Json(input): Json<LineIn>) -> Outcome<Created<LineOut>> {
    let (fence, neighbours) = (ctx.fence(), Neighbours::of(&ctx.app()));
    ctx.write(move |tx| {
        change::contents(tx, &neighbours, &fence, |tx, budget| {
            checks::line(tx, &neighbours, budget, &input, None)?;
            let row = lines::insert(tx, budget, &input)?;
            let touched = Touched::Line(row.id);
            Ok((Created(LineOut::of(row, budget.currency())), touched))
        })
    })
    .await
}
