use crate::{
    book::Book,
    explanation,
    live::Live,
    model::{explanation::ExplanationOut, statement::FiguresQuery},
    neighbours::Neighbours,
    scopes::Read,
};
use actix_web::get;
use kernel::{
    auth::InEvent,
    http::{Ctx, Found, Outcome, Path, Query},
};

/// Explain a figure of a scenario
///
/// A line by code or id, or a total: `expenses`, `income`, `in_kind_expenses`, `in_kind_income`, `balance`; those that a
/// statement gives of accounts and groups are `account:60` (an account or the beginning of its number) and
/// `group:expense:Accueil` (the side, then the group; nothing after the side for the lines without a group). Likewise
/// `certainty:expense:quoted`; `funding:{funder}:public`, `:private` or `:in_kind`, the funder's id or the class of accounts of
/// a row of `funding`; `ceiling:public_funding` and `ceiling:funder:{funder}`, what counts towards a ceiling. The tree of its
/// computation comes as a list, every step after the one that it is a part of, down to hypotheses with their sources: who set
/// them, the numbers of a distribution, what a live value is linked to. A line that is needed twice is explained once. An
/// approved baseline is explained as it was approved, or with `as_of=now` as it is now; a statement of the same `as_of` shows the
/// same figures.
#[utoipa::path(tag = "budget", params(FiguresQuery), responses((status = 409, description = crate::errors::CANNOT_COMPUTE)), security(("oauth2" = ["budget:read"])))]
#[get("/events/{event}/budget/scenarios/{scenario}/explanations/{figure}")]
pub async fn get_budget_explanation(
    ctx: Ctx<Read, InEvent>,
    path: Path<(String, String, String)>,
    Query(query): Query<FiguresQuery>,
) -> Outcome<Found<ExplanationOut>> {
    let (event, neighbours, now) = (ctx.fence().event(), Neighbours::of(&ctx.app()), ctx.now());
    let (_, scenario, figure) = path.0;
    ctx.read_long(move |conn| {
        let book = Book::read(conn, &neighbours, event, now)?;
        let mut live = Live::of(&neighbours, &book.budget, now);
        let (computed, kept) = book.plan(book.scenario(&scenario)?).as_of(conn, &mut live, query.as_of)?;
        Ok(Found(explanation::of(&computed, kept.as_ref(), &figure, now)?))
    })
    .await
}
