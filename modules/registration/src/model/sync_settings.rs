//! What a partner's files are like.

use super::{member::Attendance, sync::Notify};
use crate::{
    catalogue::{Catalogue, Chooser, is_meant_for},
    sync::columns::{self, FIELDS},
};
use kernel::{
    db::At,
    error::{Place, Violation},
    http::Resource,
    ids::{EventId, PartnerId},
    text::search_key,
};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use utoipa::ToSchema;
use validator::Validate;

/// What a partner's files are like, and what holds where they say nothing.
// Checked where the event is known, all at once: see `SyncSettingsIn::misfits`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SyncSettingsInput, example = SyncSettingsIn::sample)]
pub struct SyncSettingsIn {
    /// The file's column → our field, one column a field. Case and accents of the column do not matter.
    #[schema(value_type = Object, additional_properties = true)]
    #[serde(default)]
    pub columns: BTreeMap<String, String>,
    /// Columns that are not for us; none that is in `columns`.
    #[schema(max_items = 100)]
    #[serde(default)]
    pub ignore: Vec<String>,
    /// Our field → the file's value → our value: `{"status": {"radié": "cancelled"}}`.
    #[schema(value_type = Object, additional_properties = true)]
    #[serde(default)]
    pub values: BTreeMap<String, BTreeMap<String, String>>,
    /// Code of the tariff of members for whom the file names none; one that is for this partner.
    #[schema(min_length = 1, max_length = 40)]
    #[serde(default)]
    pub tariff: Option<String>,
    /// Code of the category of members for whom the file names none.
    #[schema(min_length = 1, max_length = 40)]
    #[serde(default)]
    pub category: Option<String>,
    /// Whether members come, where the file does not say.
    #[schema(default = "register")]
    #[serde(default)]
    pub attendance: Attendance,
    /// Who is told by mail, where the request does not say.
    #[schema(default = "none")]
    #[serde(default)]
    pub notify: Notify,
}

impl SyncSettingsIn {
    /// A file of a directory program.
    pub fn sample() -> Self {
        Self {
            columns: BTreeMap::from([("N° adhérent".to_owned(), "external_id".to_owned())]),
            ignore: vec!["Cotisation".to_owned()],
            values: BTreeMap::from([(
                "status".to_owned(),
                BTreeMap::from([
                    ("à jour".to_owned(), "active".to_owned()),
                    ("radié".to_owned(), "cancelled".to_owned()),
                ]),
            )]),
            attendance: Attendance::Roster,
            ..Self::default()
        }
    }
}

impl SyncSettingsIn {
    /// Everything in it that does not fit this event: names of fields, and codes of tariffs and categories.
    pub fn misfits(&self, catalogue: &Catalogue, partner: PartnerId, now: At) -> Vec<Violation> {
        let (mut wrong, reader) = (Vec::new(), Chooser::Member(partner));
        let refused = |at: &str, field: &str, value: &str| refused(catalogue, (&reader, now), at, field, value);
        many("/columns", self.columns.len(), 100, &mut wrong);
        let (mut fields, mut mapped) = (BTreeMap::new(), BTreeSet::new());
        for (column, field) in self.columns.iter().take(100) {
            let at = format!("/columns/{}", escape(column));
            long(&at, column, 100, &mut wrong);
            let before = fields.insert(field, column);
            if !mapped.insert(search_key(column)) {
                let (fr, en) = ("Cette colonne est déjà traduite.", "This column is mapped already.");
                wrong.push(Violation::new(Place::Pointer(at.clone()), "repeated", fr, en));
            } else if let Some(other) = before {
                wrong.push(Violation::new(
                    Place::Pointer(at.clone()),
                    "repeated",
                    format!("« {other} » dit déjà « {field} »."),
                    format!("“{other}” says “{field}” already."),
                ));
            }
            if !FIELDS.contains(&field.as_str()) {
                wrong.push(not_among(at, "choice", field, &FIELDS));
            }
        }
        many("/ignore", self.ignore.len(), 100, &mut wrong);
        for (n, column) in self.ignore.iter().enumerate().take(100) {
            // At the list: its document says how many there may be, and not how long.
            long("/ignore", column, 100, &mut wrong);
            if mapped.contains(&search_key(column)) {
                let (fr, en) = (
                    format!("« {column} » est aussi dans « columns » : c'est l'un ou l'autre."),
                    format!("“{column}” is in “columns” too: it is one or the other."),
                );
                wrong.push(Violation::new(Place::Pointer(format!("/ignore/{n}")), "mapped_too", fr, en));
            }
        }
        many("/values", self.values.len(), 100, &mut wrong);
        for (field, map) in self.values.iter().take(100) {
            let at = format!("/values/{}", escape(field));
            if !FIELDS.contains(&field.as_str()) {
                wrong.push(not_among(at.clone(), "choice", field, &FIELDS));
            }
            many(&at, map.len(), 500, &mut wrong);
            let mut read = BTreeMap::new();
            for (from, to) in map.iter().take(500) {
                let at = format!("{at}/{}", escape(from));
                // Files are read without regard to case and accents.
                if let Some((before, _)) = read.insert(search_key(from), (from, to)).filter(|(_, same)| *same != to) {
                    wrong.push(Violation::new(
                        Place::Pointer(at.clone()),
                        "repeated",
                        format!("« {before} » est lu de même, et dit autre chose."),
                        format!("“{before}” is read alike, and says something else."),
                    ));
                }
                // An empty value of the file's is that of an empty cell, one of ours leaves the field as it is.
                if let Some(endless) = [from, to].into_iter().find(|text| text.chars().count() > 200) {
                    long(&at, endless, 200, &mut wrong);
                } else if let Some(refused) = refused(&at, field, to) {
                    wrong.push(refused);
                }
            }
        }
        let own = [("tariff", &self.tariff), ("category", &self.category)];
        for (field, code) in own.into_iter().filter_map(|(field, code)| Some((field, code.as_ref()?))) {
            let (at, before) = (format!("/{field}"), wrong.len());
            long(&at, code, 40, &mut wrong);
            if wrong.len() == before {
                wrong.extend(refused(&at, field, code));
            }
        }
        wrong
    }
}

