//! Bodies: read within a limit and a time, parsed with the place of every mistake, validated, and only then handed over.

use super::{
    admission,
    misfits::{escape, misfits, required},
    shape::Shaped,
};
use crate::{
    app::{App, not_assembled},
    check,
    error::{self, ApiError, Place, Result, Violation},
};
use actix_web::{
    FromRequest, HttpMessage, HttpRequest,
    dev::Payload,
    http::header::{CONTENT_ENCODING, CONTENT_LENGTH},
    web,
};
use futures_util::{StreamExt, future::LocalBoxFuture};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;
use std::{io::Read, time::Duration};
use utoipa::ToSchema;
use validator::{Validate, ValidationErrors, ValidationErrorsKind};

/// SHA-256 of the body as it was sent (decompressed); for idempotency.
#[derive(Clone, Copy)]
pub(crate) struct BodyHash(pub(crate) [u8; 32]);

/// Reads a body whole, decompressed, up to `limit` bytes and within the configured time.
/// Errors: 413, 408 (a slow body is cut off), 415 (unknown compression), 400 (broken transfer).
pub async fn read_body(request: &HttpRequest, payload: &mut Payload, limit: usize) -> Result<web::BytesMut> {
    let app = request.app_data::<web::Data<App>>().ok_or_else(not_assembled)?;
    let seconds = app.settings.body_timeout_seconds;
    let header = |name| request.headers().get(name).and_then(|value| value.to_str().ok());
    let coding = match header(CONTENT_ENCODING).map(str::trim) {
        None | Some("" | "identity") => Coding::Plain,
        Some("gzip" | "x-gzip") => Coding::Gzip,
        Some("deflate") => Coding::Deflate,
        Some(other) => {
            return Err(error::UNSUPPORTED_MEDIA.detail(
                format!("Content-Encoding « {other} » n'est pas lu ici : gzip, deflate ou rien."),
                format!("Content-Encoding “{other}” is not read here: gzip, deflate or none."),
            ));
        }
    };
    let announced = header(CONTENT_LENGTH).and_then(|text| text.parse::<usize>().ok());
    if announced.is_some_and(|length| length > limit) {
        return Err(too_large(limit));
    }
    let read = async {
        let mut body = web::BytesMut::new();
        while let Some(chunk) = payload.next().await {
            let chunk = chunk.map_err(|error| malformed("", "").because(error))?;
            if body.len() + chunk.len() > limit {
                return Err(too_large(limit));
            }
            body.extend_from_slice(&chunk);
        }
        Ok(body)
    };
    let body = tokio::time::timeout(Duration::from_secs(seconds), read).await.map_err(|_| {
        error::REQUEST_TIMEOUT.detail(
            format!("Le corps n'est pas arrivé en entier en {seconds} s."),
            format!("The body did not arrive whole within {seconds} s."),
        )
    })??;
    let body = match coding {
        Coding::Plain => body,
        Coding::Gzip => inflate(flate2::read::MultiGzDecoder::new(&body[..]), limit)?,
        Coding::Deflate => inflate(flate2::read::ZlibDecoder::new(&body[..]), limit)?,
    };
    if request.headers().contains_key("idempotency-key") {
        request.extensions_mut().insert(BodyHash(crate::secrets::sha256(&body)));
    }
    Ok(body)
}

enum Coding {
    Plain,
    Gzip,
    Deflate,
}

/// Inflates up to the limit and no further: a small bomb must not become a large buffer.
fn inflate(decoder: impl Read, limit: usize) -> Result<web::BytesMut> {
    let bound = u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(1);
    let mut body = Vec::new();
    let read = decoder.take(bound).read_to_end(&mut body);
    read.map_err(|error| malformed("Compression incorrecte.", "The compression is broken.").because(error))?;
    if body.len() > limit { Err(too_large(limit)) } else { Ok(web::BytesMut::from(&body[..])) }
}

pub(super) fn too_large(limit: usize) -> ApiError {
    let kib = limit / 1024;
    error::TOO_LARGE
        .detail(
            format!("Le corps dépasse {kib} Kio (décompressé). Envoyez moins, ou utilisez un import."),
            format!("The body is larger than {kib} KiB (decompressed). Send less, or use an import."),
        )
        .member("limit_bytes", limit)
}

