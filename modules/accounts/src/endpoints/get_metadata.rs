use crate::{
    model::oauth::MetadataOut,
    oauth::{browser::AUTHORIZE, reply::PublicDocument},
};
use actix_web::get;
use kernel::{
    auth::Public,
    http::{Ctx, Outcome},
};

/// Get the authorization server's metadata
///
/// RFC 8414: OAuth libraries find the endpoints and what they support here.
#[utoipa::path(tag = "accounts", security(()))]
#[get("/.well-known/oauth-authorization-server")]
pub async fn get_metadata(ctx: Ctx<Public>) -> Outcome<PublicDocument<MetadataOut>> {
    let app = ctx.app();
    let at = |path: &str| format!("{}{path}", app.settings.public_url);
    let methods = ["none", "client_secret_basic", "client_secret_post"];
    let value = MetadataOut {
        issuer: app.settings.public_url.clone(),
        authorization_endpoint: at(AUTHORIZE),
        token_endpoint: at("/oauth/token"),
        revocation_endpoint: at("/oauth/revoke"),
        jwks_uri: at("/.well-known/jwks.json"),
        scopes_supported: app.scopes().iter().map(|def| def.name).collect(),
        response_types_supported: ["code"],
        response_modes_supported: ["query"],
        grant_types_supported: ["authorization_code", "refresh_token", "client_credentials"],
        token_endpoint_auth_methods_supported: methods,
        revocation_endpoint_auth_methods_supported: methods,
        code_challenge_methods_supported: ["S256"],
        authorization_response_iss_parameter_supported: true,
        service_documentation: at("/docs"),
        ui_locales_supported: ["fr", "en"],
    };
    ctx.answer(&PublicDocument { value, max_age: 3_600 })
}
