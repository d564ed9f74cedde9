//! OAuth 2: what the endpoints under `/oauth` share.

use crate::{
    gatekeeper::client_row,
    rules::{redirects, scopes},
    store::clients::ClientRow,
};
use kernel::{
    auth::{ScopeDef, ScopeSet},
    db::Conn,
    error::Result,
};

pub mod browser;
pub mod client_auth;
pub mod cookies;
pub mod issue;
pub mod reply;
pub mod request;

/// The client id of the Swagger UI that this server itself serves.
pub const SWAGGER_UI: &str = "swagger-ui";

/// A client that may act: registered and active, or built in.
#[derive(Clone, Debug)]
pub struct KnownClient {
    /// OAuth `client_id`.
    pub client_id: String,
    /// What people call it.
    pub name: String,
    /// Where browsers may be sent back to.
    pub redirect_uris: Vec<String>,
    /// Scopes that its tokens can carry at most.
    pub scopes: ScopeSet,
    /// The stored row; none for built-in clients.
    pub row: Option<ClientRow>,
}

impl KnownClient {
    /// Whether it has to prove itself with a secret.
    pub fn is_confidential(&self) -> bool {
        self.row.as_ref().is_some_and(|row| row.confidential)
    }

    /// Whether it belongs to a partner organisation, and so acts for itself instead of for a user.
    pub fn is_partner(&self) -> bool {
        self.row.as_ref().is_some_and(|row| row.partner_id.is_some())
    }
}

/// The client with this `client_id`, unless it is suspended.
pub fn known_client(conn: &mut Conn, issuer: &str, known: &[ScopeDef], client_id: &str) -> Result<Option<KnownClient>> {
    if client_id == SWAGGER_UI {
        return Ok(url::Url::parse(issuer).ok().map(|public_url| KnownClient {
            client_id: SWAGGER_UI.to_owned(),
            name: "Swagger UI".to_owned(),
            redirect_uris: redirects::of_swagger_ui(&public_url),
            scopes: scopes::all(known),
            row: None,
        }));
    }
    let row = client_row(conn, client_id)?.filter(ClientRow::is_active);
    Ok(row.map(|row| {
        let registered = scopes::parse(&row.scopes);
        // What was registered may have been withdrawn from partners, or from the product, since.
        let possible = if row.partner_id.is_some() { scopes::of_partners(known) } else { scopes::all(known) };
        KnownClient {
            client_id: row.id.to_string(),
            name: row.name.clone(),
            redirect_uris: row.redirect_uris.split_ascii_whitespace().map(str::to_owned).collect(),
            scopes: registered.intersection(&possible).cloned().collect(),
            row: Some(row),
        }
    }))
}
