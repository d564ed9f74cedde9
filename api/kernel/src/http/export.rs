//! Lists as files, for whoever wants them in a spreadsheet: by `?format=` or by `Accept`, the same for every list.
//!
//! CSV is UTF-8 with a byte order mark, `;` between cells, CRLF at line ends and amounts with a comma: what spreadsheets in
//! French open by a double click. It is the same in every language,
//! for programs that read it. A text that a spreadsheet would take for a formula gets `'` in front. XLSX has typed cells.
//! Rows are read in pages by key, so that no snapshot is held while a file is made; the file goes out when it is whole.

use self::file::Writer;
use super::{
    Ctx, Outcome, media,
    query::{FromQuery, listed, not_listed},
    reply::{Meta, Rendered, Reply, Resource},
};
use crate::{
    app::App,
    auth::{Fence, Scope},
    db::Conn,
    error::{self, ApiError, Place, Result, Violation},
    ids::EventId,
    page::{Filter, List, Page},
};
use actix_web::web;
use std::collections::BTreeMap;
use utoipa::openapi::{
    ContentBuilder, KnownFormat, ObjectBuilder, RefOr, Response, SchemaFormat, Type,
    path::{Parameter, ParameterBuilder, ParameterIn},
};
use uuid::Uuid;

pub use file::{Cell, neutral};
mod file;

/// Media type of CSV.
pub const CSV: &str = "text/csv";
/// Media type of XLSX.
pub const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
/// What a list comes in; the first unless the caller prefers another.
const MEDIA: &[&str] = &["application/json", CSV, XLSX];
/// Rows read at a time.
const PAGE: i64 = 1_000;

/// What kind of file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileFormat {
    /// Comma-separated values, RFC 4180 but for the `;`.
    Csv,
    /// Office Open XML, ECMA-376.
    Xlsx,
}

/// A list request that may ask for a file.
#[derive(Clone)]
pub struct Listing<F> {
    /// The list.
    pub list: List<F>,
    // `Some(None)` is JSON, by name.
    asked: Option<Option<FileFormat>>,
}

impl<F: Filter> FromQuery for Listing<F> {
    fn from_pairs(mut pairs: Vec<(String, String)>, app: &web::Data<App>) -> Result<Self> {
        const OWN: &[&str] = &["format"];
        let at = pairs.iter().position(|(name, _)| OWN.contains(&name.as_str()));
        let asked = match at.map(|at| pairs.remove(at).1).as_deref() {
            None => None,
            Some("json") => Some(None),
            Some("csv") => Some(Some(FileFormat::Csv)),
            Some("xlsx") => Some(Some(FileFormat::Xlsx)),
            Some(_) => {
                return Err(error::INVALID.plain().violations([not_listed(
                    "format",
                    "one_of",
                    &["json", "csv", "xlsx"],
                )]));
            }
        };
        let partial = pairs.iter().find(|(name, _)| matches!(name.as_str(), "limit" | "cursor" | "include_total"));
        if let (Some(Some(_)), Some((name, _))) = (asked, partial) {
            return Err(wrong(
                name,
                "unknown_parameter",
                "Un fichier contient toute la liste.",
                "A file holds the whole list.",
            ));
        }
        Ok(Self { list: listed(pairs, OWN, app)?, asked })
    }
}

fn wrong(name: &str, code: &'static str, fr: &str, en: &str) -> ApiError {
    error::INVALID.plain().violations([Violation::new(Place::Parameter(name.to_owned()), code, fr, en)])
}

impl<F: Filter + utoipa::IntoParams> utoipa::IntoParams for Listing<F> {
    fn into_params(provider: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let mut params = List::<F>::into_params(provider);
        let formats = ObjectBuilder::new()
            .schema_type(Type::String)
            .enum_values(Some(["json", "csv", "xlsx"]))
            .default(Some("json".into()));
        params.push(
            ParameterBuilder::new()
                .name("format")
                .parameter_in(ParameterIn::Query)
                .description(Some("A file of the whole list instead of a page; `Accept` says the same."))
                .schema(Some(formats))
                .build(),
        );
        params
    }
}

/// What a file is called, what its columns are, and what the audit log says was taken.
#[derive(Clone, Debug)]
pub struct Sheet {
    /// Name without ending: plain ASCII.
    pub name: &'static str,
    /// Kind of the things in it, for the audit log.
    pub kind: &'static str,
    /// Their event.
    pub event: Option<EventId>,
    /// The first line.
    pub columns: Vec<String>,
}

/// Some rows of a file.
pub struct Rows {
    /// Cells by column.
    pub cells: Vec<Vec<Cell>>,
    /// Key and id of the last, if more may follow.
    pub last: Option<(String, Uuid)>,
}

