//! Modules, layers and our own endpoints put together into one actix application.

use crate::{
    endpoints,
    envelope::{self, Route},
    openapi,
};
use actix_cors::Cors;
use actix_web::{
    App as ActixApp, Error, HttpMessage, HttpRequest, HttpResponse,
    body::MessageBody,
    dev::{ServiceFactory, ServiceRequest, ServiceResponse},
    http::{Method, header},
    middleware::from_fn,
    web,
};
use kernel::{
    app::App,
    error::{self, ApiError},
    http::{Routes, describe_routes},
    module::Module,
};
use serde_json::Value;
use std::sync::{Arc, OnceLock};
use utoipa_swagger_ui::{Config as SwaggerConfig, SwaggerUi, oauth};

/// What all workers share besides the kernel's [`App`].
pub struct Shared {
    /// The modules that are switched on.
    pub modules: Vec<Arc<dyn Module>>,
    /// Migrations, for `/readyz`.
    pub migrations: kernel::db::Migrations,
    /// Origins that may call from a browser.
    pub cors_origins: Vec<String>,
    /// Bearer token for `/metrics`.
    pub metrics_token: Option<String>,
    /// Contact for security.txt.
    pub security_contact: Option<String>,
    /// What `/readyz` last found out.
    pub ready: std::sync::Mutex<endpoints::health::Known>,
}

impl Shared {
    /// The document of these modules: made when it is first asked for, because a server that is never asked can do without.
    pub fn document(&self) -> Arc<Document> {
        openapi::document_of(&self.modules)
    }
}

/// The OpenAPI document and what follows from it.
pub struct Document {
    /// As JSON.
    pub json: web::Bytes,
    /// Path patterns with the methods that they answer.
    pub routes: Vec<(String, Vec<Method>)>,
    yaml: OnceLock<web::Bytes>,
}

impl Document {
    /// Of this value.
    pub fn new(value: &Value) -> Self {
        Self { json: value.to_string().into(), routes: routes_of(value), yaml: OnceLock::new() }
    }

    /// As a tree, which takes many times the room of its text and so is not kept.
    pub fn value(&self) -> serde_json::Result<Value> {
        serde_json::from_slice(&self.json)
    }

    /// As YAML; rendered when it is first asked for, because that takes longer than all else.
    pub fn yaml(&self) -> Result<web::Bytes, ApiError> {
        if let Some(known) = self.yaml.get() {
            return Ok(known.clone());
        }
        let value = self.value().map_err(|error| error::INTERNAL.plain().because(error))?;
        let text = crate::yaml::write(value).map_err(|error| error::INTERNAL.plain().because(error))?;
        Ok(self.yaml.get_or_init(|| text.into()).clone())
    }
}

fn mount(modules: &[Arc<dyn Module>], root: &mut Routes<'_>) {
    for module in modules {
        module.root_routes(root);
    }
    endpoints::mount_root(root);
    root.under("/api/v1", |api| {
        for module in modules {
            module.routes(api);
        }
        endpoints::mount_api(api);
    });
}

/// What the mounted handlers say of themselves.
pub fn collect(modules: &[Arc<dyn Module>]) -> utoipa::openapi::OpenApi {
    describe_routes(|root| mount(modules, root))
}

/// The application of one worker.
pub fn application(
    app: web::Data<App>,
    shared: web::Data<Shared>,
) -> ActixApp<
    impl ServiceFactory<
        ServiceRequest,
        Config = (),
        Response = ServiceResponse<impl MessageBody + use<>>,
        Error = Error,
        InitError = (),
    > + use<>,
> {
    let cors = cors(&shared.cors_origins);
    let modules = shared.modules.clone();
    ActixApp::new()
        .app_data(app)
        .app_data(shared)
        .configure(move |config| mount(&modules, &mut Routes::serving(config)))
        .service(web::redirect("/docs", "/docs/"))
        .service(web::scope("/docs").wrap(docs_headers()).service(swagger_ui()))
        .default_service(web::to(nothing_here))
        .wrap(cors)
        .wrap(from_fn(envelope::envelope))
}

