use crate::{documents::Document, model::statement::FiguresQuery, neighbours::Neighbours, papers::pdf, scopes::Read};
use actix_web::get;
use kernel::{
    auth::InEvent,
    http::{Ctx, Outcome, Path, Pdf, Query, apart},
};

/// Get a provisional budget to sign
///
/// The two columns that French funders ask for: charges (60 to 69) and produits (70 to 79), contributions in kind (86, 87) apart,
/// the funding plan, and room to sign. Whole units of the currency that still add up and balance: where rounding leaves a
/// difference, the document names the line that carries it. Marked as a draft until the budget is approved; then it is drawn with
/// the figures that were approved, wherever live values have moved since; with `as_of=now` with those of today, and marked so.
/// Scenarios other than the baseline are marked as variants
/// that nobody decides on. A `*` marks amounts that are examples or rest on some. On one sheet where that is possible. In the
/// language that you ask for.
#[utoipa::path(tag = "budget", params(FiguresQuery), responses((status = 409, description = crate::errors::CANNOT_COMPUTE)), security(("oauth2" = ["budget:read"])))]
#[get("/events/{event}/budget/scenarios/{scenario}/statement.pdf")]
pub async fn get_budget_statement_pdf(
    ctx: Ctx<Read, InEvent>,
    path: Path<(String, String)>,
    Query(query): Query<FiguresQuery>,
) -> Outcome<Pdf> {
    ctx.refuse_unacceptable::<Pdf>()?;
    ctx.limit_export()?;
    let (event, app, lang, now, (_, scenario)) = (ctx.fence().event(), ctx.app(), ctx.lang(), ctx.now(), path.0);
    let neighbours = Neighbours::of(&app);
    let read =
        move |conn: &mut kernel::db::Conn| Document::read(conn, &neighbours, event, &scenario, query.as_of, lang, now);
    let document = app.db.read_long(read).await?;
    let file_name = document.file_name("pdf");
    let bytes = apart(move || pdf::statement(&document.paper)).await?;
    ctx.answer(&Pdf { file_name, bytes })
}
