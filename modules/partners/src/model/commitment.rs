//! What a partner gives, or is asked for.

use super::{ShortText, texts};
use crate::{
    ids::{CommitmentId, PartnershipId},
    store::commitments::CommitmentRow,
};
use chrono::NaiveDate;
use diesel::{deserialize::FromSqlRow, expression::AsExpression};
use kernel::{
    check,
    db::At,
    http::{Filter, Resource},
    ids::{EventId, PartnerId},
    money::Money,
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::{Validate, ValidationError};

/// What it consists of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema, AsExpression, FromSqlRow)]
#[serde(rename_all = "snake_case")]
#[diesel(sql_type = diesel::sql_types::Text)]
pub enum CommitmentKind {
    /// Money.
    Cash,
    /// Things: rooms, equipment, printing.
    InKind,
    /// Work: interpreters, technicians, facilitation.
    Services,
    /// Passing the call on. The proofs are the partnership's relays.
    Relay,
}

kernel::text_column!(CommitmentKind {
    Cash => "cash",
    InKind => "in_kind",
    Services => "services",
    Relay => "relay",
});

/// The largest amount of a commitment, in minor units: a billion euros. Sums over an event stay exact.
pub const LARGEST_MINOR: i64 = 100_000_000_000;

fn amount(amount: &Money) -> check::Checked {
    check::not_negative(amount)?;
    if amount.amount_minor <= LARGEST_MINOR {
        return Ok(());
    }
    let mut error = ValidationError::new("range");
    error.add_param("max".into(), &LARGEST_MINOR);
    Err(error)
}

fn lines(list: &[String]) -> check::Checked {
    texts(list, 200)
}

/// A part of a grant that is paid by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Instalment {
    /// How much.
    #[validate(custom(function = amount))]
    pub amount: Money,
    /// When it should come.
    #[serde(default)]
    pub due_on: Option<NaiveDate>,
    /// When it came; null while it has not.
    #[serde(default)]
    pub received_on: Option<NaiveDate>,
}

/// Amounts and conditions of a commitment in cash. All amounts are in one currency: the event's.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = CashCommitment)]
pub struct Cash {
    /// What you asked for.
    #[validate(custom(function = amount))]
    #[serde(default)]
    pub asked: Option<Money>,
    /// What was promised, by word or mail.
    #[validate(custom(function = amount))]
    #[serde(default)]
    pub promised: Option<Money>,
    /// What was granted by a decision.
    #[validate(custom(function = amount))]
    #[serde(default)]
    pub granted: Option<Money>,
    /// What was signed in a convention.
    #[validate(custom(function = amount))]
    #[serde(default)]
    pub signed: Option<Money>,
    /// What has come. With instalments it is the sum of those received: leave it out, or send just that.
    #[validate(custom(function = amount))]
    #[serde(default)]
    pub received: Option<Money>,
    /// The most that the funder pays, as its decision says.
    #[validate(custom(function = amount))]
    #[serde(default)]
    pub ceiling: Option<Money>,
    /// What it may be spent on, in the funder's words.
    #[validate(length(max = 50), custom(function = lines))]
    #[schema(max_items = 50, value_type = Vec<ShortText>)]
    #[serde(default)]
    pub eligible_lines: Vec<String>,
    /// Reference of the decision.
    #[validate(length(min = 1, max = 100), custom(function = check::not_blank))]
    #[schema(min_length = 1, max_length = 100)]
    #[serde(default)]
    pub decision_reference: Option<String>,
    /// Reference of the convention.
    #[validate(length(min = 1, max = 100), custom(function = check::not_blank))]
    #[schema(min_length = 1, max_length = 100)]
    #[serde(default)]
    pub convention_reference: Option<String>,
    /// How it is paid. Together not more than `granted`.
    #[validate(nested, length(max = 60))]
    #[schema(max_items = 60)]
    #[serde(default)]
    pub instalments: Vec<Instalment>,
    /// When the funder wants the report.
    #[serde(default)]
    pub report_due_on: Option<NaiveDate>,
}

