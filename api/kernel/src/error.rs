//! Every problem that a caller can meet, as RFC 9457 problem details, in one place.
//!
//! A module declares its problems once with [`crate::problems!`] and wraps each in a function that says what happened:
//!
//! ```
//! use kernel::error::ApiError;
//! kernel::problems! {
//!     /// Another organisation has this slug already.
//!     SLUG_TAKEN = 409 "partners.slug_taken" { fr: "Identifiant déjà pris", en: "Slug already taken" }
//! }
//! pub fn slug_taken(slug: &str) -> ApiError {
//!     SLUG_TAKEN.detail(
//!         format!("L'identifiant « {slug} » désigne déjà une autre organisation. Choisissez-en un autre."),
//!         format!("The slug “{slug}” already names another organisation. Choose another one."),
//!     )
//! }
//! assert_eq!(slug_taken("unadel").code(), "partners.slug_taken");
//! ```

use crate::{check, text::Lang};
use actix_web::http::StatusCode;
use serde_json::{Map, Value, json};
use std::{borrow::Cow, collections::HashMap};

pub use database::{Fault, database_unavailable};
pub use kinds::*;
mod answer;
mod database;
mod kinds;

/// What handlers and stores answer with.
pub type Result<T, E = ApiError> = std::result::Result<T, E>;

/// A kind of problem: a stable code, its HTTP status and its title. The server publishes a page for each at
/// `/problems/<code>`.
#[derive(Debug)]
pub struct Kind {
    /// Stable, machine-readable, never translated: `<module>.<what>`.
    pub code: &'static str,
    /// HTTP status.
    pub status: u16,
    /// Title in French.
    pub fr: &'static str,
    /// Title in English.
    pub en: &'static str,
    /// What it means and what to do (from the doc comment, English); shown on the problem's page.
    pub help: &'static str,
}

