//! The authorization request (RFC 6749, 4.1.1, with PKCE made compulsory).

use super::KnownClient;
use crate::rules::{pkce, scopes};
use kernel::auth::{ScopeDef, ScopeSet};
use std::collections::HashMap;

/// Longest `state` that is carried back, in bytes.
const STATE_MAX: usize = 2_048;

/// Parameters of a query string or form, each at most once.
#[derive(Clone, Debug, Default)]
pub struct Parameters(HashMap<String, String>);

impl Parameters {
    /// Reads them; `None` if one comes twice (RFC 6749, 3.1), or holds a control character.
    pub fn parse(encoded: &[u8]) -> Option<Self> {
        Self::of(form_urlencoded::parse(encoded).into_owned())
    }

    /// Takes decoded pairs, under the same conditions.
    pub fn of(pairs: impl IntoIterator<Item = (String, String)>) -> Option<Self> {
        let mut map = HashMap::new();
        for (name, value) in pairs {
            if value.chars().any(char::is_control) || map.insert(name, value).is_some() {
                return None;
            }
        }
        Some(Self(map))
    }

    /// The parameter; an empty one counts as absent (RFC 6749, 3.1).
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str).filter(|value| !value.is_empty())
    }
}

/// An authorization request whose client and redirect URI are known to be good.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuthorizationRequest {
    /// Where the answer goes.
    pub redirect_uri: String,
    /// Carried back unchanged.
    pub state: Option<String>,
    /// The scopes asked for; `None` for all that the user has and the client may have.
    pub scopes: Option<ScopeSet>,
    /// PKCE challenge.
    pub challenge: String,
}

/// An error that goes back to the client (RFC 6749, 4.1.2.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The standard's error code.
    pub error: &'static str,
    /// For the developer of the client, in English: RFC 6749 allows ASCII only.
    pub description: &'static str,
}

/// Whether the client may send browsers to this address: character by character (RFC 9700, 2.1).
pub fn is_registered(client: &KnownClient, redirect_uri: &str) -> bool {
    client.redirect_uris.iter().any(|known| known == redirect_uri)
}

/// Reads the request of a client. Its redirect URI must have been found good with [`is_registered`].
pub fn read(parameters: &Parameters, redirect_uri: &str, known: &[ScopeDef]) -> Result<AuthorizationRequest, Refusal> {
    let refuse = |error, description| Err(Refusal { error, description });
    if parameters.get("request").is_some() {
        return refuse("request_not_supported", "Request objects are not supported.");
    }
    if parameters.get("request_uri").is_some() {
        return refuse("request_uri_not_supported", "Pushed requests are not supported.");
    }
    match parameters.get("response_type") {
        Some("code") => {}
        Some(_) => return refuse("unsupported_response_type", "Only response_type=code is supported."),
        None => return refuse("invalid_request", "response_type is missing: send response_type=code."),
    }
    if parameters.get("response_mode").is_some_and(|mode| mode != "query") {
        return refuse("invalid_request", "Only response_mode=query is supported.");
    }
    if parameters.get("code_challenge_method") != Some("S256") {
        return refuse("invalid_request", "PKCE is required: send code_challenge_method=S256.");
    }
    let challenge = match parameters.get("code_challenge") {
        Some(challenge) if pkce::is_challenge(challenge) => challenge,
        _ => {
            return refuse(
                "invalid_request",
                "code_challenge must be the base64url of a SHA-256 hash (43 characters).",
            );
        }
    };
    if parameters.get("state").is_some_and(|state| state.len() > STATE_MAX) {
        return refuse("invalid_request", "state is longer than 2048 bytes.");
    }
    let wanted = parameters.get("scope").map(scopes::parse);
    if wanted.as_ref().is_some_and(|wanted| scopes::unknown(known, wanted).is_some()) {
        return refuse("invalid_scope", "A scope is unknown here; scopes_supported of the metadata lists them.");
    }
    Ok(AuthorizationRequest {
        redirect_uri: redirect_uri.to_owned(),
        state: parameters.get("state").map(str::to_owned),
        scopes: wanted,
        challenge: challenge.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = "response_type=code&code_challenge_method=S256&scope=partners%3Aread&state=a%20b\
                        &code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
    const KNOWN: &[ScopeDef] = &[ScopeDef { name: "partners:read", summary: "", roles: &[], partners: true }];

    fn parse(query: &str) -> Result<AuthorizationRequest, Refusal> {
        read(&Parameters::parse(query.as_bytes()).unwrap(), "https://a.example/cb", KNOWN)
    }

    #[test]
    fn a_good_request_is_read() {
        let request = parse(GOOD).unwrap();
        assert_eq!(request.state.as_deref(), Some("a b"));
        assert_eq!(request.scopes, Some(scopes::parse("partners:read")));
    }

    #[test]
    fn each_mistake_has_the_error_of_the_standard() {
        for (from, to, error) in [
            ("response_type=code", "response_type=token", "unsupported_response_type"),
            ("response_type=code", "response_type=", "invalid_request"),
            ("method=S256", "method=plain", "invalid_request"),
            ("&code_challenge_method=S256", "", "invalid_request"),
            ("stw-cM", "stw", "invalid_request"),
            ("partners%3Aread", "partners%3Aread+made%3Aup", "invalid_scope"),
            ("state=", "request=x&state=", "request_not_supported"),
            ("state=", "response_mode=fragment&state=", "invalid_request"),
        ] {
            let query = GOOD.replace(from, to);
            assert_eq!(parse(&query).map_err(|refusal| refusal.error), Err(error), "{query}");
        }
    }

    #[test]
    fn a_parameter_given_twice_is_no_request() {
        assert!(Parameters::parse(b"state=1&state=2").is_none());
        assert!(Parameters::parse(b"state=%00").is_none());
        assert!(Parameters::parse(b"state=&x=1").unwrap().get("state").is_none());
    }
}
