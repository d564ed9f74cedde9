//! The demo event's partners: what the dossier of the 2015 congress says, with people who are made up. Amounts are not in the
//! dossier; the one that is here says that it is an example.

use crate::{
    ids::{CommitteeId, PersonId},
    model::{
        commitment::{Cash, CommitmentIn, CommitmentKind},
        committee::{College, CommitteeIn, MemberIn},
        partnership::{Beyond, Contingent, NextAction, PartnershipIn, PartnershipRole},
        person::PersonIn,
    },
    store::{commitments, committees, organisations as organisations_store, partnerships as standings, people},
};
use chrono::NaiveDate;
use kernel::{
    auth::InEvent,
    db::Tx,
    error::{self, Result},
    ids::{EventId, PartnerId},
    module::Wiring,
    money::{Currency, Money},
    outbox::Changed,
    text::Localized,
};
use std::collections::{BTreeMap, BTreeSet};

mod organisations;
mod partnerships;

const SECOND: &str = "congres-2015";
const FIRST: &str = "congres-2013";

/// Loads it into the demo event, unless that has partners or committees or is not there.
pub(crate) fn load(tx: &mut Tx<'_>, wiring: &Wiring) -> Result<()> {
    let Some(events) = wiring.events() else { return Ok(()) };
    let Some(second) = events.find(tx, SECOND)? else { return Ok(()) };
    let fence = InEvent::system(second);
    if standings::any(tx, fence.event())? || committees::any(tx, &fence)? {
        return Ok(());
    }
    let directory = load_directory(tx)?;
    let persons = load_people(tx, &directory)?;
    for standing in partnerships::ALL {
        load_partnership(tx, fence.event(), &directory, standing)?;
    }
    if let Some(first) = events.find(tx, FIRST)? {
        for standing in partnerships::FIRST {
            load_partnership(tx, first.id, &directory, standing)?;
        }
    }
    load_committees(tx, &fence, &directory, &persons)
}

/// Where the demo's organisations are.
#[derive(Default)]
struct Directory {
    ids: BTreeMap<&'static str, PartnerId>,
    /// Those that the demo added.
    new: BTreeSet<PartnerId>,
}
type Persons = BTreeMap<&'static str, PersonId>;

impl Directory {
    /// The tables of this demo name each other; a name that is not there is a slip in them.
    fn of(&self, slug: &str) -> Result<PartnerId> {
        let id = self.ids.get(slug).copied();
        id.ok_or_else(|| error::INTERNAL.plain().because(format!("the demo has no organisation {slug}")))
    }
}

/// Organisations that are in the directory already stay as they are.
fn load_directory(tx: &mut Tx<'_>) -> Result<Directory> {
    let mut all = Directory::default();
    for entry in organisations::ALL {
        let id = match organisations_store::heir_of(tx, entry.slug)? {
            Some(id) => id,
            None => {
                let successor_id = entry.successor.map(|slug| all.of(slug)).transpose()?;
                let row = organisations_store::insert(tx, &entry.input(successor_id))?;
                tx.publish(Changed::created("partner", row.id, row.version).partner(row.id));
                all.new.insert(row.id);
                row.id
            }
        };
        all.ids.insert(entry.slug, id);
    }
    Ok(all)
}

/// People for the organisations that are new; gives each one's main contact.
fn load_people(tx: &mut Tx<'_>, directory: &Directory) -> Result<Persons> {
    let mut contacts = Persons::new();
    for (slug, given, family, function, main_contact) in partnerships::PEOPLE {
        let partner = directory.of(slug)?;
        if !directory.new.contains(&partner) {
            continue;
        }
        let input = PersonIn {
            given_name: (*given).to_owned(),
            family_name: (*family).to_owned(),
            function: Some((*function).to_owned()),
            email: Some(format!("{}.{}@{slug}.example", given.to_lowercase(), family.to_lowercase())),
            email_shared: false,
            phone: None,
            main_contact: *main_contact,
            note: Some("Personne fictive, pour la démonstration.".to_owned()),
        };
        let row = people::insert(tx, partner, &input)?;
        tx.publish(Changed::created("partner_person", row.id, row.version).partner(partner));
        if *main_contact {
            contacts.insert(slug, row.id);
        }
    }
    Ok(contacts)
}

