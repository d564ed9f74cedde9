//! What really happens to a line: quotes, commitments, invoices and payments.

use crate::{
    ids::{ActualId, LineId},
    store::actuals::ActualRow,
};
use chrono::{Datelike, NaiveDate};
use contracts::dates::{FIRST_YEAR, LAST_YEAR};
use diesel::{deserialize::FromSqlRow, expression::AsExpression};
use kernel::{
    check,
    db::At,
    http::{Filter, Resource},
    ids::{EventId, PartnerId},
    money::{Currency, Money},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

/// What was entered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema, AsExpression, FromSqlRow)]
#[schema(as = BudgetActualKind)]
#[serde(rename_all = "snake_case")]
#[diesel(sql_type = diesel::sql_types::Text)]
pub enum ActualKind {
    /// An offer: nobody owes anything.
    Quote,
    /// An order, a contract, a convention that was signed.
    Commitment,
    /// An invoice, a claim for payment.
    Invoice,
    /// Money that moved.
    Payment,
}

kernel::text_column!(ActualKind {
    Quote => "quote",
    Commitment => "commitment",
    Invoice => "invoice",
    Payment => "payment",
});

impl ActualKind {
    /// Whether one of this kind can settle one of that kind.
    pub fn settles(self, other: Self) -> bool {
        matches!(
            (self, other),
            (Self::Commitment, Self::Quote)
                | (Self::Invoice, Self::Commitment)
                | (Self::Payment, Self::Invoice | Self::Commitment)
        )
    }
}

/// A quote, commitment, invoice or payment, as it is sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = BudgetActualInput, example = ActualIn::sample)]
pub struct ActualIn {
    /// The line, by code or id.
    #[validate(length(min = 2, max = 80))]
    #[schema(min_length = 2, max_length = 80)]
    pub line: String,
    /// What it is.
    pub kind: ActualKind,
    /// What it is for.
    #[validate(length(min = 1, max = 200), custom(function = check::not_blank))]
    #[schema(min_length = 1, max_length = 200)]
    pub label: String,
    /// Its number on the paper.
    #[validate(length(min = 1, max = 80), custom(function = check::not_blank))]
    #[schema(min_length = 1, max_length = 80)]
    #[serde(default)]
    pub reference: Option<String>,
    /// Supplier or funder, from the directory.
    #[serde(default)]
    pub partner_id: Option<PartnerId>,
    /// How much, all taxes included, counted like the line: an expense that is paid and income that is received are both
    /// above zero. Below zero for a credit note or what is paid back; not zero.
    #[validate(custom(function = super::amount))]
    pub amount: Money,
    /// Its date. Of a payment, when the money moved: no day to come, none before the year 2000, and for money that goes back none
    /// before the line's first payment.
    #[validate(custom(function = day))]
    pub happened_on: NaiveDate,
    /// When it is to be paid.
    #[validate(custom(function = day))]
    #[serde(default)]
    pub due_on: Option<NaiveDate>,
    /// Id of what it settles, on the same line: the quote that a commitment accepts, the commitment that an invoice is for, the
    /// invoice (or, without one, the commitment) that a payment pays.
    #[serde(default)]
    pub settles: Option<ActualId>,
    /// Where the paper lies, http or https.
    #[validate(length(max = 2000), custom(function = check::http_url))]
    #[schema(min_length = 8, max_length = 2000, format = Uri)]
    #[serde(default)]
    pub document_url: Option<String>,
    /// Nothing more will come on this line: what it will have come to is known, also where that is less than was planned. On a
    /// commitment, the line comes to what is committed; on an invoice or a payment, to what is spent, and what is still open of
    /// commitments is given up. Not for a quote.
    #[schema(default = false)]
    #[serde(default)]
    pub closes_line: bool,
    /// Note.
    #[validate(length(max = 5000))]
    #[schema(max_length = 5000)]
    #[serde(default)]
    pub note: Option<String>,
}

/// A day that a plan may name.
pub(super) fn day(day: &NaiveDate) -> check::Checked {
    let good = (FIRST_YEAR..=LAST_YEAR).contains(&day.year());
    if good { Ok(()) } else { Err(super::format_of("1900-01-01 … 2199-12-31")) }
}

impl ActualIn {
    /// An example that works on the demo data.
    pub fn sample() -> Self {
        Self {
            line: "video".to_owned(),
            kind: ActualKind::Commitment,
            label: "Bon de commande, captation vidéo (exemple)".to_owned(),
            reference: Some("BC-2015-014".to_owned()),
            partner_id: None,
            amount: Money::new(450_000, Currency::EUR),
            happened_on: NaiveDate::from_ymd_opt(2015, 4, 20).unwrap_or_default(),
            due_on: NaiveDate::from_ymd_opt(2015, 7, 31),
            settles: None,
            document_url: Some("https://documents.example/bons/bc-2015-014.pdf".to_owned()),
            closes_line: false,
            note: None,
        }
    }

    /// What a caller would send to get the row as it is.
    pub fn of(row: &ActualRow, currency: Currency) -> Self {
        Self {
            line: row.line_id.to_string(),
            kind: row.kind,
            label: row.label.clone(),
            reference: row.reference.clone(),
            partner_id: row.partner_id,
            amount: Money::new(row.amount_minor, currency),
            happened_on: row.happened_on,
            due_on: row.due_on,
            settles: row.follows_id,
            document_url: row.document_url.clone(),
            closes_line: row.closes_line,
            note: row.note.clone(),
        }
    }
}

/// A quote, commitment, invoice or payment, as it is shown.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = BudgetActual)]
pub struct ActualOut {
    /// Id.
    pub id: ActualId,
    /// The event.
    pub event_id: EventId,
    /// The line.
    pub line_id: LineId,
    /// What it is.
    pub kind: ActualKind,
    /// What it is for.
    #[schema(max_length = 200)]
    pub label: String,
    /// Its number on the paper.
    #[schema(max_length = 80)]
    pub reference: Option<String>,
    /// Supplier or funder.
    pub partner_id: Option<PartnerId>,
    /// How much.
    pub amount: Money,
    /// Its date.
    pub happened_on: NaiveDate,
    /// When it is to be paid.
    pub due_on: Option<NaiveDate>,
    /// What it settles.
    pub settles: Option<ActualId>,
    /// Where the paper lies.
    #[schema(max_length = 2000, format = Uri)]
    pub document_url: Option<String>,
    /// Nothing more will come on the line.
    pub closes_line: bool,
    /// Note.
    #[schema(max_length = 5000)]
    pub note: Option<String>,
    /// Version, the first part of the ETag.
    pub version: i64,
    /// When it was entered.
    pub created_at: At,
    /// When it last changed.
    pub updated_at: At,
}

impl Resource for ActualOut {
    fn version(&self) -> Option<i64> {
        Some(self.version)
    }
    fn path(&self) -> Option<String> {
        Some(format!("/events/{}/budget/actuals/{}", self.event_id, self.id))
    }
}

impl ActualOut {
    /// The row, in the budget's currency.
    pub fn of(row: ActualRow, currency: Currency) -> Self {
        Self {
            id: row.id,
            event_id: row.event_id,
            line_id: row.line_id,
            kind: row.kind,
            label: row.label,
            reference: row.reference,
            partner_id: row.partner_id,
            amount: Money::new(row.amount_minor, currency),
            happened_on: row.happened_on,
            due_on: row.due_on,
            settles: row.follows_id,
            document_url: row.document_url,
            closes_line: row.closes_line,
            note: row.note,
            version: row.version,
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}

/// Filters of what was entered.
#[derive(Clone, Debug, Default, Serialize, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ActualFilter {
    /// Only of this line, by code or id.
    #[validate(length(min = 2, max = 80))]
    #[param(min_length = 2, max_length = 80)]
    #[serde(default)]
    pub line: Option<String>,
    /// Only of this kind.
    #[serde(default)]
    pub kind: Option<ActualKind>,
    /// Only of this supplier or funder.
    #[serde(default)]
    pub partner: Option<PartnerId>,
    /// Only what settles this one.
    #[serde(default)]
    pub settles: Option<ActualId>,
    /// Only of this day and later.
    #[validate(custom(function = day))]
    #[serde(default)]
    pub from: Option<NaiveDate>,
    /// Only of this day and earlier.
    #[validate(custom(function = day))]
    #[serde(default)]
    pub to: Option<NaiveDate>,
}

impl Filter for ActualFilter {
    const SORTS: &'static [&'static str] = &["happened_on", "created_at"];
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_settles_the_one_before() {
        use ActualKind::{Commitment, Invoice, Payment, Quote};
        for (one, other) in [(Commitment, Quote), (Invoice, Commitment), (Payment, Invoice), (Payment, Commitment)] {
            assert!(one.settles(other) && !other.settles(one));
        }
        assert!(!Payment.settles(Quote) && !Invoice.settles(Quote) && !Invoice.settles(Invoice));
    }

    #[test]
    fn every_day_is_one_that_a_plan_may_name() {
        assert!(ActualIn::sample().validate().is_ok());
        let never = ActualIn { happened_on: NaiveDate::MAX, ..ActualIn::sample() };
        assert!(never.validate().is_err());
    }
}
