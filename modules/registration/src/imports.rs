//! Files of registrations, from a spreadsheet: CSV or XLSX, with the columns of the export, so that an export can be changed
//! and sent back: its numbers name those who are registered, its states those who do not come. What it adds and nobody can set
//! (price, payment, …) is told, and left alone.

use crate::{
    forms,
    model::{
        person::PersonIn,
        registration::{RegistrationIn, Status, WhenFull},
    },
    rules::number,
};
use calamine::{Data, Reader as _, Xlsx};
use kernel::{
    error::{self, ApiError, Place, Result, Violation},
    http::{CSV, XLSX},
};
use std::{collections::HashMap, io::Cursor};

/// Bytes of a file at most.
pub const LARGEST: usize = 8 * 1024 * 1024;
/// Bytes to which a workbook may unfold.
const UNFOLDED: u64 = 64 * 1024 * 1024;
/// Lines of a file at most.
pub const LONGEST: usize = 5_000;
/// Mistakes of a first line that are told: each says which columns there are.
const MOST_WRONG: usize = 100;

/// A column that is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Column {
    GivenName,
    FamilyName,
    Email,
    EmailShared,
    Phone,
    Function,
    Organisation,
    Department,
    Language,
    Tariff,
    Category,
    Partner,
    Options,
    Consents,
    Priority,
    WhenFull,
    Note,
    Number,
    Status,
    /// Of the export, and nobody's to set.
    Ignored,
}

/// Names by which the columns that are read are known; the first is the export's.
const COLUMNS: [(Column, &[&str]); 19] = [
    (Column::GivenName, &["given_name", "prenom"]),
    (Column::FamilyName, &["family_name", "nom"]),
    (Column::Email, &["email", "courriel", "e_mail"]),
    (Column::EmailShared, &["email_shared", "courriel_partage"]),
    (Column::Phone, &["phone", "telephone"]),
    (Column::Function, &["function", "fonction"]),
    (Column::Organisation, &["organisation", "structure"]),
    (Column::Department, &["department", "departement"]),
    (Column::Language, &["language", "langue"]),
    (Column::Tariff, &["tariff", "tarif"]),
    (Column::Category, &["category", "categorie"]),
    (Column::Partner, &["partner", "partenaire"]),
    (Column::Options, &["options"]),
    (Column::Consents, &["consents", "consentements"]),
    (Column::Priority, &["priority", "priorite"]),
    (Column::WhenFull, &["when_full"]),
    (Column::Note, &["note"]),
    (Column::Number, &["number", "numero"]),
    (Column::Status, &["status", "statut", "etat"]),
];

/// What the export has beside them.
pub const READ_ONLY: [&str; 9] =
    ["external_id", "price", "currency", "payment", "checked_in_at", "created_at", "updated_at", "id", "version"];

fn column(name: &str) -> Option<Column> {
    let name = kernel::text::search_key(name).replace([' ', '-'], "_");
    let read = COLUMNS.iter().find(|(_, names)| names.contains(&name.as_str())).map(|(column, _)| *column);
    read.or_else(|| READ_ONLY.contains(&name.as_str()).then_some(Column::Ignored))
}

/// A file, taken apart.
#[derive(Clone, Debug)]
pub struct Table {
    columns: Vec<Column>,
    /// Columns of the export that nobody can set, as the file calls them.
    pub ignored: Vec<String>,
    /// The lines with their numbers; empty ones are left out.
    pub lines: Vec<(u64, Vec<String>)>,
}

impl Table {
    /// Reads a file of this media type. 415 for another, 422 for one that cannot be read, for columns that are unknown, missing or
    /// there twice, and for too many lines.
    pub fn read(media_type: &str, bytes: &[u8]) -> Result<Self> {
        let mut rows = match media_type {
            CSV => csv_rows(bytes)?,
            XLSX => xlsx_rows(bytes)?,
            other => {
                return Err(error::UNSUPPORTED_MEDIA.detail(
                    format!("« {other} » n'est pas lu ici : {CSV} ou {XLSX}."),
                    format!("“{other}” is not read here: {CSV} or {XLSX}."),
                ));
            }
        }
        .into_iter();
        let (_, header) = rows.next().ok_or_else(|| wrong("required", "Le fichier est vide.", "The file is empty."))?;
        let columns = columns(&header)?;
        let mut ignored: Vec<String> = Vec::new();
        for (name, _) in header.iter().zip(&columns).filter(|(_, column)| **column == Column::Ignored) {
            if !ignored.contains(name) {
                ignored.push(name.clone());
            }
        }
        let lines: Vec<(u64, Vec<String>)> =
            rows.filter(|(_, cells)| cells.iter().any(|cell| !cell.is_empty())).collect();
        if lines.len() > LONGEST {
            let (fr, en) = ("Au plus 5 000 lignes par fichier.", "At most 5,000 lines in a file.");
            return Err(wrong("length", fr, en));
        }
        Ok(Self { columns, ignored, lines })
    }

