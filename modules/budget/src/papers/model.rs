//! What papers are drawn from.

use super::house::{Currency, Lang, Localized};
use chrono::NaiveDate;
use rust_decimal::Decimal;

/// A scenario of a budget as it stands on a day. Every text but the title is already in the language of the paper.
#[derive(Debug, Clone)]
pub struct Budget {
    /// In which language it is written.
    pub lang: Lang,
    /// What the project is called.
    pub title: Localized,
    /// What the event is called.
    pub event: String,
    /// Who asks for the money, for the signature; left to be filled in by hand if not known.
    pub organisation: Option<String>,
    /// Of all amounts.
    pub currency: Currency,
    /// The day on which it stands so.
    pub date: NaiveDate,
    /// What the scenario is called.
    pub scenario: String,
    /// What the accounts of two digits are called, in any order. One without a name shows its number only.
    pub headings: Vec<Heading>,
    /// The lines, in the order in which lines of the same account are shown.
    pub lines: Vec<Line>,
    /// The hypotheses, in the order in which they are shown.
    pub drivers: Vec<Driver>,
    /// Who pays, in the order in which they are shown.
    pub funders: Vec<Funder>,
    /// Its revision, from 1 on.
    pub revision: i64,
    /// How far it is decided.
    pub state: State,
}

/// What an account of two digits is called.
#[derive(Debug, Clone)]
pub struct Heading {
    /// Its two digits.
    pub code: String,
    /// Its name.
    pub label: String,
}

/// How far a budget is decided. Only an approved one is printed without a warning.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// Nobody has been asked.
    Draft,
    /// A scenario beside the one that is decided on.
    Variant,
    /// Handed to whoever decides.
    Submitted {
        /// The day, in words.
        on: String,
    },
    /// Decided, but on other figures: these are what its hypotheses give today.
    Today {
        /// The day on which it was decided, in words.
        approved: String,
    },
    /// Decided.
    Approved {
        /// The day, in words.
        on: String,
    },
}

/// The column in which a line stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// Charges, accounts 60 to 69.
    Expense,
    /// Produits, accounts 70 to 79.
    Income,
    /// What gifts in kind are used for, account 86.
    InKindExpense,
    /// Gifts in kind, account 87.
    InKindIncome,
}

/// A line.
#[derive(Debug, Clone)]
pub struct Line {
    /// By which formulas name it.
    pub code: String,
    /// What it is called.
    pub label: String,
    /// In which column it stands.
    pub side: Side,
    /// Its account: digits, two at least.
    pub account: String,
    /// What the account is called.
    pub account_label: String,
    /// With which lines it belongs together in pictures.
    pub group: String,
    /// How much, in minor units.
    pub amount_minor: i64,
    /// How much in whole units of the currency, rounded by the caller so that both columns of a balanced budget still
    /// balance.
    pub whole: i64,
    /// How sure it is, in words.
    pub certainty: String,
    /// Whether the amount is only an example, or rests on examples.
    pub is_example: bool,
    /// How it falls upon the months; adds up to the amount, or is empty.
    pub monthly: Vec<Month>,
}

/// What falls upon a month.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Month {
    /// The year.
    pub year: i32,
    /// The month, 1 to 12.
    pub month: u32,
    /// How much, in minor units.
    pub minor: i64,
}

/// A hypothesis.
#[derive(Debug, Clone)]
pub struct Driver {
    /// By which formulas name it.
    pub name: String,
    /// What it is called.
    pub label: String,
    /// In which unit it is; `%` alone is a share, as in formulas.
    pub unit: String,
    /// Its value in that unit: 80 for 80 %, amounts in major units.
    pub value: Decimal,
    /// How it may vary, or where it comes from, in words; may be empty.
    pub distribution: String,
}

/// Who pays.
#[derive(Debug, Clone)]
pub struct Funder {
    /// The name.
    pub name: String,
    /// What the budget counts on, in minor units: the sum of its lines.
    pub planned: i64,
    /// The same in whole units: the sum of its lines as they are printed.
    pub whole: i64,
    /// What was asked for, in minor units; none where nobody says so.
    pub requested: Option<i64>,
    /// What was granted, in minor units; none where nobody says so.
    pub granted: Option<i64>,
    /// What has been paid, in minor units; none where nobody says so.
    pub paid: Option<i64>,
    /// What is planned as a share of the income without gifts in kind, in hundredths of a per cent; none where shares mean
    /// nothing, as some income is below zero.
    pub share: Option<i64>,
    /// Whether it is public money.
    pub public: bool,
    /// The codes of the income lines with its money: in the workbook, what is planned and its share follow them. None:
    /// both stay.
    pub lines: Vec<String>,
}
