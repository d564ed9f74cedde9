//! What cannot be computed, by name.

use super::{BREAKS_LINES, LINK_ABSENT, NOT_COMPUTABLE};
use kernel::{error::ApiError, text::Localized};
use serde::Serialize;

/// A line that cannot be computed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Broken {
    /// Code of the scenario.
    pub scenario: String,
    /// Code of the line.
    pub line: String,
    /// What is wrong: a code of the formula language.
    pub code: &'static str,
    /// First character of the place in the formula, from 0.
    pub start: usize,
    /// The character after the last.
    pub end: usize,
    /// What is wrong, in words.
    pub detail: Localized,
}

/// Lines that an answer names at most.
const MOST_NAMED: usize = 50;

fn named(broken: &[Broken]) -> String {
    let mut names: Vec<&str> = broken.iter().map(|one| one.line.as_str()).collect();
    names.dedup();
    let more = if names.len() > 5 { ", …" } else { "" };
    names.truncate(5);
    format!("{}{more}", names.join(", "))
}

/// 409: these lines would not be computed any more.
pub fn breaks_lines(broken: &[Broken]) -> ApiError {
    let names = named(broken);
    BREAKS_LINES
        .detail(
            format!("Ces lignes ne pourraient plus être calculées : {names}. Changez-les d'abord."),
            format!("These lines could not be computed any more: {names}. Change them first."),
        )
        .member("lines", &broken[..broken.len().min(MOST_NAMED)])
}

/// 409: these lines cannot be computed.
pub fn not_computable(broken: &[Broken]) -> ApiError {
    let names = named(broken);
    NOT_COMPUTABLE
        .detail(
            format!("Ces lignes ne peuvent pas être calculées : {names}."),
            format!("These lines cannot be computed: {names}."),
        )
        .member("lines", &broken[..broken.len().min(MOST_NAMED)])
}

/// 409: nobody can tell these values.
pub fn link_absent(drivers: &[String]) -> ApiError {
    let names = drivers.join(", ");
    LINK_ABSENT
        .detail(
            format!("Personne ne peut dire maintenant : {names}. Donnez une valeur de repli (fallback)."),
            format!("Nobody can tell now: {names}. Give a fallback."),
        )
        .member("drivers", drivers)
}
