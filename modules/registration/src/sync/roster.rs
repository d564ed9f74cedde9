//! What a partner has said of a member so far, and how a new item changes it.

use super::item::{Item, Misfit, Sent};
use crate::{
    model::{person::PersonIn, sync::FieldChange},
    store::registrations::{RegistrationRow, email_key},
};
use serde::{Deserialize, Serialize};

/// Everything that the partner says of a member, put together from all it has sent.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Roster {
    /// Who.
    pub person: PersonIn,
    /// Code of the category.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
    /// Code of the tariff.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tariff: Option<String>,
    /// Place on the waiting list.
    pub priority: i64,
}

/// What is said of a person, by name.
pub const PERSON: [&str; 9] = [
    "given_name",
    "family_name",
    "email",
    "email_shared",
    "phone",
    "function",
    "organisation",
    "department",
    "language",
];

fn over(sent: &Sent<String>, before: Option<&String>) -> Option<String> {
    sent.clone().unwrap_or_else(|| before.cloned())
}

impl Roster {
    /// What holds after this item. A new member needs both names.
    pub fn after(item: &Item, before: Option<&Self>) -> Result<Self, Vec<Misfit>> {
        let known = before.map(|roster| &roster.person);
        let mut missing = Vec::new();
        let mut name = |field: &str, sent: &Option<String>, known: Option<&String>| {
            // Of whom only the end was known, nobody knows the name.
            sent.as_ref().or(known.filter(|name| !name.is_empty())).cloned().unwrap_or_else(|| {
                missing.push(Misfit::new(field, "required"));
                String::new()
            })
        };
        let person = PersonIn {
            given_name: name("given_name", &item.given_name, known.map(|person| &person.given_name)),
            family_name: name("family_name", &item.family_name, known.map(|person| &person.family_name)),
            email: over(&item.email, known.and_then(|person| person.email.as_ref())),
            email_shared: item.email_shared.or(known.map(|person| person.email_shared)).unwrap_or_default(),
            phone: over(&item.phone, known.and_then(|person| person.phone.as_ref())),
            function: over(&item.function, known.and_then(|person| person.function.as_ref())),
            organisation: over(&item.organisation, known.and_then(|person| person.organisation.as_ref())),
            department: over(&item.department, known.and_then(|person| person.department.as_ref())),
            language: item.language.or(known.map(|person| person.language)).unwrap_or_default(),
        };
        let roster = Self {
            person,
            category: over(&item.category, before.and_then(|roster| roster.category.as_ref())),
            tariff: over(&item.tariff, before.and_then(|roster| roster.tariff.as_ref())),
            priority: item.priority.or(before.map(|roster| roster.priority)).unwrap_or_default(),
        };
        if missing.is_empty() { Ok(roster) } else { Err(missing) }
    }

    /// Whether it says of nobody who that is: of members who ended before they were known.
    pub fn is_nobody(&self) -> bool {
        self.person.given_name.is_empty() && self.person.family_name.is_empty()
    }

    /// What addresses are compared by.
    pub fn email_key(&self) -> Option<String> {
        email_key(&self.person)
    }

    /// Every field as text.
    pub fn fields(&self) -> [(&'static str, Option<String>); 12] {
        let person = &self.person;
        [
            ("given_name", Some(person.given_name.clone())),
            ("family_name", Some(person.family_name.clone())),
            ("email", person.email.clone()),
            ("email_shared", Some(person.email_shared.to_string())),
            ("phone", person.phone.clone()),
            ("function", person.function.clone()),
            ("organisation", person.organisation.clone()),
            ("department", person.department.clone()),
            ("language", Some(person.language.as_str().to_owned())),
            ("category", self.category.clone()),
            ("tariff", self.tariff.clone()),
            ("priority", Some(self.priority.to_string())),
        ]
    }

    /// What differs from before.
    pub fn changes(&self, before: &Self) -> Vec<FieldChange> {
        if self == before {
            return Vec::new();
        }
        let pairs = before.fields().into_iter().zip(self.fields());
        let changed = pairs.filter(|((_, from), (_, to))| from != to);
        changed.map(|((field, from), (_, to))| FieldChange { field: field.to_owned(), from, to }).collect()
    }
}

/// Takes over the named fields of a person.
pub fn take_over(target: &mut PersonIn, from: &PersonIn, fields: &[&str]) {
    for field in fields {
        match *field {
            "given_name" => target.given_name.clone_from(&from.given_name),
            "family_name" => target.family_name.clone_from(&from.family_name),
            "email" => target.email.clone_from(&from.email),
            "email_shared" => target.email_shared = from.email_shared,
            "phone" => target.phone.clone_from(&from.phone),
            "function" => target.function.clone_from(&from.function),
            "organisation" => target.organisation.clone_from(&from.organisation),
            "department" => target.department.clone_from(&from.department),
            "language" => target.language = from.language,
            _ => {}
        }
    }
}

/// Makes a registration that comes back what the partner says now, but for what the organisers corrected.
pub fn restore(row: &mut RegistrationRow, said: &Roster) {
    let own = |field: &str| !row.agreed.0.by_staff.iter().any(|corrected| corrected == field);
    let fields: Vec<&str> = PERSON.into_iter().filter(|field| own(field)).collect();
    let priority = if own("priority") { said.priority } else { row.priority };
    let mut person = row.person();
    take_over(&mut person, &said.person, &fields);
    row.set_person(&person);
    row.priority = priority;
}