fn cors(origins: &[String]) -> Cors {
    let cors = origins.iter().fold(Cors::default(), |cors, origin| cors.allowed_origin(origin));
    cors.allowed_methods(["GET", "POST", "PUT", "PATCH", "DELETE"])
        .allowed_headers([
            "accept",
            "accept-language",
            "authorization",
            "colloque-manage-token",
            "content-type",
            "idempotency-key",
            "if-match",
            "if-none-match",
            "prefer",
            "x-request-id",
        ])
        .expose_headers([
            "ETag",
            "Link",
            "Location",
            "RateLimit",
            "RateLimit-Policy",
            "Retry-After",
            "Idempotency-Replayed",
            "X-Request-Id",
        ])
        .block_on_origin_mismatch(false)
        .max_age(3_600)
}

fn swagger_ui() -> SwaggerUi {
    let config = SwaggerConfig::new(["/api/openapi.json"])
        .deep_linking(true)
        .display_request_duration(true)
        .doc_expansion("none")
        .default_models_expand_depth(-1)
        .filter(true)
        .try_it_out_enabled(true)
        .persist_authorization(false)
        .validator_url("none");
    let oauth =
        oauth::Config::new().client_id("swagger-ui").app_name("Colloque").use_pkce_with_authorization_code_grant(true);
    SwaggerUi::new("/{_:.*}").config(config).oauth(oauth)
}

/// Swagger UI's pages load only what is inside the binary.
fn docs_headers() -> actix_web::middleware::DefaultHeaders {
    actix_web::middleware::DefaultHeaders::new()
        .add((
            "Content-Security-Policy",
            "default-src 'self'; style-src 'self' 'unsafe-inline'; script-src 'self' 'unsafe-inline'; img-src 'self' data:; \
             frame-ancestors 'none'",
        ))
        .add(("Cache-Control", "no-cache"))
}

/// 404, or 405 when the path exists with other methods. (actix says 404 for both: each handler is a resource of its own.)
async fn nothing_here(request: HttpRequest, shared: web::Data<Shared>) -> Result<HttpResponse, ApiError> {
    let document = shared.document();
    let (mut allowed, mut here): (Vec<&str>, Option<&str>) = (Vec::new(), None);
    for (pattern, methods) in &document.routes {
        if matches_pattern(pattern, request.path()) {
            allowed.extend(methods.iter().map(Method::as_str));
            here = here.or(Some(pattern.as_str()));
        }
    }
    if let Some(pattern) = here {
        request.extensions_mut().insert(Route(pattern.to_owned()));
    }
    if allowed.is_empty() {
        return Err(error::NOT_FOUND.detail(
            "Rien à cette adresse. Le contrat est à /api/openapi.json, sa lecture à /docs.",
            "Nothing at this address. The contract is at /api/openapi.json, and readable at /docs.",
        ));
    }
    if allowed.contains(&"GET") {
        allowed.push("HEAD");
    }
    allowed.push("OPTIONS");
    let allow = (header::ALLOW, allowed.join(", "));
    if request.method() == Method::OPTIONS {
        return Ok(HttpResponse::NoContent().insert_header(allow).finish());
    }
    let list = allowed.join(", ");
    let mut response = HttpResponse::from_error(error::METHOD_NOT_ALLOWED.detail(
        format!("{} n'existe pas ici ; {list} oui.", request.method()),
        format!("{} does not exist here; {list} do.", request.method()),
    ));
    response.headers_mut().insert(allow.0, header::HeaderValue::from_str(&list).map_err(|_| error::INTERNAL.plain())?);
    Ok(response)
}

fn matches_pattern(pattern: &str, path: &str) -> bool {
    let (pattern, path): (Vec<&str>, Vec<&str>) = (pattern.split('/').collect(), path.split('/').collect());
    pattern.len() == path.len()
        && pattern.iter().zip(&path).all(|(p, s)| match p.strip_prefix('{').and_then(|rest| rest.split_once('}')) {
            // What follows a parameter, as in `{half_day}.pdf`, belongs to the address.
            Some((_, ending)) => s.len() > ending.len() && s.ends_with(ending),
            None => p == s,
        })
}

/// The patterns of a document.
fn routes_of(document: &Value) -> Vec<(String, Vec<Method>)> {
    let paths = document["paths"].as_object().into_iter().flatten();
    paths
        .map(|(path, item)| {
            let methods = item.as_object().into_iter().flatten();
            (path.clone(), methods.filter_map(|(method, _)| method.to_ascii_uppercase().parse().ok()).collect())
        })
        .collect()
}
