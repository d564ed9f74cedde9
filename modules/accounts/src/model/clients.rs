//! OAuth clients and their secrets.

use super::users::AccountStatus;
use crate::{
    credentials::Fresh,
    errors,
    ids::{ClientId, SecretId},
    rules::{redirects, scopes},
    store::clients::{ClientRow, SecretRow},
};
use kernel::{
    auth::{ScopeDef, ScopeSet},
    check,
    db::At,
    error::Result,
    http::{Filter, OnceOnly, Resource},
    ids::PartnerId,
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::{Validate, ValidationError};

/// Kinds of OAuth client.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ClientKind {
    /// A program of a partner organisation, acting for itself (client credentials) and seeing that organisation only.
    Partner,
    /// A web site or app in which users sign in (authorization code with PKCE).
    FrontEnd,
}

impl ClientKind {
    /// As the table writes it.
    pub fn code(self) -> &'static str {
        match self {
            Self::Partner => "partner",
            Self::FrontEnd => "front_end",
        }
    }
}

/// A client, as it is sent.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ClientInput, example = ClientIn::sample)]
pub struct ClientIn {
    /// What it is; it stays what it is.
    pub kind: ClientKind,
    /// What people call it; the sign-in page shows it.
    #[validate(length(min = 1, max = 120), custom(function = check::not_blank))]
    #[schema(min_length = 1, max_length = 120)]
    pub name: String,
    /// The organisation that it belongs to: an id or slug. Required for `partner`, absent for `front_end`; it stays.
    #[validate(length(min = 1, max = 80))]
    #[schema(min_length = 1, max_length = 80)]
    #[serde(default)]
    pub partner: Option<String>,
    /// Whether it has secrets. Always for `partner`; for `front_end` only if it runs on a server. It stays.
    #[serde(default)]
    pub confidential: Option<bool>,
    /// Where browsers may be sent back to; compared character by character. For `front_end` at least one: https, http on
    /// a loopback address, or an app's own scheme with a dot.
    #[validate(length(max = 20), custom(function = redirect_uris))]
    #[schema(max_items = 20)]
    #[serde(default)]
    pub redirect_uris: Vec<String>,
    /// Scopes that its tokens can carry at most. Left out: all that its kind may have.
    #[validate(length(max = 100))]
    #[schema(max_items = 100)]
    #[serde(default)]
    pub scopes: Option<Vec<String>>,
    /// A suspended client is refused at once, and so are its tokens.
    #[serde(default = "active")]
    #[schema(default = "active")]
    pub status: AccountStatus,
}

fn active() -> AccountStatus {
    AccountStatus::Active
}

fn redirect_uris(uris: &[String]) -> Result<(), ValidationError> {
    let good = |uri: &String| uri.len() <= 500 && redirects::check(uri).is_ok();
    if uris.iter().all(good) {
        return Ok(());
    }
    let mut error = ValidationError::new("redirect_uri");
    error.add_param("expected".into(), &"https://…, http://127.0.0.1…, org.example.app:/…");
    Err(error)
}

impl ClientIn {
    /// An example that works on the demo data.
    pub fn sample() -> Self {
        Self {
            kind: ClientKind::FrontEnd,
            name: "Site public du congrès (exemple)".to_owned(),
            partner: None,
            confidential: Some(false),
            redirect_uris: vec!["https://congres.example/retour".to_owned()],
            scopes: None,
            status: AccountStatus::Active,
        }
    }

    /// What a caller would send to get the client as it is; a patch is merged into this.
    pub fn of(row: &ClientRow) -> Self {
        Self {
            kind: kind_of(row),
            name: row.name.clone(),
            partner: row.partner_id.map(|id| id.to_string()),
            confidential: Some(row.confidential),
            redirect_uris: row.redirect_uris.split_ascii_whitespace().map(str::to_owned).collect(),
            scopes: Some(scopes::parse(&row.scopes).into_iter().collect()),
            status: AccountStatus::of(row.is_active()),
        }
    }

    /// Whether it will have secrets.
    pub fn is_confidential(&self) -> bool {
        self.kind == ClientKind::Partner || self.confidential.unwrap_or(false)
    }

    /// Checks what depends on the kind; gives the scopes that it will have. 422 with the field that is wrong.
    pub fn check(&self, known: &[ScopeDef]) -> Result<ScopeSet> {
        let (partner, front_end) = (self.kind == ClientKind::Partner, self.kind == ClientKind::FrontEnd);
        if partner != self.partner.is_some() {
            return Err(errors::invalid(
                "/partner",
                "partner_of_kind",
                "Obligatoire pour « partner », interdit pour « front_end ».",
                "Required for “partner”, not allowed for “front_end”.",
            ));
        }
        if partner && self.confidential == Some(false) {
            return Err(errors::invalid(
                "/confidential",
                "confidential_of_kind",
                "Un client de partenaire a toujours un secret.",
                "A client of a partner always has a secret.",
            ));
        }
        if front_end == self.redirect_uris.is_empty() {
            return Err(errors::invalid(
                "/redirect_uris",
                "redirect_uris_of_kind",
                "Au moins une pour « front_end », aucune pour « partner ».",
                "At least one for “front_end”, none for “partner”.",
            ));
        }
        let possible = if partner { scopes::of_partners(known) } else { scopes::all(known) };
        let wanted: ScopeSet = match &self.scopes {
            None => possible.clone(),
            Some(list) => list.iter().cloned().collect(),
        };
        match wanted.iter().find(|name| !possible.contains(*name)) {
            Some(name) => Err(errors::unknown_scope("/scopes", name)),
            None => Ok(wanted),
        }
    }
}

