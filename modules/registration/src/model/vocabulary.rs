//! The words in which registrations are described.

use diesel::{deserialize::FromSqlRow, expression::AsExpression};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Where a registration stands.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema, AsExpression, FromSqlRow,
)]
#[serde(rename_all = "snake_case")]
#[schema(as = RegistrationStatus)]
#[diesel(sql_type = diesel::sql_types::Text)]
pub enum Status {
    /// Has a seat; an order, a payment, an approval or an answer is still to come.
    Pending,
    /// Has a seat.
    Confirmed,
    /// Came.
    CheckedIn,
    /// Is on the waiting list, or has been offered a seat (`offer`).
    Waiting,
    /// Gave the seat up, or lost it.
    Cancelled,
    /// Had a seat and did not come.
    NoShow,
}

kernel::text_column!(Status {
    Pending => "pending",
    Confirmed => "confirmed",
    CheckedIn => "checked_in",
    Waiting => "waiting",
    Cancelled => "cancelled",
    NoShow => "no_show",
});

impl Status {
    /// As somebody wrote it in a spreadsheet, in English or French.
    pub fn in_words(text: &str) -> Option<Self> {
        let key = kernel::text::search_key(text);
        // `annulé`, `annulée`, `annulé(e)`, `annulé·e·s`
        let word = key.trim_end_matches([' ', 'e', 's']);
        Self::named(&key.replace(' ', "_")).or(match (key.as_str(), word) {
            ("canceled" | "annulation", _) | (_, "annul" | "desinscrit" | "desist") => Some(Self::Cancelled),
            (_, "confirm" | "inscrit") => Some(Self::Confirmed),
            ("liste d attente", _) | (_, "en attent") => Some(Self::Waiting),
            (_, "present" | "venu") => Some(Self::CheckedIn),
            (_, "absent") => Some(Self::NoShow),
            _ => None,
        })
    }
}

/// How a registration came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema, AsExpression, FromSqlRow)]
#[serde(rename_all = "snake_case")]
#[schema(as = RegistrationSource)]
#[diesel(sql_type = diesel::sql_types::Text)]
pub enum Source {
    /// By the organisers.
    Staff,
    /// By the public form.
    Public,
    /// By a partner's file or program.
    Sync,
    /// By a file of the organisers.
    Import,
    /// By an accreditation.
    Accreditation,
}

kernel::text_column!(Source {
    Staff => "staff",
    Public => "public",
    Sync => "sync",
    Import => "import",
    Accreditation => "accreditation",
});

/// Where the money stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema, AsExpression, FromSqlRow)]
#[serde(rename_all = "snake_case")]
#[schema(as = PaymentState)]
#[diesel(sql_type = diesel::sql_types::Text)]
pub enum Payment {
    /// Nothing is to be paid.
    Free,
    /// To be paid.
    Due,
    /// An invoice went out.
    Invoiced,
    /// Paid.
    Paid,
    /// Paid back.
    Refunded,
    /// Nothing is asked any more.
    Waived,
}

kernel::text_column!(Payment {
    Free => "free",
    Due => "due",
    Invoiced => "invoiced",
    Paid => "paid",
    Refunded => "refunded",
    Waived => "waived",
});

/// Who cancelled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema, AsExpression, FromSqlRow)]
#[serde(rename_all = "snake_case")]
#[schema(as = CancelledBy)]
#[diesel(sql_type = diesel::sql_types::Text)]
pub enum CancelledBy {
    /// The person: only she or the organisers take it back.
    Participant,
    /// The organisers.
    Staff,
    /// The partner who had sent the person.
    Partner,
    /// The clock: a hold or an offer lapsed.
    System,
}

kernel::text_column!(CancelledBy {
    Participant => "participant",
    Staff => "staff",
    Partner => "partner",
    System => "system",
});

/// What to do when no seat is free.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum WhenFull {
    /// Join the waiting list.
    #[default]
    Wait,
    /// Answer 409 `registration.full`.
    Refuse,
}

/// Who pays.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PayerKind {
    /// The person.
    #[serde(rename = "self")]
    Own,
    /// The employer.
    Employer,
    /// The partner.
    Partner,
    /// A funder.
    Funder,
}

/// How something was paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema, AsExpression, FromSqlRow)]
#[serde(rename_all = "snake_case")]
#[diesel(sql_type = diesel::sql_types::Text)]
pub enum PaymentMethod {
    /// Bank transfer.
    Transfer,
    /// Cheque.
    Cheque,
    /// Administrative mandate.
    Mandate,
    /// By card, elsewhere.
    Card,
    /// Cash.
    Cash,
}

kernel::text_column!(PaymentMethod {
    Transfer => "transfer",
    Cheque => "cheque",
    Mandate => "mandate",
    Card => "card",
    Cash => "cash",
});

/// Which way money moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema, AsExpression, FromSqlRow)]
#[serde(rename_all = "snake_case")]
#[schema(as = PaymentKind)]
#[diesel(sql_type = diesel::sql_types::Text)]
pub enum PaymentKind {
    /// It came in.
    Payment,
    /// It went back.
    Refund,
}

kernel::text_column!(PaymentKind { Payment => "payment", Refund => "refund" });
