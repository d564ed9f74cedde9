//! Issuing tokens: one function a grant. Each decides and writes in one transaction; a refusal that must leave a trace (a
//! code used twice) commits that trace and refuses all the same.

use super::{
    client_auth::ProvenClient,
    reply::{Failure, Refused},
    request::Parameters,
};
use crate::{
    credentials::{CODE, Fresh, REFRESH_TOKEN, looks_like},
    gatekeeper::held_roles,
    ids::{FamilyId, UserId},
    jwt::{Claims, LIFETIME_SECONDS},
    keyring,
    model::oauth::TokenResponseOut,
    rules::{pkce, scopes},
    store::{
        clients,
        oauth::{self, FamilyRow, RefreshRow},
        users,
    },
};
use kernel::{
    app::App,
    auth::{Role, ScopeDef, ScopeSet},
    db::{Actor, At, Tx},
    error::Result,
    ids::Id,
    limits,
    secrets::hash_token,
};

/// How long a family lives, in seconds: then the user signs in again.
pub const FAMILY_SECONDS: i64 = 30 * 86_400;
/// Tokens that one client can get for one user in a minute.
const PER_MINUTE: i64 = 120;
/// Uses of a client secret are noted to the hour.
const USE_PRECISION_SECONDS: i64 = 3_600;

const CODE_REFUSED: &str =
    "The code has expired, was used before, or belongs to another client, redirect URI or verifier.";
const REFRESH_REFUSED: &str =
    "The refresh token has expired, was used before, was revoked, or belongs to another client.";

/// What a transaction decided.
enum Decision {
    Issue { family: FamilyId, subject: Id, scope: ScopeSet, refresh: bool },
    Refuse(Refused),
}

/// What every grant needs.
struct Terms {
    limited: bool,
    known: Vec<ScopeDef>,
    client_id: String,
    client_scopes: ScopeSet,
}

impl Terms {
    fn new(app: &App, proven: &ProvenClient) -> Self {
        Self {
            limited: app.settings.rate_limit.enabled,
            known: app.scopes().to_vec(),
            client_id: proven.client.client_id.clone(),
            client_scopes: proven.client.scopes.clone(),
        }
    }

    /// Counted in the database, so that all processes count together.
    fn too_many(&self, tx: &mut Tx<'_>, subject: &str) -> Result<bool> {
        let now = tx.now();
        let bucket = format!("token:{}:{subject}", self.client_id);
        Ok(self.limited && limits::count(tx, &bucket, 60, now)? > PER_MINUTE)
    }

    /// Whether this user may have tokens now, and which scopes they carry out of `wanted`.
    fn scope_of_user(&self, tx: &mut Tx<'_>, user: UserId, wanted: &ScopeSet) -> Result<Option<ScopeSet>> {
        let user = users::find(tx, user)?.filter(|user| user.is_active() && !user.must_change_password);
        let Some(user) = user else { return Ok(None) };
        let wanted: ScopeSet = wanted.intersection(&self.client_scopes).cloned().collect();
        let held: Vec<(Role, _)> = held_roles(tx, user.id)?;
        Ok(Some(scopes::anywhere(&scopes::effective(&self.known, held, &wanted))))
    }
}

fn required<'a>(parameters: &'a Parameters, name: &str, missing: &'static str) -> Result<&'a str, Refused> {
    parameters.get(name).ok_or_else(|| Refused::invalid_request(missing))
}

/// The tokens for a request to `/oauth/token`.
pub async fn tokens(
    app: &App,
    actor: Actor,
    proven: &ProvenClient,
    parameters: &Parameters,
) -> Result<TokenResponseOut, Failure> {
    match parameters.get("grant_type") {
        Some("authorization_code") => by_code(app, actor, proven, parameters).await,
        Some("refresh_token") => by_refresh_token(app, actor, proven, parameters).await,
        Some("client_credentials") => by_client(app, actor, proven, parameters).await,
        Some(_) => Err(Refused::unsupported_grant_type().into()),
        None => Err(Refused::invalid_request("grant_type is missing.").into()),
    }
}