/// What is wrong with a value of ours, for a field that takes only some. Tariffs that are for others are named to nobody.
fn refused(
    catalogue: &Catalogue,
    (reader, now): (&Chooser<'_>, At),
    at: &str,
    field: &str,
    value: &str,
) -> Option<Violation> {
    let (there, codes): (bool, Vec<&str>) = match field {
        "tariff" => (
            catalogue.tariff(value).is_some_and(|known| is_meant_for(&known.entry, reader)),
            catalogue.open_to(reader, now).map(|known| known.entry.code.as_str()).collect(),
        ),
        "category" => (
            catalogue.category(value).is_some(),
            catalogue.categories.iter().map(|known| known.entry.code.as_str()).collect(),
        ),
        _ => return columns::expected(field, value).map(|known| not_among(at.to_owned(), "choice", value, known)),
    };
    let unknown = !value.is_empty() && !there;
    unknown.then(|| not_among(at.to_owned(), "unknown_code", value, &codes))
}

fn not_among(at: String, code: &'static str, value: &str, known: &[&str]) -> Violation {
    let all = known.join(", ");
    let mut one = Violation::new(
        Place::Pointer(at),
        code,
        format!("« {value} » n'est pas connu ici. Connus : {all}."),
        format!("“{value}” is not known here. Known: {all}."),
    );
    one.params.insert("expected".into(), known.into());
    one
}

fn many(at: &str, count: usize, most: usize, wrong: &mut Vec<Violation>) {
    if count > most {
        let (fr, en) = (format!("{most} au plus."), format!("{most} at most."));
        wrong.push(Violation::new(Place::Pointer(at.to_owned()), "length", fr, en));
    }
}

fn long(at: &str, name: &str, most: usize, wrong: &mut Vec<Violation>) {
    if !(1..=most).contains(&name.chars().count()) {
        let (fr, en) = (format!("De 1 à {most} caractères."), format!("1 to {most} characters."));
        wrong.push(Violation::new(Place::Pointer(at.to_owned()), "length", fr, en));
    }
}

fn escape(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}

/// The same, as shown.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = SyncSettings)]
pub struct SyncSettingsOut {
    /// The event.
    pub event_id: EventId,
    /// The partner.
    pub partner_id: PartnerId,
    /// The file's column → our field.
    #[schema(value_type = Object, additional_properties = true)]
    pub columns: BTreeMap<String, String>,
    /// Columns that are not for us.
    #[schema(max_items = 100)]
    pub ignore: Vec<String>,
    /// Our field → the file's value → our value.
    #[schema(value_type = Object, additional_properties = true)]
    pub values: BTreeMap<String, BTreeMap<String, String>>,
    /// Code of the tariff of members for whom the file names none.
    #[schema(max_length = 40)]
    pub tariff: Option<String>,
    /// Code of the category of members for whom the file names none.
    #[schema(max_length = 40)]
    pub category: Option<String>,
    /// Whether members come, where the file does not say.
    pub attendance: Attendance,
    /// Who is told by mail, where the request does not say.
    pub notify: Notify,
    /// Version; 0 before anything is set.
    pub version: i64,
}

impl SyncSettingsOut {
    /// What is set for a partner's event, at this version.
    pub fn new(event_id: EventId, partner_id: PartnerId, settings: SyncSettingsIn, version: i64) -> Self {
        let SyncSettingsIn { columns, ignore, values, tariff, category, attendance, notify } = settings;
        Self { event_id, partner_id, columns, ignore, values, tariff, category, attendance, notify, version }
    }
}

impl Resource for SyncSettingsOut {
    fn version(&self) -> Option<i64> {
        Some(self.version)
    }
}
