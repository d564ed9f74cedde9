//! The demo event's partners: what the dossier of the 2015 congress says, with people who are made up. Amounts are not in the
//! dossier; the one that is here says that it is an example.

use crate::{
    ids::{CommitteeId, PersonId},
    model::{
        commitment::{Cash, CommitmentIn, CommitmentKind},
        committee::{College, CommitteeIn, MemberIn},
        organisation::PartnerIn,
        partnership::{NextAction, PartnershipIn, PartnershipRole},
        person::PersonIn,
    },
    store::{commitments, committees, organisations as directory, partnerships as standings, people},
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
use std::collections::BTreeMap;

mod organisations;
mod partnerships;

const EVENT: &str = "congres-2015";

/// Loads it into the demo event, unless that has partners or is not there.
pub(crate) fn load(tx: &mut Tx<'_>, wiring: &Wiring) -> Result<()> {
    let Some(events) = wiring.events() else { return Ok(()) };
    let Some(event) = events.find(tx, EVENT)? else { return Ok(()) };
    if standings::any(tx, event.id)? {
        return Ok(());
    }
    let ids = load_directory(tx)?;
    let persons = load_people(tx, &ids)?;
    for standing in partnerships::ALL {
        load_partnership(tx, event.id, of(&ids, standing.slug)?, standing)?;
    }
    load_committees(tx, &InEvent::system(event), &ids, &persons)
}

type Ids = BTreeMap<&'static str, PartnerId>;
type Persons = BTreeMap<&'static str, PersonId>;

/// The tables of this demo name each other; a name that is not there is a slip in them.
fn of(ids: &Ids, slug: &str) -> Result<PartnerId> {
    ids.get(slug).copied().ok_or_else(|| error::INTERNAL.plain().because(format!("the demo has no organisation {slug}")))
}

/// Organisations that are in the directory already stay as they are.
fn load_directory(tx: &mut Tx<'_>) -> Result<Ids> {
    let mut ids = Ids::new();
    for entry in organisations::ALL {
        let id = match directory::find_id(tx, entry.slug)? {
            Some(id) => id,
            None => {
                let successor_id = entry.successor.map(|slug| of(&ids, slug)).transpose()?;
                let row = directory::insert(tx, &PartnerIn {
                    slug: Some(entry.slug.to_owned()),
                    name: entry.name.to_owned(),
                    acronym: entry.acronym.map(str::to_owned),
                    kinds: entry.kinds.to_vec(),
                    aliases: entry.aliases.iter().map(|alias| (*alias).to_owned()).collect(),
                    siret: None,
                    site: None,
                    postal_address: None,
                    country: Some("FR".to_owned()),
                    parent_id: None,
                    successor_id,
                    note: entry.note.map(str::to_owned),
                })?;
                tx.publish(Changed::created("partner", row.id, row.version).partner(row.id));
                row.id
            }
        };
        ids.insert(entry.slug, id);
    }
    Ok(ids)
}

/// Gives each organisation's main contact.
fn load_people(tx: &mut Tx<'_>, ids: &Ids) -> Result<Persons> {
    let mut contacts = Persons::new();
    for (slug, given, family, function, main_contact) in partnerships::PEOPLE {
        let partner = of(ids, slug)?;
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
    partner: PartnerId,
    standing: &partnerships::Standing,
) -> Result<()> {
    let next_action = standing.next.map(|(what, (year, month, day))| NextAction {
        what: what.to_owned(),
        owner: Some("coordination".to_owned()),
        due_on: NaiveDate::from_ymd_opt(year, month, day),
    });
    let input = PartnershipIn {
        stage: Some(standing.stage),
        roles: standing.roles.iter().map(|role| PartnershipRole { role: *role, since: None, until: None }).collect(),
        contingent: None,
        documents: Vec::new(),
        next_action,
        note: standing.note.map(str::to_owned),
    };
    let row = standings::insert(tx, event, partner, &input)?;
    tx.publish(Changed::created("partnership", row.id, row.version).event(event).partner(partner));
    let Some(commitment) = commitment_of(standing.slug) else { return Ok(()) };
    let row = commitments::insert(tx, row.id, &commitment)?;
    tx.publish(Changed::created("commitment", row.id, row.version).event(event).partner(partner));
    Ok(())
}

fn commitment_of(slug: &str) -> Option<CommitmentIn> {
    let of = |kind, title: &str, description: &str| CommitmentIn {
        kind,
        title: title.to_owned(),
        description: Some(description.to_owned()),
        cash: None,
        value: None,
    };
    match slug {
        "cget" => Some(CommitmentIn {
            cash: Some(Cash { asked: Some(Money::new(4_000_000, Currency::EUR)), ..Cash::default() }),
            ..of(
                CommitmentKind::Cash,
                "Subvention (exemple)",
                "Montant d'exemple : le dossier ne donne aucun chiffre.",
            )
        }),
        "etablissement-accueil" => Some(of(
            CommitmentKind::InKind,
            "Mise à disposition des locaux",
            "Partenariat technique : amphithéâtre de 500 places, 10 à 15 salles pour les ateliers. Non valorisé.",
        )),
        "unadel" => Some(of(
            CommitmentKind::Services,
            "Coordination générale et communication",
            "Coordinatrice du Carrefour des métiers (3/5 sur 8 mois), chargée de communication (2/5 sur 8 mois).",
        )),
        _ => None,
    }
}

fn load_committees(tx: &mut Tx<'_>, fence: &InEvent, ids: &Ids, persons: &Persons) -> Result<()> {
    let steering = committee(
        ("comite-de-pilotage", Localized::new("Comité de pilotage", "Steering committee")),
        partnerships::STEERING,
        None,
        "Celui du Carrefour des métiers : il construit et définit le projet global.",
        (ids, persons),
    )?;
    let steering = add_committee(tx, fence, &steering)?;
    let organisation = committee(
        ("comite-d-organisation", Localized::new("Comité d'organisation", "Organisation committee")),
        partnerships::ORGANISATION,
        Some(steering),
        "Émanation du comité de pilotage, chargée de l'organisation technique du Congrès. Trois réunions de janvier à juin 2015, \
         un bilan à l'automne.",
        (ids, persons),
    )?;
    add_committee(tx, fence, &organisation)?;
    Ok(())
}

fn committee(
    (code, name): (&str, Localized),
    colleges: &[(&str, &str, &str, &[&'static str])],
    parent_id: Option<CommitteeId>,
    note: &str,
    (ids, persons): (&Ids, &Persons),
) -> Result<CommitteeIn> {
    let mut members = Vec::new();
    for (college, _, _, slugs) in colleges {
        for slug in *slugs {
            members.push(MemberIn {
                partner_id: of(ids, slug)?,
                person_id: persons.get(slug).copied(),
                college: Some((*college).to_owned()),
                title: None,
            });
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
