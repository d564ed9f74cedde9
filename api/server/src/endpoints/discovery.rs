use crate::assembly::Shared;
use actix_web::{HttpRequest, HttpResponse, get, http::header::ContentType, web};
use askama::Template;
use kernel::{
    app::App,
    error::{self, ApiError},
    http::Raw,
};
use serde_json::json;

#[derive(Template)]
#[template(path = "index.html")]
struct Index {
    version: &'static str,
}

/// A page of ours: no script, no foreign content.
pub(super) fn html(body: String) -> Raw {
    let page = HttpResponse::Ok()
        .content_type(ContentType::html())
        .insert_header((
            "Content-Security-Policy",
            "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
        ))
        .body(body);
    Raw(page)
}

/// Where to go from here
///
/// A short index: JSON, or a page when a browser asks.
#[utoipa::path(tag = "service", responses(
    (status = 200, description = "Links.", content((Object = "application/json"), (String = "text/html"))),
))]
#[get("/")]
pub async fn index(request: HttpRequest) -> Result<Raw, ApiError> {
    let accept = request.headers().get("accept").and_then(|value| value.to_str().ok()).unwrap_or_default();
    if accept.contains("text/html") {
        let page = Index { version: env!("CARGO_PKG_VERSION") }.render();
        return page.map(html).map_err(|error| error::INTERNAL.plain().because(error));
    }
    Ok(Raw(HttpResponse::Ok().json(json!({
        "name": "Colloque",
        "version": env!("CARGO_PKG_VERSION"),
        "links": {
            "documentation": "/docs/",
            "openapi_json": "/api/openapi.json",
            "openapi_yaml": "/api/openapi.yaml",
            "events": "/api/v1/events",
            "partners": "/api/v1/partners",
            "authorization_server": "/.well-known/oauth-authorization-server",
            "problems": "/problems",
            "live": "/livez",
            "ready": "/readyz",
        },
    }))))
}

/// The contract as JSON
///
/// OpenAPI 3.1. Generate your client from it.
#[utoipa::path(tag = "service", responses((status = 200, description = "The contract.", body = Object, content_type = "application/json")))]
#[get("/api/openapi.json")]
pub async fn openapi_json(shared: web::Data<Shared>) -> Raw {
    Raw(HttpResponse::Ok()
        .content_type("application/json")
        .insert_header(("Cache-Control", "no-cache"))
        .body(shared.document().json.clone()))
}

/// The contract as YAML
///
/// The same document.
#[utoipa::path(tag = "service", responses((status = 200, description = "The contract.", body = String, content_type = "application/yaml")))]
#[get("/api/openapi.yaml")]
pub async fn openapi_yaml(shared: web::Data<Shared>) -> Result<Raw, ApiError> {
    Ok(Raw(HttpResponse::Ok()
        .content_type("application/yaml")
        .insert_header(("Cache-Control", "no-cache"))
        .body(shared.document().yaml()?)))
}

/// Whom to tell about a weakness
///
/// RFC 9116; 404 unless the operator has named a contact.
#[utoipa::path(tag = "service", responses(
    (status = 200, description = "The contact.", body = String, content_type = "text/plain"),
    (status = 404, description = "No contact is configured."),
))]
#[get("/.well-known/security.txt")]
pub async fn security_txt(app: web::Data<App>, shared: web::Data<Shared>) -> Result<Raw, ApiError> {
    let contact = shared.security_contact.as_ref().ok_or_else(|| error::NOT_FOUND.plain())?;
    let expires = app.now().plus_seconds(180 * 86_400);
    let text = format!("Contact: {contact}\nExpires: {expires}\nPreferred-Languages: fr, en\n");
    Ok(Raw(HttpResponse::Ok().content_type("text/plain; charset=utf-8").body(text)))
}

/// Which APIs are here
///
/// RFC 9727: a link set that leads to the contract, the documentation and the health of this API.
#[utoipa::path(tag = "service", responses((status = 200, description = "The link set.", body = Object, content_type = "application/linkset+json")))]
#[get("/.well-known/api-catalog")]
pub async fn api_catalog(app: web::Data<App>) -> Raw {
    let base = &app.settings.public_url;
    let link = |path: &str, kind: &str| json!([{ "href": format!("{base}{path}"), "type": kind }]);
    let set = json!({ "linkset": [{
        "anchor": format!("{base}/api/v1"),
        "service-desc": link("/api/openapi.json", "application/json"),
        "service-doc": link("/docs/", "text/html"),
        "status": link("/readyz", "text/plain"),
    }] });
    let kind = "application/linkset+json; profile=\"https://www.rfc-editor.org/info/rfc9727\"";
    Raw(HttpResponse::Ok().content_type(kind).body(set.to_string()))
}