    fn cell(&self, cells: &[String], wanted: Column) -> Option<String> {
        let at = self.columns.iter().position(|column| *column == wanted)?;
        cells.get(at).filter(|text| !text.is_empty()).cloned()
    }

    /// The number of a registration that a line names. 422 for what is none: it was meant to name one.
    pub fn number(&self, cells: &[String]) -> Result<Option<String>> {
        let Some(text) = self.cell(cells, Column::Number) else { return Ok(None) };
        let wrong = || {
            let (fr, en) = (
                "Ce n'est pas un numéro d'inscription. Corrigez-le ; videz-le pour quelqu'un de nouveau.",
                "This is not a number of a registration. Correct it; empty it for somebody new.",
            );
            let place = Place::Pointer("/number".to_owned());
            error::INVALID.plain().violations([Violation::new(place, "registration_number", fr, en)])
        };
        number::read(&text).map(Some).ok_or_else(wrong)
    }

    /// Whether a line says that somebody does not come. 422 for a state that is none: it may say just that.
    pub fn is_cancelled(&self, cells: &[String]) -> Result<bool> {
        let Some(text) = self.cell(cells, Column::Status) else { return Ok(false) };
        let status = Status::in_words(&text);
        let known: Vec<&str> = Status::ALL.iter().map(|status| status.code()).collect();
        Ok(status.ok_or_else(|| at("/status", "one_of", &known))? == Status::Cancelled)
    }

    /// A line as somebody to register, and the 422 of its cells that cannot be read: the others can be checked all the same.
    pub fn input(&self, cells: &[String]) -> (RegistrationIn, Option<ApiError>) {
        let cell = |wanted: Column| self.cell(cells, wanted);
        let list = |wanted: Column| {
            let text = cell(wanted).unwrap_or_default();
            text.split([',', '|']).map(str::trim).filter(|code| !code.is_empty()).map(str::to_owned).collect()
        };
        let language = cell(Column::Language).map(|text| text.to_lowercase().parse()).transpose();
        let language = language.map_err(|_| at("/person/language", "one_of", &["fr", "en"]));
        let priority = cell(Column::Priority).map(|text| text.parse::<i64>()).transpose();
        let priority = priority.map_err(|_| at("/priority", "type", &["integer"]));
        let when_full = match cell(Column::WhenFull).as_deref() {
            None | Some("wait") => Ok(WhenFull::Wait),
            Some("refuse") => Ok(WhenFull::Refuse),
            Some(_) => Err(at("/when_full", "one_of", &["wait", "refuse"])),
        };
        let illegible = [forms::wrong(&language), forms::wrong(&priority), forms::wrong(&when_full)];
        let person = PersonIn {
            given_name: cell(Column::GivenName).unwrap_or_default(),
            family_name: cell(Column::FamilyName).unwrap_or_default(),
            email: cell(Column::Email),
            email_shared: cell(Column::EmailShared).is_some_and(|text| yes(&text)),
            phone: cell(Column::Phone),
            function: cell(Column::Function),
            organisation: cell(Column::Organisation),
            department: cell(Column::Department).map(|code| department(&code)),
            language: language.ok().flatten().unwrap_or_default(),
        };
        let input = RegistrationIn {
            person,
            tariff: cell(Column::Tariff).unwrap_or_default(),
            category: cell(Column::Category),
            partner: cell(Column::Partner),
            options: list(Column::Options),
            answers: Default::default(),
            consents: list(Column::Consents),
            billing: None,
            code: None,
            priority: priority.ok().flatten().unwrap_or_default(),
            when_full: when_full.unwrap_or_default(),
            note: cell(Column::Note),
        };
        let unfit = kernel::http::validated(input.clone()).err();
        let wrong = forms::all_of(illegible.into_iter().chain([unfit])).err();
        (input, wrong)
    }
}

