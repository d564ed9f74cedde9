//! What the columns of a CSV file are called, in French and English, and how its cells are read.

use super::item::{Item, Misfit, Sent};
use crate::{
    imports::{self, READ_ONLY},
    model::{
        member::{Attendance, MemberStatus, SyncSettingsIn},
        registration::Status,
    },
};
use contracts::partners::PartnerBrief;
use kernel::{db::At, text::Lang, text::search_key};
use std::collections::BTreeMap;

/// Every field of a member, in the order of the template.
pub const FIELDS: [&str; 18] = [
    "external_id",
    "previous_external_id",
    "given_name",
    "family_name",
    "email",
    "email_shared",
    "phone",
    "function",
    "organisation",
    "category",
    "tariff",
    "department",
    "language",
    "status",
    "attendance",
    "priority",
    "transfer",
    "source_updated_at",
];

/// Other names of the fields, folded: lower case, no accents, one blank between words.
pub const ALIASES: [(&str, &[&str]); 18] = [
    (
        "external_id",
        &[
            "identifiant",
            "id",
            "numero d adherent",
            "n adherent",
            "ndeg adherent",
            "numero adherent",
            "no adherent",
            "matricule",
            "reference",
            "cle",
        ],
    ),
    ("previous_external_id", &["ancien identifiant", "identifiant precedent", "ancien numero"]),
    ("given_name", &["prenom", "prenoms", "first name", "firstname", "forename"]),
    ("family_name", &["nom", "nom de famille", "nom d usage", "last name", "lastname", "surname", "name"]),
    (
        "email",
        &["courriel", "e mail", "mail", "adresse mail", "adresse electronique", "adresse e mail", "adresse courriel"],
    ),
    ("email_shared", &["courriel partage", "boite partagee", "boite commune"]),
    ("phone", &["telephone", "tel", "mobile", "portable", "telephone mobile"]),
    ("function", &["fonction", "poste", "intitule de poste", "qualite", "job title", "title"]),
    ("organisation", &["structure", "organisme", "employeur", "collectivite", "organization", "company"]),
    ("category", &["categorie", "public", "type"]),
    ("tariff", &["tarif", "rate"]),
    ("department", &["departement", "dept", "dpt", "code departement"]),
    ("language", &["langue", "lang"]),
    ("status", &["statut", "etat", "adhesion"]),
    ("attendance", &["participation", "presence", "venue"]),
    ("priority", &["priorite"]),
    ("transfer", &["transfert", "remplacement"]),
    ("source_updated_at", &["modifie le", "date de modification", "mis a jour le", "updated at", "modified"]),
];

/// The field of a column, if it is one of ours.
fn field_of(folded: &str) -> Option<&'static str> {
    let own = FIELDS.iter().find(|field| field.replace('_', " ") == folded).copied();
    own.or_else(|| ALIASES.iter().find(|(_, names)| names.contains(&folded)).map(|(field, _)| *field))
}

/// The column by which our export says whose a registration is.
const PARTNER: &str = "partner";

/// Whether our export of registrations has a column that says nothing of a member: a partner may send that file back.
fn is_of_export(folded: &str) -> bool {
    let beside = ["number", "options", "note"];
    READ_ONLY.iter().chain(&beside).any(|name| name.replace('_', " ") == folded)
}

/// Columns by which our export of registrations is known among files: partners' own have no reason for both.
const OF_EXPORT: [&str; 2] = ["number", "payment"];

/// How a file's columns and values are read: the saved settings, folded.
pub struct Mapping {
    columns: BTreeMap<String, String>,
    ignore: Vec<String>,
    values: BTreeMap<String, BTreeMap<String, String>>,
    clear_empty: bool,
    own: Vec<String>,
}

/// What a column is.
pub enum Column {
    /// This field.
    Field(&'static str),
    /// Nothing of ours.
    Ignored,
    /// Of our own export, and not a partner's to say.
    ReadOnly,
    /// Nothing that anybody has told us.
    Unknown,
}

impl Mapping {
    /// As the partner's settings say. `clear_empty`: an empty cell clears its field.
    pub fn new(settings: &SyncSettingsIn, clear_empty: bool) -> Self {
        let folded = |map: &BTreeMap<String, String>| {
            map.iter().map(|(from, to)| (search_key(from), to.clone())).collect::<BTreeMap<_, _>>()
        };
        Self {
            columns: folded(&settings.columns),
            ignore: settings.ignore.iter().map(|name| search_key(name)).collect(),
            values: settings.values.iter().map(|(field, map)| (field.clone(), folded(map))).collect(),
            clear_empty,
            own: Vec::new(),
        }
    }