async fn by_code(
    app: &App,
    actor: Actor,
    proven: &ProvenClient,
    parameters: &Parameters,
) -> Result<TokenResponseOut, Failure> {
    let code = required(parameters, "code", "code is missing.")?;
    let redirect_uri = required(parameters, "redirect_uri", "redirect_uri is missing: repeat the one of the request.")?;
    let verifier = required(parameters, "code_verifier", "code_verifier is missing: PKCE is required.")?;
    let terms = Terms::new(app, proven);
    if proven.client.is_partner() {
        return Err(Refused::unauthorized_client("Clients of partners use client_credentials.").into());
    }
    if !looks_like(code, CODE) {
        return Err(Refused::invalid_grant(CODE_REFUSED).into());
    }
    let (hash, redirect_uri) = (hash_token(code), redirect_uri.to_owned());
    let challenge = if pkce::is_verifier(verifier) { pkce::challenge_of(verifier) } else { String::new() };
    let fresh = Fresh::new(REFRESH_TOKEN);
    let refresh_hash = fresh.hash.clone();
    let decide = move |tx: &mut Tx<'_>| -> Result<Decision> {
        let now = tx.now();
        let refuse = || Ok(Decision::Refuse(Refused::invalid_grant(CODE_REFUSED)));
        let Some(code) = oauth::code(tx, &hash)?.filter(|code| code.client_id == terms.client_id) else {
            return refuse();
        };
        users::hold(tx, code.user_id)?;
        if terms.too_many(tx, &code.user_id.to_string())? {
            return Ok(Decision::Refuse(Refused::too_many(60)));
        }
        if !oauth::use_code(tx, &hash, now)? {
            // Somebody else has it: what it gave is worth nothing any more (RFC 6749, 4.1.2).
            revoke_for_reuse(tx, code.family_id, code.user_id)?;
            return refuse();
        }
        let good = code.expires_at > now && code.redirect_uri == redirect_uri && code.challenge == challenge;
        let wanted = scopes::parse(&code.scopes);
        let scope = if good { terms.scope_of_user(tx, code.user_id, &wanted)? } else { None };
        let Some(scope) = scope else { return refuse() };
        begin_family(tx, code.family_id, &terms.client_id, Some(code.user_id), &wanted, FAMILY_SECONDS)?;
        add_refresh(tx, code.family_id, &refresh_hash, now)?;
        tx.audit("authorization.granted", "user", Some(Id(code.user_id.0)), None);
        Ok(Decision::Issue { family: code.family_id, subject: Id(code.user_id.0), scope, refresh: true })
    };
    issue(app, actor, proven, fresh, decide).await
}

async fn by_refresh_token(
    app: &App,
    actor: Actor,
    proven: &ProvenClient,
    parameters: &Parameters,
) -> Result<TokenResponseOut, Failure> {
    let token = required(parameters, "refresh_token", "refresh_token is missing.")?;
    if !looks_like(token, REFRESH_TOKEN) {
        return Err(Refused::invalid_grant(REFRESH_REFUSED).into());
    }
    let terms = Terms::new(app, proven);
    let hash = hash_token(token);
    let narrowed = parameters.get("scope").map(scopes::parse);
    let fresh = Fresh::new(REFRESH_TOKEN);
    let refresh_hash = fresh.hash.clone();
    let decide = move |tx: &mut Tx<'_>| -> Result<Decision> {
        let now = tx.now();
        let refuse = || Ok(Decision::Refuse(Refused::invalid_grant(REFRESH_REFUSED)));
        let find = |tx: &mut Tx<'_>| -> Result<_> {
            Ok(oauth::refresh(tx, &hash)?.filter(|(_, family)| family.client_id == terms.client_id))
        };
        let Some(user) = find(tx)?.and_then(|(_, family)| family.user_id) else { return refuse() };
        users::hold(tx, user)?;
        // Again under the lock: it may have been revoked meanwhile.
        let Some((token, family)) = find(tx)? else { return refuse() };
        if family.revoked_at.is_some() || family.expires_at <= now {
            return refuse();
        }
        if terms.too_many(tx, &user.to_string())? {
            return Ok(Decision::Refuse(Refused::too_many(60)));
        }
        let granted = scopes::parse(&family.scopes);
        let wanted = narrowed.clone().unwrap_or_else(|| granted.clone());
        if !wanted.is_subset(&granted) {
            return Ok(Decision::Refuse(Refused::invalid_scope("A refresh cannot add scopes to those first granted.")));
        }
        if token.rotated_at.is_some() || !oauth::rotate_refresh(tx, &hash, now)? {
            // Used twice: one of the two users is a thief, and nobody can tell which (RFC 9700, 4.14).
            revoke_for_reuse(tx, family.id, user)?;
            return refuse();
        }
        let Some(scope) = terms.scope_of_user(tx, user, &wanted)? else { return refuse() };
        add_refresh(tx, family.id, &refresh_hash, now)?;
        Ok(Decision::Issue { family: family.id, subject: Id(user.0), scope, refresh: true })
    };
    issue(app, actor, proven, fresh, decide).await
}

