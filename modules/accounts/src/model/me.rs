//! What is the caller's own: who it is, its password, its personal tokens.

use super::users::RoleGrant;
use crate::{ids::TokenId, store::tokens::TokenRow};
use kernel::{
    check,
    db::At,
    http::{Filter, OnceOnly, Resource},
    ids::{EventId, Id, PartnerId},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::{Validate, ValidationError};

/// Kinds of principal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PrincipalKind {
    /// A person.
    User,
    /// A program of a partner organisation.
    Client,
}

/// What may be done with the present token, and where.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = AccessGrant)]
pub struct AccessOut {
    /// In which event; null for all of them.
    pub event: Option<EventId>,
    /// Scopes: the token's, as far as the roles give them.
    #[schema(max_items = 100)]
    pub scopes: Vec<String>,
}

/// Who is calling.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Me)]
pub struct MeOut {
    /// The user's or client's id.
    pub id: Id,
    /// Person or program.
    pub kind: PrincipalKind,
    /// The user's display name, or the client's name.
    #[schema(max_length = 120)]
    pub name: String,
    /// The user's login name; null for programs.
    #[schema(max_length = 64)]
    pub login: Option<String>,
    /// The user's e-mail address.
    #[schema(max_length = 254)]
    pub email: Option<String>,
    /// The organisation that the program belongs to: it sees nothing else.
    pub partner_id: Option<PartnerId>,
    /// The roles that the user holds.
    #[schema(max_items = 100)]
    pub grants: Vec<RoleGrant>,
    /// What the present token allows.
    #[schema(max_items = 1000)]
    pub access: Vec<AccessOut>,
}

impl Resource for MeOut {}

/// A new password.
#[derive(Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PasswordInput, example = json!({
    "current_password": "kd7q-2mxa-w9tz-h4ub",
    "new_password": "vingt ateliers sous la pluie"
}))]
pub struct PasswordIn {
    /// The present one.
    #[validate(length(min = 1, max = 256))]
    #[schema(min_length = 1, max_length = 256, format = Password)]
    pub current_password: String,
    /// The new one: at least 12 characters, not a common one, not made of the login name.
    #[validate(length(min = 12, max = 256))]
    #[schema(min_length = 12, max_length = 256, format = Password)]
    pub new_password: String,
}

/// A personal token to be made.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = TokenInput, example = TokenIn::sample)]
pub struct TokenIn {
    /// What it is for.
    #[validate(length(min = 1, max = 120), custom(function = check::not_blank))]
    #[schema(min_length = 1, max_length = 120)]
    pub name: String,
    /// Scopes that it carries, none beyond the present token's. Left out: all that the present token has.
    #[validate(length(max = 100), custom(function = names_of_scopes))]
    #[schema(max_items = 100)]
    #[serde(default)]
    pub scopes: Option<Vec<String>>,
    /// For how many days it is good.
    #[validate(range(min = 1, max = 366))]
    #[schema(minimum = 1, maximum = 366, default = 90)]
    #[serde(default = "a_quarter")]
    pub lifetime_days: i64,
}

fn a_quarter() -> i64 {
    90
}

fn names_of_scopes(names: &[String]) -> Result<(), ValidationError> {
    const MOST: usize = 500;
    if names.iter().all(|name| name.chars().count() <= MOST) {
        return Ok(());
    }
    let mut error = ValidationError::new("length");
    error.add_param("max".into(), &MOST);
    Err(error)
}

impl TokenIn {
    /// An example that works on the demo data.
    pub fn sample() -> Self {
        Self {
            name: "Export de nuit (exemple)".to_owned(),
            scopes: Some(vec!["partners:read".to_owned()]),
            lifetime_days: a_quarter(),
        }
    }
}

/// A personal token, as it is shown: never the token itself.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Token)]
pub struct TokenOut {
    /// Id.
    pub id: TokenId,
    /// What it is for.
    #[schema(max_length = 120)]
    pub name: String,
    /// Its last characters, to tell tokens apart.
    #[schema(max_length = 8)]
    pub hint: String,
    /// Scopes that it carries; your roles must still give them.
    #[schema(max_items = 100)]
    pub scopes: Vec<String>,
    /// When it was made.
    pub created_at: At,
    /// Refused from then on.
    pub expires_at: At,
    /// Last use, to the hour and some minutes late; null if never.
    pub last_used_at: Option<At>,
}

impl From<TokenRow> for TokenOut {
    fn from(row: TokenRow) -> Self {
        Self {
            id: row.id,
            name: row.name,
            hint: row.hint,
            scopes: crate::rules::scopes::parse(&row.scopes).into_iter().collect(),
            created_at: row.created_at,
            expires_at: row.expires_at,
            last_used_at: row.last_used_at,
        }
    }
}
impl Resource for TokenOut {}

/// A new personal token.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = TokenCreated)]
pub struct TokenCreatedOut {
    /// Id.
    pub id: TokenId,
    /// The token: `Authorization: Bearer clq_…`.
    pub token: OnceOnly,
    /// Scopes that it carries.
    #[schema(max_items = 100)]
    pub scopes: Vec<String>,
    /// Refused from then on.
    pub expires_at: At,
}

impl Resource for TokenCreatedOut {
    fn path(&self) -> Option<String> {
        Some(format!("/me/tokens/{}", self.id))
    }
}

/// Filters of the list of personal tokens.
#[derive(Clone, Debug, Default, Serialize, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct TokenFilter {
    /// Only tokens that are in force (true), or only those that have expired (false; they are kept for 90 days).
    #[serde(default)]
    pub in_force: Option<bool>,
}

impl Filter for TokenFilter {
    const SORTS: &'static [&'static str] = &["-created_at"];
}