/// 422 with all that is wrong with the first line.
fn columns(header: &[String]) -> Result<Vec<Column>> {
    let (mut columns, mut wrong) = (Vec::new(), Vec::new());
    for name in header {
        if wrong.len() == MOST_WRONG {
            break;
        }
        let found = column(name);
        match found {
            None => {
                let known: Vec<&str> = COLUMNS.iter().filter_map(|(_, names)| names.first().copied()).collect();
                let known = known.join(", ");
                wrong.push(violation(
                    "unknown_column",
                    format!(
                        "La colonne « {name} » est inconnue : retirez-la, ou donnez-lui l'un de ces noms : {known}."
                    ),
                    format!("The column “{name}” is unknown: take it out, or give it one of these names: {known}."),
                ));
            }
            Some(found) if found != Column::Ignored && columns.contains(&found) => wrong.push(violation(
                "repeated",
                format!("La colonne « {name} » est là deux fois."),
                format!("The column “{name}” is there twice."),
            )),
            _ => {}
        }
        columns.push(found.unwrap_or(Column::Ignored));
    }
    for (needed, name) in
        [(Column::GivenName, "given_name"), (Column::FamilyName, "family_name"), (Column::Tariff, "tariff")]
    {
        if !columns.contains(&needed) {
            let (fr, en) = (format!("Il manque la colonne « {name} »."), format!("The column “{name}” is missing."));
            wrong.push(violation("required", fr, en));
        }
    }
    if wrong.is_empty() { Ok(columns) } else { Err(error::INVALID.plain().violations(wrong)) }
}

fn yes(text: &str) -> bool {
    ["1", "true", "oui", "yes", "x"].contains(&text.to_lowercase().as_str())
}

/// Spreadsheets take the zero of `01` away.
fn department(code: &str) -> String {
    let upper = code.to_uppercase();
    if upper.len() == 1 { format!("0{upper}") } else { upper }
}

fn at(pointer: &str, code: &'static str, expected: &[&str]) -> ApiError {
    let violation = Violation {
        place: Place::Pointer(pointer.to_owned()),
        code: code.into(),
        params: HashMap::from([("expected".into(), expected.into())]),
        detail: None,
    };
    error::INVALID.plain().violations([violation])
}

fn violation(code: &'static str, fr: impl Into<String>, en: impl Into<String>) -> Violation {
    Violation::new(Place::Pointer(String::new()), code, fr, en)
}

fn wrong(code: &'static str, fr: impl Into<String>, en: impl Into<String>) -> ApiError {
    error::INVALID.plain().violations([violation(code, fr, en)])
}

/// Trimmed, and without the `'` that the export put before what a spreadsheet would take for a formula.
pub fn clean(text: &str) -> &str {
    let text = text.trim();
    match text.strip_prefix('\'') {
        Some(rest) if rest.starts_with(['=', '+', '-', '@']) => rest,
        _ => text,
    }
}

fn csv_rows(bytes: &[u8]) -> Result<Vec<(u64, Vec<String>)>> {
    let text = std::str::from_utf8(bytes).map_err(|_| {
        wrong(
            "encoding",
            "Le fichier n'est pas en UTF-8. Enregistrez-le comme « CSV UTF-8 » ; un classeur s'envoie avec son propre \
             Content-Type.",
            "The file is not in UTF-8. Save it as “CSV UTF-8”; a workbook is sent with a Content-Type of its own.",
        )
    })?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let first = text.lines().next().unwrap_or_default();
    let count = |separator: char| first.matches(separator).count();
    let delimiter = [';', ',', '\t'].into_iter().max_by_key(|separator| count(*separator)).unwrap_or(';');
    let mut builder = csv::ReaderBuilder::new();
    builder.has_headers(false).flexible(true).delimiter(u8::try_from(delimiter).unwrap_or(b';'));
    let (mut rows, mut line, mut counted, mut last) = (Vec::new(), 1, 0, 0);
    for record in builder.from_reader(text.as_bytes()).into_records() {
        let record = record
            .map_err(|cause| wrong("csv", "Le fichier n'est pas du CSV.", "The file is not CSV.").because(cause))?;
        // The reader's own count is behind where lines end in CRLF.
        let byte = record.position().and_then(|position| usize::try_from(position.byte()).ok()).unwrap_or(counted);
        let ends = text
            .as_bytes()
            .get(byte..)
            .unwrap_or_default()
            .iter()
            .take_while(|byte| matches!(byte, b'\r' | b'\n'))
            .count();
        let passed = text.as_bytes().get(counted..byte + ends).unwrap_or_default();
        line += passed.iter().filter(|byte| **byte == b'\n').count() as u64;
        counted = byte + ends;
        last = byte;
        rows.push((line, record.iter().map(|cell| clean(cell).to_owned()).collect()));
        if rows.len() > LONGEST + 1 {
            return Ok(rows);
        }
    }
    // To the reader all that comes after a quote that is never closed is one cell, with the people of the lines below in it.
    if text.as_bytes()[last..].iter().filter(|byte| **byte == b'"').count() % 2 == 1 {
        return Err(wrong(
            "truncated",
            format!("Un guillemet de la ligne {line} n'est jamais fermé : fermez-le, ou doublez-le dans une cellule."),
            format!("A quote in line {line} is never closed: close it, or double it within a cell."),
        ));
    }
    Ok(rows)
}

