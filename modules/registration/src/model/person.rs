//! Somebody who registers.

use kernel::check;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

/// Somebody who registers. Nothing is asked that no congress needs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = RegistrationPerson, example = PersonIn::sample)]
pub struct PersonIn {
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
    /// Language of mails and documents: `fr` or `en`.
    #[serde(default)]
    pub language: kernel::text::Lang,
}

/// A French department or overseas territory by its official code.
pub fn french_department(code: &str) -> check::Checked {
    let known = match code.len() {
        2 => matches!(code, "2A" | "2B") || code.parse::<u8>().is_ok_and(|n| (1..=95).contains(&n) && n != 20),
        3 => code.parse::<u16>().is_ok_and(|n| (971..=978).contains(&n) || matches!(n, 984 | 986 | 987 | 988)),
        _ => false,
    };
    let digits = code.bytes().all(|byte| byte.is_ascii_digit() || byte == b'A' || byte == b'B');
    if known && digits { Ok(()) } else { Err(validator::ValidationError::new("department")) }
}

impl PersonIn {
    /// Somebody fictional.
    pub fn sample() -> Self {
        Self {
            given_name: "Camille".to_owned(),
            family_name: "Exemple".to_owned(),
            email: Some("camille.exemple@courriel.example".to_owned()),
            email_shared: false,
            phone: None,
            function: Some("Chargée de développement (exemple)".to_owned()),
            organisation: Some("Communauté de communes (exemple)".to_owned()),
            department: Some("42".to_owned()),
            language: kernel::text::Lang::Fr,
        }
    }
}
