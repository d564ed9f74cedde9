//! Lists: one page at a time, by key and not by offset, so that a page is as fast at the end as at the start and no row is
//! seen twice or missed while others are added.

use crate::{
    db::At,
    error::{self, ApiError, Place, Result, Violation},
    secrets::{Secrets, purpose},
};
use chrono::NaiveDate;
use serde::{Serialize, de::DeserializeOwned};
use std::sync::Arc;
use uuid::Uuid;
use validator::Validate;

/// Rows on a page unless the caller says otherwise.
pub const DEFAULT_LIMIT: i64 = 50;
/// Rows on a page at most.
pub const MAX_LIMIT: i64 = 200;

/// The filters of one list, as query parameters.
pub trait Filter: DeserializeOwned + Serialize + Validate + Clone + Send + 'static {
    /// What `sort` may name; the first is the default. `-name` sorts downwards. Every one needs an index with the id.
    const SORTS: &'static [&'static str];
}

/// A list request: filter, sort, place.
#[derive(Clone)]
pub struct List<F> {
    /// The caller's filters.
    pub filter: F,
    limit: i64,
    sort: &'static str,
    descending: bool,
    include_total: bool,
    after: Option<(String, Uuid)>,
    context: String,
    secrets: Arc<Secrets>,
}

/// What the query string said, before it is checked.
#[derive(Default)]
pub(crate) struct Raw {
    pub(crate) limit: Option<i64>,
    pub(crate) sort: Option<String>,
    pub(crate) cursor: Option<String>,
    pub(crate) include_total: bool,
}

impl<F: Filter> List<F> {
    pub(crate) fn new(raw: Raw, filter: F, secrets: Arc<Secrets>) -> Result<Self, Vec<Violation>> {
        let limit = raw.limit.unwrap_or(DEFAULT_LIMIT);
        let mut wrong = Vec::new();
        if !(1..=MAX_LIMIT).contains(&limit) {
            wrong.push(parameter("limit", "range", "Un nombre de 1 à 200.", "A number from 1 to 200."));
        }
        let asked = raw.sort.as_deref().unwrap_or(F::SORTS[0]);
        let name = asked.trim_start_matches('-');
        let sort = F::SORTS.iter().find(|sort| sort.trim_start_matches('-') == name);
        if sort.is_none() {
            let names = F::SORTS.join(", ");
            wrong.push(parameter(
                "sort",
                "choice",
                format!("L'un de : {names} (avec - devant pour l'ordre décroissant)."),
                format!("One of: {names} (with - in front for descending order)."),
            ));
        }
        let context = context(asked, &filter);
        let after = match raw.cursor.map(|text| read_cursor(&secrets, &context, &text)) {
            None => None,
            Some(Some(after)) => Some(after),
            Some(None) => {
                wrong.push(bad_cursor_violation());
                None
            }
        };
        match (wrong.is_empty(), sort) {
            (true, Some(sort)) => Ok(Self {
                filter,
                limit,
                sort: sort.trim_start_matches('-'),
                descending: asked.starts_with('-'),
                include_total: raw.include_total,
                after,
                context,
                secrets,
            }),
            _ => Err(wrong),
        }
    }

    /// Rows asked for.
    pub fn limit(&self) -> i64 {
        self.limit
    }
    /// The sort's name, without sign.
    pub fn sort(&self) -> &'static str {
        self.sort
    }
    /// Whether the order is downwards.
    pub fn descending(&self) -> bool {
        self.descending
    }
    /// Whether the caller wants the number of all rows.
    pub fn wants_total(&self) -> bool {
        self.include_total
    }

    /// The same list from its start, in pages of `limit` rows: for files.
    pub(crate) fn whole(&self, limit: i64) -> Self {
        Self { limit, include_total: false, after: None, ..self.clone() }
    }
    /// The same list behind the row of this sort key and id.
    pub(crate) fn behind(&self, place: (String, Uuid)) -> Self {
        Self { after: Some(place), ..self.clone() }
    }

    /// Key and id of the last row of the page before.
    pub fn after<K: CursorKey>(&self) -> Result<Option<(K, crate::ids::Id)>> {
        let parse = |(key, id): &(String, Uuid)| Some((K::from_cursor(key)?, crate::ids::Id(*id)));
        match &self.after {
            None => Ok(None),
            Some(after) => parse(after).map(Some).ok_or_else(bad_cursor),
        }
    }

    /// Makes the page out of `limit + 1` rows. `place` gives a row's sort key (see [`CursorKey`]) and id.
    pub fn page<R, T>(
        &self,
        mut rows: Vec<R>,
        total: Option<i64>,
        place: impl Fn(&R, &str) -> (String, Uuid),
        out: impl Fn(R) -> T,
    ) -> Result<Page<T>> {
        let size = usize::try_from(self.limit).unwrap_or(usize::MAX);
        let has_more = rows.len() > size;
        rows.truncate(size);
        let next_cursor = match rows.last() {
            Some(last) if has_more => {
                let (key, id) = place(last, self.sort);
                let place = [id.as_bytes(), key.as_bytes()].concat();
                Some(self.secrets.seal_alike(purpose::CURSOR, &self.context, &place))
            }
            _ => None,
        };
        let page = PageInfo { next_cursor, has_more, total };
        Ok(Page { data: rows.into_iter().map(out).collect(), page })
    }
}

