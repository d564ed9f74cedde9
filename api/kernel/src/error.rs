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
use actix_web::{HttpResponse, ResponseError, http::StatusCode};
use serde_json::{Map, Value, json};
use std::{borrow::Cow, collections::HashMap};

pub use kinds::*;
mod kinds;

/// Wrong inputs that one answer lists at most, as the document says.
const MOST_VIOLATIONS: usize = 1_000;

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

/// What a database error means for whoever holds the connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Not a fault of the database.
    None,
    /// The connection is of no use any more.
    ConnectionLost,
    /// The transaction lost a race (deadlock, serialisation): running it again may succeed.
    Race,
    /// The database gave the statement up: it took too long, or a lock did not come. The transaction can be rolled back.
    TimedOut,
    /// The statement may have ended the whole transaction around it: SQLite does that without a word when the disk is full
    /// or does not answer, and a savepoint after that would begin a transaction of its own.
    TransactionLost,
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

    /// The problem document. `instance` is the request's path, `trace_id` its `X-Request-Id`.
    pub fn to_problem(&self, lang: Lang, instance: &str, trace_id: &str) -> Value {
        let inner = &self.0;
        let title = match lang {
            Lang::Fr => inner.kind.fr,
            Lang::En => inner.kind.en,
        };
        let detail = match (&inner.detail, lang) {
            (Some((fr, _)), Lang::Fr) => fr,
            (Some((_, en)), Lang::En) => en,
            (None, _) => title,
        };
        let mut problem = json!({
            "type": format!("/problems/{}", inner.kind.code),
            "title": title,
            "status": inner.kind.status,
            "detail": detail,
            "instance": instance,
            "code": inner.kind.code,
            "trace_id": trace_id,
        });
        if let Some(object) = problem.as_object_mut() {
            if !inner.violations.is_empty() {
                let errors: Vec<Value> =
                    inner.violations.iter().take(MOST_VIOLATIONS).map(|one| one.to_json(lang)).collect();
                object.insert("errors".to_owned(), errors.into());
            }
            // An extension never takes the place of a member of the standard.
            for (name, value) in &inner.members {
                object.entry(name).or_insert_with(|| value.clone());
            }
        }
        problem
    }

    /// The whole answer in the caller's language.
    pub fn to_response(&self, lang: Lang, instance: &str, trace_id: &str) -> HttpResponse {
        let mut response = HttpResponse::build(self.status());
        response.insert_header(("Content-Language", lang.as_str()));
        if let Some(seconds) = self.0.retry_after {
            response.insert_header(("Retry-After", seconds.to_string()));
        }
        let moved = self.0.moved.as_ref().and_then(|(from, to)| renamed(instance, from, to));
        if let Some(uri) = moved.as_ref().or(self.0.location.as_ref()) {
            response.insert_header(("Location", uri.as_str()));
        }
        if self.0.kind.status == 401 {
            response.insert_header(("WWW-Authenticate", "Bearer realm=\"colloque\""));
        }
        response
            .insert_header(("Cache-Control", "no-store"))
            .content_type("application/problem+json")
            .body(self.to_problem(lang, instance, trace_id).to_string())
    }
}

fn renamed(path: &str, from: &str, to: &str) -> Option<String> {
    let mut segments: Vec<&str> = path.split('/').collect();
    *segments.iter_mut().rfind(|segment| **segment == from)? = to;
    Some(segments.join("/"))
}

impl std::fmt::Display for ApiError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.0.kind.code, self.0.detail.as_ref().map_or(self.0.kind.en, |(_, en)| en))
    }
}
impl std::error::Error for ApiError {}

impl ResponseError for ApiError {
    fn status_code(&self) -> StatusCode {
        self.status()
    }
    // The outermost middleware renders the problem again, with the request's language, path and id.
    fn error_response(&self) -> HttpResponse {
        self.to_response(Lang::default(), "", "")
    }
}

impl utoipa::IntoResponses for ApiError {
    // The server adds the problem responses to every operation, in one place.
    fn responses() -> std::collections::BTreeMap<String, utoipa::openapi::RefOr<utoipa::openapi::Response>> {
        std::collections::BTreeMap::new()
    }
}

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

impl From<diesel::result::Error> for ApiError {
    /// SQLite's `BUSY` and `FULL` arrive as unknown errors, so the text decides. A missing row is a fault here: a query
    /// that may find nothing says so with `optional()`.
    fn from(error: diesel::result::Error) -> Self {
        use diesel::result::{DatabaseErrorKind as K, Error as E};
        let text = error.to_string();
        let has = |words: &[&str]| words.iter().any(|word| text.contains(word));
        match &error {
            E::DatabaseError(K::ClosedConnection, _) => database_unavailable().with_fault(Fault::ConnectionLost),
            E::DatabaseError(K::SerializationFailure, _) => database_unavailable().with_fault(Fault::Race),
            // The check before it did not see a row that was being written: run again, it does, and answers for itself.
            E::DatabaseError(K::UniqueViolation, _) => INTERNAL.plain().with_fault(Fault::Race),
            E::DatabaseError(K::UnableToSendCommand, _) => database_unavailable().with_fault(Fault::ConnectionLost),
            E::BrokenTransactionManager => database_unavailable().with_fault(Fault::ConnectionLost),
            _ if has(&["deadlock detected"]) => database_unavailable().with_fault(Fault::Race),
            _ if has(&["disk is full", "could not extend file", "No space left"]) => {
                STORAGE_FULL.plain().with_fault(Fault::TransactionLost)
            }
            _ if has(&["disk I/O error", "out of memory"]) => INTERNAL.plain().with_fault(Fault::TransactionLost),
            _ if has(&["server closed the connection", "terminating connection", "no connection to the server"]) => {
                database_unavailable().with_fault(Fault::ConnectionLost)
            }
            _ if has(&["lock timeout", "statement timeout"]) => database_unavailable().with_fault(Fault::TimedOut),
            _ if has(&["database is locked", "canceling statement"]) => database_unavailable(),
            _ => INTERNAL.plain(),
        }
        .because(text)
    }
}

/// 503 with `Retry-After`: the database does not answer.
pub fn database_unavailable() -> ApiError {
    UNAVAILABLE
        .detail(
            "La base de données ne répond pas pour l'instant. Rien n'est perdu : réessayez dans quelques secondes.",
            "The database does not answer right now. Nothing is lost: try again in a few seconds.",
        )
        .retry_after(2)
}
