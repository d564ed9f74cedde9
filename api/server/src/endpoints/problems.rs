use crate::assembly::Shared;
use actix_web::{get, web};
use askama::Template;
use kernel::{
    error::{self, ApiError, Kind},
    http::Raw,
};

#[derive(Template)]
#[template(path = "problems.html")]
struct Page<'a> {
    title: &'a str,
    kinds: Vec<&'static Kind>,
    single: bool,
}

fn all(shared: &Shared) -> Vec<&'static Kind> {
    let mut kinds: Vec<_> =
        error::ALL.iter().chain(shared.modules.iter().flat_map(|module| module.problems())).copied().collect();
    kinds.sort_by_key(|kind| kind.code);
    kinds
}

fn page(title: &str, kinds: Vec<&'static Kind>, single: bool) -> Result<Raw, ApiError> {
    let html = Page { title, kinds, single }.render().map_err(|error| error::INTERNAL.plain().because(error))?;
    Ok(super::discovery::html(html))
}

/// List the kinds of problem
///
/// A page for people: every `code` that an answer may carry, what it means and what to do.
#[utoipa::path(tag = "service", responses((status = 200, description = "The page.", body = String, content_type = "text/html")))]
#[get("/problems")]
pub async fn list_problems(shared: web::Data<Shared>) -> Result<Raw, ApiError> {
    page("Problems", all(&shared), false)
}

/// Read about one kind of problem
///
/// The page that a problem's `type` leads to.
#[utoipa::path(tag = "service", responses((status = 200, description = "The page.", body = String, content_type = "text/html")))]
#[get("/problems/{code}")]
pub async fn get_problem(code: web::Path<String>, shared: web::Data<Shared>) -> Result<Raw, ApiError> {
    let kinds: Vec<_> = all(&shared).into_iter().filter(|kind| kind.code == code.as_str()).collect();
    if kinds.is_empty() {
        return Err(error::NOT_FOUND.plain());
    }
    page(&code, kinds, true)
}
