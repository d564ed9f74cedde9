//! The organisations that the dossier names. Where it gives only an acronym, the name is the one in use; a note says so.

use crate::model::organisation::{
    PartnerIn,
    PartnerKind::{self, *},
};
use kernel::ids::PartnerId;

/// An organisation.
pub(super) struct Entry {
    pub(super) slug: &'static str,
    name: &'static str,
    acronym: Option<&'static str>,
    kinds: &'static [PartnerKind],
    aliases: &'static [&'static str],
    pub(super) successor: Option<&'static str>,
    note: Option<&'static str>,
}

/// The dossier has the acronym only.
const SPELT_OUT: Option<&str> = Some("Nom développé d'après l'usage : le dossier ne donne que le sigle.");
const TO_BE_FOUND: Option<&str> =
    Some("Fiche d'attente : le dossier prévoit ce partenaire sans le nommer. À remplacer une fois le lieu choisi.");

const fn entry(
    slug: &'static str,
    name: &'static str,
    acronym: Option<&'static str>,
    kinds: &'static [PartnerKind],
) -> Entry {
    Entry { slug, name, acronym, kinds, aliases: &[], successor: None, note: None }
}

impl Entry {
    const fn also(mut self, aliases: &'static [&'static str]) -> Self {
        self.aliases = aliases;
        self
    }
    const fn noted(mut self, note: Option<&'static str>) -> Self {
        self.note = note;
        self
    }
    const fn followed_by(mut self, successor: &'static str) -> Self {
        self.successor = Some(successor);
        self
    }
}

impl Entry {
    /// As it would be sent.
    pub(super) fn input(&self, successor_id: Option<PartnerId>) -> PartnerIn {
        PartnerIn {
            slug: Some(self.slug.to_owned()),
            name: self.name.to_owned(),
            acronym: self.acronym.map(str::to_owned),
            kinds: self.kinds.to_vec(),
            aliases: self.aliases.iter().map(|alias| (*alias).to_owned()).collect(),
            siret: None,
            site: None,
            postal_address: None,
            country: Some("FR".to_owned()),
            parent_id: None,
            successor_id,
            note: self.note.map(str::to_owned),
        }
    }
}

