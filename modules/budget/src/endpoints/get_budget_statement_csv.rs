use crate::{documents::Document, model::statement::FiguresQuery, neighbours::Neighbours, papers::csv, scopes::Read};
use actix_web::get;
use kernel::{
    auth::InEvent,
    http::{Csv, Ctx, Outcome, Path, Query, apart},
};

/// Get the lines of a scenario as CSV
///
/// UTF-8 with a byte order mark, `;` between cells, and so `,` before the decimals, in either language: what spreadsheets in
/// French open by a double click. A row a line, with the day as of which it stands so, the revision and how far that is decided; its
/// months at the end, no totals. Heads and words in the language that you ask for. `as_of` as in the statement.
#[utoipa::path(tag = "budget", params(FiguresQuery), responses((status = 409, description = crate::errors::CANNOT_COMPUTE)), security(("oauth2" = ["budget:read"])))]
#[get("/events/{event}/budget/scenarios/{scenario}/statement.csv")]
pub async fn get_budget_statement_csv(
    ctx: Ctx<Read, InEvent>,
    path: Path<(String, String)>,
    Query(query): Query<FiguresQuery>,
) -> Outcome<Csv> {
    ctx.refuse_unacceptable::<Csv>()?;
    ctx.limit_export()?;
    let (event, app, lang, now, (_, scenario)) = (ctx.fence().event(), ctx.app(), ctx.lang(), ctx.now(), path.0);
    let neighbours = Neighbours::of(&app);
    let read =
        move |conn: &mut kernel::db::Conn| Document::read(conn, &neighbours, event, &scenario, query.as_of, lang, now);
    let document = app.db.read_long(read).await?;
    let file_name = document.file_name("csv");
    let bytes = apart(move || csv::statement(&document.paper)).await?;
    ctx.answer(&Csv { file_name, bytes })
}
