//! Whether answers fit the event's questions.

use crate::model::question::{AnswerKind, Answers, QuestionIn};
use serde_json::Value;

/// What is wrong with an answer: a stable code, and how to say it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wrong {
    /// The question's code.
    pub question: String,
    /// Code of the violation.
    pub code: &'static str,
    /// In French.
    pub fr: String,
    /// In English.
    pub en: String,
}

/// Longest text as an answer, in characters.
pub const LONGEST: usize = 2_000;

/// Everything that is wrong with these answers. A missing answer is not: see [`missing`].
pub fn check(questions: &[QuestionIn], answers: &Answers) -> Vec<Wrong> {
    answers
        .iter()
        .filter_map(|(code, value)| {
            let wrong = |code_of: &'static str, fr: &str, en: &str| Wrong {
                question: code.clone(),
                code: code_of,
                fr: fr.to_owned(),
                en: en.to_owned(),
            };
            let Some(question) = questions.iter().find(|question| question.code == *code) else {
                return Some(wrong("unknown_code", "Cette question n'existe pas.", "There is no such question."));
            };
            let chosen = |code: &str| question.choices.iter().any(|choice| choice.code == code);
            let fits = match (question.kind, value) {
                (_, Value::Null) => true,
                (AnswerKind::Text, Value::String(text)) => text.chars().count() <= LONGEST,
                (AnswerKind::Choice, Value::String(code)) => chosen(code),
                (AnswerKind::Multi, Value::Array(codes)) => {
                    codes.len() <= question.choices.len() && codes.iter().all(|code| code.as_str().is_some_and(chosen))
                }
                (AnswerKind::Boolean, Value::Bool(_)) => true,
                (AnswerKind::Date, Value::String(day)) => day.parse::<chrono::NaiveDate>().is_ok(),
                (AnswerKind::Number, Value::Number(_)) => true,
                _ => false,
            };
            (!fits).then(|| {
                let (fr, en) = match question.kind {
                    AnswerKind::Text => {
                        ("Un texte de 2 000 caractères au plus.", "A text of at most 2,000 characters.")
                    }
                    AnswerKind::Choice => ("Le code d'un des choix.", "The code of one of the choices."),
                    AnswerKind::Multi => ("Une liste de codes de choix.", "A list of codes of choices."),
                    AnswerKind::Boolean => ("true ou false.", "true or false."),
                    AnswerKind::Date => ("Un jour, AAAA-MM-JJ.", "A day, YYYY-MM-DD."),
                    AnswerKind::Number => ("Un nombre.", "A number."),
                };
                wrong("answer", fr, en)
            })
        })
        .collect()
}

/// Whether a question is asked, given the answers so far.
pub fn is_asked(question: &QuestionIn, answers: &Answers) -> bool {
    let Some(condition) = &question.condition else { return true };
    match answers.get(&condition.question) {
        Some(Value::String(text)) => *text == condition.is,
        Some(Value::Bool(yes)) => yes.to_string() == condition.is,
        Some(Value::Array(codes)) => codes.iter().any(|code| code.as_str() == Some(&condition.is)),
        _ => false,
    }
}

/// Codes of required questions that are asked and not answered.
pub fn missing(questions: &[QuestionIn], answers: &Answers) -> Vec<String> {
    let empty = |code: &str| match answers.get(code) {
        None | Some(Value::Null) => true,
        Some(Value::String(text)) => text.trim().is_empty(),
        Some(Value::Array(codes)) => codes.is_empty(),
        Some(_) => false,
    };
    let open =
        questions.iter().filter(|question| question.required && empty(&question.code) && is_asked(question, answers));
    open.map(|question| question.code.clone()).collect()
}
