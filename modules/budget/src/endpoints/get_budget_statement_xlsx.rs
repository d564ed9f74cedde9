use crate::{documents::Document, model::statement::FiguresQuery, neighbours::Neighbours, papers::xlsx, scopes::Read};
use actix_web::get;
use kernel::{
    auth::InEvent,
    http::{Ctx, Outcome, Path, Query, Workbook, apart},
};

/// Get a scenario as a workbook that computes
///
/// Office Open XML with live formulas: change a hypothesis, and lines, sub-totals, totals and balance follow. Each line is
/// rounded half to even, once, as here. Where a formula is too large for a cell, its row has the amount and says so. In the language that you ask for.
/// `as_of` as in the statement.
#[utoipa::path(tag = "budget", params(FiguresQuery), responses((status = 409, description = crate::errors::CANNOT_COMPUTE)), security(("oauth2" = ["budget:read"])))]
#[get("/events/{event}/budget/scenarios/{scenario}/statement.xlsx")]
pub async fn get_budget_statement_xlsx(
    ctx: Ctx<Read, InEvent>,
    path: Path<(String, String)>,
    Query(query): Query<FiguresQuery>,
) -> Outcome<Workbook> {
    ctx.refuse_unacceptable::<Workbook>()?;
    ctx.limit_export()?;
    let (event, app, lang, now, (_, scenario)) = (ctx.fence().event(), ctx.app(), ctx.lang(), ctx.now(), path.0);
    let neighbours = Neighbours::of(&app);
    let read =
        move |conn: &mut kernel::db::Conn| Document::read(conn, &neighbours, event, &scenario, query.as_of, lang, now);
    let document = app.db.read_long(read).await?;
    let file_name = document.file_name("xlsx");
    let bytes = apart(move || xlsx::statement(&document.paper, |line, cells| document.content(line, cells))).await?;
    ctx.answer(&Workbook { file_name, bytes })
}