fn malformed(fr: &str, en: &str) -> ApiError {
    error::MALFORMED.detail(format!("Le corps n'est pas lisible. {fr}"), format!("The body cannot be read. {en}"))
}

fn expect_type(request: &HttpRequest, expected: &str) -> Result<()> {
    let given = request.content_type().trim().to_ascii_lowercase();
    if given == expected || (expected == "application/json" && given.ends_with("+json") && !given.contains("patch")) {
        return Ok(());
    }
    Err(error::UNSUPPORTED_MEDIA
        .detail(
            format!("Envoyez Content-Type: {expected} (reçu : « {given} »)."),
            format!("Send Content-Type: {expected} (got “{given}”)."),
        )
        .member("expected", expected))
}

/// Parses and validates: 400 when it is not JSON, 422 with pointers when it is not what was asked for.
fn parse<T: DeserializeOwned + Validate + ToSchema>(body: &[u8]) -> Result<T> {
    refuse_control_characters(body)?;
    if body.trim_ascii().is_empty() {
        return Err(empty(&required::<T>()));
    }
    let mut json = serde_json::Deserializer::from_slice(body);
    let value: T = serde_path_to_error::deserialize(Shaped(&mut json)).map_err(|error| {
        // Whether it is JSON at all is asked apart: serde calls an enum's wrong type a mistake of syntax, too.
        match serde_json::from_slice::<Value>(body) {
            Ok(body) => error::INVALID.plain().violations(misfits::<T>(&body, &error)),
            Err(error) => broken_json(&error),
        }
    })?;
    json.end().map_err(|error| broken_json(&error))?;
    validated(value)
}

/// What to send instead of nothing.
fn empty(required: &[String]) -> ApiError {
    let (fr, en) = match required {
        [] => ("{} suffit.".to_owned(), "{} will do.".to_owned()),
        names => (format!("Il y faut : {}.", names.join(", ")), format!("It needs: {}.", names.join(", "))),
    };
    error::MALFORMED.detail(
        format!("Le corps est vide. Envoyez un objet JSON. {fr}"),
        format!("The body is empty. Send a JSON object. {en}"),
    )
}

fn broken_json(error: &serde_json::Error) -> ApiError {
    let (line, column) = (error.line(), error.column());
    malformed(
        &format!("JSON incorrect à la ligne {line}, colonne {column}."),
        &format!("The JSON is wrong at line {line}, column {column}."),
    )
}

/// Control characters can only be there escaped (raw ones are broken JSON), so most bodies need no second look.
fn refuse_control_characters(body: &[u8]) -> Result<()> {
    let suspicious =
        body.windows(2).any(|pair| pair[0] == b'\\' && b"ubfnrt".contains(&pair[1])) || body.contains(&0x7f);
    if !suspicious {
        return Ok(());
    }
    let Ok(value) = serde_json::from_slice::<Value>(body) else { return Ok(()) };
    refuse_control_characters_in(&value)
}

fn refuse_control_characters_in(value: &Value) -> Result<()> {
    let found = check::control_characters(value);
    if found.is_empty() {
        return Ok(());
    }
    Err(error::INVALID.plain().violations(found.into_iter().map(|pointer| {
        Violation::new(
            Place::Pointer(pointer),
            "control_character",
            "Contient un caractère de contrôle (les retours à la ligne ne vont que dans les champs de plusieurs lignes).",
            "Contains a control character (line breaks belong in multi-line fields only).",
        )
    })))
}

/// Runs the value's own rules; 422 with a pointer for each that is broken.
pub fn validated<T: Validate>(value: T) -> Result<T> {
    match value.validate() {
        Ok(()) => Ok(value),
        Err(errors) => {
            let mut list = Vec::new();
            collect(&errors, "", &mut list);
            let to_violation = |(pointer, error): (String, validator::ValidationError)| Violation {
                place: Place::Pointer(pointer),
                code: error.code,
                params: error.params,
                detail: None,
            };
            Err(error::INVALID.plain().violations(list.into_iter().map(to_violation)))
        }
    }
}