    /// For a file of this partner: our export says whose each line is, and those of others are not its own.
    pub fn of(mut self, partner: &PartnerBrief) -> Self {
        self.own = [&partner.slug, &partner.name, &partner.id.to_string()].map(|name| search_key(name)).to_vec();
        self
    }

    /// What the column with this head is.
    pub fn column(&self, head: &str) -> Column {
        let key = search_key(head);
        if let Some(field) = self.columns.get(&key) {
            return FIELDS.iter().find(|known| *known == field).map_or(Column::Unknown, |field| Column::Field(field));
        }
        if key.is_empty() || self.ignore.contains(&key) {
            return Column::Ignored;
        }
        match field_of(&key) {
            Some(field) => Column::Field(field),
            None if key == PARTNER => Column::Field(PARTNER),
            None if is_of_export(&key) => Column::ReadOnly,
            None => Column::Unknown,
        }
    }

    /// Whether a file with these heads is our export of registrations.
    pub fn is_export<'h>(&self, heads: impl Iterator<Item = &'h str>) -> bool {
        let keys: Vec<String> = heads.map(search_key).filter(|key| !self.columns.contains_key(key)).collect();
        OF_EXPORT.iter().all(|name| keys.iter().any(|key| key == name))
    }

    /// Whether the settings say what this column is.
    pub fn is_said(&self, head: &str) -> bool {
        self.columns.contains_key(&search_key(head))
    }

    /// Sets a field from its cell.
    pub fn set(&self, item: &mut Item, field: &str, cell: &str) -> Result<(), Misfit> {
        let cell = imports::clean(cell);
        let mapped = self.values.get(field).and_then(|map| map.get(&search_key(cell)));
        let cell = mapped.map_or(cell, String::as_str);
        if cell.is_empty() {
            if self.clear_empty
                && let Some(sent) = clearable(item, field)
            {
                *sent = Some(None);
            }
            return Ok(());
        }
        if let Some(sent) = clearable(item, field) {
            *sent = Some(Some(cell.to_owned()));
            return Ok(());
        }
        let choice = || Misfit::new(field, "choice").with("expected", choices(field).join(", "));
        match field {
            "external_id" => item.external_id = cell.to_owned(),
            "previous_external_id" => item.previous_external_id = Some(cell.to_owned()),
            "given_name" => item.given_name = Some(cell.to_owned()),
            "family_name" => item.family_name = Some(cell.to_owned()),
            "email_shared" => item.email_shared = Some(yes_or_no(cell).ok_or_else(choice)?),
            "transfer" => item.transfer = Some(yes_or_no(cell).ok_or_else(choice)?),
            "language" => item.language = Some(language(cell).ok_or_else(choice)?),
            "status" => item.status = Some(status(cell).ok_or_else(choice)?),
            "attendance" => item.attendance = Some(attendance(cell).ok_or_else(choice)?),
            PARTNER if !self.own.contains(&search_key(cell)) => return Err(Misfit::new(field, "another_partner")),
            "priority" => item.priority = Some(cell.parse().map_err(|_| Misfit::new(field, "type"))?),
            "source_updated_at" => {
                item.source_updated_at = Some(At::try_from(cell.to_owned()).map_err(|_| Misfit::new(field, "type"))?);
            }
            _ => {}
        }
        Ok(())
    }
}

/// Values of a field that takes only some.
fn choices(field: &str) -> &'static [&'static str] {
    match field {
        "email_shared" | "transfer" => &["yes", "no"],
        "language" => &["fr", "en"],
        "status" => &["active", "cancelled"],
        "attendance" => &["roster", "invite", "register"],
        _ => &[],
    }
}