fn xlsx_rows(bytes: &[u8]) -> Result<Vec<(u64, Vec<String>)>> {
    let broken = |cause: &dyn std::fmt::Display| {
        wrong("xlsx", "Le fichier n'est pas un classeur XLSX.", "The file is not an XLSX workbook.")
            .because(cause.to_string())
    };
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|cause| broken(&cause))?;
    let sizes = (0..archive.len()).map(|at| archive.by_index_raw(at).map_or(UNFOLDED, |file| file.size()));
    if sizes.fold(0, u64::saturating_add) >= UNFOLDED {
        return Err(broken(&"it unfolds to too much"));
    }
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(|cause| broken(&cause))?;
    let sheet = book.worksheet_range_at(0).ok_or_else(|| broken(&"no sheet"))?.map_err(|cause| broken(&cause))?;
    let first = sheet.start().map_or(0, |(row, _)| row);
    let cell = |cell: &Data| match cell {
        Data::Empty | Data::Error(_) => String::new(),
        other => clean(&other.to_string()).to_owned(),
    };
    let rows = sheet.rows().take(LONGEST + 2).zip(u64::from(first) + 1..);
    Ok(rows.map(|(cells, line)| (line, cells.iter().map(cell).collect())).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_from_a_french_spreadsheet_is_read() {
        let text = "\u{feff}Nom;Prénom;Courriel;Tarif;Département;Téléphone\r\nExemple;Zoé;zoe@courriel.example;plein;1;'+33612345678\r\n;;;;;\r\n";
        let table = Table::read(CSV, text.as_bytes()).expect("a file");
        assert_eq!(table.lines.len(), 1);
        let (input, wrong) = table.input(&table.lines[0].1);
        assert!(wrong.is_none());
        assert_eq!((input.person.given_name.as_str(), input.tariff.as_str()), ("Zoé", "plein"));
        assert_eq!(
            (input.person.department.as_deref(), input.person.phone.as_deref()),
            (Some("01"), Some("+33612345678"))
        );
    }

    #[test]
    fn a_quote_that_is_never_closed_swallows_nobody() {
        let file =
            |note: &str| format!("nom;prénom;tarif;note\nA;Zoé;plein;\"sic\"\nB;Bob;plein;{note}\nC;Cob;plein;\n");
        assert_eq!(Table::read(CSV, file("\"bon \"\"ici\"\"\"").as_bytes()).expect("a file").lines.len(), 3);
        let Err(refused) = Table::read(CSV, file("\"bon").as_bytes()) else { panic!("it is refused") };
        let problem = refused.to_problem(kernel::text::Lang::En, "", "");
        assert_eq!(problem["errors"][0]["code"], "truncated");
        assert!(problem["errors"][0]["detail"].as_str().is_some_and(|text| text.contains("line 3")), "{problem}");
    }

    #[test]
    fn an_export_says_who_is_there_and_who_does_not_come() {
        let text = "number;status;family_name;given_name;tariff;price\n\
            abcde 12345;Annulé(e);A;B;plein;10\n;Confirmée;C;D;plein;10\n;;E;F;plein;\n;parti;G;H;plein;\n";
        let table = Table::read(CSV, text.as_bytes()).expect("a file");
        let lines: Vec<&[String]> = table.lines.iter().map(|(_, cells)| cells.as_slice()).collect();
        assert_eq!(table.ignored, ["price"]);
        let number = |line: usize| table.number(lines[line]).map_err(|error| error.code());
        assert_eq!((number(0), number(1)), (Ok(Some("ABCDE-12345".to_owned())), Ok(None)));
        let cancelled = lines.iter().map(|cells| table.is_cancelled(cells).map_err(|error| error.code()));
        let expected = [Ok(true), Ok(false), Ok(false), Err("request.invalid")];
        assert_eq!(cancelled.collect::<Vec<_>>(), expected);
    }

    #[test]
    fn every_column_has_its_name_once() {
        let names: Vec<&str> = COLUMNS.iter().flat_map(|(_, names)| names.iter().copied()).chain(READ_ONLY).collect();
        for (place, name) in names.iter().enumerate() {
            assert!(!names[..place].contains(name), "{name}");
            assert!(column(name).is_some(), "{name}");
        }
    }

    #[test]
    fn what_cannot_be_read_is_refused() {
        for text in ["", "nom;prenom\nA;B\n", "nom;prenom;tarif;pointure\n", "nom;nom;prenom;tarif\n"] {
            assert!(Table::read(CSV, text.as_bytes()).is_err(), "{text}");
        }
        assert!(Table::read(CSV, b"nom;pr\xe9nom;tarif\n").is_err());
        assert!(Table::read(XLSX, b"PK rubbish").is_err());
        assert_eq!(Table::read("text/plain", b"x").expect_err("no file").status().as_u16(), 415);
    }
}