/// Declares kinds of problem and the list `ALL` that [`crate::module::Module::problems`] hands out.
#[macro_export]
macro_rules! problems {
    ($($(#[doc = $help:literal])+ $name:ident = $status:literal $code:literal { fr: $fr:literal, en: $en:literal })+) => {
        $(
            $(#[doc = $help])+
            pub static $name: $crate::error::Kind = $crate::error::Kind {
                code: $code, status: $status, fr: $fr, en: $en, help: concat!($($help, "\n"),+),
            };
        )+
        /// Every problem declared here.
        pub static ALL: &[&$crate::error::Kind] = &[$(&$name),+];
    };
}

impl Kind {
    /// The problem without more words than its title.
    pub fn plain(&'static self) -> ApiError {
        ApiError(Box::new(Inner::new(self)))
    }

    /// The problem with a sentence that says what to do, in both languages.
    pub fn detail(&'static self, fr: impl Into<String>, en: impl Into<String>) -> ApiError {
        let mut error = self.plain();
        error.0.detail = Some((fr.into(), en.into()));
        error
    }
}

/// Where in the request an input is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// RFC 6901 pointer into the body.
    Pointer(String),
    /// Name of a query or path parameter.
    Parameter(String),
    /// Name of a header.
    Header(String),
}

/// One wrong input.
#[derive(Clone, Debug)]
pub struct Violation {
    /// Where.
    pub place: Place,
    /// Stable code, such as `length`, `siret`, `unknown_field`.
    pub code: Cow<'static, str>,
    /// What the code's message needs (`min`, `max`, …).
    pub params: HashMap<Cow<'static, str>, Value>,
    /// A message of its own; else [`check::message`] makes one from code and params.
    pub detail: Option<(String, String)>,
}

impl Violation {
    /// A wrong input with its own message in both languages.
    pub fn new(place: Place, code: &'static str, fr: impl Into<String>, en: impl Into<String>) -> Self {
        Self { place, code: code.into(), params: HashMap::new(), detail: Some((fr.into(), en.into())) }
    }

    fn to_json(&self, lang: Lang) -> Value {
        let detail = match (&self.detail, lang) {
            (Some((fr, _)), Lang::Fr) => fr.clone(),
            (Some((_, en)), Lang::En) => en.clone(),
            (None, _) => check::message(&self.code, &self.params, lang),
        };
        let (key, at) = match &self.place {
            Place::Pointer(at) => ("pointer", at),
            Place::Parameter(at) => ("parameter", at),
            Place::Header(at) => ("header", at),
        };
        // The refused value itself stays out: it may be personal.
        let params: Map<String, Value> = self
            .params
            .iter()
            .filter(|(name, _)| name.as_ref() != "value")
            .map(|(name, value)| (name.to_string(), value.clone()))
            .collect();
        json!({ key: at, "code": self.code, "detail": detail, "params": params })
    }
}

/// A problem on its way to the caller.
#[derive(Clone, Debug)]
pub struct ApiError(Box<Inner>);

#[derive(Clone, Debug)]
struct Inner {
    kind: &'static Kind,
    detail: Option<(String, String)>,
    violations: Vec<Violation>,
    members: Map<String, Value>,
    retry_after: Option<u32>,
    location: Option<String>,
    moved: Option<(String, String)>,
    cause: Option<String>,
    fault: Fault,
}

impl Inner {
    fn new(kind: &'static Kind) -> Self {
        Self {
            kind,
            detail: None,
            violations: Vec::new(),
            members: Map::new(),
            retry_after: None,
            location: None,
            moved: None,
            cause: None,
            fault: Fault::None,
        }
    }
}

impl ApiError {
    /// The stable code.
    pub fn code(&self) -> &'static str {
        self.0.kind.code
    }

    /// The HTTP status.
    pub fn status(&self) -> StatusCode {
        StatusCode::from_u16(self.0.kind.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    /// What went wrong underneath; for the log, never for the caller.
    pub fn cause(&self) -> Option<&str> {
        self.0.cause.as_deref()
    }

    /// What this means for the connection that it came from.
    pub fn fault(&self) -> Fault {
        self.0.fault
    }

    /// Seconds after which trying again makes sense.
    pub fn retry_after_seconds(&self) -> Option<u32> {
        self.0.retry_after
    }

    /// Adds wrong inputs.
    pub fn violations(mut self, violations: impl IntoIterator<Item = Violation>) -> Self {
        self.0.violations.extend(violations);
        self
    }

    /// Adds the wrong inputs of another problem: rules that do not depend on each other are told in one answer.
    pub fn and(self, other: Self) -> Self {
        self.violations(other.0.violations)
    }

    /// The same for a part of a larger body: pointers start there, and so does the problem itself.
    pub fn within(mut self, pointer: &str) -> Self {
        for violation in &mut self.0.violations {
            if let Place::Pointer(at) = &mut violation.place {
                at.insert_str(0, pointer);
            }
        }
        self.member("at", pointer)
    }

    /// Adds an extension member (RFC 9457, 3.2), such as the id of the thing in conflict.
    pub fn member(mut self, name: &str, value: impl serde::Serialize) -> Self {
        self.0.members.insert(name.to_owned(), json!(value));
        self
    }

    /// Says when to try again, as the `Retry-After` header.
    pub fn retry_after(mut self, seconds: u32) -> Self {
        self.0.retry_after = Some(seconds);
        self
    }

    /// Points elsewhere, as the `Location` header.
    pub fn location(mut self, uri: impl Into<String>) -> Self {
        self.0.location = Some(uri.into());
        self
    }

    /// Points to the same path under another name, as the `Location` header: the last segment that reads `from` becomes
    /// `to`. For what was merged into something else, whatever lies below it in the path.
    pub fn moved(mut self, from: impl Into<String>, to: impl std::fmt::Display) -> Self {
        self.0.moved = Some((from.into(), to.to_string()));
        self
    }

    /// Keeps the underlying cause for the log.
    pub fn because(mut self, cause: impl std::fmt::Display) -> Self {
        self.0.cause = Some(cause.to_string());
        self
    }

    /// Marks what it means for the connection.
    pub fn with_fault(mut self, fault: Fault) -> Self {
        self.0.fault = fault;
        self
    }
}

impl std::fmt::Display for ApiError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.0.kind.code, self.0.detail.as_ref().map_or(self.0.kind.en, |(_, en)| en))
    }
}
impl std::error::Error for ApiError {}

impl From<&'static Kind> for ApiError {
    fn from(kind: &'static Kind) -> Self {
        kind.plain()
    }
}

impl From<serde_json::Error> for ApiError {
    // Serialising our own values; what callers send is read by the extractors.
    fn from(error: serde_json::Error) -> Self {
        INTERNAL.plain().because(error)
    }
}
