//! What becomes of two entries that were one organisation.

use crate::{
    model::{
        organisation::PartnerIn,
        partnership::{NextAction, PartnershipIn, PartnershipRole, Stage},
    },
    store::organisations::OrganisationRow,
};
use chrono::NaiveDate;
use kernel::text::search_key;
use serde::Serialize;
use std::collections::BTreeSet;

/// Other names that an organisation keeps at most. Those beyond stay with the entry that was merged.
const MOST_ALIASES: usize = 50;
/// Documents that a partnership keeps at most.
const MOST_DOCUMENTS: usize = 50;
/// Characters of a note.
const LONGEST_NOTE: usize = 5000;

/// Why two partnerships of one event cannot be put together without somebody deciding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Clash {
    /// One was declined, the other was not.
    Stage,
    /// Both have a contingent, and not the same.
    Contingent,
    /// Both have commitments in cash, which may be the same money.
    Cash,
}

/// The surviving entry with what the other one adds: names, kinds, and whatever it has not got itself. A link from one of the
/// two to the other vanishes.
pub fn absorb(survivor: &OrganisationRow, merged: &OrganisationRow) -> PartnerIn {
    let mut known: BTreeSet<String> =
        [Some(&survivor.name), survivor.acronym.as_ref()].into_iter().flatten().map(|name| search_key(name)).collect();
    let gained = std::iter::once(&merged.name).chain(&merged.acronym).chain(&merged.aliases.0);
    let mut aliases = Vec::new();
    for name in survivor.aliases.0.iter().chain(gained) {
        if aliases.len() < MOST_ALIASES && known.insert(search_key(name)) {
            aliases.push(name.clone());
        }
    }
    let mut kinds: Vec<_> = survivor.kinds.0.iter().chain(&merged.kinds.0).copied().collect();
    kinds.sort_unstable();
    kinds.dedup();
    let link = |own: Option<_>, other: Option<_>| {
        let outside = |id: &kernel::ids::PartnerId| ![survivor.id, merged.id].contains(id);
        own.filter(outside).or(other.filter(outside))
    };
    PartnerIn {
        aliases,
        kinds,
        siret: survivor.siret.clone().or_else(|| merged.siret.clone()),
        site: survivor.site.clone().or_else(|| merged.site.clone()),
        postal_address: survivor.postal_address.clone().or_else(|| merged.postal_address.clone()),
        country: survivor.country.clone().or_else(|| merged.country.clone()),
        parent_id: link(survivor.parent_id, merged.parent_id),
        successor_id: link(survivor.successor_id, merged.successor_id),
        note: joined(survivor.note.clone(), merged.note.clone()),
        ..PartnerIn::from(survivor.clone())
    }
}

/// One partnership out of two of the same event; `both_cash` says that both have commitments in cash.
///
/// The further stage wins, roles and documents add up, of two next actions the one that is due first stays and the other
/// goes into the note.
pub fn combine(a: &PartnershipIn, b: &PartnershipIn, both_cash: bool) -> Result<PartnershipIn, Clash> {
    if both_cash {
        return Err(Clash::Cash);
    }
    let stage = further(a.stage.unwrap_or(Stage::Identified), b.stage.unwrap_or(Stage::Identified))?;
    let contingent = match (a.contingent, b.contingent) {
        (Some(one), Some(other)) if one != other => return Err(Clash::Contingent),
        (one, other) => one.or(other),
    };
    let mut documents = a.documents.clone();
    for document in &b.documents {
        if documents.len() < MOST_DOCUMENTS && documents.iter().all(|known| known.url != document.url) {
            documents.push(document.clone());
        }
    }
    let (next_action, set_aside) = first_due(a.next_action.clone(), b.next_action.clone());
    let set_aside = set_aside.map(|action| match action.due_on {
        Some(day) => format!("{} ({day})", action.what),
        None => action.what,
    });
    let note = joined(joined(a.note.clone(), b.note.clone()), set_aside);
    Ok(PartnershipIn {
        stage: Some(stage),
        roles: all_roles(&a.roles, &b.roles),
        contingent,
        documents,
        next_action,
        note,
    })
}

fn further(a: Stage, b: Stage) -> Result<Stage, Clash> {
    match (a == Stage::Declined, b == Stage::Declined) {
        (true, true) | (false, false) => Ok(a.max(b)),
        _ => Err(Clash::Stage),
    }
}

/// Each role once, over the whole time in which one of the two held it.
fn all_roles(a: &[PartnershipRole], b: &[PartnershipRole]) -> Vec<PartnershipRole> {
    let mut roles = a.to_vec();
    for role in b {
        match roles.iter_mut().find(|known| known.role == role.role) {
            Some(known) => {
                known.since = known.since.zip(role.since).map(|(one, other)| one.min(other));
                known.until = known.until.zip(role.until).map(|(one, other)| one.max(other));
            }
            None => roles.push(*role),
        }
    }
    roles
}

fn first_due(a: Option<NextAction>, b: Option<NextAction>) -> (Option<NextAction>, Option<NextAction>) {
    match (a, b) {
        (Some(one), Some(other)) if one == other => (Some(one), None),
        (Some(one), Some(other)) => {
            let due = |action: &NextAction| action.due_on.unwrap_or(NaiveDate::MAX);
            if due(&other) < due(&one) { (Some(other), Some(one)) } else { (Some(one), Some(other)) }
        }
        (one, other) => (one.or(other), None),
    }
}

