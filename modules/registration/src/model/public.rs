//! What anybody can see and send.

use super::{
    form::PublicPersonIn,
    needs::NeedsIn,
    person::PersonIn,
    question::{Answers, QuestionIn},
    registration::{Billing, RegistrationIn, VatShare, WhenFull},
    settings::ConsentText,
    tariff::Vat,
};
use chrono::NaiveDate;
use kernel::{
    check,
    db::At,
    http::Resource,
    money::Money,
    text::{Lang, Localized},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

/// Whether there are seats: never how many.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Availability {
    /// There are seats.
    Open,
    /// There are a few.
    Few,
    /// All are taken; whoever registers joins the waiting list.
    Waiting,
    /// Nobody can register now.
    Closed,
}

/// A half-day of a public event.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = PublicHalfDay)]
pub struct HalfDayPublic {
    /// Its code.
    #[schema(max_length = 40)]
    pub code: String,
    /// What it is called.
    pub label: Localized,
    /// Its day, if it is known.
    pub date: Option<NaiveDate>,
    /// `HH:MM` in the event's time zone.
    #[schema(max_length = 5)]
    pub starts_at: Option<String>,
    /// `HH:MM` in the event's time zone.
    #[schema(max_length = 5)]
    pub ends_at: Option<String>,
    /// Whether a meal belongs to it.
    pub includes_meal: bool,
}

/// A tariff that anybody can choose.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = PublicTariff)]
pub struct TariffPublic {
    /// What is sent.
    #[schema(max_length = 40)]
    pub code: String,
    /// What it is called.
    pub name: Localized,
    /// What is paid, tax included.
    pub price: Money,
    /// Value added tax.
    pub vat: Option<Vat>,
    /// Codes or ids of the half-days that it covers; null covers all.
    #[schema(max_items = 100)]
    pub covers: Option<Vec<String>>,
    /// From when it can be chosen.
    pub valid_from: Option<At>,
    /// Until when.
    pub valid_until: Option<At>,
    /// Whether there are seats at this tariff.
    pub availability: Availability,
}

/// A category that anybody can choose.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = PublicCategory)]
pub struct CategoryPublic {
    /// What is sent.
    #[schema(max_length = 40)]
    pub code: String,
    /// What it is called.
    pub name: Localized,
}

/// An option that anybody can add.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = PublicOption)]
pub struct OptionPublic {
    /// What is sent.
    #[schema(max_length = 40)]
    pub code: String,
    /// What it is called.
    pub name: Localized,
    /// What it costs on top, tax included.
    pub price: Money,
    /// Code or id of the half-day that it belongs to.
    #[schema(max_length = 40)]
    pub half_day: Option<String>,
    /// Until when it can be changed.
    pub change_until: Option<At>,
    /// Whether there are places.
    pub availability: Availability,
}

/// An event, as anybody sees it: what a registration form needs.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = PublicEvent)]
pub struct PublicEventOut {
    /// Its slug.
    #[schema(max_length = 80)]
    pub slug: String,
    /// Its title.
    pub title: Localized,
    /// First day, if that very day is known.
    pub starts_on: Option<NaiveDate>,
    /// Last day, included.
    pub ends_on: Option<NaiveDate>,
    /// IANA time zone.
    #[schema(max_length = 64)]
    pub timezone: String,
    /// Where it takes place.
    #[schema(max_length = 500)]
    pub place: Option<String>,
    /// Whether this is a rehearsal: nobody gets mail, and nothing counts.
    pub test_mode: bool,
    /// From when anybody can register.
    pub opens_at: Option<At>,
    /// Until when.
    pub closes_at: Option<At>,
    /// The best that any of the tariffs offers.
    pub availability: Availability,
    /// Whether there are tariffs that a code opens.
    pub takes_codes: bool,
    /// Half-days in their order.
    #[schema(max_items = 200)]
    pub half_days: Vec<HalfDayPublic>,
    /// Tariffs that anybody can choose.
    #[schema(max_items = 200)]
    pub tariffs: Vec<TariffPublic>,
    /// Categories that anybody can choose.
    #[schema(max_items = 200)]
    pub categories: Vec<CategoryPublic>,
    /// Options that anybody can add.
    #[schema(max_items = 200)]
    pub options: Vec<OptionPublic>,
    /// Questions.
    #[schema(max_items = 200)]
    pub questions: Vec<QuestionIn>,
    /// Texts to agree to.
    #[schema(max_items = 20)]
    pub consents: Vec<ConsentText>,
}

/// What is to be priced.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = QuoteInput, example = QuoteIn::sample)]
pub struct QuoteIn {
    /// Code of the tariff.
    #[validate(length(min = 1, max = 40))]
    #[schema(min_length = 1, max_length = 40)]
    pub tariff: String,
    /// Codes of options, each once.
    #[validate(length(max = 100))]
    #[schema(max_items = 100)]
    #[serde(default)]
    pub options: Vec<String>,
    /// The code that opens the tariff, if it asks for one.
    #[validate(length(max = 40))]
    #[schema(max_length = 40)]
    #[serde(default)]
    pub code: Option<String>,
}

