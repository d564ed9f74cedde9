//! Proving a password: counted before it is looked at, slow on purpose, and the same for names that nobody has.

use crate::{
    credentials::throttle_key,
    hashing,
    rules::{lockout::Subject, login, password},
    store::{
        throttles,
        users::{self, UserRow},
    },
};
use kernel::{
    app::App,
    db::{Actor, Conn, Tx},
    error::Result,
    text,
};
use zeroize::Zeroizing;

/// What is known of a password now.
pub enum Proof {
    /// It is this user's, who may still be suspended. [`Attempt::take_back`] belongs into the transaction that follows.
    Right(Box<UserRow>),
    /// Unknown name or wrong password.
    Wrong,
    /// Not looked at: too many failures before; seconds to wait.
    Wait(i64),
}

/// Under which keys an attempt is counted.
#[derive(Clone)]
pub struct Attempt {
    account: String,
    address: String,
}

impl Attempt {
    /// An attempt to sign in as a user, or under a name that nobody has, from an address.
    pub fn new(app: &App, user: Option<&UserRow>, typed: &str, address: &str) -> Self {
        Self {
            account: match user {
                // One counter however the name was typed.
                Some(user) => account_key(app, user),
                None => throttle_key(&app.secrets, "name", &login::normalize(typed)),
            },
            address: throttle_key(&app.secrets, "address", address),
        }
    }

    /// The password was right: forgets the failures of the account, and this one attempt of the address.
    pub fn take_back(&self, tx: &mut Tx<'_>) -> Result<()> {
        throttles::clear(tx, &self.account)?;
        throttles::take_back(tx, &self.address)
    }

    /// Counts it as failed. Gives the seconds to wait, and counts nothing, if it comes too early.
    fn begin(&self, tx: &mut Tx<'_>) -> Result<i64> {
        let now = tx.now();
        let address = throttles::wait_seconds(tx, &self.address, now)?;
        if address > 0 {
            return Ok(address);
        }
        match throttles::begin(tx, Subject::Account, &self.account)? {
            0 => throttles::begin(tx, Subject::Address, &self.address),
            wait => Ok(wait),
        }
    }
}

/// Under which key the failures of a user are counted.
pub fn account_key(app: &App, user: &UserRow) -> String {
    throttle_key(&app.secrets, "user", &user.id.to_string())
}

/// The user that somebody calls herself: a login name, or an e-mail address.
pub fn find_user(conn: &mut Conn, typed: &str) -> Result<Option<UserRow>> {
    if typed.contains('@') {
        match text::normalise_email(typed) {
            Some(key) => users::by_email(conn, &key),
            None => Ok(None),
        }
    } else {
        users::by_login(conn, &login::normalize(typed))
    }
}

/// Looks whether the password is the user's. `user` is `None` for a name that nobody has: that takes as long.
pub async fn prove(
    app: &App,
    actor: Actor,
    attempt: &Attempt,
    user: Option<UserRow>,
    password: Zeroizing<String>,
) -> Result<Proof> {
    let counted = attempt.clone();
    let wait = app.db.write(actor, 0, move |tx| counted.begin(tx)).await?;
    if wait > 0 {
        return Ok(Proof::Wait(wait));
    }
    let typed = Zeroizing::new(password::normalize(&password).into_owned());
    let hash = user.as_ref().and_then(|user| user.password_hash.clone());
    match (hashing::verify(typed, hash).await?, user) {
        (true, Some(user)) => Ok(Proof::Right(Box::new(user))),
        _ => Ok(Proof::Wrong),
    }
}
