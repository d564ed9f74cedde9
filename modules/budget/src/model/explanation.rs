//! Why a figure is what it is.

use super::{
    driver::{DistributionIn, LinkIn},
    figure::Figure,
    statement::ScenarioBrief,
};
use crate::rules::formula::Operation;
use kernel::{db::At, http::Resource, ids::EventId, money::Money, text::Localized};
use serde::Serialize;
use utoipa::ToSchema;

/// Steps that one answer gives.
pub const MOST: usize = 5_000;

/// What a step does with the steps below it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = BudgetStepOperation)]
#[serde(rename_all = "snake_case")]
pub enum StepOperation {
    /// The sum of what is below; what is `negative` there is taken away.
    Total,
    /// The amount of a line: what is below, rounded half to even; nothing below for a fixed amount.
    Line,
    /// A hypothesis.
    Driver,
    /// A number in a formula.
    Number,
    /// The sum of two.
    Add,
    /// The first without the second.
    Subtract,
    /// The product of two.
    Multiply,
    /// The first by the second.
    Divide,
    /// The smaller of two.
    Min,
    /// The larger of two.
    Max,
    /// The value with its sign turned.
    Negate,
    /// The value without its sign.
    Abs,
    /// To the nearest.
    Round,
    /// Upwards.
    Ceil,
    /// Downwards.
    Floor,
    /// The second where the first is 1, else the third.
    If,
    /// 1 where the first is below the second, else 0.
    Less,
    /// 1 where it is not above.
    LessOrEqual,
    /// 1 where it is above.
    Greater,
    /// 1 where it is not below.
    GreaterOrEqual,
    /// 1 where they are equal.
    Equal,
    /// 1 where they are not.
    NotEqual,
}

impl From<Operation> for StepOperation {
    fn from(operation: Operation) -> Self {
        match operation {
            Operation::Line => Self::Line,
            Operation::Driver => Self::Driver,
            Operation::Number => Self::Number,
            Operation::Add => Self::Add,
            Operation::Subtract => Self::Subtract,
            Operation::Multiply => Self::Multiply,
            Operation::Divide => Self::Divide,
            Operation::Min => Self::Min,
            Operation::Max => Self::Max,
            Operation::Negate => Self::Negate,
            Operation::Abs => Self::Abs,
            Operation::Round => Self::Round,
            Operation::Ceil => Self::Ceil,
            Operation::Floor => Self::Floor,
            Operation::If => Self::If,
            Operation::Less => Self::Less,
            Operation::LessOrEqual => Self::LessOrEqual,
            Operation::Greater => Self::Greater,
            Operation::GreaterOrEqual => Self::GreaterOrEqual,
            Operation::Equal => Self::Equal,
            Operation::NotEqual => Self::NotEqual,
        }
    }
}

/// Where the value of a hypothesis comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = BudgetSourceKind)]
#[serde(rename_all = "snake_case")]
pub enum SourceKind {
    /// Somebody set it.
    Value,
    /// The expected value of a distribution.
    Distribution,
    /// What another module tells now.
    Link,
    /// Nobody could tell the live value: its fallback.
    Fallback,
}

/// The source of a hypothesis.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = BudgetStepSource)]
pub struct StepSource {
    /// Where the value comes from.
    pub kind: SourceKind,
    /// Code of the scenario that it was set in.
    #[schema(max_length = 80)]
    pub scenario: String,
    /// The shape with its numbers, of a distribution.
    pub distribution: Option<DistributionIn>,
    /// What it is linked to, of a live value and of one whose fallback stands for it.
    pub link: Option<LinkIn>,
    /// What was noted of it.
    #[schema(max_length = 5000)]
    pub note: Option<String>,
    /// It is an example.
    pub is_example: bool,
}

/// A step of an explanation.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = BudgetStep)]
pub struct Step {
    /// Its place in the list, from 0.
    #[schema(minimum = 0, maximum = 4999)]
    pub index: usize,
    /// The step that it is a part of; null for the first.
    #[schema(minimum = 0, maximum = 4999)]
    pub parent: Option<usize>,
    /// What it does.
    pub operation: StepOperation,
    /// Code of the line, name of the hypothesis or total.
    #[schema(max_length = 120)]
    pub name: Option<String>,
    /// What people call it.
    pub label: Option<Localized>,
    /// Taken away from the total above instead of added.
    pub negative: bool,
    /// What it comes to, of totals and lines.
    pub amount: Option<Money>,
    /// What it comes to, of all others; money in major units (25.5 for 25.50). Null for a branch that was not taken and
    /// cannot be computed.
    pub value: Option<Figure>,
    /// What the value is counted in.
    #[schema(max_length = 400)]
    pub unit: Option<String>,
    /// The formula, of lines that have one.
    #[schema(max_length = 1000)]
    pub formula: Option<String>,
    /// Where the step stands in the formula of the line that it belongs to: the first character, from 0.
    #[schema(minimum = 0, maximum = 1000)]
    pub start: Option<usize>,
    /// The character after the last.
    #[schema(minimum = 0, maximum = 1000)]
    pub end: Option<usize>,
    /// The source, of hypotheses.
    pub source: Option<StepSource>,
    /// The step that explains the same line: it is explained once.
    #[schema(minimum = 0, maximum = 4999)]
    pub explained_at: Option<usize>,
}

/// Why a figure is what it is: a tree as a list, every step after the one that it is a part of.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = BudgetExplanation)]
pub struct ExplanationOut {
    /// The event.
    pub event_id: EventId,
    /// The scenario.
    pub scenario: ScenarioBrief,
    /// The figure that is explained.
    #[schema(max_length = 120)]
    pub figure: String,
    /// When it was computed.
    pub at: At,
    /// The steps.
    #[schema(max_items = 5000)]
    pub steps: Vec<Step>,
    /// There is more than fits into one answer: ask for the explanations of single lines.
    pub truncated: bool,
}

impl Resource for ExplanationOut {}
