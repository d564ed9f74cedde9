//! What an entry must fit: the event's currency, its half-days, the other questions.

use crate::{
    errors,
    model::{
        entry::{Entry, EntryKind},
        question::{AnswerKind, QuestionIn},
    },
    neighbours::Neighbours,
    store::entries,
};
use kernel::{db::Tx, error::Result, ids::EventId};
use serde_json::Value;

/// 422 at the member that does not fit the event.
pub fn check<E: Entry>(tx: &mut Tx<'_>, neighbours: &Neighbours, event: EventId, input: &E) -> Result<()> {
    let value = serde_json::to_value(input)?;
    if let Some(currency) = value.pointer("/price/currency").and_then(Value::as_str) {
        let expected = neighbours.frame(tx, event)?.currency;
        if currency != expected {
            return Err(errors::invalid(
                "/price/currency",
                "currency_of_event",
                format!("L'événement compte en {expected}."),
                format!("The event counts in {expected}."),
            ));
        }
    }
    half_days(tx, neighbours, event, &value)?;
    if E::KIND == EntryKind::Question {
        let question: QuestionIn = serde_json::from_value(value)?;
        condition(tx, event, &question)?;
    }
    Ok(())
}

/// Half-days are named by code or id.
fn half_days(tx: &mut Tx<'_>, neighbours: &Neighbours, event: EventId, value: &Value) -> Result<()> {
    let one = value.get("half_day").and_then(Value::as_str).map(|key| ("/half_day".to_owned(), key));
    let covered = value.get("covers").and_then(Value::as_array).into_iter().flatten().enumerate();
    let covered = covered.filter_map(|(at, key)| Some((format!("/covers/{at}"), key.as_str()?)));
    let named: Vec<(String, &str)> = one.into_iter().chain(covered).collect();
    if named.is_empty() {
        return Ok(());
    }
    let known = neighbours.half_days(tx, event)?;
    for (pointer, key) in named {
        if !known.iter().any(|half_day| half_day.code == key || half_day.id.to_string() == key) {
            return Err(errors::unknown_code(&pointer, key));
        }
    }
    Ok(())
}

/// A condition looks at a question that comes before this one, and at an answer that it can have.
fn condition(tx: &mut Tx<'_>, event: EventId, question: &QuestionIn) -> Result<()> {
    let Some(condition) = &question.condition else { return Ok(()) };
    let all = entries::all::<QuestionIn>(tx, event)?;
    let other = all.iter().map(|known| &known.entry).find(|other| other.code == condition.question);
    let Some(other) = other.filter(|other| other.code != question.code && other.position <= question.position) else {
        return Err(errors::unknown_code("/condition/question", &condition.question));
    };
    let possible = match other.kind {
        AnswerKind::Boolean => matches!(condition.is.as_str(), "true" | "false"),
        AnswerKind::Choice | AnswerKind::Multi => other.choices.iter().any(|choice| choice.code == condition.is),
        AnswerKind::Text | AnswerKind::Date | AnswerKind::Number => true,
    };
    if possible { Ok(()) } else { Err(errors::unknown_code("/condition/is", &condition.is)) }
}