fn load_partnership(
    tx: &mut Tx<'_>,
    event: EventId,
    directory: &Directory,
    standing: &partnerships::Standing,
) -> Result<()> {
    let partner = directory.of(standing.slug)?;
    if standings::in_event(tx, event, partner)?.is_some() {
        return Ok(());
    }
    let next_action = standing.next.map(|(what, (year, month, day))| NextAction {
        what: what.to_owned(),
        owner: Some("coordination".to_owned()),
        due_on: NaiveDate::from_ymd_opt(year, month, day),
    });
    let input = PartnershipIn {
        stage: Some(standing.stage),
        roles: standing.roles.iter().map(|role| PartnershipRole { role: *role, since: None, until: None }).collect(),
        contingent: standing.seats.map(|seats| Contingent {
            seats: Some(seats),
            release_on: None,
            beyond: Beyond::Wait,
        }),
        documents: Vec::new(),
        next_action,
        note: standing.note.map(str::to_owned),
    };
    let row = standings::insert(tx, event, partner, &input)?;
    tx.publish(Changed::created("partnership", row.id, row.version).event(event).partner(partner));
    let Some(commitment) = commitment_of(standing) else { return Ok(()) };
    let row = commitments::insert(tx, row.id, &commitment)?;
    tx.publish(Changed::created("commitment", row.id, row.version).event(event).partner(partner));
    Ok(())
}

fn commitment_of(standing: &partnerships::Standing) -> Option<CommitmentIn> {
    let of = |kind, title: &str, description: &str| CommitmentIn {
        kind,
        title: title.to_owned(),
        description: Some(description.to_owned()),
        cash: None,
        value: None,
    };
    match standing.slug {
        "cget" => Some(CommitmentIn {
            cash: Some(Cash { asked: Some(Money::new(4_000_000, Currency::EUR)), ..Cash::default() }),
            ..of(CommitmentKind::Cash, "Subvention (exemple)", "Montant d'exemple : le dossier ne donne aucun chiffre.")
        }),
        "etablissement-accueil" => Some(of(
            CommitmentKind::InKind,
            "Mise à disposition des locaux",
            "Partenariat technique : amphithéâtre de 500 places, 10 à 15 salles pour les ateliers. Non valorisé.",
        )),
        "unadel" if standing.note.is_some() => Some(of(
            CommitmentKind::Services,
            "Coordination générale et communication",
            "Coordinatrice du Carrefour des métiers (3/5 sur 8 mois), chargée de communication (2/5 sur 8 mois).",
        )),
        _ => None,
    }
}

fn load_committees(tx: &mut Tx<'_>, fence: &InEvent, directory: &Directory, persons: &Persons) -> Result<()> {
    let steering = committee(
        ("comite-de-pilotage", Localized::new("Comité de pilotage", "Steering committee")),
        partnerships::STEERING,
        None,
        "Celui du Carrefour des métiers : il construit et définit le projet global.",
        (directory, persons),
    )?;
    let steering = add_committee(tx, fence, &steering)?;
    let organisation = committee(
        ("comite-d-organisation", Localized::new("Comité d'organisation", "Organisation committee")),
        partnerships::ORGANISATION,
        Some(steering),
        "Émanation du comité de pilotage, chargée de l'organisation technique du Congrès. Trois réunions de janvier à juin 2015, \
         un bilan à l'automne.",
        (directory, persons),
    )?;
    add_committee(tx, fence, &organisation)?;
    Ok(())
}

fn committee(
    (code, name): (&str, Localized),
    colleges: &[(&str, &str, &str, &[&'static str])],
    parent_id: Option<CommitteeId>,
    note: &str,
    (directory, persons): (&Directory, &Persons),
) -> Result<CommitteeIn> {
    let mut members = Vec::new();
    for (college, _, _, slugs) in colleges {
        for slug in *slugs {
            let member = MemberIn {
                partner_id: directory.of(slug)?,
                person_id: persons.get(slug).copied(),
                college: Some((*college).to_owned()),
                title: None,
            };
            if !members.contains(&member) {
                members.push(member);
            }
        }
    }
    let college = |(code, fr, en, _): &(&str, &str, &str, &[&'static str])| College {
        code: (*code).to_owned(),
        name: Localized::new(*fr, *en),
    };
    Ok(CommitteeIn {
        code: code.to_owned(),
        name,
        parent_id,
        colleges: colleges.iter().map(college).collect(),
        members,
        note: Some(note.to_owned()),
    })
}

fn add_committee(tx: &mut Tx<'_>, fence: &InEvent, input: &CommitteeIn) -> Result<CommitteeId> {
    let row = committees::insert(tx, fence, input)?;
    tx.publish(Changed::created("committee", row.id, row.version).event(fence.event()));
    Ok(row.id)
}
