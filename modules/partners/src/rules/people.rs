//! Who may say what about people.

use crate::{errors::invalid, model::person::PersonIn};
use kernel::error::{Place, Result, Violation};

/// The input with the note that is to be kept: organisers set it, partner clients cannot, and what the organisers noted stays.
pub fn noted(input: PersonIn, organiser: bool, current: Option<String>) -> Result<PersonIn> {
    match (organiser, &input.note) {
        (true, _) => Ok(input),
        (false, None) => Ok(PersonIn { note: current, ..input }),
        (false, Some(_)) => Err(invalid([Violation::new(
            Place::Pointer("/note".to_owned()),
            "organisers_only",
            "La note est réservée aux organisateurs. Omettez ce champ.",
            "The note is for the organisers. Leave this field out.",
        )])),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_partner_neither_sets_nor_loses_the_note() {
        let with = |note: Option<&str>| PersonIn { note: note.map(str::to_owned), ..PersonIn::sample() };
        let note = |input: PersonIn, organiser| noted(input, organiser, Some("old".to_owned())).map(|input| input.note);
        assert_eq!(note(with(None), true).expect("allowed"), None);
        assert_eq!(note(with(Some("new")), true).expect("allowed").as_deref(), Some("new"));
        assert_eq!(note(with(None), false).expect("allowed").as_deref(), Some("old"));
        assert_eq!(note(with(Some("new")), false).expect_err("refused").status().as_u16(), 422);
    }
}