/// A commitment, as it is sent.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = CommitmentInput, example = CommitmentIn::sample)]
pub struct CommitmentIn {
    /// What it consists of.
    pub kind: CommitmentKind,
    /// In a few words.
    #[validate(length(min = 1, max = 200), custom(function = check::not_blank))]
    #[schema(min_length = 1, max_length = 200)]
    pub title: String,
    /// In more words.
    #[validate(length(max = 5000))]
    #[schema(max_length = 5000)]
    #[serde(default)]
    pub description: Option<String>,
    /// Amounts and conditions: required for `cash`, null for the other kinds.
    #[validate(nested)]
    #[serde(default)]
    pub cash: Option<Cash>,
    /// What it is worth, for `in_kind` and `services`; null when it was not valued, and for the other kinds.
    #[validate(custom(function = amount))]
    #[serde(default)]
    pub value: Option<Money>,
}

impl CommitmentIn {
    /// An example that works on the demo data.
    pub fn sample() -> Self {
        let eur = |minor| Some(Money::new(minor, kernel::money::Currency::EUR));
        let instalment = |minor, due_on| Instalment {
            amount: Money::new(minor, kernel::money::Currency::EUR),
            due_on,
            received_on: None,
        };
        Self {
            kind: CommitmentKind::Cash,
            title: "Subvention de fonctionnement (exemple)".to_owned(),
            description: None,
            cash: Some(Cash {
                asked: eur(3_000_000),
                promised: eur(2_500_000),
                granted: eur(2_000_000),
                eligible_lines: vec!["animation".to_owned(), "communication".to_owned()],
                decision_reference: Some("EXEMPLE-2015-001".to_owned()),
                instalments: vec![
                    instalment(1_400_000, NaiveDate::from_ymd_opt(2015, 3, 31)),
                    instalment(600_000, NaiveDate::from_ymd_opt(2015, 12, 31)),
                ],
                report_due_on: NaiveDate::from_ymd_opt(2016, 3, 31),
                ..Cash::default()
            }),
            value: None,
        }
    }
}

/// A commitment, as it is shown.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Commitment)]
pub struct CommitmentOut {
    /// Id.
    pub id: CommitmentId,
    /// The event.
    pub event_id: EventId,
    /// The organisation.
    pub partner_id: PartnerId,
    /// The partnership that it belongs to.
    pub partnership_id: PartnershipId,
    /// What it consists of.
    pub kind: CommitmentKind,
    /// In a few words.
    #[schema(max_length = 200)]
    pub title: String,
    /// In more words.
    #[schema(max_length = 5000)]
    pub description: Option<String>,
    /// Amounts and conditions, for `cash`.
    pub cash: Option<Cash>,
    /// What it is worth, for `in_kind` and `services`.
    pub value: Option<Money>,
    /// Version, the first part of the ETag.
    pub version: i64,
    /// When it was added.
    pub created_at: At,
    /// When it last changed.
    pub updated_at: At,
}

impl Resource for CommitmentOut {
    fn version(&self) -> Option<i64> {
        Some(self.version)
    }
    fn path(&self) -> Option<String> {
        Some(format!("/events/{}/partnerships/{}/commitments/{}", self.event_id, self.partner_id, self.id))
    }
}

impl CommitmentOut {
    /// The row, with the place that it has.
    pub fn of(row: CommitmentRow, event_id: EventId, partner_id: PartnerId) -> Self {
        let (cash, value) = (row.cash(), row.value());
        Self {
            id: row.id,
            event_id,
            partner_id,
            partnership_id: row.partnership_id,
            kind: row.kind,
            title: row.title,
            description: row.description,
            cash,
            value,
            version: row.version,
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}

impl From<&CommitmentRow> for CommitmentIn {
    /// What a caller would send to get the row as it is.
    fn from(row: &CommitmentRow) -> Self {
        let mut cash = row.cash();
        if let Some(cash) = cash.as_mut().filter(|cash| !cash.instalments.is_empty()) {
            // It follows from the instalments, so a patch of them must not meet the old sum.
            cash.received = None;
        }
        Self {
            kind: row.kind,
            title: row.title.clone(),
            description: row.description.clone(),
            cash,
            value: row.value(),
        }
    }
}

/// Filters of a partnership's commitments.
#[derive(Clone, Debug, Default, Serialize, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct CommitmentFilter {
    /// Only those of this kind.
    #[serde(default)]
    pub kind: Option<CommitmentKind>,
}

impl Filter for CommitmentFilter {
    const SORTS: &'static [&'static str] = &["created_at"];
}