/// All of them. A successor stands before those whose place it took.
#[rustfmt::skip]
pub(super) const ALL: &[Entry] = &[
    // Co-animators of the Carrefour des métiers.
    entry("unadel", "Union nationale des acteurs et des structures du développement local", Some("UNADEL"), &[ProfessionalNetwork, Association])
        .noted(Some("Organisation porteuse du Carrefour des métiers : coordination générale et communication du Congrès.")),
    entry("cvc", "Collectif Ville Campagne", Some("CVC"), &[ProfessionalNetwork, Association]),
    entry("irdsu", "Inter-réseau du développement social urbain", Some("IRDSU"), &[ProfessionalNetwork, Association])
        .also(&["Inter-réseau des professionnels du développement social urbain"]),
    // Resource centres.
    entry("plateforme-rhone-alpes", "Plate-Forme régionale de développement rural en Rhône-Alpes", None, &[ResourceCentre])
        .also(&["Plate-Forme de développement rural Rhône-Alpes"])
        .noted(Some("Co-organisatrice du premier Congrès (2013).")),
    entry("etd", "Entreprises Territoires Développement", Some("ETD"), &[ResourceCentre]),
    entry("pqa", "Pays et Quartiers d'Aquitaine", Some("PQA"), &[ResourceCentre]),
    entry("cpl", "Carrefour des Pays Lorrains", Some("CPL"), &[ResourceCentre]),
    entry("crean", "Centre de ressources des territoires bas-normands", Some("CREAN"), &[ResourceCentre]),
    entry("mairie-conseils", "Mairie conseils", None, &[ResourceCentre]),
    entry("question-de-ville", "Question de ville", None, &[ResourceCentre]),
    // Networks of professionals.
    entry("ardl-paca", "Association régionale de développement local de PACA", Some("ARDL"), &[ProfessionalNetwork, Association])
        .also(&["ARDL PACA", "ARLD PACA"])
        .noted(Some("Le dossier écrit ARDL et ARLD PACA : la même association.")),
    entry("aradel", "Association de professionnels du développement économique en Rhône-Alpes", Some("ARADEL"), &[ProfessionalNetwork, ResourceCentre, Association]),
    entry("adelim", "Association des Agents de Développement Local du Limousin", Some("ADELIM"), &[ProfessionalNetwork, Association]),
    entry("aadela", "Association des Agents de Développement Local d'Aquitaine", Some("AADELA"), &[ProfessionalNetwork, Association]),
    entry("adgcf", "Association des directeurs généraux des communautés de France", Some("ADGCF"), &[ProfessionalNetwork, Association])
        .also(&["Adgcf"]).noted(SPELT_OUT),
    entry("rtes", "Réseau des territoires de l'économie sociale et solidaire", Some("RTES"), &[ElectedOfficials, Association]),
    // Training and research.
    entry("cnfpt", "Centre national de la fonction publique territoriale", Some("CNFPT"), &[TrainingBody, PublicAuthority])
        .noted(SPELT_OUT),
    entry("ciedel", "Centre International d'Etudes pour le Développement Local", Some("CIEDEL"), &[TrainingBody]),
    entry("universite-grenoble", "Université de Grenoble", None, &[University]),
    entry("universite-toulouse-le-mirail", "Université de Toulouse le Mirail", None, &[University]),
    entry("agroparistech", "AgroParisTech", None, &[University, TrainingBody]).also(&["Agro-ParisTech"]),
    entry("agrocampus-ouest", "AgroCampusOuest", None, &[University]).also(&["Agrocampus Ouest"]),
    // The State.
    entry("cget", "Commissariat général à l'égalité des territoires", Some("CGET"), &[PublicAuthority])
        .noted(SPELT_OUT),
    entry("acse", "Agence nationale pour la cohésion sociale et l'égalité des chances", Some("ACSé"), &[PublicAuthority])
        .followed_by("cget").noted(SPELT_OUT),
    entry("datar", "Délégation interministérielle à l'aménagement du territoire et à l'attractivité régionale", Some("DATAR"), &[PublicAuthority])
        .followed_by("cget").noted(SPELT_OUT),
    // Networks of elected officials.
    entry("arf", "Association des régions de France", Some("ARF"), &[ElectedOfficials, Association]).noted(SPELT_OUT),
    entry("adf", "Assemblée des départements de France", Some("ADF"), &[ElectedOfficials, Association]).noted(SPELT_OUT),
    entry("adcf", "Assemblée des communautés de France", Some("AdCF"), &[ElectedOfficials, Association])
        .also(&["ADCF"]).noted(SPELT_OUT),
    entry("ville-et-banlieue", "Ville et Banlieue", None, &[ElectedOfficials, Association]),
    entry("anpp", "Association nationale des pôles territoriaux et des pays", Some("ANPP"), &[ElectedOfficials, Association])
        .noted(SPELT_OUT),
    entry("amf", "Association des maires de France", Some("AMF"), &[ElectedOfficials, Association]).noted(SPELT_OUT),
    entry("acuf", "Association des communautés urbaines de France", Some("ACUF"), &[ElectedOfficials, Association])
        .noted(SPELT_OUT),
    entry("amgvf", "Association des maires de grandes villes de France", Some("AMGVF"), &[ElectedOfficials, Association])
        .noted(SPELT_OUT),
    // Media.
    entry("gazette-des-communes", "La Gazette des communes", None, &[Media]).also(&["Gazette des communes"]),
    entry("acteur-rural", "Acteur rural", None, &[Media]),
    entry("localtis", "Localtis", None, &[Media]),
    // Foreseen, not named.
    entry("etablissement-accueil", "Établissement d'enseignement d'accueil (à trouver)", None, &[Host]).noted(TO_BE_FOUND),
    entry("region-accueil", "Région d'accueil (à désigner)", None, &[PublicAuthority, Host]).noted(TO_BE_FOUND),
    entry("ville-accueil", "Ville d'accueil (à désigner)", None, &[PublicAuthority, Host]).noted(TO_BE_FOUND),
    entry("agglomeration-accueil", "Agglomération d'accueil (à désigner)", None, &[PublicAuthority, Host]).noted(TO_BE_FOUND),
];
