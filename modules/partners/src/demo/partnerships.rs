//! What the organisations are to the congress, as far as the dossier (December 2014) says.

use crate::model::partnership::{
    PartnerRole::{self, *},
    Stage::{self, *},
};

/// A partnership.
pub(super) struct Standing {
    pub(super) slug: &'static str,
    pub(super) stage: Stage,
    pub(super) roles: &'static [PartnerRole],
    /// Next action and its day.
    pub(super) next: Option<(&'static str, (i32, u32, u32))>,
    pub(super) note: Option<&'static str>,
    /// Seats kept for its members: an example, the dossier keeps none.
    pub(super) seats: Option<u32>,
}

const fn is(slug: &'static str, stage: Stage, roles: &'static [PartnerRole]) -> Standing {
    Standing { slug, stage, roles, next: None, note: None, seats: None }
}

impl Standing {
    const fn next(mut self, what: &'static str, day: (i32, u32, u32)) -> Self {
        self.next = Some((what, day));
        self
    }
    const fn keeping(mut self, seats: u32) -> Self {
        self.seats = Some(seats);
        self
    }
    const fn noted(mut self, note: &'static str) -> Self {
        self.note = Some(note);
        self
    }
}

const CONTACTS: &str = "Dossier : « des contacts sont en cours ou seront notamment pris prochainement ».";
const CHANNEL: &str =
    "Dossier : les réseaux et centres de ressources sont prescripteurs et canalisateurs de l'information.";
const PRESS: &str = "Cité parmi les publics visés (médias).";

/// All of them. Organisations that the dossier names only among those it wants to reach are in the directory and not here.
#[rustfmt::skip]
pub(super) const ALL: &[Standing] = &[
    is("unadel", Agreed, &[Carrier, SteeringCommittee, OrganisationCommittee, Technical])
        .keeping(60)
        .noted("Coordination générale et communication : coordinatrice (3/5 sur 8 mois), chargée de communication (2/5 sur 8 mois), stagiaire."),
    is("cvc", Agreed, &[CoOrganiser, SteeringCommittee, OrganisationCommittee]),
    is("irdsu", Agreed, &[CoOrganiser, SteeringCommittee, OrganisationCommittee]).keeping(36),
    is("ardl-paca", Agreed, &[SteeringCommittee, Relay]),
    is("aadela", Agreed, &[SteeringCommittee, Relay]),
    is("etd", Agreed, &[SteeringCommittee, Resource, Relay]),
    is("pqa", Agreed, &[SteeringCommittee, Resource, Relay]),
    is("crean", Agreed, &[SteeringCommittee, Resource, Relay]),
    is("cnfpt", Agreed, &[SteeringCommittee, Resource]),
    is("cget", Negotiating, &[SteeringCommittee, Funder])
        .next("Compléter la demande de subvention (exemple)", (2015, 1, 30))
        .noted("Partenaire financier au comité de pilotage. Étape déduite : le montage économique court de novembre 2014 à janvier 2015."),
    is("adcf", Contacted, &[Resource]).next("Relancer pour un premier rendez-vous (exemple)", (2015, 1, 16)).noted(CONTACTS),
    is("adgcf", Contacted, &[Resource]).next("Proposer un atelier sur la mutualisation (exemple)", (2015, 2, 6)).noted(CONTACTS),
    is("arf", Contacted, &[Resource]).next("Présenter la réflexion sur les politiques régionales (exemple)", (2015, 2, 6)).noted(CONTACTS),
    is("rtes", Contacted, &[Resource]).next("Identifier des pratiques innovantes à présenter (exemple)", (2015, 2, 13)).noted(CONTACTS),
    is("plateforme-rhone-alpes", Identified, &[Resource, Relay]).noted(CHANNEL),
    is("cpl", Identified, &[Resource, Relay]).noted(CHANNEL),
    is("aradel", Identified, &[Relay]).noted(CHANNEL),
    is("adelim", Identified, &[Relay]).noted(CHANNEL),
    is("mairie-conseils", Identified, &[Relay]).noted(CHANNEL),
    is("question-de-ville", Identified, &[Relay]).noted(CHANNEL),
    is("gazette-des-communes", Identified, &[Media]).noted(PRESS),
    is("acteur-rural", Identified, &[Media]).noted(PRESS),
    is("localtis", Identified, &[Media]).noted(PRESS),
    is("etablissement-accueil", Identified, &[Host, OrganisationCommittee, Technical])
        .next("Identifier le lieu d'accueil", (2015, 1, 31))
        .noted("Partenariat technique : amphithéâtre de 500 places et 10 à 15 salles. Le lieu est à identifier d'ici janvier 2015."),
    is("region-accueil", Identified, &[OrganisationCommittee]).noted("Associée au comité d'organisation."),
    is("ville-accueil", Identified, &[OrganisationCommittee]).noted("Associée au comité d'organisation."),
    is("agglomeration-accueil", Identified, &[OrganisationCommittee]).noted("Associée au comité d'organisation."),
];

/// The first congress (2013, almost 500 people in Rhône-Alpes): who organised it together.
#[rustfmt::skip]
pub(super) const FIRST: &[Standing] = &[
    is("unadel", Agreed, &[CoOrganiser]),
    is("cvc", Agreed, &[CoOrganiser]),
    is("irdsu", Agreed, &[CoOrganiser]),
    is("plateforme-rhone-alpes", Agreed, &[CoOrganiser]),
];

/// Somebody who is made up: slug, given name, family name, function, main contact.
pub(super) const PEOPLE: &[(&str, &str, &str, &str, bool)] = &[
    ("unadel", "Camille", "Exemple", "Coordinatrice du Carrefour des métiers", true),
    ("unadel", "Dominique", "Fictif", "Chargée de communication", false),
    ("cvc", "Claude", "Exemple", "Délégué", true),
    ("irdsu", "Sacha", "Fictif", "Déléguée générale", true),
    ("cget", "Alix", "Exemple", "Chargé de mission", true),
    ("cnfpt", "Morgan", "Fictif", "Responsable de formation", true),
];

/// Colleges of the steering committee: code, French, English, members.
pub(super) const STEERING: &[(&str, &str, &str, &[&str])] = &[
    (
        "animateurs",
        "Co-animateurs du Carrefour des métiers",
        "Co-animators of the Carrefour des métiers",
        &["unadel", "cvc", "irdsu"],
    ),
    ("reseaux", "Réseaux nationaux et régionaux", "National and regional networks", &["ardl-paca", "aadela"]),
    ("centres-de-ressources", "Centres de ressources", "Resource centres", &["etd", "pqa", "crean"]),
    ("formation", "Acteurs de la formation", "Training", &["cnfpt"]),
    ("financeurs", "Partenaires financiers", "Funders", &["cget"]),
];

/// Colleges of the organisation committee, the same way.
pub(super) const ORGANISATION: &[(&str, &str, &str, &[&str])] = &[
    ("pilotage", "Issus du comité de pilotage", "From the steering committee", &["unadel", "cvc", "irdsu"]),
    (
        "partenaires",
        "Partenaires techniques et financiers de l'événement",
        "Technical and financial partners of the event",
        &[],
    ),
    (
        "collectivites",
        "Région, Ville et Agglomération d'accueil",
        "Host region, city and agglomeration",
        &["region-accueil", "ville-accueil", "agglomeration-accueil"],
    ),
    ("accueil", "Établissement d'accueil", "Host establishment", &["etablissement-accueil"]),
];