/// Both texts, one below the other; the first alone if that would be too long.
fn joined(a: Option<String>, b: Option<String>) -> Option<String> {
    match (a, b) {
        (Some(one), Some(other)) if one == other => Some(one),
        (Some(one), Some(other)) => {
            let both = format!("{one}\n\n{other}");
            Some(if both.chars().count() <= LONGEST_NOTE { both } else { one })
        }
        (one, other) => one.or(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        model::partnership::{Beyond, Contingent, DocumentLink, PartnerRole},
        rules::names::sample_row,
    };
    use proptest::prelude::*;
    use validator::Validate;

    #[test]
    fn an_entry_takes_over_what_it_lacks() {
        let mut survivor = sample_row("Association régionale de développement local de PACA");
        survivor.acronym = Some("ARDL".to_owned());
        survivor.aliases.0 = vec!["ARDL PACA".to_owned()];
        let mut merged = sample_row("ARLD PACA");
        merged.id = kernel::ids::PartnerId(uuid::Uuid::from_u128(7));
        merged.acronym = Some("ardl".to_owned());
        merged.aliases.0 = vec!["ARDL-PACA".to_owned(), "Développeurs de PACA".to_owned()];
        merged.site = Some("https://ardl.example".to_owned());
        merged.parent_id = Some(survivor.id);
        survivor.successor_id = Some(merged.id);
        let whole = absorb(&survivor, &merged);
        assert_eq!(whole.aliases, ["ARDL PACA", "ARLD PACA", "Développeurs de PACA"]);
        assert_eq!(whole.site.as_deref(), Some("https://ardl.example"));
        assert_eq!((whole.parent_id, whole.successor_id), (None, None));
        assert_eq!((whole.name, whole.slug), (survivor.name, Some(survivor.slug)));
    }

    fn partnership() -> impl Strategy<Value = PartnershipIn> {
        let day = || prop::option::of((1u32..28).prop_map(|day| NaiveDate::from_ymd_opt(2015, 3, day).expect("a day")));
        let role = (prop::sample::select(PartnerRole::ALL), day(), day()).prop_map(|(role, a, b)| {
            let (since, until) = if a.is_some() && b.is_some() { (a.min(b), a.max(b)) } else { (a, b) };
            PartnershipRole { role, since, until }
        });
        let roles = prop::collection::vec(role, 0..4).prop_map(|mut roles| {
            roles.sort_by_key(|role| role.role);
            roles.dedup_by_key(|role| role.role);
            roles
        });
        let contingent = prop::option::of((0u32..3).prop_map(|n| Contingent {
            seats: Some(n),
            release_on: None,
            beyond: Beyond::Wait,
        }));
        let action = prop::option::of(("[a-z]{1,9}", day()))
            .prop_map(|action| action.map(|(what, due_on)| NextAction { what, owner: None, due_on }));
        let document = "[a-z]{1,3}"
            .prop_map(|name| DocumentLink { title: name.clone(), url: format!("https://documents.example/{name}") });
        (
            prop::sample::select(Stage::ALL),
            roles,
            contingent,
            prop::collection::vec(document, 0..4),
            action,
            prop::option::of("[a-z]{1,9}"),
        )
            .prop_map(|(stage, roles, contingent, documents, next_action, note)| PartnershipIn {
                stage: Some(stage),
                roles,
                contingent,
                documents,
                next_action,
                note,
            })
    }

    proptest! {
        #[test]
        fn combining_loses_nothing_and_stays_valid(a in partnership(), b in partnership()) {
            let declined = |one: &PartnershipIn| one.stage == Some(Stage::Declined);
            let contradict = a.contingent.zip(b.contingent).is_some_and(|(one, other)| one != other);
            match combine(&a, &b, false) {
                Err(Clash::Stage) => prop_assert_ne!(declined(&a), declined(&b)),
                Err(Clash::Contingent) => prop_assert!(contradict),
                Err(Clash::Cash) => prop_assert!(false),
                Ok(both) => {
                    prop_assert!(declined(&a) == declined(&b) && !contradict);
                    prop_assert!(both.validate().is_ok(), "{:?}", both.validate());
                    prop_assert_eq!(both.stage, a.stage.max(b.stage));
                    for role in a.roles.iter().chain(&b.roles) {
                        let kept = both.roles.iter().find(|kept| kept.role == role.role).expect("kept");
                        prop_assert!(kept.since.is_none_or(|since| role.since.is_some_and(|own| since <= own)));
                        prop_assert!(kept.until.is_none_or(|until| role.until.is_some_and(|own| until >= own)));
                    }
                    for document in a.documents.iter().chain(&b.documents) {
                        prop_assert!(both.documents.iter().any(|kept| kept.url == document.url));
                    }
                    for action in a.next_action.iter().chain(&b.next_action) {
                        let noted = both.note.as_ref().is_some_and(|note| note.contains(&action.what));
                        prop_assert!(noted || both.next_action.as_ref().is_some_and(|kept| kept.what == action.what));
                    }
                }
            }
            prop_assert_eq!(combine(&a, &b, true), Err(Clash::Cash));
        }

        #[test]
        fn combining_with_itself_changes_nothing(a in partnership()) {
            let both = combine(&a, &a, false).expect("no contradiction with itself");
            prop_assert_eq!(both, a);
        }
    }
}