fn kind_of(row: &ClientRow) -> ClientKind {
    if row.partner_id.is_some() { ClientKind::Partner } else { ClientKind::FrontEnd }
}

/// A client, as it is shown.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Client)]
pub struct ClientOut {
    /// Id; it is also the OAuth `client_id`.
    pub id: ClientId,
    /// What it is.
    pub kind: ClientKind,
    /// What people call it.
    #[schema(max_length = 120)]
    pub name: String,
    /// The organisation that it belongs to.
    pub partner_id: Option<PartnerId>,
    /// Whether it has secrets.
    pub confidential: bool,
    /// Where browsers may be sent back to.
    #[schema(max_items = 20)]
    pub redirect_uris: Vec<String>,
    /// Scopes that its tokens can carry at most.
    #[schema(max_items = 100)]
    pub scopes: Vec<String>,
    /// Whether it may act.
    pub status: AccountStatus,
    /// Version, the first part of the ETag.
    pub version: i64,
    /// When it was made.
    pub created_at: At,
    /// When it last changed.
    pub updated_at: At,
}

impl From<ClientRow> for ClientOut {
    fn from(row: ClientRow) -> Self {
        Self {
            id: row.id,
            kind: kind_of(&row),
            status: AccountStatus::of(row.is_active()),
            redirect_uris: row.redirect_uris.split_ascii_whitespace().map(str::to_owned).collect(),
            scopes: scopes::parse(&row.scopes).into_iter().collect(),
            name: row.name,
            partner_id: row.partner_id,
            confidential: row.confidential,
            version: row.version,
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}

impl Resource for ClientOut {
    fn version(&self) -> Option<i64> {
        Some(self.version)
    }
    fn path(&self) -> Option<String> {
        Some(format!("/clients/{}", self.id))
    }
}

/// A new client with its first secret.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = ClientCreated)]
pub struct ClientCreatedOut {
    /// The client.
    pub client: ClientOut,
    /// Its first secret; null for a public client.
    pub secret: Option<SecretCreatedOut>,
}

impl Resource for ClientCreatedOut {
    fn version(&self) -> Option<i64> {
        Some(self.client.version)
    }
    fn path(&self) -> Option<String> {
        self.client.path()
    }
}

/// A secret, as it is shown: never the secret itself.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = ClientSecret)]
pub struct SecretOut {
    /// Id.
    pub id: SecretId,
    /// Its last characters, to tell secrets apart.
    #[schema(max_length = 8)]
    pub hint: String,
    /// When it was made.
    pub created_at: At,
    /// Refused from then on. Rotate 30 days before.
    pub expires_at: At,
    /// Last use, to the hour; null if never: a secret that is no longer used can go.
    pub last_used_at: Option<At>,
}

impl From<SecretRow> for SecretOut {
    fn from(row: SecretRow) -> Self {
        Self {
            id: row.id,
            hint: row.hint,
            created_at: row.created_at,
            expires_at: row.expires_at,
            last_used_at: row.last_used_at,
        }
    }
}

impl Resource for SecretOut {}

/// Filters of the list of secrets.
#[derive(Clone, Debug, Default, Serialize, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct SecretFilter {
    /// Only secrets that are in force (true), or only those that have ended (false; they are kept for 90 days).
    #[serde(default)]
    pub in_force: Option<bool>,
}

impl Filter for SecretFilter {
    const SORTS: &'static [&'static str] = &["-created_at"];
}

/// A new secret.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = ClientSecretCreated)]
pub struct SecretCreatedOut {
    /// Id.
    pub id: SecretId,
    /// The OAuth `client_id` that it goes with.
    pub client_id: ClientId,
    /// The secret.
    pub client_secret: OnceOnly,
    /// When it was made.
    pub created_at: At,
    /// Refused from then on.
    pub expires_at: At,
}

impl SecretCreatedOut {
    /// The secret in clear, this once.
    pub fn of(row: &SecretRow, fresh: &Fresh) -> Self {
        Self {
            id: row.id,
            client_id: row.client_id,
            client_secret: OnceOnly(fresh.text.clone()),
            created_at: row.created_at,
            expires_at: row.expires_at,
        }
    }
}

impl Resource for SecretCreatedOut {
    fn path(&self) -> Option<String> {
        Some(format!("/clients/{}/secrets/{}", self.client_id, self.id))
    }
}

/// How to rotate.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ClientSecretInput, example = SecretIn::sample)]
pub struct SecretIn {
    /// For how long the present secret stays good, in seconds (at most 30 days): time to bring the new one everywhere.
    #[validate(range(min = 0, max = 2_592_000))]
    #[schema(minimum = 0, maximum = 2_592_000, default = 86_400)]
    #[serde(default = "a_day")]
    pub overlap_seconds: i64,
    /// For how long the new secret is good, in days.
    #[validate(range(min = 1, max = 730))]
    #[schema(minimum = 1, maximum = 730, default = 365)]
    #[serde(default = "a_year")]
    pub lifetime_days: i64,
}

fn a_day() -> i64 {
    86_400
}

fn a_year() -> i64 {
    365
}

impl SecretIn {
    /// An example: a day to change over.
    pub fn sample() -> Self {
        Self { overlap_seconds: a_day(), lifetime_days: a_year() }
    }
}

/// Filters of the list of clients.
#[derive(Clone, Debug, Default, Serialize, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ClientFilter {
    /// Only clients of this kind.
    #[serde(default)]
    pub kind: Option<ClientKind>,
    /// Only clients of this organisation.
    #[serde(default)]
    pub partner: Option<PartnerId>,
    /// Only clients of this status.
    #[serde(default)]
    pub status: Option<AccountStatus>,
}

impl Filter for ClientFilter {
    const SORTS: &'static [&'static str] = &["-created_at"];
}