impl QuoteIn {
    /// An example that works on the demo data.
    pub fn sample() -> Self {
        Self { tariff: "plein".to_owned(), options: Vec::new(), code: None }
    }
}

/// A line of a quote.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = QuoteLine)]
pub struct QuoteLine {
    /// Code of the tariff or option.
    #[schema(max_length = 40)]
    pub code: String,
    /// What it is called.
    pub name: Localized,
    /// What it costs, tax included.
    pub price: Money,
}

/// What a registration would cost.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Quote)]
pub struct QuoteOut {
    /// The tariff, then the options.
    #[schema(max_items = 101)]
    pub lines: Vec<QuoteLine>,
    /// All of them, tax included.
    pub total: Money,
    /// Of which value added tax, rounded half to even; null while it is not decided.
    pub vat: Option<VatShare>,
    /// Whether there are seats for this choice now.
    pub availability: Availability,
}

impl Resource for QuoteOut {}

/// A registration, as anybody sends it.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PublicRegistrationInput, example = PublicRegistrationIn::sample)]
pub struct PublicRegistrationIn {
    /// Who; the e-mail address is needed here, because the confirmation and the link go there.
    #[validate(nested)]
    pub person: PublicPersonIn,
    /// Code of the tariff.
    #[validate(length(min = 1, max = 40))]
    #[schema(min_length = 1, max_length = 40)]
    pub tariff: String,
    /// Code of the category.
    #[validate(length(min = 1, max = 40))]
    #[schema(min_length = 1, max_length = 40)]
    #[serde(default)]
    pub category: Option<String>,
    /// Codes of options, each once.
    #[validate(length(max = 100))]
    #[schema(max_items = 100)]
    #[serde(default)]
    pub options: Vec<String>,
    /// Answers to the event's questions, by code. What is missing can be added later by the link.
    #[schema(value_type = Object, additional_properties = true)]
    #[serde(default)]
    pub answers: Answers,
    /// Codes of the texts that the person agrees to; the required ones must be there.
    #[validate(length(max = 20))]
    #[schema(max_items = 20)]
    #[serde(default)]
    pub consents: Vec<String>,
    /// Diet and access needs: only with the consent `needs`, a text of the event.
    #[validate(nested)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub needs: Option<NeedsIn>,
    /// Who pays.
    #[validate(nested)]
    #[serde(default)]
    pub billing: Option<Billing>,
    /// The code that opens the tariff, if it asks for one.
    #[validate(length(max = 40))]
    #[schema(max_length = 40)]
    #[serde(default)]
    pub code: Option<String>,
    /// What to do when no seat is free.
    #[schema(default = "wait")]
    #[serde(default)]
    pub when_full: WhenFull,
}

impl PublicRegistrationIn {
    /// An example that works on the demo data.
    pub fn sample() -> Self {
        let email = Some("claire.public@people.example".to_owned());
        Self {
            person: PersonIn { email, ..PersonIn::sample() }.into(),
            tariff: "plein".to_owned(),
            category: Some("professionnels".to_owned()),
            options: Vec::new(),
            answers: Answers::new(),
            consents: vec!["privacy".to_owned()],
            needs: None,
            billing: None,
            code: None,
            when_full: WhenFull::Wait,
        }
    }

    /// The same, as staff would send it. The person is written to in `language` unless she says otherwise.
    pub fn into_registration(self, language: Lang) -> RegistrationIn {
        RegistrationIn {
            person: self.person.speaking(language),
            tariff: self.tariff,
            category: self.category,
            partner: None,
            options: self.options,
            answers: self.answers,
            consents: self.consents,
            billing: self.billing,
            code: self.code,
            priority: 0,
            when_full: self.when_full,
            note: None,
        }
    }
}

/// Whose link is wanted.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ManageLinkInput, example = ManageLinkIn::sample)]
pub struct ManageLinkIn {
    /// The address that is registered.
    #[validate(custom(function = check::email), length(max = 254))]
    #[schema(min_length = 3, max_length = 254, format = Email)]
    pub email: String,
}

impl ManageLinkIn {
    /// Somebody fictional.
    pub fn sample() -> Self {
        Self { email: "claire.public@people.example".to_owned() }
    }
}

/// What has become of a public form: the rest comes by mail.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Reception {
    /// We have it.
    Received,
}

/// The answer to a public form, the same for everybody: what has become of it is mailed to the address given.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[schema(as = Receipt)]
pub struct ReceiptOut {
    /// Always `received`.
    pub status: Reception,
}