/// The values of this field, if it takes only some and this is none of them.
pub fn expected(field: &str, value: &str) -> Option<&'static [&'static str]> {
    let known = match field {
        "email_shared" | "transfer" => yes_or_no(value).is_some(),
        "language" => language(value).is_some(),
        "status" => status(value).is_some(),
        "attendance" => attendance(value).is_some(),
        _ => true,
    };
    (!known && !value.is_empty()).then(|| choices(field))
}

fn clearable<'i>(item: &'i mut Item, field: &str) -> Option<&'i mut Sent<String>> {
    Some(match field {
        "email" => &mut item.email,
        "phone" => &mut item.phone,
        "function" => &mut item.function,
        "organisation" => &mut item.organisation,
        "category" => &mut item.category,
        "tariff" => &mut item.tariff,
        "department" => &mut item.department,
        _ => return None,
    })
}

fn yes_or_no(cell: &str) -> Option<bool> {
    match search_key(cell).as_str() {
        "true" | "yes" | "oui" | "o" | "y" | "1" | "vrai" | "x" => Some(true),
        "false" | "no" | "non" | "n" | "0" | "faux" => Some(false),
        _ => None,
    }
}

fn language(cell: &str) -> Option<Lang> {
    match search_key(cell).as_str() {
        "fr" | "francais" | "french" => Some(Lang::Fr),
        "en" | "anglais" | "english" => Some(Lang::En),
        _ => None,
    }
}

fn status(cell: &str) -> Option<MemberStatus> {
    match search_key(cell).as_str() {
        "active" | "actif" | "a jour" | "adherent" | "membre" => Some(MemberStatus::Active),
        "cancelled" | "canceled" | "annule" | "annulee" | "radie" | "radiee" | "inactif" | "inactive"
        | "demissionnaire" => Some(MemberStatus::Cancelled),
        // Our export of registrations says how these stand: whoever has one is a member.
        other => Status::named(&other.replace(' ', "_")).map(|_| MemberStatus::Active),
    }
}

fn attendance(cell: &str) -> Option<Attendance> {
    match search_key(cell).as_str() {
        "roster" | "liste" | "membre" => Some(Attendance::Roster),
        "invite" | "invitee" | "a inviter" => Some(Attendance::Invite),
        "register" | "inscrit" | "inscrite" | "inscrire" | "oui" => Some(Attendance::Register),
        _ => None,
    }
}

/// A CSV file to start from: French heads, as spreadsheets in France read them, and one fictional member at this tariff.
pub fn template(tariff: &str) -> String {
    let heads =
        "identifiant;prénom;nom;courriel;téléphone;fonction;structure;catégorie;tarif;département;langue;statut";
    let row = "exemple-0001;Camille;Exemple;camille.exemple@courriel.example;;Agente de développement (exemple);\
               Communauté de communes (exemple)";
    format!("\u{feff}{heads}\r\n{row};;{tariff};42;fr;actif\r\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn aliases_are_folded_and_name_fields() {
        for (field, names) in ALIASES {
            assert!(FIELDS.contains(&field));
            for name in names {
                assert_eq!(search_key(name), *name);
                assert_eq!(field_of(name), Some(field), "{name} means two things");
            }
        }
        for (head, field) in
            [("Prénom", "given_name"), ("NOM", "family_name"), ("Courriel", "email"), ("N° adhérent", "external_id")]
        {
            assert_eq!(field_of(&search_key(head)), Some(field), "{head}");
        }
    }

    #[test]
    fn what_our_export_adds_is_known_and_says_nothing() {
        let mapping = Mapping::new(&SyncSettingsIn::default(), false);
        for head in ["number", "price", "currency", "payment", "checked_in_at", "created_at", "options", "note"] {
            assert!(matches!(mapping.column(head), Column::ReadOnly), "{head}");
        }
        let states = [
            ("confirmed", MemberStatus::Active),
            ("no_show", MemberStatus::Active),
            ("cancelled", MemberStatus::Cancelled),
        ];
        for (cell, expected) in states {
            let mut item = Item::default();
            mapping.set(&mut item, "status", cell).expect("it is known");
            assert_eq!(item.status, Some(expected), "{cell}");
        }
        let mut item = Item::default();
        mapping.set(&mut item, "phone", "'+33612345678").expect("it is a text");
        assert_eq!(item.phone, Some(Some("+33612345678".to_owned())));
    }
}
