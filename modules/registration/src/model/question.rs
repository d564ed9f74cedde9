//! What people are asked when they register.

use kernel::{check, text::Localized};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;
use utoipa::ToSchema;
use validator::{Validate, ValidationError};

/// What an answer looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AnswerKind {
    /// Some words: at most 2,000 characters.
    Text,
    /// One of the choices, by code.
    Choice,
    /// Some of the choices, a list of codes.
    Multi,
    /// `true` or `false`.
    Boolean,
    /// A day, `YYYY-MM-DD`.
    Date,
    /// A number.
    Number,
}

/// One of the answers to choose from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = AnswerChoice)]
pub struct Choice {
    /// What is sent.
    #[validate(custom(function = check::slug), length(max = 40))]
    #[schema(min_length = 2, max_length = 40, pattern = "^[a-z0-9]+(-[a-z0-9]+)*$")]
    pub code: String,
    /// What is read.
    #[validate(nested, custom(function = check::short_text))]
    pub label: Localized,
}

/// When a question is asked: only if another one was answered so.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = QuestionCondition)]
pub struct Condition {
    /// Code of the other question.
    #[validate(custom(function = check::slug), length(max = 40))]
    #[schema(min_length = 2, max_length = 40, pattern = "^[a-z0-9]+(-[a-z0-9]+)*$")]
    pub question: String,
    /// The answer that it takes: a choice's code, `true` or `false`. Of several choices, that this one is among them.
    #[validate(length(min = 1, max = 40))]
    #[schema(min_length = 1, max_length = 40)]
    pub is: String,
}

/// A question of an event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = QuestionInput, example = QuestionIn::sample)]
#[validate(schema(function = choices_where_chosen))]
pub struct QuestionIn {
    /// Its name in answers and files, unique among the event's questions.
    #[validate(custom(function = check::slug), length(max = 40))]
    #[schema(min_length = 2, max_length = 40, pattern = "^[a-z0-9]+(-[a-z0-9]+)*$")]
    pub code: String,
    /// What is asked; at most 200 characters in each language.
    #[validate(nested, custom(function = check::short_text))]
    pub label: Localized,
    /// What an answer looks like.
    pub kind: AnswerKind,
    /// What there is to choose from, for `choice` and `multi`.
    #[validate(nested, length(max = 100))]
    #[schema(max_items = 100)]
    #[serde(default)]
    pub choices: Vec<Choice>,
    /// Whether it must be answered, where it is asked.
    #[schema(default = false)]
    #[serde(default)]
    pub required: bool,
    /// Ask it only if another question was answered so.
    #[validate(nested)]
    #[serde(default)]
    pub condition: Option<Condition>,
    /// Its place among the questions: lower comes first. A condition looks at a question before it.
    #[validate(range(min = 0, max = 10_000))]
    #[schema(minimum = 0, maximum = 10_000, default = 0)]
    #[serde(default)]
    pub position: i64,
}

fn choices_where_chosen(question: &QuestionIn) -> check::Checked {
    let chosen = matches!(question.kind, AnswerKind::Choice | AnswerKind::Multi);
    let repeated = |at: usize| question.choices[..at].iter().any(|other| other.code == question.choices[at].code);
    if chosen == question.choices.is_empty() || (0..question.choices.len()).any(repeated) {
        return Err(ValidationError::new("choices"));
    }
    Ok(())
}

impl QuestionIn {
    /// An example that works on the demo data.
    pub fn sample() -> Self {
        Self {
            code: "premiere-fois".to_owned(),
            label: Localized::new("Est-ce votre premier congrès ? (exemple)", "Is this your first congress? (example)"),
            kind: AnswerKind::Boolean,
            choices: Vec::new(),
            required: false,
            condition: None,
            position: 90,
        }
    }
}

/// Answers by the question's code.
pub type Answers = BTreeMap<String, Value>;
