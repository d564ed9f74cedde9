//! Somebody who fills in the public form.

use super::person::{PersonIn, french_department};
use kernel::{check, text::Lang};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

/// Somebody who registers by the public form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PublicPerson, example = PersonIn::sample)]
pub struct PublicPersonIn {
    /// Given name.
    #[validate(length(min = 1, max = 100), custom(function = check::not_blank))]
    #[schema(min_length = 1, max_length = 100)]
    pub given_name: String,
    /// Family name.
    #[validate(length(min = 1, max = 100), custom(function = check::not_blank))]
    #[schema(min_length = 1, max_length = 100)]
    pub family_name: String,
    /// Where confirmations go. Kept as typed; compared without regard to case, and one address registers once unless it is
    /// said to be shared. Null: none, so nothing can be mailed.
    #[validate(custom(function = check::email), length(max = 254))]
    #[schema(min_length = 3, max_length = 254, format = Email)]
    #[serde(default)]
    pub email: Option<String>,
    /// Whether several people read that mailbox, as with `contact@…`: then it may register several of them.
    #[schema(default = false)]
    #[serde(default)]
    pub email_shared: bool,
    /// Telephone, E.164: `+33` and so on.
    #[validate(custom(function = check::e164))]
    #[schema(min_length = 4, max_length = 16, pattern = "^\\+[1-9][0-9]{2,14}$")]
    #[serde(default)]
    pub phone: Option<String>,
    /// What the person does.
    #[validate(length(max = 200))]
    #[schema(max_length = 200)]
    #[serde(default)]
    pub function: Option<String>,
    /// Where, for the badge.
    #[validate(length(max = 200))]
    #[schema(max_length = 200)]
    #[serde(default)]
    pub organisation: Option<String>,
    /// French department, for statistics: `2A`, `69`, `974`.
    #[validate(custom(function = french_department))]
    #[schema(min_length = 2, max_length = 3, pattern = "^(0[1-9]|[1-8][0-9]|9[0-5]|2[AB]|97[1-8]|98[4678])$")]
    #[serde(default)]
    pub department: Option<String>,
    /// Language of mails and documents: `fr` or `en`. Left out, it is that in which a network knows its member, else that of the
    /// request (`Accept-Language`).
    #[serde(default)]
    pub language: Option<Lang>,
}

impl PublicPersonIn {
    /// The same, as staff would send it; she is written to in `language` unless she says otherwise.
    pub fn speaking(self, language: Lang) -> PersonIn {
        PersonIn {
            given_name: self.given_name,
            family_name: self.family_name,
            email: self.email,
            email_shared: self.email_shared,
            phone: self.phone,
            function: self.function,
            organisation: self.organisation,
            department: self.department,
            language: self.language.unwrap_or(language),
        }
    }
}

impl From<PersonIn> for PublicPersonIn {
    fn from(person: PersonIn) -> Self {
        Self {
            given_name: person.given_name,
            family_name: person.family_name,
            email: person.email,
            email_shared: person.email_shared,
            phone: person.phone,
            function: person.function,
            organisation: person.organisation,
            department: person.department,
            language: Some(person.language),
        }
    }
}
