//! The outermost layer around every request: its id, its log line, its counters, its problem answer, its headers.
//!
//! Everything that goes wrong ends here: a handler's [`ApiError`], what actix itself refuses, a panic. All of it becomes a
//! problem document in the caller's language.

use actix_web::{
    Error, HttpMessage,
    body::{BoxBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    error::InternalError,
    http::{
        Method,
        header::{self, HeaderMap, HeaderName, HeaderValue},
    },
    middleware::Next,
    web,
};
use futures_util::FutureExt;
use kernel::{
    app::App,
    error::{self, ApiError},
    http::RequestId,
    ids::Id,
    limits::Standing,
    text::Lang,
};
use std::{panic::AssertUnwindSafe, sync::Arc, time::Instant};

/// The pattern of an address at which there is something, though not by this method: no handler says which one it is.
pub struct Route(pub String);

/// What we need to know of a request after it is gone.
struct Seen {
    id: Arc<str>,
    method: Method,
    path: String,
    lang: Lang,
    since: Instant,
    app: Option<web::Data<App>>,
}

/// Wraps a request; see the module.
pub async fn envelope(
    mut request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let seen = Seen::of(&request);
    request.extensions_mut().insert(RequestId(seen.id.clone()));
    if request.method() == Method::HEAD {
        // Routes say GET; the protocol layer still knows that it was HEAD and sends no body.
        request.head_mut().method = Method::GET;
    }
    if let Some(app) = &seen.app {
        app.metrics.begin();
    }
    let outcome = AssertUnwindSafe(next.call(request)).catch_unwind().await;
    match outcome {
        Ok(Ok(response)) => Ok(seen.finish(response.map_into_boxed_body())),
        Ok(Err(error)) => Err(seen.fail(&error)),
        Err(panic) => {
            let text =
                panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref::<&str>().copied());
            log::error!("a handler panicked in request {}: {}", seen.id, text.unwrap_or("without a message"));
            Err(seen.fail(&error::INTERNAL.plain().into()))
        }
    }
}

impl Seen {
    fn of(request: &ServiceRequest) -> Self {
        let given = request.headers().get("x-request-id").and_then(|value| value.to_str().ok());
        let sane = |id: &&str| !id.is_empty() && id.len() <= 128 && id.bytes().all(|b| b.is_ascii_graphic());
        let app = request.app_data::<web::Data<App>>().cloned();
        let id = match (given.filter(sane), &app) {
            (Some(given), _) => given.into(),
            (None, Some(app)) => kernel::ids::new_at(app.clock.now()).to_string().into(),
            (None, None) => "unknown".into(),
        };
        let language = request.headers().get("accept-language").and_then(|value| value.to_str().ok());
        Self {
            id,
            method: request.method().clone(),
            path: request.path().to_owned(),
            lang: language.map_or_else(Lang::default, Lang::from_accept_language),
            since: Instant::now(),
            app,
        }
    }

    fn finish(&self, response: ServiceResponse<BoxBody>) -> ServiceResponse<BoxBody> {
        let known = response.request().extensions().get::<Route>().map(|Route(pattern)| pattern.clone());
        let route = known.or_else(|| response.request().match_pattern()).unwrap_or_else(|| "none".to_owned());
        let principal = response.request().extensions().get::<Id>().copied();
        let standing = response.request().extensions().get::<Standing>().copied();
        let mut response = self.as_problem(response);
        self.set_headers(response.headers_mut(), standing);
        self.record(&route, response.status().as_u16(), principal);
        response
    }

    /// Replaces an error answer that is not a problem document yet.
    fn as_problem(&self, response: ServiceResponse<BoxBody>) -> ServiceResponse<BoxBody> {
        let problem = match response.response().error().map(|error| (error, error.as_error::<ApiError>())) {
            Some((_, Some(error))) => Some(error.clone()),
            Some((error, None)) => Some(generic(response.status().as_u16()).because(error)),
            None if response.status().as_u16() >= 400 && response.headers().get("content-type").is_none() => {
                Some(generic(response.status().as_u16()))
            }
            None => None,
        };
        let Some(problem) = problem else { return response };
        if let Some(cause) = problem.cause() {
            let level = if problem.status().is_server_error() { log::Level::Error } else { log::Level::Debug };
            log::log!(level, request = self.id.as_ref(), code = problem.code(); "{cause}");
        }
        let (request, old) = response.into_parts();
        let mut new = problem.to_response(self.lang, &self.path, &self.id);
        // What layers further in have set (CORS, Allow) stays.
        for (name, value) in old.headers() {
            if !new.headers().contains_key(name) {
                new.headers_mut().append(name.clone(), value.clone());
            }
        }
        ServiceResponse::new(request, new)
    }

    /// The answer when there is no response to start from.
    fn fail(&self, error: &Error) -> Error {
        let problem = match error.as_error::<ApiError>() {
            Some(error) => error.clone(),
            None => generic(error.as_response_error().status_code().as_u16()).because(error),
        };
        let mut response = problem.to_response(self.lang, &self.path, &self.id);
        self.set_headers(response.headers_mut(), None);
        self.record("none", response.status().as_u16(), None);
        InternalError::from_response(problem, response).into()
    }

    fn set_headers(&self, headers: &mut HeaderMap, standing: Option<Standing>) {
        let mut set = |name: &'static str, value: &str| {
            if let Ok(value) = HeaderValue::from_str(value) {
                headers.insert(HeaderName::from_static(name), value);
            }
        };
        set("x-request-id", &self.id);
        set("x-content-type-options", "nosniff");
        set("referrer-policy", "no-referrer");
        if let Some(standing) = standing {
            set("ratelimit-policy", &standing.policy_header());
            set("ratelimit", &standing.header());
        }
        let mut vary: Vec<String> = vec!["Accept-Language".to_owned(), "Accept".to_owned()];
        vary.extend(headers.get_all(header::VARY).filter_map(|value| value.to_str().ok()).map(str::to_owned));
        if let Ok(value) = HeaderValue::from_str(&vary.join(", ")) {
            headers.insert(header::VARY, value);
        }
    }

    fn record(&self, route: &str, status: u16, principal: Option<Id>) {
        let took = self.since.elapsed();
        if let Some(app) = &self.app {
            app.metrics.end(self.method.as_str(), route, status, took);
        }
        let principal = principal.map(|id| id.to_string());
        let ms = took.as_secs_f64() * 1_000.0;
        log::info!(
            target: "request",
            request = self.id.as_ref(), principal = principal.as_deref().unwrap_or("-"),
            method = self.method.as_str(), route = route, status = status, ms = ms;
            "{} {route} {status} {ms:.1} ms", self.method
        );
    }
}

/// The problem for a status that actix or a layer answered by itself.
pub fn generic(status: u16) -> ApiError {
    match status {
        401 => error::UNAUTHENTICATED.plain(),
        403 => error::FORBIDDEN.plain(),
        404 => error::NOT_FOUND.plain(),
        405 => error::METHOD_NOT_ALLOWED.plain(),
        406 => error::NOT_ACCEPTABLE.plain(),
        408 => error::REQUEST_TIMEOUT.plain(),
        413 => error::TOO_LARGE.plain(),
        415 => error::UNSUPPORTED_MEDIA.plain(),
        422 => error::INVALID.plain(),
        431 => error::HEADERS_TOO_LARGE.plain(),
        503 => error::UNAVAILABLE.plain(),
        400..=499 => error::MALFORMED.plain(),
        _ => error::INTERNAL.plain(),
    }
}
