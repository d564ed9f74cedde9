//! Access tokens: JSON Web Tokens of the profile RFC 9068 (`at+jwt`), signed with EdDSA.

use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use kernel::{
    db::At,
    error::{ApiError, INTERNAL, Result},
};
use serde::{Deserialize, Serialize};
use std::collections::HashSet;
use zeroize::Zeroizing;

/// The algorithm's name in headers, keys and metadata.
pub const ALG: &str = "EdDSA";
/// How long an access token lives, in seconds.
pub const LIFETIME_SECONDS: i64 = 15 * 60;
/// What clocks may differ by, in seconds.
pub const LEEWAY_SECONDS: i64 = 5;

/// What an access token says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claims {
    /// Issuer: the server's public URL.
    pub iss: String,
    /// Audience: the same URL, since the issuer is also the only resource server.
    pub aud: String,
    /// Subject: the user's id, or the client's for client credentials.
    pub sub: String,
    /// The client that it was issued to.
    pub client_id: String,
    /// Scopes, separated by spaces.
    pub scope: String,
    /// The family whose revocation ends this token.
    pub sid: uuid::Uuid,
    /// Unique id of this token.
    pub jti: String,
    /// Issued at, Unix seconds.
    pub iat: i64,
    /// Not before, Unix seconds.
    pub nbf: i64,
    /// Expires at, Unix seconds.
    pub exp: i64,
}

/// A public key as JWKS publishes it (RFC 8037).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = Jwk)]
pub struct PublicJwk {
    /// Always `OKP`.
    #[schema(max_length = 3)]
    pub kty: String,
    /// Always `Ed25519`.
    #[schema(max_length = 10)]
    pub crv: String,
    /// Always `sig`.
    #[serde(rename = "use")]
    #[schema(max_length = 10)]
    pub usage: String,
    /// Always `EdDSA`.
    #[schema(max_length = 10)]
    pub alg: String,
    /// Which key signed, as in the token's header.
    #[schema(max_length = 64)]
    pub kid: String,
    /// The public key, base64url.
    #[schema(max_length = 64)]
    pub x: String,
}

/// A new key pair: the private part as PKCS#8, to be sealed at once, and the public part.
pub fn generate(kid: &str) -> Result<(Zeroizing<Vec<u8>>, PublicJwk)> {
    let pair = Ed25519KeyPair::generate().map_err(fault)?;
    let private = pair.to_pkcs8().map_err(fault)?;
    let jwk = PublicJwk {
        kty: "OKP".to_owned(),
        crv: "Ed25519".to_owned(),
        usage: "sig".to_owned(),
        alg: ALG.to_owned(),
        kid: kid.to_owned(),
        x: URL_SAFE_NO_PAD.encode(pair.public_key().as_ref()),
    };
    Ok((Zeroizing::new(private.as_ref().to_vec()), jwk))
}

fn fault(error: impl std::fmt::Display) -> ApiError {
    INTERNAL.plain().because(format!("signing: {error}"))
}

/// Signs claims with the PKCS#8 key `kid`.
pub fn sign(claims: &Claims, kid: &str, private: &[u8]) -> Result<String> {
    let mut header = Header::new(Algorithm::EdDSA);
    header.typ = Some("at+jwt".to_owned());
    header.kid = Some(kid.to_owned());
    jsonwebtoken::encode(&header, claims, &EncodingKey::from_ed_der(private)).map_err(fault)
}

/// Which key a token says it was signed with; `None` if it is no access token of ours at all.
pub fn key_id(token: &str) -> Option<String> {
    let header = jsonwebtoken::decode_header(token).ok()?;
    let typ = header.typ.as_deref()?;
    let is_access_token = ["at+jwt", "application/at+jwt"].iter().any(|name| typ.eq_ignore_ascii_case(name));
    (is_access_token && header.alg == Algorithm::EdDSA && header.crit.is_none()).then_some(header.kid)?
}

