//! What a committee may say.

use crate::{errors::wrong, model::committee::CommitteeIn};
use kernel::error::{Place, Violation};
use std::collections::BTreeSet;

/// What is wrong with colleges and members, as far as the input alone tells.
pub fn mistakes(input: &CommitteeIn) -> Vec<Violation> {
    let mut list = Vec::new();
    let mut codes = BTreeSet::new();
    for (index, college) in input.colleges.iter().enumerate() {
        if !codes.insert(college.code.as_str()) {
            list.push(wrong(format!("/colleges/{index}/code"), "unique"));
        }
    }
    let mut seats = BTreeSet::new();
    for (index, member) in input.members.iter().enumerate() {
        if !seats.insert((member.partner_id, member.person_id, &member.college)) {
            list.push(wrong(format!("/members/{index}"), "unique"));
        }
        if member.college.as_ref().is_some_and(|college| !codes.contains(college.as_str())) {
            list.push(Violation::new(
                Place::Pointer(format!("/members/{index}/college")),
                "unknown_college",
                "Ce n'est le code d'aucun collège de ce comité (colleges).",
                "No college of this committee (colleges) has this code.",
            ));
        }
    }
    list
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::committee::MemberIn;
    use kernel::ids::PartnerId;

    #[test]
    fn members_sit_once_and_in_colleges_that_exist() {
        let member = |n: u128, college: Option<&str>| MemberIn {
            partner_id: PartnerId(uuid::Uuid::from_u128(n)),
            person_id: None,
            college: college.map(str::to_owned),
            title: None,
        };
        let mut input = CommitteeIn::sample();
        input.members = vec![member(1, None), member(1, Some("recherche")), member(2, None)];
        assert!(mistakes(&input).is_empty());
        input.members.extend([member(2, None), member(3, Some("finances"))]);
        input.colleges.push(input.colleges[0].clone());
        let codes: Vec<_> = mistakes(&input).into_iter().map(|one| one.code).collect();
        assert_eq!(codes, ["unique", "unique", "unknown_college"]);
    }
}
