//! A member, as a partner's file says it. Of each field a file can say three things: nothing (it stays), null (it is
//! cleared), a value.

use super::tidy;
use kernel::{check, db::At, text::Lang};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;
use utoipa::ToSchema;
use validator::{Validate, ValidationError};

use crate::model::{
    member::{Attendance, MemberStatus},
    person::french_department,
};

/// A field that is absent (`None`), null (`Some(None)`), or there.
pub type Sent<T> = Option<Option<T>>;

fn sent<'de, D: Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<Sent<T>, D::Error> {
    Option::<T>::deserialize(deserializer).map(Some)
}

/// A member, as the partner sends it. An absent field stays as it is, null clears it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SyncMember, example = Item::sample)]
pub struct Item {
    /// The partner's own key: it never changes and is never used again. Case matters. Where it stands in the path it need not
    /// be repeated.
    #[schema(min_length = 1, max_length = 128)]
    #[serde(default)]
    pub external_id: String,
    /// The key that this member had before; she keeps her registration.
    #[validate(length(min = 1, max = 128))]
    #[schema(min_length = 1, max_length = 128, nullable = false)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub previous_external_id: Option<String>,
    /// Given name; needed for a new member.
    #[validate(length(min = 1, max = 100), custom(function = check::not_blank))]
    #[schema(min_length = 1, max_length = 100, nullable = false)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub given_name: Option<String>,
    /// Family name; needed for a new member.
    #[validate(length(min = 1, max = 100), custom(function = check::not_blank))]
    #[schema(min_length = 1, max_length = 100, nullable = false)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub family_name: Option<String>,
    /// E-mail address.
    #[schema(value_type = Option<String>, min_length = 3, max_length = 254)]
    #[serde(default, deserialize_with = "sent", skip_serializing_if = "Option::is_none")]
    pub email: Sent<String>,
    /// Whether several people read that mailbox.
    #[schema(nullable = false)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email_shared: Option<bool>,
    /// Telephone, E.164; a French number may be written as in France.
    #[schema(value_type = Option<String>, min_length = 4, max_length = 40)]
    #[serde(default, deserialize_with = "sent", skip_serializing_if = "Option::is_none")]
    pub phone: Sent<String>,
    /// What the person does.
    #[schema(value_type = Option<String>, max_length = 200)]
    #[serde(default, deserialize_with = "sent", skip_serializing_if = "Option::is_none")]
    pub function: Sent<String>,
    /// Where.
    #[schema(value_type = Option<String>, max_length = 200)]
    #[serde(default, deserialize_with = "sent", skip_serializing_if = "Option::is_none")]
    pub organisation: Sent<String>,
    /// Code of the category.
    #[schema(value_type = Option<String>, max_length = 40)]
    #[serde(default, deserialize_with = "sent", skip_serializing_if = "Option::is_none")]
    pub category: Sent<String>,
    /// Code of the tariff; the sync settings say which otherwise.
    #[schema(value_type = Option<String>, max_length = 40)]
    #[serde(default, deserialize_with = "sent", skip_serializing_if = "Option::is_none")]
    pub tariff: Sent<String>,
    /// French department: `2A`, `69`, `974`.
    #[schema(value_type = Option<String>, max_length = 40)]
    #[serde(default, deserialize_with = "sent", skip_serializing_if = "Option::is_none")]
    pub department: Sent<String>,
    /// Language of mails: `fr` or `en`.
    #[schema(nullable = false)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<Lang>,
    /// The membership; `active` unless said otherwise.
    #[schema(nullable = false)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<MemberStatus>,
    /// Whether the member takes a seat; the sync settings say so otherwise.
    #[schema(nullable = false)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attendance: Option<Attendance>,
    /// Place on the waiting list: higher comes first.
    #[validate(range(min = -100, max = 100))]
    #[schema(minimum = -100, maximum = 100, nullable = false)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub priority: Option<i64>,
    /// Whether the seat goes to another person, who now stands under this key.
    #[schema(nullable = false)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub transfer: Option<bool>,
    /// When the partner last changed this member; five minutes ahead at most. Nothing older undoes what is newer.
    #[schema(nullable = false)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source_updated_at: Option<At>,
}

/// A field that does not fit: its name and the code of the violation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Misfit {
    /// The field.
    pub field: String,
    /// Code of the violation, as in a 422.
    pub code: String,
    /// What the code's sentence needs.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub params: BTreeMap<String, Value>,
}

impl Misfit {
    /// A misfit.
    pub fn new(field: &str, code: &str) -> Self {
        Self { field: field.to_owned(), code: code.to_owned(), params: BTreeMap::new() }
    }