/// A page, or the file of the whole list.
pub enum PageOrFile<T> {
    /// A page.
    Page(Page<T>),
    /// A file.
    File {
        /// Which.
        format: FileFormat,
        /// Its name.
        name: String,
        /// Its bytes.
        bytes: Vec<u8>,
    },
}

impl<T: Resource> Reply for PageOrFile<T> {
    const MEDIA: &'static [&'static str] = MEDIA;

    fn render(&self, meta: &Meta) -> Result<Rendered> {
        match self {
            Self::Page(page) => page.render(meta),
            Self::File { format, name, bytes } => {
                let (media, ending) = match format {
                    FileFormat::Csv => ("text/csv; charset=utf-8; header=present", "csv"),
                    FileFormat::Xlsx => (XLSX, "xlsx"),
                };
                let headers = vec![
                    ("Content-Type".to_owned(), media.to_owned()),
                    ("Content-Disposition".to_owned(), format!("attachment; filename=\"{name}.{ending}\"")),
                    ("Cache-Control".to_owned(), "private, no-store".to_owned()),
                ];
                Ok(Rendered { status: 200, headers, body: bytes.clone() })
            }
        }
    }
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        let mut all = Page::<T>::responses();
        if let Some(RefOr::T(response)) = all.get_mut("200") {
            let text = ObjectBuilder::new().schema_type(Type::String);
            let binary = ObjectBuilder::new()
                .schema_type(Type::String)
                .format(Some(SchemaFormat::KnownFormat(KnownFormat::Binary)));
            response.content.insert(CSV.to_owned(), ContentBuilder::new().schema(Some(text)).build().into());
            response.content.insert(XLSX.to_owned(), ContentBuilder::new().schema(Some(binary)).build().into());
        }
        all
    }
}

impl<S: Scope, F: Fence> Ctx<S, F> {
    /// The file that the caller wants instead of a page, if any: `format` says so, else `Accept`.
    pub fn wants_file<X>(&self, listing: &Listing<X>) -> Option<FileFormat> {
        let Some(asked) = listing.asked else { return preferred(&self.accept()) };
        asked
    }

    /// Makes a file of a whole list, page by page. It counts as an export, and the audit log keeps who took it.
    pub async fn export<T, X, W>(
        &self,
        format: FileFormat,
        sheet: Sheet,
        listing: &Listing<X>,
        rows: W,
    ) -> Outcome<PageOrFile<T>>
    where
        T: Resource,
        X: Filter + Sync,
        W: Fn(&mut Conn, &List<X>) -> Result<Rows> + Clone + Send + 'static,
    {
        self.limit_export()?;
        let (app, kind, event) = (self.app(), sheet.kind, sheet.event);
        app.db
            .write(self.actor(), 0, move |tx| {
                tx.audit("export", kind, None, event);
                Ok(())
            })
            .await?;
        let mut writer = Writer::new(format, &sheet.columns)?;
        let mut list = listing.list.whole(PAGE);
        loop {
            let (work, asked) = (rows.clone(), list.clone());
            let Rows { cells, last } = app.db.read_long(move |conn| work(conn, &asked)).await?;
            writer = web::block(move || writer.add(&cells)).await.map_err(|_| error::INTERNAL.plain())??;
            match last {
                Some(last) => list = list.behind(last),
                None => break,
            }
        }
        let bytes = web::block(move || writer.finish()).await.map_err(|_| error::INTERNAL.plain())??;
        self.send(&PageOrFile::<T>::File { format, name: sheet.name.to_owned(), bytes })
    }
}

/// The file that an `Accept` header prefers to JSON, if it does.
fn preferred(accept: &str) -> Option<FileFormat> {
    match media::preferred(accept, MEDIA) {
        Some(CSV) => Some(FileFormat::Csv),
        Some(XLSX) => Some(FileFormat::Xlsx),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accept_is_understood() {
        for (accept, expected) in [
            ("application/json", None),
            ("*/*", None),
            ("text/csv", Some(FileFormat::Csv)),
            ("application/json;q=0.5, text/csv", Some(FileFormat::Csv)),
            ("text/csv;q=0.5, application/json", None),
            (XLSX, Some(FileFormat::Xlsx)),
            ("text/csv;q=0", None),
            ("text/html, text/csv;q=0.5", Some(FileFormat::Csv)),
            ("text/html, */*;q=0.8", None),
            ("application/json;q=0, */*", Some(FileFormat::Csv)),
            ("application/json;q=0, text/csv;q=0, */*", Some(FileFormat::Xlsx)),
            ("", None),
        ] {
            assert_eq!(preferred(accept), expected, "{accept}");
        }
    }
}
