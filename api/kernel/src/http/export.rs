//! Lists as files, for whoever wants them in a spreadsheet: by `?format=` or by `Accept`, the same for every list.
//!
//! CSV is UTF-8 with a byte order mark, `;` between cells, CRLF at line ends and amounts with a comma: what spreadsheets in
//! French open by a double click. It is the same in every language, for programs that read it. A text that a spreadsheet would take for a formula gets `'` in front. XLSX has typed cells.
//! Rows are read in pages by key, so that no snapshot is held while a file is made; the file goes out when it is whole.

use super::{
    Ctx, Outcome,
    media::{media_type, weight},
    query::FromQuery,
    reply::{Meta, Rendered, Reply, Resource},
};
use crate::{
    app::App,
    auth::{Fence, Scope},
    db::{At, Conn},
    error::{self, ApiError, Place, Result, Violation},
    ids::EventId,
    money::Money,
    page::{Filter, List, Page},
};
use actix_web::web;
use rust_xlsxwriter::{Format as Style, Workbook, Worksheet};
use std::collections::BTreeMap;
use utoipa::openapi::{
    ContentBuilder, KnownFormat, ObjectBuilder, RefOr, Response, SchemaFormat, Type,
    path::{Parameter, ParameterBuilder, ParameterIn},
};
use uuid::Uuid;

/// Media type of CSV.
pub const CSV: &str = "text/csv";
/// Media type of XLSX.
pub const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
/// Rows read at a time.
const PAGE: i64 = 1_000;
/// Rows of an XLSX file at most: it is made in memory.
const XLSX_ROWS: usize = 50_000;

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
        let at = pairs.iter().position(|(name, _)| name == "format");
        let asked = match at.map(|at| pairs.remove(at).1).as_deref() {
            None => None,
            Some("json") => Some(None),
            Some("csv") => Some(Some(FileFormat::Csv)),
            Some("xlsx") => Some(Some(FileFormat::Xlsx)),
            Some(_) => return Err(wrong("format", "one_of", "L'un de : json, csv, xlsx.", "One of: json, csv, xlsx.")),
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
        Ok(Self { list: List::from_pairs(pairs, app)?, asked })
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

/// What stands in a cell.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// Nothing.
    Empty,
    /// Words.
    Text(String),
    /// A whole number.
    Number(i64),
    /// An amount, without its currency.
    Amount(Money),
    /// An instant, RFC 3339.
    At(At),
}

impl Cell {
    /// Words, or nothing.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }
    /// Words, if there are any.
    pub fn maybe(text: Option<impl Into<String>>) -> Self {
        text.map_or(Self::Empty, |text| Self::Text(text.into()))
    }
}

/// A text that no spreadsheet takes for a formula.
pub fn neutral(text: &str) -> String {
    let formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    if formula { format!("'{text}") } else { text.to_owned() }
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
    const MEDIA: &'static [&'static str] = &["application/json", CSV, XLSX];

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

/// The first of our media types that are named with the highest weight, if it is a file (RFC 9110, 12.5.1).
fn preferred(accept: &str) -> Option<FileFormat> {
    let mut best: (f32, Option<FileFormat>) = (0.0, None);
    for range in accept.split(',') {
        let (media, parameters) = media_type(range);
        let format = match media.as_str() {
            CSV | "text/*" => Some(FileFormat::Csv),
            XLSX => Some(FileFormat::Xlsx),
            "application/json" | "application/*" | "*/*" => None,
            _ => continue,
        };
        let weight = weight(&parameters);
        if weight > best.0 {
            best = (weight, format);
        }
    }
    best.1
}

enum Writer {
    Csv(Box<csv::Writer<Vec<u8>>>),
    Xlsx { book: Box<Workbook>, rows: usize },
}

