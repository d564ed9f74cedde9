//! Real credentials, got the shortest way: a person's are a personal API token written straight into the database (hashing
//! a password would cost each test a good part of a second), a partner's program asks the token endpoint as in real life.

use super::House;
use accounts::{
    credentials::{API_TOKEN, CLIENT_SECRET, Fresh},
    ids::{ClientId, SecretId, TokenId, UserId},
    rules::scopes,
    store::{ACTIVE, clients, tokens, users},
};
use chrono::{DateTime, TimeDelta, Utc};
use kernel::{
    auth::Role,
    error::Result,
    ids::{EventId, PartnerId},
};
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::sync::{Mutex, OnceCell};

/// What an actor shows; got when it is first needed.
pub(crate) enum Credentials {
    Nobody,
    Bearer(String),
    User { name: String, roles: Vec<(Role, Option<EventId>)>, token: OnceCell<String> },
    Client { partner: PartnerId, secret: OnceCell<(ClientId, String)>, token: Mutex<Option<(String, DateTime<Utc>)>> },
}

#[track_caller]
pub(crate) fn role(name: &str) -> Role {
    Role::named(name).unwrap_or_else(|| panic!("there is no role “{name}”; there are {:?}", Role::ALL.map(Role::name)))
}

/// For logins that differ.
fn next() -> usize {
    static COUNT: AtomicUsize = AtomicUsize::new(1);
    COUNT.fetch_add(1, Ordering::Relaxed)
}

const DECADES: i64 = 30 * 365 * 86_400;

impl Credentials {
    pub(crate) fn user(name: &str, roles: Vec<(Role, Option<EventId>)>) -> Self {
        Self::User { name: format!("{name}-{}", next()), roles, token: OnceCell::new() }
    }

    pub(crate) fn client(partner: PartnerId) -> Self {
        Self::Client { partner, secret: OnceCell::new(), token: Mutex::new(None) }
    }

    pub(crate) async fn token(&self, house: &House) -> Option<String> {
        match self {
            Self::Nobody => None,
            Self::Bearer(token) => Some(token.clone()),
            Self::User { name, roles, token } => {
                Some(token.get_or_init(|| new_user(house, name, roles.clone())).await.clone())
            }
            Self::Client { partner, secret, token } => {
                use kernel::clock::Clock as _;
                let mut token = token.lock().await;
                if let Some((token, until)) = &*token
                    && *until > house.clock.now()
                {
                    return Some(token.clone());
                }
                let (id, secret) = secret.get_or_init(|| new_client(house, *partner)).await;
                let fresh = access_token(house, *id, secret).await;
                Some(token.insert(fresh).0.clone())
            }
        }
    }
}

async fn new_user(house: &House, name: &str, roles: Vec<(Role, Option<EventId>)>) -> String {
    let Fresh { text: token, hash, hint } = Fresh::new(API_TOKEN);
    let login = name.to_owned();
    let all = scopes::join(&scopes::all(house.app().scopes()));
    let roles: Vec<_> = roles.into_iter().map(|(role, event)| (role, event.unwrap_or(users::ALL_EVENTS))).collect();
    house
        .write(move |tx| -> Result<()> {
            let now = tx.now();
            let user: UserId = tx.new_id();
            let row = users::UserRow {
                id: user,
                login: login.clone(),
                display_name: login.clone(),
                email: None,
                email_key: None,
                password_hash: None,
                must_change_password: false,
                status: ACTIVE.to_owned(),
                search_key: login.clone(),
                version: 1,
                created_at: now,
                updated_at: now,
            };
            users::insert(tx, &row)?;
            users::replace_grants(tx, user, &roles, now)?;
            let id: TokenId = tx.new_id();
            tokens::insert(
                tx,
                &tokens::TokenRow {
                    id,
                    user_id: user,
                    name: "of the tests".to_owned(),
                    token_hash: hash.clone(),
                    hint: hint.clone(),
                    scopes: all.clone(),
                    created_at: now,
                    expires_at: now.plus_seconds(DECADES),
                    last_used_at: None,
                },
            )
        })
        .await;
    token
}

async fn new_client(house: &House, partner: PartnerId) -> (ClientId, String) {
    let Fresh { text: secret, hash, hint } = Fresh::new(CLIENT_SECRET);
    let scopes = scopes::join(&scopes::of_partners(house.app().scopes()));
    let name = format!("client-{}", next());
    let id = house
        .write(move |tx| -> Result<ClientId> {
            let now = tx.now();
            let id: ClientId = tx.new_id();
            let row = clients::ClientRow {
                id,
                kind: "partner".to_owned(),
                confidential: true,
                partner_id: Some(partner),
                name: name.clone(),
                redirect_uris: String::new(),
                scopes: scopes.clone(),
                status: ACTIVE.to_owned(),
                version: 1,
                created_at: now,
                updated_at: now,
            };
            clients::insert(tx, &row)?;
            let secret_id: SecretId = tx.new_id();
            let row = clients::SecretRow {
                id: secret_id,
                client_id: id,
                secret_hash: hash.clone(),
                hint: hint.clone(),
                created_at: now,
                expires_at: now.plus_seconds(DECADES),
                last_used_at: None,
            };
            clients::insert_secret(tx, &row)?;
            Ok(id)
        })
        .await;
    (id, secret)
}

/// RFC 6749, 4.4.
async fn access_token(house: &House, client: ClientId, secret: &str) -> (String, DateTime<Utc>) {
    use kernel::clock::Clock as _;
    let id = client.to_string();
    let form = [("grant_type", "client_credentials"), ("client_id", &id), ("client_secret", secret)];
    let answer = house.http().post(house.url("/oauth/token")).form(&form).send().await.expect("an answer");
    let (status, text) = (answer.status(), answer.text().await.expect("a body"));
    let body: serde_json::Value = serde_json::from_str(&text).unwrap_or_default();
    let token = body["access_token"].as_str().unwrap_or_else(|| panic!("no access token: {status} {text}"));
    let lasts = body["expires_in"].as_i64().unwrap_or_default();
    (token.to_owned(), house.clock.now() + TimeDelta::seconds(lasts - 1))
}
