//! How clients prove themselves (RFC 6749, 2.3): HTTP Basic or the body for those with a secret, their name alone for public
//! ones.

use super::{
    KnownClient, known_client,
    reply::{Failure, Refused},
    request::Parameters,
};
use crate::{
    credentials::throttle_key,
    rules::lockout::Subject,
    store::{
        clients::{self, SecretRow},
        throttles,
    },
};
use actix_web::HttpRequest;
use base64::{Engine, engine::general_purpose::STANDARD};
use kernel::{app::App, db::Actor, ids::Id, secrets::hash_token};

/// A client that proved itself, and with which secret.
#[derive(Clone)]
pub struct ProvenClient {
    /// The client.
    pub client: KnownClient,
    /// Its secret; none for public clients.
    pub secret: Option<SecretRow>,
}

impl ProvenClient {
    /// On whose behalf: a registered client has an id, a built-in one has none.
    pub fn actor(&self, before: &Actor) -> Actor {
        match &self.client.row {
            Some(row) => Actor { kind: "client", id: Some(Id(row.id.0)), request_id: before.request_id.clone() },
            None => before.clone(),
        }
    }
}

struct Presented {
    client_id: String,
    secret: Option<String>,
    basic: bool,
}

/// Reads and checks the client's credentials. Wrong ones count against the address that they come from.
pub async fn authenticate(
    app: &App,
    actor: Actor,
    request: &HttpRequest,
    parameters: &Parameters,
) -> Result<ProvenClient, Failure> {
    let presented = read(request, parameters)?;
    let address = throttle_key(&app.secrets, "address", &kernel::http::peer(request));
    let now = app.now();
    let basic = presented.basic;
    let (issuer, known) = (app.settings.public_url.clone(), app.scopes().to_vec());
    let counted = address.clone();
    let (wait, proven) = app
        .db
        .read(move |conn| {
            let wait = throttles::wait_seconds(conn, &counted, now)?;
            if wait > 0 {
                return Ok((wait, None));
            }
            let Some(client) = known_client(conn, &issuer, &known, &presented.client_id)? else { return Ok((0, None)) };
            let secret = match (&client.row, &presented.secret) {
                (Some(row), Some(secret)) if row.confidential => {
                    clients::live_secret(conn, row.id, &hash_token(secret), now)?
                }
                _ => None,
            };
            // A public client that sends a secret has mistaken its own nature.
            let proven = if client.is_confidential() { secret.is_some() } else { presented.secret.is_none() };
            Ok((0, proven.then_some(ProvenClient { client, secret })))
        })
        .await?;
    if wait > 0 {
        return Err(Refused::too_many(wait).into());
    }
    if let Some(proven) = proven {
        return Ok(proven);
    }
    app.db.write(actor, 0, move |tx| throttles::begin(tx, Subject::Address, &address)).await?;
    Err(Refused::invalid_client(basic).into())
}

fn read(request: &HttpRequest, parameters: &Parameters) -> Result<Presented, Failure> {
    let in_body = parameters.get("client_secret").map(str::to_owned);
    let Some(header) = request.headers().get("authorization") else {
        let client_id = parameters.get("client_id").ok_or_else(|| Refused::invalid_client(false))?;
        return Ok(Presented { client_id: client_id.to_owned(), secret: in_body, basic: false });
    };
    if in_body.is_some() {
        return Err(Refused::invalid_request("Send the client's secret once: as HTTP Basic or in the body.").into());
    }
    let (client_id, secret) = header.to_str().ok().and_then(basic).ok_or_else(|| Refused::invalid_client(true))?;
    if parameters.get("client_id").is_some_and(|other| other != client_id) {
        return Err(Refused::invalid_request("client_id in the body and in HTTP Basic differ.").into());
    }
    Ok(Presented { client_id, secret: Some(secret).filter(|secret| !secret.is_empty()), basic: true })
}

/// Name and secret of `Basic …`; both are form-encoded before they are joined (RFC 6749, 2.3.1).
fn basic(header: &str) -> Option<(String, String)> {
    let (scheme, encoded) = header.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let decoded = String::from_utf8(STANDARD.decode(encoded.trim()).ok()?).ok()?;
    let (name, secret) = decoded.split_once(':')?;
    Some((form_decoded(name)?, form_decoded(secret)?))
}

fn form_decoded(text: &str) -> Option<String> {
    let pair = format!("v={text}");
    let mut pairs = form_urlencoded::parse(pair.as_bytes());
    let (_, value) = pairs.next()?;
    pairs.next().is_none().then(|| value.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(text: &str) -> String {
        format!("Basic {}", STANDARD.encode(text))
    }

    #[test]
    fn basic_credentials_are_form_decoded() {
        let pair = |name: &str, secret: &str| Some((name.to_owned(), secret.to_owned()));
        assert_eq!(basic(&header("swagger-ui:")), pair("swagger-ui", ""));
        assert_eq!(basic(&header("a%3Ab:c+d%25")), pair("a:b", "c d%"));
        assert_eq!(basic(&header("a:b:c")), pair("a", "b:c"));
        for bad in ["Bearer x", "Basic ***", "Basic", &header("no-colon"), &header("a:b&c=d")] {
            assert_eq!(basic(bad), None, "{bad}");
        }
    }
}
