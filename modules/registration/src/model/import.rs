//! A file of registrations, and what became of its lines.

use super::registration::Status;
use crate::ids::RegistrationId;
use kernel::{
    error::ApiError,
    http::{Meta, Rendered, Reply, Resource, describe},
    text::Lang,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;
use utoipa::{
    IntoParams, ToSchema,
    openapi::{ContentBuilder, RefOr, Response, ResponseBuilder},
};
use validator::Validate;

/// The file itself.
#[derive(ToSchema)]
#[schema(as = RegistrationFile, value_type = String, format = Binary)]
pub struct ImportFile(pub Vec<u8>);

/// How a file is to be read.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ImportQuery {
    /// Only say what would happen.
    #[serde(default)]
    pub dry_run: bool,
}

/// What became of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = RegistrationImportOutcome)]
pub enum ImportOutcome {
    /// Somebody is registered, or waits.
    Created,
    /// Nothing was to be done, and nothing is wrong: the line says that the person does not come (`registration.cancelled_in_file`), or its
    /// number is a registration of this event (`registration.already_registered`).
    Skipped,
    /// Nothing was written; `problem` says why.
    Rejected,
}

/// Wrong columns that a line's problem names at most.
const MOST_FIELDS: usize = 100;

/// Why a line was rejected or skipped.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = RegistrationImportProblem)]
pub struct ImportProblem {
    /// Stable code, as in other answers: `registration.duplicate`, `registration.full`, `request.invalid`, …
    #[schema(max_length = 100)]
    pub code: String,
    /// What is wrong, in words.
    #[schema(max_length = 2000)]
    pub detail: String,
    /// Columns that are wrong, with the code of each mistake.
    #[schema(max_items = 100)]
    pub fields: Vec<ImportField>,
}

/// A column of a line that is wrong.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = RegistrationImportField)]
pub struct ImportField {
    /// Where in a registration, as an RFC 6901 pointer.
    #[schema(max_length = 200)]
    pub pointer: String,
    /// Code of the mistake.
    #[schema(max_length = 100)]
    pub code: String,
    /// What is wrong with it, in words.
    #[schema(max_length = 2000)]
    pub detail: String,
}

impl ImportProblem {
    /// Of an error, in this language.
    pub fn of(error: &ApiError, lang: Lang) -> Self {
        let problem = error.to_problem(lang, "", "");
        let text = |value: &Value, member: &str| value[member].as_str().unwrap_or_default().to_owned();
        let fields = problem["errors"].as_array().into_iter().flatten().take(MOST_FIELDS);
        let mut told: Vec<ImportField> = Vec::new();
        for one in fields {
            let field =
                ImportField { pointer: text(one, "pointer"), code: text(one, "code"), detail: text(one, "detail") };
            // What cannot be read names nothing either: that is no second mistake.
            if field.code != "unknown_code" || told.iter().all(|other| other.pointer != field.pointer) {
                told.push(field);
            }
        }
        let fields = told;
        let detail = Some(text(&problem, "detail")).filter(|detail| !detail.is_empty());
        Self { code: error.code().to_owned(), detail: detail.unwrap_or_else(|| text(&problem, "title")), fields }
    }
}

/// A line and what became of it.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = RegistrationImportLine)]
pub struct ImportLine {
    /// Its number in the file; the first line holds the columns' names.
    pub line: u64,
    /// What became of it.
    pub outcome: ImportOutcome,
    /// The registration; null if there is none, and in a dry run for one that would be made.
    pub registration_id: Option<RegistrationId>,
    /// Its number; null in a dry run for one that would be made.
    #[schema(max_length = 11)]
    pub number: Option<String>,
    /// Where it stands.
    pub status: Option<Status>,
    /// Why it was rejected or skipped.
    pub problem: Option<ImportProblem>,
}

/// What of a file was not read.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = RegistrationImportWarning)]
pub struct ImportWarning {
    /// Stable code: `registration.columns_ignored`, `registration.number_unknown`.
    #[schema(max_length = 100)]
    pub code: String,
    /// What it means, in words.
    #[schema(max_length = 2000)]
    pub detail: String,
    /// The columns, as the file calls them.
    #[schema(max_items = 200)]
    pub columns: Vec<String>,
    /// The lines, by their numbers.
    #[schema(max_items = 5000)]
    pub lines: Vec<u64>,
}

impl ImportWarning {
    /// Columns of the export that nobody can set; none if there are none.
    pub fn ignored(columns: &[String], lang: Lang) -> Option<Self> {
        let names = columns.join(", ");
        let detail = match lang {
            Lang::Fr => {
                format!("Ces colonnes de l'export ne se fixent pas par un fichier et n'ont pas été lues : {names}.")
            }
            Lang::En => format!("These columns of the export cannot be set by a file and were not read: {names}."),
        };
        let columns = columns.to_vec();
        (!columns.is_empty()).then(|| Self {
            code: "registration.columns_ignored".to_owned(),
            detail,
            columns,
            lines: Vec::new(),
        })
    }

    /// Lines of people who were registered anew, though they have a number; none if there are none.
    pub fn unknown_numbers(lines: Vec<u64>, lang: Lang) -> Option<Self> {
        let detail = match lang {
            Lang::Fr => {
                "Le numéro de ces lignes n'est celui d'aucune inscription de cet événement : ces personnes sont inscrites comme \
                 nouvelles."
            }
            Lang::En => {
                "The number of these lines is that of no registration of this event: these people are registered as new."
            }
        };
        let code = "registration.number_unknown".to_owned();
        (!lines.is_empty()).then(|| Self { code, detail: detail.to_owned(), columns: Vec::new(), lines })
    }
}

/// What became of a file.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
#[schema(as = RegistrationImport)]
pub struct ImportOut {
    /// Nothing was written.
    pub dry_run: bool,
    /// Lines read.
    pub received: u64,
    /// Registrations made.
    pub created: u64,
    /// Of those: on the waiting list.
    pub waiting: u64,
    /// Lines of which nothing was to be done.
    pub skipped: u64,
    /// Lines that were not taken.
    pub rejected: u64,
    /// What of the file was not read.
    #[schema(max_items = 10)]
    pub warnings: Vec<ImportWarning>,
    /// Every line.
    #[schema(max_items = 5000)]
    pub lines: Vec<ImportLine>,
}

impl Resource for ImportOut {}

/// 200 if no line is rejected, 207 if something needs attention.
pub struct Imported(pub ImportOut);

impl Reply for Imported {
    fn render(&self, _: &Meta) -> kernel::error::Result<Rendered> {
        let header = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let headers = vec![header("Content-Type", "application/json"), header("Cache-Control", "private, no-store")];
        let status = if self.0.rejected == 0 { 200 } else { 207 };
        Ok(Rendered { status, headers, body: serde_json::to_vec(&self.0)? })
    }
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        let response = |what: &str| {
            let content = ContentBuilder::new().schema(Some(describe::<ImportOut>())).build();
            ResponseBuilder::new().description(what).content("application/json", content).build().into()
        };
        BTreeMap::from([
            ("200".to_owned(), response("Every line is in, or was skipped for a good reason.")),
            ("207".to_owned(), response("Some lines were rejected; the others are in.")),
        ])
    }
}
