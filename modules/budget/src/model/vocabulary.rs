//! Words of the budget.

use diesel::{deserialize::FromSqlRow, expression::AsExpression};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// On which side of the budget a line stands. Contributions in kind stand apart: what is used up (86) and by whom it is
/// given (87).
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema, AsExpression, FromSqlRow,
)]
#[serde(rename_all = "snake_case")]
#[diesel(sql_type = diesel::sql_types::Text)]
pub enum Side {
    /// « Charges »: accounts 60 to 69.
    Expense,
    /// « Produits »: accounts 70 to 79.
    Income,
    /// « Emplois des contributions volontaires en nature »: accounts 86.
    InKindExpense,
    /// « Contributions volontaires en nature »: accounts 87.
    InKindIncome,
}

kernel::text_column!(Side {
    Expense => "expense",
    Income => "income",
    InKindExpense => "in_kind_expense",
    InKindIncome => "in_kind_income",
});

impl Side {
    /// Whether it is paid rather than received.
    pub fn is_expense(self) -> bool {
        matches!(self, Self::Expense | Self::InKindExpense)
    }

    /// Whether it is contributed in kind: no money moves.
    pub fn in_kind(self) -> bool {
        matches!(self, Self::InKindExpense | Self::InKindIncome)
    }

    /// Its place in a list of four.
    pub fn index(self) -> usize {
        match self {
            Self::Expense => 0,
            Self::Income => 1,
            Self::InKindExpense => 2,
            Self::InKindIncome => 3,
        }
    }

    /// The word for its total.
    pub fn total(self) -> &'static str {
        match self {
            Self::Expense => "expenses",
            Self::Income => "income",
            Self::InKindExpense => "in_kind_expenses",
            Self::InKindIncome => "in_kind_income",
        }
    }
}

/// How sure a line is: of an expense estimated, quoted, committed; of income estimated, asked, promised, signed.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema, AsExpression, FromSqlRow,
)]
#[schema(as = BudgetCertainty)]
#[serde(rename_all = "snake_case")]
#[diesel(sql_type = diesel::sql_types::Text)]
pub enum Certainty {
    /// Somebody's guess.
    Estimated,
    /// An expense: there is a quote.
    Quoted,
    /// An expense: it was ordered.
    Committed,
    /// Income: it was asked for.
    Asked,
    /// Income: it was promised, by word or mail.
    Promised,
    /// Income: it was signed.
    Signed,
}

kernel::text_column!(Certainty {
    Estimated => "estimated",
    Quoted => "quoted",
    Committed => "committed",
    Asked => "asked",
    Promised => "promised",
    Signed => "signed",
});

impl Certainty {
    /// Whether a line of this side can be so.
    pub fn suits(self, side: Side) -> bool {
        match self {
            Self::Estimated => true,
            Self::Quoted | Self::Committed => side.is_expense(),
            Self::Asked | Self::Promised | Self::Signed => !side.is_expense(),
        }
    }
}

/// A version of the plan comptable for associations.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema, AsExpression, FromSqlRow)]
#[schema(as = BudgetAccountsVersion)]
#[diesel(sql_type = diesel::sql_types::Text)]
pub enum Chart {
    /// Règlement CRC n° 99-01: years that began before 2020.
    #[serde(rename = "crc-99-01")]
    Crc9901,
    /// Règlement ANC n° 2018-06: years that began from 2020 to 2024.
    #[serde(rename = "anc-2018-06")]
    Anc201806,
    /// The same over the plan comptable général of règlement ANC n° 2022-06: years that begin from 2025 on.
    #[serde(rename = "anc-2022-06")]
    Anc202206,
}

// In the order in which they came into force.
kernel::text_column!(Chart { Crc9901 => "crc-99-01", Anc201806 => "anc-2018-06", Anc202206 => "anc-2022-06" });

/// Where a budget stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema, AsExpression, FromSqlRow)]
#[schema(as = BudgetState)]
#[serde(rename_all = "snake_case")]
#[diesel(sql_type = diesel::sql_types::Text)]
pub enum State {
    /// It is being written.
    Draft,
    /// It waits for a decision, and does not change meanwhile.
    Submitted,
    /// It was approved: only a new revision changes it.
    Approved,
}

kernel::text_column!(State { Draft => "draft", Submitted => "submitted", Approved => "approved" });
