//! Whether another human stands under the same key.
//!
//! Two people are taken for different ones when their names differ *and* their addresses differ. Names differ unless the
//! given names are alike (a marriage, a typo), or the family names are alike and the given names begin with the same letter
//! (`Jean-Paul`, `J. Paul`), in either order of the two. Addresses differ unless they are equal or what stands before the `@`
//! is alike (a new domain). Alike: equal when folded, one within the other, or a Jaro-Winkler similarity of 0.88 or more.

use crate::model::person::PersonIn;
use kernel::text::{normalise_email, search_key};

const ALIKE: f64 = 0.88;

fn alike(one: &str, other: &str) -> bool {
    let within = |part: &str, whole: &str| part.len() >= 3 && whole.split(' ').any(|word| word == part);
    one == other || within(one, other) || within(other, one) || strsim::jaro_winkler(one, other) >= ALIKE
}

/// Whether nothing in the names speaks for the same person.
pub fn names_differ(one: &PersonIn, other: &PersonIn) -> bool {
    let (given, family) = (search_key(&one.given_name), search_key(&one.family_name));
    let (other_given, other_family) = (search_key(&other.given_name), search_key(&other.family_name));
    let initial = |name: &str| name.chars().next();
    let same = alike(&given, &other_given)
        || (alike(&family, &other_family) && initial(&given) == initial(&other_given))
        || (alike(&given, &other_family) && alike(&family, &other_given));
    !same
}

fn addresses_differ(one: &PersonIn, other: &PersonIn) -> bool {
    let key = |person: &PersonIn| person.email.as_deref().and_then(normalise_email);
    match (key(one), key(other)) {
        (Some(one), Some(other)) => {
            let local = |key: &str| search_key(key.split('@').next().unwrap_or_default());
            one != other && !alike(&local(&one), &local(&other))
        }
        // Without addresses on both sides nothing speaks for the same person.
        _ => true,
    }
}

/// Whether these are two humans.
pub fn another_person(one: &PersonIn, other: &PersonIn) -> bool {
    names_differ(one, other) && addresses_differ(one, other)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn person(given: &str, family: &str, email: &str) -> PersonIn {
        PersonIn {
            given_name: given.to_owned(),
            family_name: family.to_owned(),
            email: Some(email.to_owned()).filter(|email| !email.is_empty()),
            ..PersonIn::default()
        }
    }

    #[test]
    fn the_same_human_changes() {
        for (one, other) in [
            (
                person("Marie", "Exemple", "marie.exemple@a.example"),
                person("Marie", "Modèle", "marie.modele@b.example"),
            ),
            (person("Jean-Paul", "Exemple", "jp@a.example"), person("J. Paul", "Exemple", "jean-paul@b.example")),
            (person("Helene", "Exemple", "a@a.example"), person("Hélène", "Exemple", "b@b.example")),
            (person("Exemple", "Zoé", "a@a.example"), person("Zoé", "Exemple", "b@b.example")),
            (person("Anne", "Exemple", "anne@a.example"), person("Totally", "Different", "anne@a.example")),
            (person("Anne", "Exemple", "anne.exemple@a.example"), person("Xavier", "Autre", "anne.exemple@b.example")),
            (person("Matthieu", "Exemple", ""), person("Mathieu", "Exemple", "m@a.example")),
        ] {
            assert!(!another_person(&one, &other), "{one:?} {other:?}");
        }
    }

    #[test]
    fn another_human_takes_the_key() {
        for (one, other) in [
            (person("Jean", "Exemple", "jean.exemple@a.example"), person("Paule", "Modèle", "paule.modele@a.example")),
            (person("Paul", "Exemple", "paul@a.example"), person("Marie", "Exemple", "marie@a.example")),
            (person("Jean", "Exemple", ""), person("Paule", "Modèle", "")),
        ] {
            assert!(another_person(&one, &other), "{one:?} {other:?}");
        }
    }

    proptest! {
        #[test]
        fn it_is_mutual_and_nobody_is_another_than_herself(
            a in "[A-Za-zé]{1,8}", b in "[A-Za-z]{1,8}", c in "[A-Za-zé]{1,8}", d in "[A-Za-z]{1,8}",
        ) {
            let (one, other) = (person(&a, &b, "one@a.example"), person(&c, &d, "zzz@b.example"));
            prop_assert!(!another_person(&one, &one.clone()));
            prop_assert_eq!(another_person(&one, &other), another_person(&other, &one));
        }
    }
}