impl Writer {
    fn new(format: FileFormat, columns: &[String]) -> Result<Self> {
        match format {
            FileFormat::Csv => {
                let mut builder = csv::WriterBuilder::new();
                builder.delimiter(b';').terminator(csv::Terminator::CRLF);
                let mut writer = builder.from_writer("\u{feff}".as_bytes().to_vec());
                writer.write_record(columns).map_err(broken)?;
                Ok(Self::Csv(Box::new(writer)))
            }
            FileFormat::Xlsx => {
                let mut book = Box::new(Workbook::new());
                let sheet = book.add_worksheet();
                let bold = Style::new().set_bold();
                for (column, name) in (0..).zip(columns) {
                    sheet.write_string_with_format(0, column, name, &bold).map_err(broken)?;
                }
                sheet.set_freeze_panes(1, 0).map_err(broken)?;
                Ok(Self::Xlsx { book, rows: 0 })
            }
        }
    }

    fn add(mut self, more: &[Vec<Cell>]) -> Result<Self> {
        match &mut self {
            Self::Csv(writer) => {
                for cells in more {
                    writer.write_record(cells.iter().map(in_csv)).map_err(broken)?;
                }
            }
            Self::Xlsx { book, rows } => {
                if *rows + more.len() > XLSX_ROWS {
                    let fr = "Un classeur contient au plus 50 000 lignes : demandez csv, ou filtrez.";
                    let en = "A workbook holds at most 50,000 rows: ask for csv, or filter.";
                    return Err(wrong("format", "range", fr, en));
                }
                let sheet = book.worksheet_from_index(0).map_err(broken)?;
                for cells in more {
                    *rows += 1;
                    in_xlsx(sheet, u32::try_from(*rows).map_err(broken)?, cells)?;
                }
            }
        }
        Ok(self)
    }

    fn finish(self) -> Result<Vec<u8>> {
        match self {
            Self::Csv(writer) => writer.into_inner().map_err(broken),
            Self::Xlsx { mut book, .. } => book.save_to_buffer().map_err(broken),
        }
    }
}

fn in_csv(cell: &Cell) -> String {
    match cell {
        Cell::Empty => String::new(),
        Cell::Text(text) => neutral(text),
        Cell::Number(number) => number.to_string(),
        Cell::Amount(amount) => amount.to_csv(),
        Cell::At(at) => at.to_string(),
    }
}

fn in_xlsx(sheet: &mut Worksheet, row: u32, cells: &[Cell]) -> Result<()> {
    for (column, cell) in (0..).zip(cells) {
        #[allow(clippy::cast_precision_loss)] // Spreadsheets know no other number.
        match cell {
            Cell::Empty => continue,
            Cell::Text(text) => sheet.write_string(row, column, text),
            Cell::Number(number) => sheet.write_number(row, column, *number as f64),
            Cell::Amount(amount) => {
                let value: f64 = amount.to_decimal().parse().map_err(broken)?;
                sheet.write_number_with_format(row, column, value, &Style::new().set_num_format("0.00"))
            }
            Cell::At(at) => sheet.write_string(row, column, at.to_string()),
        }
        .map_err(broken)?;
    }
    Ok(())
}

fn broken(cause: impl std::fmt::Display) -> ApiError {
    error::INTERNAL.plain().because(cause)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::money::Currency;

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
            ("", None),
        ] {
            assert_eq!(preferred(accept), expected, "{accept}");
        }
    }

    #[test]
    fn no_cell_becomes_a_formula() {
        for text in ["=1+1", "+33612345678", "-1", "@x", "\t=1"] {
            assert_eq!(neutral(text), format!("'{text}"));
        }
        assert_eq!(neutral("Saint-Étienne"), "Saint-Étienne");
        let writer = Writer::new(FileFormat::Csv, &["a".to_owned(), "b".to_owned()]).expect("a file");
        let price = Cell::Amount(Money::new(1_250, Currency::EUR));
        let rows = [vec![Cell::text("=x;\"y\""), Cell::Number(-3)], vec![Cell::Empty, price]];
        let writer = writer.add(&rows).expect("rows");
        let text = String::from_utf8(writer.finish().expect("a file")).expect("text");
        assert_eq!(text, "\u{feff}a;b\r\n\"'=x;\"\"y\"\"\";-3\r\n;12,50\r\n");
    }
}