async fn by_client(
    app: &App,
    actor: Actor,
    proven: &ProvenClient,
    parameters: &Parameters,
) -> Result<TokenResponseOut, Failure> {
    let (Some(row), Some(secret)) = (&proven.client.row, &proven.secret) else {
        return Err(Refused::unauthorized_client("Only clients of partners use client_credentials.").into());
    };
    if !proven.client.is_partner() {
        return Err(Refused::unauthorized_client("Only clients of partners use client_credentials.").into());
    }
    let wanted = parameters.get("scope").map_or_else(|| proven.client.scopes.clone(), scopes::parse);
    if !wanted.is_subset(&proven.client.scopes) {
        return Err(Refused::invalid_scope("The client is not registered for one of these scopes.").into());
    }
    let terms = Terms::new(app, proven);
    let (client, secret, noted) = (row.id, secret.id, secret.last_used_at);
    let decide = move |tx: &mut Tx<'_>| -> Result<Decision> {
        if terms.too_many(tx, "itself")? {
            return Ok(Decision::Refuse(Refused::too_many(60)));
        }
        let now = tx.now();
        let hour = now.plus_seconds(-now.unix_seconds().rem_euclid(USE_PRECISION_SECONDS));
        if noted.is_none_or(|noted| noted < hour) {
            clients::touch_secret(tx, secret, hour)?;
        }
        let family = tx.new_id();
        begin_family(tx, family, &terms.client_id, None, &wanted, LIFETIME_SECONDS)?;
        Ok(Decision::Issue { family, subject: Id(client.0), scope: wanted.clone(), refresh: false })
    };
    issue(app, actor, proven, Fresh::new(REFRESH_TOKEN), decide).await
}

fn begin_family(
    tx: &mut Tx<'_>,
    id: FamilyId,
    client_id: &str,
    user_id: Option<UserId>,
    scope: &ScopeSet,
    seconds: i64,
) -> Result<()> {
    let now = tx.now();
    let row = FamilyRow {
        id,
        client_id: client_id.to_owned(),
        user_id,
        scopes: scopes::join(scope),
        created_at: now,
        expires_at: now.plus_seconds(seconds),
        revoked_at: None,
    };
    oauth::insert_family(tx, &row)
}

fn add_refresh(tx: &mut Tx<'_>, family_id: FamilyId, token_hash: &str, now: At) -> Result<()> {
    let row = RefreshRow { token_hash: token_hash.to_owned(), family_id, created_at: now, rotated_at: None };
    oauth::insert_refresh(tx, &row)
}

fn revoke_for_reuse(tx: &mut Tx<'_>, family: FamilyId, user: UserId) -> Result<()> {
    let now = tx.now();
    if oauth::revoke_family(tx, family, now)? {
        tx.audit("authorization.revoked_for_reuse", "user", Some(Id(user.0)), None);
    }
    Ok(())
}

/// Decides in a transaction, then signs. The key is fetched first: nothing may fail between commit and answer.
async fn issue(
    app: &App,
    actor: Actor,
    proven: &ProvenClient,
    fresh: Fresh,
    decide: impl Fn(&mut Tx<'_>) -> Result<Decision> + Send + 'static,
) -> Result<TokenResponseOut, Failure> {
    let signer = keyring::signer(app).await?;
    let (family, subject, scope, refresh) = match app.db.write(actor, 0, decide).await? {
        Decision::Refuse(refused) => return Err(refused.into()),
        Decision::Issue { family, subject, scope, refresh } => (family, subject, scopes::join(&scope), refresh),
    };
    let now = app.now();
    let issued = now.unix_seconds();
    let claims = Claims {
        iss: app.settings.public_url.clone(),
        aud: app.settings.public_url.clone(),
        sub: subject.to_string(),
        client_id: proven.client.client_id.clone(),
        scope: scope.clone(),
        sid: family.0,
        jti: kernel::ids::new_at(now.utc()).to_string(),
        iat: issued,
        nbf: issued,
        exp: issued + LIFETIME_SECONDS,
    };
    Ok(TokenResponseOut {
        access_token: signer.sign(&claims)?,
        token_type: "Bearer",
        expires_in: LIFETIME_SECONDS,
        refresh_token: refresh.then_some(fresh.text),
        scope,
        secret_expires_at: proven.secret.as_ref().map(|secret| secret.expires_at),
    })
}
