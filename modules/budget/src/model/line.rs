//! Lines of the budget: one structure for all scenarios.

use super::vocabulary::{Certainty, Side};
use crate::{ids::LineId, store::lines::LineRow};
use chrono::NaiveDate;
use kernel::{
    check,
    db::At,
    http::{Filter, Resource},
    ids::{EventId, PartnerId},
    money::{Currency, Money},
    text::Localized,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use utoipa::{IntoParams, ToSchema};
use validator::{Validate, ValidationError};

/// The share of a month.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = BudgetMonthShare)]
pub struct MonthShare {
    /// `YYYY-MM`.
    #[validate(custom(function = month))]
    #[schema(min_length = 7, max_length = 7, pattern = "^(19|20|21)[0-9]{2}-(0[1-9]|1[0-2])$")]
    pub month: String,
    /// Its weight beside the others: the line is split in proportion, to the last cent.
    #[validate(range(min = 0, max = 10_000))]
    #[schema(minimum = 0, maximum = 10_000)]
    pub weight: u32,
}

fn month(text: &str) -> check::Checked {
    let year = text.get(..4).and_then(|year| year.parse::<u32>().ok()).filter(|year| (1900..=2199).contains(year));
    let month = text.get(5..).filter(|month| month.len() == 2).and_then(|month| month.parse::<u32>().ok());
    let good = text.is_ascii() && text.as_bytes().get(4) == Some(&b'-') && year.is_some();
    if good && month.is_some_and(|month| (1..=12).contains(&month)) { Ok(()) } else { Err(super::format_of("YYYY-MM")) }
}

/// When the money of a line moves: over months, or on a day. Give one of the two.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[validate(schema(function = months_or_day))]
#[schema(as = BudgetPhasing)]
pub struct Phasing {
    /// Months, each once. At least one weight is above zero.
    #[validate(nested, length(max = 60))]
    #[serde(default)]
    #[schema(max_items = 60)]
    pub months: Vec<MonthShare>,
    /// All of it on that day.
    #[validate(custom(function = super::actual::day))]
    #[serde(default)]
    pub on: Option<NaiveDate>,
}

fn months_or_day(phasing: &Phasing) -> check::Checked {
    let wrong = |code: &'static str| Err(ValidationError::new(code));
    let months: BTreeSet<&str> = phasing.months.iter().map(|share| share.month.as_str()).collect();
    if phasing.months.is_empty() == phasing.on.is_none() {
        wrong("months_or_day")
    } else if months.len() < phasing.months.len() {
        wrong("unique")
    } else if phasing.on.is_none() && phasing.months.iter().all(|share| share.weight == 0) {
        wrong("weights")
    } else {
        Ok(())
    }
}

/// A line, as it is sent.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = BudgetLineInput, example = LineIn::sample)]
pub struct LineIn {
    /// Its name in addresses and in formulas (`line("code")`), unique in the budget. `expenses`, `income` and `balance` are
    /// taken.
    #[validate(custom(function = check::slug), custom(function = not_a_total))]
    #[schema(min_length = 2, max_length = 80, pattern = "^[a-z0-9]+(-[a-z0-9]+)*$")]
    pub code: String,
    /// What people call it.
    #[validate(nested, custom(function = check::short_text))]
    pub label: Localized,
    /// On which side it stands.
    pub side: Side,
    /// Its account in the plan comptable, or a sub-account of one; `GET …/budget/accounts` lists those that are known.
    #[validate(custom(function = digits))]
    #[schema(min_length = 2, max_length = 8, pattern = "^[0-9]{2,8}$")]
    pub account: String,
    /// A heading of your own, such as « Communication »: totals are given for each.
    #[validate(length(min = 1, max = 80), custom(function = check::not_blank))]
    #[schema(min_length = 1, max_length = 80)]
    #[serde(default)]
    pub group: Option<String>,
    /// Funder or supplier, from the directory.
    #[serde(default)]
    pub partner_id: Option<PartnerId>,
    /// How it is computed: `participants * meal_price + line("coffee") * 5 %`. Hypotheses by their names,
    /// other lines as `line("code")`; `+ - * /` and parentheses; `abs`, `ceil`, `floor`, `if(a < b, x, y)`, `max`, `min`,
    /// `round`. Arguments are separated by commas, decimals follow a point, a unit goes in brackets: `25.50 [EUR/person]`. All
    /// of it is in `docs/formulas.md`. Either this or `amount`.
    #[validate(length(min = 1), custom(function = super::formula))]
    #[schema(min_length = 1, max_length = 1000)]
    #[serde(default)]
    pub formula: Option<String>,
    /// How much it is, where nothing is to be computed. Either this or `formula`.
    #[validate(custom(function = super::amount))]
    #[serde(default)]
    pub amount: Option<Money>,
    /// When the money moves; null while nobody knows.
    #[validate(nested)]
    #[serde(default)]
    pub phasing: Option<Phasing>,
    /// How sure it is.
    #[schema(default = "estimated")]
    #[serde(default = "estimated")]
    pub certainty: Certainty,
    /// Where it comes from, or what is still open.
    #[validate(length(max = 5000))]
    #[schema(max_length = 5000)]
    #[serde(default)]
    pub note: Option<String>,
    /// The amount is an example, to be replaced before anybody decides on it.
    #[schema(default = false)]
    #[serde(default)]
    pub is_example: bool,
}

fn estimated() -> Certainty {
    Certainty::Estimated
}

/// What the difference of all sides is called; the sides have [`Side::total`].
pub const BALANCE: &str = "balance";

fn not_a_total(code: &str) -> check::Checked {
    let taken = code == BALANCE || Side::ALL.iter().any(|side| side.total() == code);
    if taken { Err(ValidationError::new("reserved")) } else { Ok(()) }
}

fn digits(text: &str) -> check::Checked {
    let good = (2..=8).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    if good { Ok(()) } else { Err(super::format_of("2 to 8 digits")) }
}

impl LineIn {
    /// An example that works on the demo data.
    pub fn sample() -> Self {
        Self {
            code: "interpretation".to_owned(),
            label: Localized::new("Interprétation simultanée (exemple)", "Simultaneous interpreting (example)"),
            side: Side::Expense,
            account: "6226".to_owned(),
            group: Some("Animation".to_owned()),
            partner_id: None,
            formula: None,
            amount: Some(Money::new(240_000, Currency::EUR)),
            phasing: Some(Phasing { months: Vec::new(), on: NaiveDate::from_ymd_opt(2015, 7, 31) }),
            certainty: Certainty::Quoted,
            note: None,
            is_example: true,
        }
    }
}

/// A line, as it is shown.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = BudgetLine)]
pub struct LineOut {
    /// Id.
    pub id: LineId,
    /// The event.
    pub event_id: EventId,
    /// Its name in addresses and formulas.
    #[schema(max_length = 80)]
    pub code: String,
    /// What people call it.
    pub label: Localized,
    /// On which side it stands.
    pub side: Side,
    /// Its account.
    #[schema(max_length = 8)]
    pub account: String,
    /// Its heading.
    #[schema(max_length = 80)]
    pub group: Option<String>,
    /// Funder or supplier.
    pub partner_id: Option<PartnerId>,
    /// How it is computed; null where `amount` is given.
    #[schema(max_length = 1000)]
    pub formula: Option<String>,
    /// How much it is; null where `formula` is given: what comes of that differs between scenarios, see their statements.
    pub amount: Option<Money>,
    /// When the money moves.
    pub phasing: Option<Phasing>,
    /// How sure it is.
    pub certainty: Certainty,
    /// Where it comes from, or what is still open.
    #[schema(max_length = 5000)]
    pub note: Option<String>,
    /// The amount is an example.
    pub is_example: bool,
    /// Version, the first part of the ETag.
    pub version: i64,
    /// When it was added.
    pub created_at: At,
    /// When it last changed.
    pub updated_at: At,
}

impl Resource for LineOut {
    fn version(&self) -> Option<i64> {
        Some(self.version)
    }
    fn path(&self) -> Option<String> {
        Some(format!("/events/{}/budget/lines/{}", self.event_id, self.code))
    }
}

impl LineOut {
    /// The row, in the budget's currency.
    pub fn of(row: LineRow, currency: Currency) -> Self {
        Self {
            id: row.id,
            event_id: row.event_id,
            code: row.code,
            label: row.label.0,
            side: row.side,
            account: row.account,
            group: row.group_name,
            partner_id: row.partner_id,
            formula: row.formula,
            amount: row.amount_minor.map(|minor| Money::new(minor, currency)),
            phasing: row.phasing.map(|phasing| phasing.0),
            certainty: row.certainty,
            note: row.note,
            is_example: row.is_example,
            version: row.version,
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}

impl LineIn {
    /// What a caller would send to get the row as it is.
    pub fn of(row: &LineRow, currency: Currency) -> Self {
        Self {
            code: row.code.clone(),
            label: row.label.0.clone(),
            side: row.side,
            account: row.account.clone(),
            group: row.group_name.clone(),
            partner_id: row.partner_id,
            formula: row.formula.clone(),
            amount: row.amount_minor.map(|minor| Money::new(minor, currency)),
            phasing: row.phasing.as_ref().map(|phasing| phasing.0.clone()),
            certainty: row.certainty,
            note: row.note.clone(),
            is_example: row.is_example,
        }
    }
}

/// Filters of the lines.
#[derive(Clone, Debug, Default, Serialize, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct LineFilter {
    /// Only this side.
    #[serde(default)]
    pub side: Option<Side>,
    /// Only of this funder or supplier.
    #[serde(default)]
    pub partner: Option<PartnerId>,
    /// Only as sure as this.
    #[serde(default)]
    pub certainty: Option<Certainty>,
}

impl Filter for LineFilter {
    const SORTS: &'static [&'static str] = &["account", "code", "created_at"];
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn codes(phasing: serde_json::Value) -> Vec<String> {
        let phasing: Phasing = serde_json::from_value(phasing).expect("readable");
        let errors = phasing.validate().err().map(|errors| errors.into_errors());
        let mut names: Vec<String> = errors.into_iter().flatten().map(|(name, _)| name.into_owned()).collect();
        names.sort();
        names
    }

    #[test]
    fn money_moves_over_months_or_on_a_day() {
        let month = |month: &str, weight: u32| json!({"month": month, "weight": weight});
        assert_eq!(codes(json!({"on": "2015-06-25"})), [""; 0]);
        assert_eq!(codes(json!({"months": [month("2015-05", 2), month("2015-06", 0)]})), [""; 0]);
        for bad in [
            json!({}),
            json!({"on": "2015-06-25", "months": [month("2015-05", 2)]}),
            json!({"months": [month("2015-05", 1), month("2015-05", 2)]}),
            json!({"months": [month("2015-05", 0)]}),
        ] {
            assert_eq!(codes(bad.clone()), ["__all__"], "{bad}");
        }
        for text in ["2015-13", "2015-6", "2015-006", "15-06", "2015/06", "2015-0é", "1815-06", ""] {
            assert_eq!(codes(json!({"months": [month(text, 1)]})), ["months"], "{text}");
        }
        // A cash flow has every month from the first to the last.
        for day in ["1899-12-31", "2200-01-01", "+262142-12-31"] {
            assert_eq!(codes(json!({"on": day})), ["on"], "{day}");
        }
        let many: Vec<_> = (0..61).map(|_| month("2015-05", 1)).collect();
        assert_eq!(codes(json!({"months": many})), ["months"]);
    }
}
