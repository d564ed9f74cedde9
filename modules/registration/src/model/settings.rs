//! What an event wants of its registration.

use super::entry::{framed, yes};
use kernel::{check, db::At, http::Resource, ids::EventId, text::Localized};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

/// What happens to the first on the waiting list when a seat comes free.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Promotion {
    /// The seat is theirs at once, and they are told.
    #[default]
    Automatic,
    /// It is held for them until they accept; after `offer_hours` it goes to the next.
    Offer,
}

/// A text that people agree to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ConsentText)]
pub struct ConsentText {
    /// What it is about: `privacy`, `photos`, …
    #[validate(custom(function = check::slug), length(max = 40))]
    #[schema(min_length = 2, max_length = 40, pattern = "^[a-z0-9]+(-[a-z0-9]+)*$")]
    pub code: String,
    /// Raise it with every change of the text: it is kept with each consent.
    #[validate(range(min = 1, max = 10_000))]
    #[schema(minimum = 1, maximum = 10_000)]
    pub version: u32,
    /// What people agree to.
    #[validate(nested)]
    pub text: Localized,
    /// Whether nobody registers without it.
    #[schema(default = false)]
    #[serde(default)]
    pub required: bool,
}

/// What an event wants of its registration.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = RegistrationSettingsInput, example = SettingsIn::sample)]
pub struct SettingsIn {
    /// Seats of the event: null is no limit, 0 none at all. Who takes one is said by the category.
    #[validate(range(max = 100_000))]
    #[schema(minimum = 0, maximum = 100_000)]
    #[serde(default)]
    pub capacity: Option<u32>,
    /// Whether anybody can register on the public form.
    #[schema(default = false)]
    #[serde(default)]
    pub public: bool,
    /// From when the public can register; null: from now.
    #[serde(default)]
    pub opens_at: Option<At>,
    /// Until when; that instant is too late. The organisers can always.
    #[serde(default)]
    pub closes_at: Option<At>,
    /// Whether there is a waiting list. Without one, full is full.
    #[schema(default = true)]
    #[serde(default = "yes")]
    pub waiting_list: bool,
    /// What happens to the first on it when a seat comes free.
    #[schema(default = "automatic")]
    #[serde(default)]
    pub promotion: Promotion,
    /// Hours for which an offered seat is held.
    #[validate(range(min = 1, max = 720))]
    #[schema(minimum = 1, maximum = 720, default = 48)]
    #[serde(default = "two_days")]
    pub offer_hours: u32,
    /// The public sees `few` when as many seats are left, or fewer; never the number.
    #[validate(range(max = 1000))]
    #[schema(minimum = 0, maximum = 1000, default = 20)]
    #[serde(default = "twenty")]
    pub few_threshold: u32,
    /// Until when people may cancel and correct by their link; null: until the event starts.
    #[serde(default)]
    pub change_until: Option<At>,
    /// What is paid back when people cancel, in per cent; the organisers decide otherwise case by case.
    #[validate(range(max = 100))]
    #[schema(minimum = 0, maximum = 100, default = 100)]
    #[serde(default = "hundred")]
    pub refund_percent: u32,
    /// Texts that people agree to. The one of code `needs` lets them say what they need (diet, access): without it, nobody is
    /// asked online.
    #[validate(nested, length(max = 20))]
    #[schema(max_items = 20)]
    #[serde(default)]
    pub consents: Vec<ConsentText>,
    /// Where answers to our mails go.
    #[validate(custom(function = check::email), length(max = 254))]
    #[schema(min_length = 3, max_length = 254, format = Email)]
    #[serde(default)]
    pub reply_to: Option<String>,
    /// The page of your site where people see and change their registration, with `{token}` where their token goes, such as
    /// `https://inscriptions.example/moi#{token}`: behind `#` it stays out of logs. Members whom a network invites come there as
    /// well, with the token of `/public/invitation`. Null: our own pages, `/my-registration` to see, accept, decline, cancel,
    /// agree to texts and say what one needs, and `/my-invitation` for those who are invited to register.
    #[validate(custom(function = takes_a_token), length(max = 500))]
    #[schema(min_length = 12, max_length = 500)]
    #[serde(default)]
    pub manage_url: Option<String>,
}