/// The claims of a token that this key signed, this issuer issued for itself, and that is valid `now`.
pub fn verify(token: &str, key: &PublicJwk, issuer: &str, now: At) -> Option<Claims> {
    let mut validation = Validation::new(Algorithm::EdDSA);
    validation.set_issuer(&[issuer]);
    validation.set_audience(&[issuer]);
    validation.required_spec_claims = HashSet::from(["exp", "nbf", "iss", "aud", "sub"].map(str::to_owned));
    // The library would read the machine's clock; the instants are compared below with the one that we are given.
    validation.validate_exp = false;
    validation.validate_nbf = false;
    let decoding = DecodingKey::from_ed_components(&key.x).ok()?;
    let claims = jsonwebtoken::decode::<Claims>(token, &decoding, &validation).ok()?.claims;
    let now = now.unix_seconds();
    let lives = claims.exp > now - LEEWAY_SECONDS
        && claims.nbf <= now + LEEWAY_SECONDS
        && claims.iat <= now + LEEWAY_SECONDS
        && claims.exp.saturating_sub(claims.iat) <= LIFETIME_SECONDS;
    lives.then_some(claims)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ISSUER: &str = "https://congres.example.org";

    fn at(seconds: i64) -> At {
        At::new(chrono::DateTime::from_timestamp(seconds, 0).unwrap())
    }

    fn claims(now: i64) -> Claims {
        Claims {
            iss: ISSUER.to_owned(),
            aud: ISSUER.to_owned(),
            sub: "0190a000-0000-7000-8000-000000000001".to_owned(),
            client_id: "swagger-ui".to_owned(),
            scope: "partners:read".to_owned(),
            sid: uuid::Uuid::nil(),
            jti: "one".to_owned(),
            iat: now,
            nbf: now,
            exp: now + LIFETIME_SECONDS,
        }
    }

    #[test]
    fn a_token_is_read_back_until_it_expires() {
        let (private, public) = generate("k1").unwrap();
        let token = sign(&claims(1_000_000), "k1", &private).unwrap();
        assert_eq!(key_id(&token).as_deref(), Some("k1"));
        assert_eq!(verify(&token, &public, ISSUER, at(1_000_000)), Some(claims(1_000_000)));
        assert!(verify(&token, &public, ISSUER, at(1_000_904)).is_some());
        assert!(verify(&token, &public, ISSUER, at(1_000_905)).is_none(), "expired");
        assert!(verify(&token, &public, ISSUER, at(999_990)).is_none(), "from the future");
    }

    #[test]
    fn another_key_issuer_or_lifetime_is_refused() {
        let (private, public) = generate("k1").unwrap();
        let (_, other) = generate("k1").unwrap();
        let token = sign(&claims(1_000), "k1", &private).unwrap();
        assert!(verify(&token, &other, ISSUER, at(1_000)).is_none());
        assert!(verify(&token, &public, "https://elsewhere.example", at(1_000)).is_none());
        let eternal = Claims { exp: 1_000 + LIFETIME_SECONDS + 1, ..claims(1_000) };
        let token = sign(&eternal, "k1", &private).unwrap();
        assert!(verify(&token, &public, ISSUER, at(1_000)).is_none());
    }

    #[test]
    fn other_kinds_of_token_are_not_access_tokens() {
        let (private, _) = generate("k1").unwrap();
        let mut header = Header::new(Algorithm::EdDSA);
        header.kid = Some("k1".to_owned());
        let key = EncodingKey::from_ed_der(&private);
        let id_token = jsonwebtoken::encode(&header, &claims(1), &key).unwrap();
        assert_eq!(key_id(&id_token), None, "typ JWT");
        let none = format!("{}.e30.", URL_SAFE_NO_PAD.encode(r#"{"alg":"none","typ":"at+jwt","kid":"k1"}"#));
        let hmac = format!("{}.e30.AA", URL_SAFE_NO_PAD.encode(r#"{"alg":"HS256","typ":"at+jwt","kid":"k1"}"#));
        for forged in [none, hmac, "x.y.z".to_owned(), String::new(), "clq_abc".to_owned()] {
            assert_eq!(key_id(&forged), None, "{forged}");
        }
    }
}