    /// With something that the code's sentence needs.
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.params.insert(name.to_owned(), value.into());
        self
    }

    /// What a check says, without the refused value.
    fn of(field: &str, error: &ValidationError) -> Self {
        let params = error.params.iter().filter(|(name, _)| name.as_ref() != "value");
        params.fold(Self::new(field, &error.code), |misfit, (name, value)| misfit.with(name, value.clone()))
    }
}

impl Item {
    /// Somebody fictional, on the roster without a seat.
    pub fn sample() -> Self {
        Self {
            external_id: "exemple-0001".to_owned(),
            given_name: Some("Camille".to_owned()),
            family_name: Some("Exemple".to_owned()),
            email: Some(Some("camille.membre@courriel.example".to_owned())),
            function: Some(Some("Agente de développement (exemple)".to_owned())),
            attendance: Some(Attendance::Roster),
            ..Self::default()
        }
    }

    /// Mends what exports do to texts (blanks around them, line ends within), then checks every field.
    pub fn tidied(mut self) -> Result<Self, Box<(Self, Vec<Misfit>)>> {
        let mut wrong = Vec::new();
        self.external_id = self.external_id.trim().to_owned();
        for text in [&mut self.previous_external_id, &mut self.given_name, &mut self.family_name].into_iter().flatten()
        {
            *text = tidy::line(text);
        }
        let optional =
            [&mut self.email, &mut self.function, &mut self.organisation, &mut self.category, &mut self.tariff];
        for field in optional.into_iter().flatten() {
            *field = field.take().map(|text| tidy::line(&text)).filter(|text| !text.is_empty());
        }
        if let Some(field) = &mut self.phone {
            *field = field.take().map(|text| tidy::phone(&text)).filter(|text| !text.is_empty());
        }
        if let Some(field) = &mut self.department {
            *field = field.take().map(|text| tidy::department(&text)).filter(|text| !text.is_empty());
        }
        let mut check = |field: &str, value: &Sent<String>, checked: fn(&str) -> check::Checked| {
            if let Some(Some(text)) = value
                && let Err(error) = checked(text)
            {
                wrong.push(Misfit::of(field, &error));
            }
        };
        check("email", &self.email, check::email);
        check("phone", &self.phone, check::e164);
        check("department", &self.department, french_department);
        check("function", &self.function, |text| at_most(text, 200));
        check("organisation", &self.organisation, |text| at_most(text, 200));
        check("category", &self.category, |text| at_most(text, 40));
        check("tariff", &self.tariff, |text| at_most(text, 40));
        match self.external_id.chars().count() {
            0 => wrong.push(Misfit::new("external_id", "required")),
            1..=128 => {}
            _ => wrong.push(Misfit::new("external_id", "length").with("max", 128)),
        }
        if let Err(errors) = self.validate() {
            for (field, errors) in errors.field_errors() {
                wrong.extend(errors.iter().map(|error| Misfit::of(&field, error)));
            }
        }
        if self.texts().any(|text| text.chars().any(char::is_control)) {
            wrong.push(Misfit::new("", "control_character"));
        }
        // What is nothing but blanks is blank, and not too short as well, now that they are gone.
        let blank: Vec<String> =
            wrong.iter().filter(|one| one.code == "not_blank").map(|one| one.field.clone()).collect();
        wrong.retain(|one| one.code != "length" || !blank.contains(&one.field));
        wrong.sort_by(|one, other| one.field.cmp(&other.field));
        if wrong.is_empty() { Ok(self) } else { Err(Box::new((self, wrong))) }
    }

    fn texts(&self) -> impl Iterator<Item = &String> {
        let sent = [&self.email, &self.phone, &self.function, &self.organisation, &self.category, &self.tariff];
        let plain = [&self.previous_external_id, &self.given_name, &self.family_name];
        let own = std::iter::once(&self.external_id);
        own.chain(plain.into_iter().flatten()).chain(sent.into_iter().flatten().flatten())
    }
}

fn at_most(text: &str, most: usize) -> check::Checked {
    if text.chars().count() <= most {
        return Ok(());
    }
    let mut error = ValidationError::new("length");
    error.add_param("max".into(), &most);
    Err(error)
}

/// The members of a request, as one JSON document.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SyncMembers, example = MembersIn::sample)]
pub struct MembersIn {
    /// The members. NDJSON has one a line, CSV one a row.
    #[schema(max_items = 1_000_000)]
    pub members: Vec<Item>,
}

impl MembersIn {
    /// One fictional member.
    pub fn sample() -> Self {
        Self { members: vec![Item::sample()] }
    }
}
