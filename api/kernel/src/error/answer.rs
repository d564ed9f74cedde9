//! Problems as answers (RFC 9457).

use super::ApiError;
use crate::text::Lang;
use actix_web::{HttpResponse, ResponseError, http::StatusCode};
use serde_json::{Value, json};

/// Wrong inputs that one answer lists at most, as the document says.
const MOST_VIOLATIONS: usize = 1_000;

impl ApiError {
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
