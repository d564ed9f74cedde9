//! What went wrong in the database, as a problem.

use super::{ApiError, INTERNAL, STORAGE_FULL, UNAVAILABLE};

/// What a database error means for whoever holds the connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Not a fault of the database.
    None,
    /// The connection is of no use any more.
    ConnectionLost,
    /// The transaction lost a race (deadlock, serialisation): running it again may succeed.
    Race,
    /// The database gave the statement up: it took too long, or a lock did not come. The transaction can be rolled back.
    TimedOut,
    /// The statement may have ended the whole transaction around it: SQLite does that without a word when the disk is full
    /// or does not answer, and a savepoint after that would begin a transaction of its own.
    TransactionLost,
}

impl From<diesel::result::Error> for ApiError {
    /// SQLite's `BUSY` and `FULL` arrive as unknown errors, so the text decides. A missing row is a fault here: a query
    /// that may find nothing says so with `optional()`.
    fn from(error: diesel::result::Error) -> Self {
        use diesel::result::{DatabaseErrorKind as K, Error as E};
        let text = error.to_string();
        let has = |words: &[&str]| words.iter().any(|word| text.contains(word));
        match &error {
            E::DatabaseError(K::ClosedConnection, _) => database_unavailable().with_fault(Fault::ConnectionLost),
            E::DatabaseError(K::SerializationFailure, _) => database_unavailable().with_fault(Fault::Race),
            // The check before it did not see a row that was being written: run again, it does, and answers for itself.
            E::DatabaseError(K::UniqueViolation, _) => INTERNAL.plain().with_fault(Fault::Race),
            E::DatabaseError(K::UnableToSendCommand, _) => database_unavailable().with_fault(Fault::ConnectionLost),
            E::BrokenTransactionManager => database_unavailable().with_fault(Fault::ConnectionLost),
            _ if has(&["deadlock detected"]) => database_unavailable().with_fault(Fault::Race),
            _ if has(&["disk is full", "could not extend file", "No space left"]) => {
                STORAGE_FULL.plain().with_fault(Fault::TransactionLost)
            }
            _ if has(&["disk I/O error", "out of memory"]) => INTERNAL.plain().with_fault(Fault::TransactionLost),
            _ if has(&["server closed the connection", "terminating connection", "no connection to the server"]) => {
                database_unavailable().with_fault(Fault::ConnectionLost)
            }
            _ if has(&["lock timeout", "statement timeout"]) => database_unavailable().with_fault(Fault::TimedOut),
            _ if has(&["database is locked", "canceling statement"]) => database_unavailable(),
            _ => INTERNAL.plain(),
        }
        .because(text)
    }
}

/// 503 with `Retry-After`: the database does not answer.
pub fn database_unavailable() -> ApiError {
    UNAVAILABLE
        .detail(
            "La base de données ne répond pas pour l'instant. Rien n'est perdu : réessayez dans quelques secondes.",
            "The database does not answer right now. Nothing is lost: try again in a few seconds.",
        )
        .retry_after(2)
}
