//! What callers send and get, one file a thing.

pub mod account;
pub mod actual;
pub mod approval;
pub mod budget;
pub mod cash_course;
pub mod cash_flow;
pub mod comparison;
pub mod driver;
pub mod execution;
pub mod explanation;
pub mod figure;
pub mod line;
pub mod overriding;
pub mod revision;
pub mod scenario;
pub mod simulation;
pub mod statement;
pub mod vocabulary;

use crate::rules::formula::MAX_LENGTH;
use kernel::{
    check::{Checked, not_blank},
    money::Money,
};
use validator::ValidationError;

/// A name in a list, for the document.
#[derive(utoipa::ToSchema)]
#[schema(as = BudgetName, max_length = 200)]
pub struct NameOfThing(#[allow(dead_code)] String);

/// The largest amount of a line, in minor units either way: ten billion euros. Sums over a budget stay exact in every
/// JSON reader.
pub const LARGEST_MINOR: i64 = 1_000_000_000_000;

/// An amount that a line may have.
fn amount(amount: &Money) -> Checked {
    in_range(amount.amount_minor, -LARGEST_MINOR, LARGEST_MINOR)
}

fn in_range(value: i64, min: i64, max: i64) -> Checked {
    if (min..=max).contains(&value) {
        return Ok(());
    }
    let mut error = ValidationError::new("range");
    error.add_param("min".into(), &min);
    error.add_param("max".into(), &max);
    Err(error)
}

/// What a formula calls a hypothesis by: lower-case ASCII letters, digits and `_`, a letter first, 1 to 40 characters.
fn name(text: &str) -> Checked {
    let letters = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_';
    let good = (1..=40).contains(&text.len())
        && text.starts_with(|c: char| c.is_ascii_lowercase())
        && text.bytes().all(letters);
    if good { Ok(()) } else { Err(format_of("[a-z][a-z0-9_]*")) }
}

fn format_of(expected: &'static str) -> ValidationError {
    let mut error = ValidationError::new("format");
    error.add_param("expected".into(), &expected);
    error
}

/// What is too long is told as the language tells it, with its place, and beside all else that is wrong.
fn formula(text: &str) -> Checked {
    not_blank(text)?;
    if text.chars().nth(MAX_LENGTH).is_none() {
        return Ok(());
    }
    let mut error = ValidationError::new("formula.too_long");
    error.add_param("max".into(), &MAX_LENGTH);
    error.add_param("start".into(), &MAX_LENGTH);
    error.add_param("end".into(), &(MAX_LENGTH + 1));
    Err(error)
}