/// Flattens validator's tree into pointers, in a stable order.
pub(crate) fn collect(errors: &ValidationErrors, at: &str, list: &mut Vec<(String, validator::ValidationError)>) {
    let mut fields: Vec<_> = errors.errors().iter().collect();
    fields.sort_by(|a, b| a.0.cmp(b.0));
    for (field, kind) in fields {
        // `__all__` is validator's name for rules of the whole value; it leaves the `r#` of a raw identifier in a name.
        let name = field.strip_prefix("r#").unwrap_or(field);
        let here = if name == "__all__" { at.to_owned() } else { format!("{at}/{}", escape(name)) };
        match kind {
            ValidationErrorsKind::Field(errors) => {
                list.extend(errors.iter().map(|error| (here.clone(), error.clone())))
            }
            ValidationErrorsKind::Struct(inner) => collect(inner, &here, list),
            ValidationErrorsKind::List(items) => {
                for (index, inner) in items {
                    collect(inner, &format!("{here}/{index}"), list);
                }
            }
        }
    }
}

/// A JSON body: `application/json`, unknown fields refused (the type says `deny_unknown_fields`), validated.
pub struct Json<T>(pub T);

impl<T: DeserializeOwned + Validate + ToSchema + 'static> FromRequest for Json<T> {
    type Error = ApiError;
    type Future = LocalBoxFuture<'static, Result<Self>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, mut payload) = (request.clone(), payload.take());
        Box::pin(async move {
            admission::settled(&request).await;
            expect_type(&request, "application/json")?;
            let limit = body_limit(&request)?;
            let body = read_body(&request, &mut payload, limit).await?;
            parse(&body).map(Json)
        })
    }
}

fn body_limit(request: &HttpRequest) -> Result<usize> {
    let app = request.app_data::<web::Data<App>>().ok_or_else(not_assembled)?;
    Ok(app.settings.body_limit_bytes)
}

/// A partial change, `application/merge-patch+json` (RFC 7396): absent fields stay, null clears, objects merge, lists are
/// replaced. There are no patch types: [`MergePatch::apply`] merges into the stored value's input form and validates the
/// result as a whole.
#[derive(Clone)]
pub struct MergePatch(Value);

impl MergePatch {
    /// The value after the change. `current` is what a `PUT` of the present state would have sent.
    pub fn apply<T: Serialize + DeserializeOwned + Validate + ToSchema>(&self, current: &T) -> Result<T> {
        let mut merged = serde_json::to_value(current)?;
        merge(&mut merged, &self.0);
        let text = serde_json::to_vec(&merged)?;
        parse(&text)
    }
}

fn merge(target: &mut Value, patch: &Value) {
    let Value::Object(patch) = patch else {
        *target = patch.clone();
        return;
    };
    if !target.is_object() {
        *target = Value::Object(serde_json::Map::new());
    }
    if let Value::Object(target) = target {
        for (key, value) in patch {
            if value.is_null() {
                target.remove(key);
            } else {
                merge(target.entry(key.clone()).or_insert(Value::Null), value);
            }
        }
    }
}

impl FromRequest for MergePatch {
    type Error = ApiError;
    type Future = LocalBoxFuture<'static, Result<Self>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, mut payload) = (request.clone(), payload.take());
        Box::pin(async move {
            admission::settled(&request).await;
            expect_type(&request, "application/merge-patch+json")?;
            let limit = body_limit(&request)?;
            let body = read_body(&request, &mut payload, limit).await?;
            if body.trim_ascii().is_empty() {
                return Err(empty(&[]));
            }
            let value: Value = serde_json::from_slice(&body).map_err(|error| broken_json(&error))?;
            if !value.is_object() {
                return Err(error::INVALID.plain().violations([Violation::new(
                    Place::Pointer(String::new()),
                    "type",
                    "Un objet JSON est attendu.",
                    "A JSON object is expected.",
                )]));
            }
            refuse_control_characters_in(&value)?;
            Ok(Self(value))
        })
    }
}

/// A form, `application/x-www-form-urlencoded`; for the sign-in page and OAuth, whose standards ask for it.
pub struct Form<T>(pub T);

impl<T: DeserializeOwned + 'static> FromRequest for Form<T> {
    type Error = ApiError;
    type Future = LocalBoxFuture<'static, Result<Self>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, mut payload) = (request.clone(), payload.take());
        Box::pin(async move {
            admission::settled(&request).await;
            expect_type(&request, "application/x-www-form-urlencoded")?;
            let body = read_body(&request, &mut payload, 64 * 1024).await?;
            serde_urlencoded::from_bytes(&body)
                .map(Form)
                .map_err(|error| malformed("Formulaire incorrect.", "The form is wrong.").because(error))
        })
    }
}
