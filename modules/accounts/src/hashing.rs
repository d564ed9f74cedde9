//! Password hashing: argon2id with 19 MiB, two passes, one lane (OWASP's first choice), a few at a time.
//!
//! Hashing takes tens of milliseconds and megabytes on purpose, so it never happens inside a database transaction, and
//! never more often at once than [`AT_ONCE`].

use argon2::{
    Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version,
    password_hash::{Error, phc::PasswordHash},
};
use kernel::error::{ApiError, INTERNAL, Result, UNAVAILABLE};
use std::{sync::LazyLock, time::Duration};
use tokio::sync::{Semaphore, SemaphorePermit};
use zeroize::Zeroizing;

/// Hashes computed at the same time by one process: 6 × 19 MiB is what sign-ins may cost in memory.
const AT_ONCE: usize = 6;
/// Whoever cannot start within this is asked to come back.
const WAIT: Duration = Duration::from_secs(5);

static PERMITS: Semaphore = Semaphore::const_new(AT_ONCE);

/// Verified for unknown users and for users without a password, so that both take as long as a wrong password.
static DUMMY: LazyLock<Option<String>> = LazyLock::new(|| hash_now("nobody has this password").ok());

fn argon2() -> Result<Argon2<'static>> {
    let params = Params::new(19 * 1024, 2, 1, None).map_err(fault)?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

fn fault(error: impl std::fmt::Display) -> ApiError {
    INTERNAL.plain().because(format!("password hashing: {error}"))
}

/// The PHC string of a normalised password. Blocks for tens of milliseconds: for the command line and for tests.
pub fn hash_now(password: &str) -> Result<String> {
    let hash: PasswordHash = argon2()?.hash_password(password.as_bytes()).map_err(fault)?;
    Ok(hash.to_string())
}

/// Whether the password matches; `None` compares with a hash that nothing matches. Blocks like [`hash_now`].
pub fn verify_now(password: &str, hash: Option<&str>) -> Result<bool> {
    let (text, known) = match (hash, DUMMY.as_deref()) {
        (Some(hash), _) => (hash, true),
        (None, Some(dummy)) => (dummy, false),
        (None, None) => return Err(fault("no dummy hash")),
    };
    let parsed = PasswordHash::new(text).map_err(fault)?;
    match argon2()?.verify_password(password.as_bytes(), &parsed) {
        Ok(()) => Ok(known),
        Err(Error::PasswordInvalid) => Ok(false),
        Err(error) => Err(fault(error)),
    }
}

/// The PHC string of a normalised password.
pub async fn hash(password: Zeroizing<String>) -> Result<String> {
    let permit = permit().await?;
    run(permit, move || hash_now(&password)).await
}

/// Whether the password matches the hash; `None` takes as long and is never true.
pub async fn verify(password: Zeroizing<String>, hash: Option<String>) -> Result<bool> {
    let permit = permit().await?;
    run(permit, move || verify_now(&password, hash.as_deref())).await
}

async fn permit() -> Result<SemaphorePermit<'static>> {
    match tokio::time::timeout(WAIT, PERMITS.acquire()).await {
        Ok(Ok(permit)) => Ok(permit),
        Ok(Err(closed)) => Err(fault(closed)),
        Err(_) => Err(UNAVAILABLE
            .detail(
                "Trop de connexions en même temps. Réessayez dans quelques secondes.",
                "Too many sign-ins at once. Try again in a few seconds.",
            )
            .retry_after(5)),
    }
}

async fn run<T: Send + 'static>(
    permit: SemaphorePermit<'static>,
    work: impl FnOnce() -> Result<T> + Send + 'static,
) -> Result<T> {
    let task = tokio::task::spawn_blocking(move || {
        // Kept until the work is done, even when the caller has hung up meanwhile.
        let _permit = permit;
        work()
    });
    task.await.map_err(fault)?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_matches_its_password_only() {
        let hash = hash_now("vingt ateliers sous la pluie").unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        assert!(verify_now("vingt ateliers sous la pluie", Some(&hash)).unwrap());
        assert!(!verify_now("vingt ateliers sous la neige", Some(&hash)).unwrap());
    }

    #[test]
    fn nobody_matches_the_dummy() {
        assert!(!verify_now("nobody has this password", None).unwrap());
    }

    #[test]
    fn a_damaged_hash_is_a_fault_not_a_wrong_password() {
        assert!(verify_now("x", Some("$argon2id$damaged")).is_err());
    }
}