/// Binds a cursor to filter and order: with others it would skip rows unseen.
fn context(sort: &str, filter: &impl Serialize) -> String {
    // A filter that were left out here would not bind: better no answer than rows skipped unseen.
    let filter = serde_json::to_string(filter).expect("filters are structs of plain values");
    format!("list\n{sort}\n{filter}")
}

/// A cursor is sealed: what a place is made of is nobody's business, and may change.
fn read_cursor(secrets: &Secrets, context: &str, text: &str) -> Option<(String, Uuid)> {
    let place = secrets.unseal_alike(purpose::CURSOR, context, text)?;
    let (id, key) = place.split_first_chunk()?;
    Some((String::from_utf8(key.to_vec()).ok()?, Uuid::from_bytes(*id)))
}

fn parameter(name: &str, code: &'static str, fr: impl Into<String>, en: impl Into<String>) -> Violation {
    Violation::new(Place::Parameter(name.to_owned()), code, fr, en)
}

fn bad_cursor_violation() -> Violation {
    parameter(
        "cursor",
        "cursor",
        "Ce curseur n'est pas de nous, ou vaut pour d'autres filtres ou un autre tri : repartez sans curseur.",
        "This cursor is not ours, or belongs to other filters or another order: start again without one.",
    )
}

/// 422: the cursor is not one of ours, or belongs to another list.
pub fn bad_cursor() -> ApiError {
    error::INVALID.plain().violations([bad_cursor_violation()])
}

/// A page of a list.
#[derive(Debug, Serialize)]
pub struct Page<T> {
    /// The rows.
    pub data: Vec<T>,
    /// Where this page stands.
    pub page: PageInfo,
}

/// Where a page stands in its list.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct PageInfo {
    /// Send it as `cursor`, with the same filters and order, for the next page. Null on the last page.
    #[schema(max_length = 1000)]
    pub next_cursor: Option<String>,
    /// Whether there is a next page.
    pub has_more: bool,
    /// Number of rows on all pages; only with `include_total=true`, because counting costs.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub total: Option<i64>,
}

/// A column value that can be a sort key: to text and back, exactly.
pub trait CursorKey: Sized + Clone {
    /// As text.
    fn to_cursor(&self) -> String;
    /// From text.
    fn from_cursor(text: &str) -> Option<Self>;
}

impl CursorKey for String {
    fn to_cursor(&self) -> String {
        self.clone()
    }
    fn from_cursor(text: &str) -> Option<Self> {
        Some(text.to_owned())
    }
}
impl CursorKey for At {
    fn to_cursor(&self) -> String {
        self.to_string()
    }
    fn from_cursor(text: &str) -> Option<Self> {
        At::try_from(text.to_owned()).ok()
    }
}
impl CursorKey for i64 {
    fn to_cursor(&self) -> String {
        self.to_string()
    }
    fn from_cursor(text: &str) -> Option<Self> {
        text.parse().ok()
    }
}
impl CursorKey for NaiveDate {
    fn to_cursor(&self) -> String {
        self.to_string()
    }
    fn from_cursor(text: &str) -> Option<Self> {
        text.parse().ok()
    }
}

/// Orders and places a boxed query by the list's sort, and limits it to one row more than the page (to know whether there
/// is a next one). Gives `Result<query>`.
///
/// ```ignore
/// let query = keyset!(query, list, partners::id, {
///     "name" => partners::search_key, String;
///     "created_at" => partners::created_at, At
/// })?;
/// ```
#[macro_export]
macro_rules! keyset {
    ($query:expr, $list:expr, $id:expr, { $($name:literal => $column:expr, $key:ty);+ $(;)? }) => {{
        use diesel::{ExpressionMethods as _, QueryDsl as _, BoolExpressionMethods as _};
        let (mut query, list) = ($query, $list);
        let run = || -> $crate::error::Result<_> {
            match list.sort() {
                $($name => {
                    if let Some((key, id)) = list.after::<$key>()? {
                        query = if list.descending() {
                            query.filter($column.le(key.clone()).and($column.lt(key).or($id.lt(id))))
                        } else {
                            query.filter($column.ge(key.clone()).and($column.gt(key).or($id.gt(id))))
                        };
                    }
                    query = if list.descending() {
                        query.order(($column.desc(), $id.desc()))
                    } else {
                        query.order(($column.asc(), $id.asc()))
                    };
                })+
                other => return Err($crate::error::INTERNAL.plain().because(format!("no order for sort {other}"))),
            }
            Ok(query.limit(list.limit() + 1))
        };
        run()
    }};
}
