//! The links that people get by mail. Nothing of them is stored: a token is signed, and names what it opens and the number
//! of the link. Raising that number (a transfer does) makes every older link worthless.

use crate::{
    errors,
    ids::{MemberId, RegistrationId},
    store::registrations::{self, RegistrationRow},
};
use actix_web::{FromRequest, HttpRequest, dev::Payload};
use kernel::{
    db::Conn,
    error::{ApiError, Result},
    secrets::{Purpose, Secrets, purpose},
};
use std::future::{Ready, ready};
use uuid::Uuid;

/// The header that carries a token. In an address it would end up in logs.
pub const HEADER: &str = "Colloque-Manage-Token";

/// The token of a person's link.
pub fn token(secrets: &Secrets, registration: RegistrationId, link_no: i64) -> String {
    sign(secrets, purpose::MANAGE, registration.0, link_no)
}

/// The token of an invitation.
pub fn invitation(secrets: &Secrets, member: MemberId, link_no: i64) -> String {
    sign(secrets, purpose::INVITATION, member.0, link_no)
}

fn sign(secrets: &Secrets, purpose: Purpose, id: Uuid, link_no: i64) -> String {
    let payload = [id.as_bytes().as_slice(), &link_no.to_be_bytes()].concat();
    secrets.sign_text(purpose, &payload)
}

fn read(secrets: &Secrets, purpose: Purpose, token: &str) -> Option<(Uuid, i64)> {
    let payload = secrets.open_text(purpose, token)?;
    let (id, link_no) = payload.split_at_checked(16)?;
    Some((Uuid::from_slice(id).ok()?, i64::from_be_bytes(link_no.try_into().ok()?)))
}

/// The registration that a token opens; 404 for anything else.
pub fn open(conn: &mut Conn, secrets: &Secrets, token: &str) -> Result<RegistrationRow> {
    let (id, link_no) = read(secrets, purpose::MANAGE, token).ok_or_else(errors::link_unknown)?;
    let row = registrations::by_ids(conn, &[RegistrationId(id)])?.pop();
    row.filter(|row| row.link_no == link_no).ok_or_else(errors::link_unknown)
}

/// Whom an invitation names, and the number of its link.
pub fn invited(secrets: &Secrets, token: &str) -> Option<(MemberId, i64)> {
    read(secrets, purpose::INVITATION, token).map(|(id, link_no)| (MemberId(id), link_no))
}

/// The token that a request carries, if it carries one.
pub struct Token(pub Option<String>);

impl FromRequest for Token {
    type Error = ApiError;
    type Future = Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let header = request.headers().get(HEADER).and_then(|value| value.to_str().ok());
        ready(Ok(Self(header.map(|text| text.trim().to_owned()))))
    }
}

impl Token {
    /// The token; 404 without one.
    pub fn required(self) -> Result<String> {
        self.0.ok_or_else(errors::link_unknown)
    }
}

impl utoipa::IntoParams for Token {
    fn into_params(
        _: impl Fn() -> Option<utoipa::openapi::path::ParameterIn>,
    ) -> Vec<utoipa::openapi::path::Parameter> {
        use utoipa::openapi::{
            ObjectBuilder, Required, Type,
            path::{ParameterBuilder, ParameterIn},
        };
        let header = ParameterBuilder::new()
            .name(HEADER)
            .parameter_in(ParameterIn::Header)
            .required(Required::False)
            .description(Some("The token of the link that was mailed to the person. Without one: 404."))
            .schema(Some(ObjectBuilder::new().schema_type(Type::String).max_length(Some(200))));
        vec![header.build()]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::secrets::ServerSecret;

    #[test]
    fn a_token_opens_what_it_names_and_nothing_else() {
        let secrets = Secrets::new(&ServerSecret::parse("0123456789abcdefghijklmnopqrstuv").expect("long enough"));
        let id = Uuid::from_u128(7);
        let ours = token(&secrets, RegistrationId(id), 3);
        assert_eq!(read(&secrets, purpose::MANAGE, &ours), Some((id, 3)));
        assert_eq!(invited(&secrets, &ours), None, "a person's link is no invitation");
        let other = token(&secrets, RegistrationId(id), 4);
        assert_ne!(ours, other);
        // The signature of one with the payload of the other.
        let (payload, _) = other.split_once('.').expect("two parts");
        let (_, mac) = ours.split_once('.').expect("two parts");
        assert_eq!(read(&secrets, purpose::MANAGE, &format!("{payload}.{mac}")), None);
        assert!(ours.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte)), "{ours}");
    }
}
