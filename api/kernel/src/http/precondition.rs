//! `If-Match`: nobody's change is overwritten unseen.

use super::admission;
use crate::error::{self, ApiError, Place, Result, Violation};
use actix_web::{FromRequest, HttpRequest, dev::Payload};

/// The version that the caller believes to be changing. It belongs in the UPDATE's WHERE; [`Version::check`] is for the
/// answer when that found nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Version(Option<i64>);

impl Version {
    /// Any version: for the system, which changes what is there.
    pub fn any() -> Self {
        Self(None)
    }

    /// The number to compare with; `None` when any version will do (`If-Match: *`).
    pub fn expected(self) -> Option<i64> {
        self.0
    }

    /// 412 unless `current` is the version expected.
    pub fn check(self, current: i64) -> Result<()> {
        match self.0 {
            Some(expected) if expected != current => Err(stale(current)),
            _ => Ok(()),
        }
    }
}

/// 412, with the present version.
pub fn stale(current: i64) -> ApiError {
    error::PRECONDITION_FAILED
        .detail(
            format!(
                "La ressource est passée à la version {current} depuis votre lecture. Relisez-la, puis recommencez."
            ),
            format!("The resource has moved on to version {current} since you read it. Read it again, then try again."),
        )
        .member("current_version", current)
}

/// The `If-Match` header, required: `PATCH`, `PUT` and `DELETE` of what others may change too. For things whose key the
/// caller owns, take `Option<IfMatch>`: then it binds only if it was sent.
#[derive(Clone, Copy, Debug)]
pub struct IfMatch(pub Version);

impl FromRequest for IfMatch {
    type Error = ApiError;
    type Future = admission::Read<Self>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        admission::when_settled(request, read(request))
    }
}

fn read(request: &HttpRequest) -> Result<IfMatch> {
    let header = request.headers().get("if-match").map(|value| value.to_str().unwrap_or_default().trim());
    match header {
        None => Err(error::PRECONDITION_REQUIRED.detail(
            "Envoyez If-Match avec l'ETag lu en dernier, pour ne pas écraser le changement de quelqu'un d'autre.",
            "Send If-Match with the ETag that you read last, so that nobody's change is overwritten.",
        )),
        Some("*") => Ok(IfMatch(Version(None))),
        // Proxies weaken tags when they compress, so `W/` is accepted; only the version part counts, because the rest
        // differs between languages and scopes of one and the same version.
        Some(tag) => {
            let strong = tag.strip_prefix("W/").unwrap_or(tag);
            // A list of tags would leave open which of them was meant.
            let bare =
                strong.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).filter(|bare| !bare.contains('"'));
            let version = bare.and_then(|bare| bare.split('-').next()).and_then(|version| version.parse().ok());
            version.map(|version| IfMatch(Version(Some(version)))).ok_or_else(|| {
                error::INVALID.plain().violations([Violation::new(
                    Place::Header("If-Match".to_owned()),
                    "etag",
                    "Ce n'est pas un ETag de cette ressource (par exemple \"3-1f2e…\").",
                    "This is not an ETag of this resource (such as \"3-1f2e…\").",
                )])
            })
        }
    }
}

/// The `If-Match` header where it is not required: for things whose key the caller owns, such as a partnership or a member.
/// Sent, it binds; absent, any version will do.
#[derive(Clone, Copy, Debug)]
pub struct OptionalIfMatch(pub Version);

impl FromRequest for OptionalIfMatch {
    type Error = ApiError;
    type Future = admission::Read<Self>;

    // Not actix's `Option<IfMatch>`: that would take a header that cannot be read for one that is absent.
    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let read = match request.headers().contains_key("if-match") {
            true => read(request).map(|IfMatch(version)| Self(version)),
            false => Ok(Self(Version(None))),
        };
        admission::when_settled(request, read)
    }
}

fn param(required: bool, what: &str) -> Vec<utoipa::openapi::path::Parameter> {
    use utoipa::openapi::{
        ObjectBuilder, Required, Type,
        path::{ParameterBuilder, ParameterIn},
    };
    let schema = ObjectBuilder::new().schema_type(Type::String).max_length(Some(200));
    let header = ParameterBuilder::new()
        .name("If-Match")
        .parameter_in(ParameterIn::Header)
        .required(if required { Required::True } else { Required::False })
        .description(Some(what))
        .schema(Some(schema))
        .example(Some("*".into()));
    vec![header.build()]
}

impl utoipa::IntoParams for IfMatch {
    fn into_params(
        _: impl Fn() -> Option<utoipa::openapi::path::ParameterIn>,
    ) -> Vec<utoipa::openapi::path::Parameter> {
        param(true, "The ETag that you read last (`*`: whatever is there now). Without it 428, with an old one 412.")
    }
}

impl utoipa::IntoParams for OptionalIfMatch {
    fn into_params(
        _: impl Fn() -> Option<utoipa::openapi::path::ParameterIn>,
    ) -> Vec<utoipa::openapi::path::Parameter> {
        param(false, "The ETag that you read last, if you want to be told (412) when somebody was faster.")
    }
}
