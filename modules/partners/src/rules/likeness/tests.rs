use super::*;
use crate::rules::names::sample_row;
use proptest::prelude::*;

fn profile(name: &str, acronym: Option<&str>, aliases: &[&str]) -> Profile {
    let mut row = sample_row(name);
    row.acronym = acronym.map(str::to_owned);
    row.aliases.0 = aliases.iter().map(|alias| (*alias).to_owned()).collect();
    Profile::of(&row)
}

fn alike(a: &Profile, b: &Profile) -> Option<(Reason, i64)> {
    let found = likeness(a, b);
    assert_eq!(found, likeness(b, a), "the order must not matter");
    found
}

#[test]
fn the_same_organisation_in_other_words() {
    let unadel = profile(
        "Union nationale des acteurs et des structures du développement local",
        Some("UNADEL"),
        &["Unadel (Union)"],
    );
    let respelt = profile("Union Nationale des Acteurs et Structures du Developpement Local", None, &[]);
    assert_eq!(alike(&unadel, &respelt), Some((Reason::SimilarName, NEARLY)));
    let cased = profile("UNION NATIONALE DES ACTEURS ET DES STRUCTURES DU DÉVELOPPEMENT LOCAL", None, &[]);
    assert_eq!(alike(&unadel, &cased), Some((Reason::SameName, SAME_NAME)));
    assert_eq!(alike(&unadel, &profile("UNADEL", None, &[])), Some((Reason::SameAcronym, SAME_ACRONYM)));
    let typo = profile("Union natoinale des acteurs et structures du dévelopement local", None, &[]);
    assert!(alike(&unadel, &typo).is_some_and(|(reason, score)| reason == Reason::SimilarName && score > 950));
    let ardl = profile("Association régionale de développement local de PACA", Some("ARDL"), &[]);
    let arld = profile("Développeurs de PACA", Some("ARLD"), &[]);
    assert_eq!(alike(&ardl, &arld), Some((Reason::SimilarName, SWAPPED_ACRONYM)));
}

#[test]
fn neighbours_are_not_duplicates() {
    let different = [
        (profile("ADF", Some("ADF"), &[]), profile("ARF", Some("ARF"), &[])),
        (profile("AdCF", Some("AdCF"), &[]), profile("ADGCF", Some("ADGCF"), &[])),
        (
            profile("Association des Agents de Développement Local du Limousin", Some("ADELIM"), &[]),
            profile("Association des Agents de Développement Local d'Aquitaine", Some("AADELA"), &[]),
        ),
        (profile("Organisation 41", None, &[]), profile("Organisation 42", None, &[])),
        (profile("Arrondissement12 associations", None, &[]), profile("Arrondissement13 associations", None, &[])),
        (profile("Question de ville", None, &[]), profile("Ville et Banlieue", None, &[])),
    ];
    for (a, b) in &different {
        assert_eq!(alike(a, b), None, "{a:?} {b:?}");
    }
}

#[test]
fn establishments_of_one_legal_unit() {
    let with_siret = |name, siret: &str| {
        let mut row = sample_row(name);
        row.siret = Some(siret.to_owned());
        Profile::of(&row)
    };
    let (a, b) = (with_siret("Siège", "73282932000074"), with_siret("Antenne", "73282932000082"));
    assert_eq!(alike(&a, &b), Some((Reason::SameSiren, SAME_SIREN)));
}

proptest! {
    #[test]
    fn likeness_is_symmetric_and_bounded(a in "\\PC{0,30}", b in "\\PC{0,30}", c in "[A-Z]{2,6}", d in "[A-Z]{2,6}") {
        let (one, other) = (profile(&a, Some(&c), &[]), profile(&b, Some(&d), &[]));
        if let Some((_, score)) = alike(&one, &other) {
            prop_assert!((1..=1000).contains(&score));
        }
        if !one.full.is_empty() {
            prop_assert_eq!(alike(&one, &profile(&a.to_uppercase(), None, &[&a])).map(|found| found.1), Some(SAME_NAME));
        }
    }

    /// No pair that looks alike is lost by looking at candidates only, as long as the words are spelt right.
    #[test]
    fn candidates_leave_nothing_out(
        names in prop::collection::vec(prop::collection::vec(0usize..12, 1..8), 2..12),
    ) {
        const WORDS: [&str; 12] = [
            "acteurs", "banlieue", "carrefour", "developpement", "elus", "formation", "gironde", "habitants", "industrie",
            "jeunesse", "local", "mairies",
        ];
        let profiles: Vec<Profile> = names
            .iter()
            .map(|words| profile(&words.iter().map(|at| WORDS[*at]).collect::<Vec<_>>().join(" "), None, &[]))
            .collect();
        let candidates = Candidates::of(profiles.clone());
        let found: usize = (0..candidates.len()).map(|index| candidates.alike(index).len()).sum();
        let mut expected = 0;
        for (at, one) in profiles.iter().enumerate() {
            expected += profiles[at + 1..].iter().filter(|other| likeness(one, other).is_some()).count();
        }
        prop_assert_eq!(found, expected);
    }
}