fn takes_a_token(text: &str) -> check::Checked {
    check::http_url(&text.replace("{token}", "token"))?;
    if text.matches("{token}").count() == 1 { Ok(()) } else { Err(validator::ValidationError::new("manage_url")) }
}

fn two_days() -> u32 {
    48
}
fn twenty() -> u32 {
    20
}
fn hundred() -> u32 {
    100
}

impl Default for SettingsIn {
    fn default() -> Self {
        Self {
            capacity: None,
            public: false,
            opens_at: None,
            closes_at: None,
            waiting_list: true,
            promotion: Promotion::Automatic,
            offer_hours: 48,
            few_threshold: 20,
            change_until: None,
            refund_percent: 100,
            consents: Vec::new(),
            reply_to: None,
            manage_url: None,
        }
    }
}

impl SettingsIn {
    /// An example that works on the demo data.
    pub fn sample() -> Self {
        Self {
            capacity: Some(500),
            public: true,
            consents: vec![ConsentText {
                code: "privacy".to_owned(),
                version: 1,
                text: Localized::new(
                    "Mes données servent à organiser le congrès et sont effacées après (exemple).",
                    "My data serve to run the congress and are erased afterwards (example).",
                ),
                required: true,
            }],
            ..Self::default()
        }
    }
}

/// What is odd about an event's registration, and nevertheless let through.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = RegistrationSettingsWarning)]
pub enum SettingsWarning {
    /// More seats are kept for partners than the event has left: nobody else gets one, and the public form is closed or waits.
    #[serde(rename = "registration.contingents_exceed_capacity")]
    ContingentsExceedCapacity,
}

/// What an event wants of its registration, as it is shown.
#[derive(Clone, Debug, Serialize)]
pub struct SettingsOut {
    /// The event.
    pub event_id: EventId,
    /// What is set.
    #[serde(flatten)]
    pub settings: SettingsIn,
    /// What is odd about it.
    pub warnings: Vec<SettingsWarning>,
    /// Version, the first part of the ETag; 0 as long as the defaults hold.
    pub version: i64,
}

impl utoipa::PartialSchema for SettingsOut {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
        use utoipa::openapi::{ArrayBuilder, KnownFormat, ObjectBuilder, Ref, SchemaFormat, Type};
        let number =
            ObjectBuilder::new().schema_type(Type::Integer).format(Some(SchemaFormat::KnownFormat(KnownFormat::Int64)));
        let what = "Version, the first part of the ETag; 0 as long as the defaults hold.";
        let warnings = ArrayBuilder::new()
            .items(Ref::from_schema_name("RegistrationSettingsWarning"))
            .max_items(Some(1))
            .description(Some("What is odd about it, and nevertheless let through."));
        let frame = ObjectBuilder::new()
            .property("event_id", <EventId as utoipa::PartialSchema>::schema())
            .property("version", number.description(Some(what)))
            .property("warnings", warnings)
            .required("event_id")
            .required("version")
            .required("warnings");
        framed::<SettingsIn>(frame, "What an event wants of its registration.".to_owned())
    }
}
impl ToSchema for SettingsOut {
    fn name() -> std::borrow::Cow<'static, str> {
        "RegistrationSettings".into()
    }
    fn schemas(all: &mut Vec<(String, utoipa::openapi::RefOr<utoipa::openapi::Schema>)>) {
        SettingsIn::schemas(all);
        all.push((SettingsWarning::name().into(), <SettingsWarning as utoipa::PartialSchema>::schema()));
        <At as ToSchema>::schemas(all);
    }
}

impl Resource for SettingsOut {
    fn version(&self) -> Option<i64> {
        Some(self.version)
    }
    fn path(&self) -> Option<String> {
        Some(format!("/events/{}/registration-settings", self.event_id))
    }
}
