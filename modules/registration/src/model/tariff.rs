//! Tariffs and options: what somebody pays, and what for.

use super::entry::yes;
use kernel::{
    check,
    db::At,
    ids::PartnerId,
    money::{Currency, Money},
    text::Localized,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::{Validate, ValidationError};

/// How value added tax is treated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum VatTreatment {
    /// Taxed at `rate_basis_points`.
    Taxable,
    /// Exempt; `reference` names the article.
    Exempt,
    /// Out of scope of the tax; `reference` says why.
    OutOfScope,
}

/// Value added tax: a treatment, frozen in each registration.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[validate(schema(function = rate_where_taxed))]
pub struct Vat {
    /// How it is treated.
    pub treatment: VatTreatment,
    /// The rate in hundredths of a per cent: 2000 is 20 %. Only where it is taxable, and needed there.
    #[validate(range(max = 10_000))]
    #[schema(minimum = 0, maximum = 10_000)]
    #[serde(default)]
    pub rate_basis_points: Option<u32>,
    /// The legal reference of an exemption, such as an article of the tax code.
    #[validate(length(max = 200))]
    #[schema(max_length = 200)]
    #[serde(default)]
    pub reference: Option<String>,
    /// What an invoice has to say.
    #[validate(length(max = 500))]
    #[schema(max_length = 500)]
    #[serde(default)]
    pub mention: Option<String>,
}

fn rate_where_taxed(vat: &Vat) -> check::Checked {
    match (vat.treatment, vat.rate_basis_points) {
        (VatTreatment::Taxable, None) | (VatTreatment::Exempt | VatTreatment::OutOfScope, Some(_)) => {
            Err(ValidationError::new("vat_rate"))
        }
        _ => Ok(()),
    }
}

/// What confirms a registration.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ConfirmOn {
    /// Itself.
    #[default]
    Immediate,
    /// The purchase order of a public employer, who pays by mandate after the service.
    PurchaseOrder,
    /// The payment.
    Payment,
    /// The organisers' approval.
    Approval,
}

/// Who may use a tariff.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case", tag = "kind", deny_unknown_fields, try_from = "AudienceShape")]
pub enum Audience {
    /// Anybody.
    #[default]
    Public,
    /// Whoever knows one of these codes.
    Code {
        /// The codes; case does not matter.
        #[schema(max_items = 100)]
        codes: Vec<String>,
    },
    /// Members of these partners, or of any partner when the list is empty. They come by the partner's file.
    Partner {
        /// Ids of the partners.
        #[schema(max_items = 200)]
        #[serde(default)]
        partners: Vec<PartnerId>,
    },
}

/// An audience as it is sent, before its members are held against its kind.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AudienceShape {
    kind: AudienceKind,
    #[serde(default)]
    codes: Option<Vec<String>>,
    #[serde(default)]
    partners: Option<Vec<PartnerId>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum AudienceKind {
    Public,
    Code,
    Partner,
}

impl TryFrom<AudienceShape> for Audience {
    type Error = &'static str;
    fn try_from(shape: AudienceShape) -> Result<Self, Self::Error> {
        match (shape.kind, shape.codes, shape.partners) {
            (AudienceKind::Public, None, None) => Ok(Self::Public),
            (AudienceKind::Code, Some(codes), None) => Ok(Self::Code { codes }),
            (AudienceKind::Partner, None, partners) => Ok(Self::Partner { partners: partners.unwrap_or_default() }),
            _ => Err("`codes` belong to the kind `code` and are needed there, `partners` to the kind `partner`"),
        }
    }
}

fn audience(audience: &Audience) -> check::Checked {
    match audience {
        Audience::Code { codes } => {
            let fits = |code: &String| (3..=40).contains(&code.trim().chars().count());
            if codes.is_empty() || codes.len() > 100 || !codes.iter().all(fits) {
                return Err(ValidationError::new("audience_codes"));
            }
            Ok(())
        }
        Audience::Partner { partners } if partners.len() > 200 => Err(ValidationError::new("length")),
        _ => Ok(()),
    }
}

/// What somebody pays, and what for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = TariffInput, example = TariffIn::sample)]
#[validate(schema(function = window))]
pub struct TariffIn {
    /// Its name in files and addresses, unique among the event's tariffs.
    #[validate(custom(function = check::slug), length(max = 40))]
    #[schema(min_length = 2, max_length = 40, pattern = "^[a-z0-9]+(-[a-z0-9]+)*$")]
    pub code: String,
    /// What it is called; at most 200 characters in each language.
    #[validate(nested, custom(function = check::short_text))]
    pub name: Localized,
    /// What is paid, tax included, in the event's currency.
    #[validate(custom(function = check::not_negative))]
    pub price: Money,
    /// Value added tax; null: not decided.
    #[validate(nested)]
    #[serde(default)]
    pub vat: Option<Vat>,
    /// How many there may be: null is no limit, 0 none at all.
    #[validate(range(max = 100_000))]
    #[schema(minimum = 0, maximum = 100_000)]
    #[serde(default)]
    pub quota: Option<u32>,
    /// From when it can be chosen.
    #[serde(default)]
    pub valid_from: Option<At>,
    /// Until when it can be chosen; that instant is too late.
    #[serde(default)]
    pub valid_until: Option<At>,
    /// Who may use it.
    #[validate(custom(function = audience))]
    #[serde(default)]
    pub audience: Audience,
    /// Codes or ids of the half-days that it covers; null covers all.
    #[validate(length(max = 100))]
    #[schema(max_items = 100)]
    #[serde(default)]
    pub covers: Option<Vec<String>>,
    /// What confirms the registration.
    #[schema(default = "immediate")]
    #[serde(default)]
    pub confirm_on: ConfirmOn,
    /// Days for which a seat is held until that comes; null: until somebody cancels it.
    #[validate(range(min = 1, max = 365))]
    #[schema(minimum = 1, maximum = 365)]
    #[serde(default)]
    pub hold_days: Option<u32>,
    /// Its place among the tariffs: lower comes first.
    #[validate(range(min = 0, max = 10_000))]
    #[schema(minimum = 0, maximum = 10_000, default = 0)]
    #[serde(default)]
    pub position: i64,
}

fn window(tariff: &TariffIn) -> check::Checked {
    match (tariff.valid_from, tariff.valid_until) {
        (Some(from), Some(until)) if until <= from => Err(ValidationError::new("date_order")),
        _ => Ok(()),
    }
}

fn euros(amount_minor: i64) -> Money {
    Money::new(amount_minor, "EUR".parse::<Currency>().expect("a currency"))
}

impl TariffIn {
    /// An example that works on the demo data.
    pub fn sample() -> Self {
        Self {
            code: "etudiant".to_owned(),
            name: Localized::new("Étudiant (exemple)", "Student (example)"),
            price: euros(1_500),
            vat: Some(Vat {
                treatment: VatTreatment::OutOfScope,
                rate_basis_points: None,
                reference: Some("Exemple : à fixer avec la personne qui tient les comptes.".to_owned()),
                mention: None,
            }),
            quota: Some(50),
            valid_from: None,
            valid_until: None,
            audience: Audience::Public,
            covers: None,
            confirm_on: ConfirmOn::Immediate,
            hold_days: None,
            position: 90,
        }
    }
}

/// What can be added to a registration and is counted for the caterer or the host.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = OptionInput, example = OptionIn::sample)]
pub struct OptionIn {
    /// Its name in files and addresses, unique among the event's options.
    #[validate(custom(function = check::slug), length(max = 40))]
    #[schema(min_length = 2, max_length = 40, pattern = "^[a-z0-9]+(-[a-z0-9]+)*$")]
    pub code: String,
    /// What it is called; at most 200 characters in each language.
    #[validate(nested, custom(function = check::short_text))]
    pub name: Localized,
    /// What it costs on top, tax included, in the event's currency.
    #[validate(custom(function = check::not_negative))]
    pub price: Money,
    /// Code or id of the half-day that it belongs to.
    #[validate(length(min = 1, max = 40))]
    #[schema(min_length = 1, max_length = 40)]
    #[serde(default)]
    pub half_day: Option<String>,
    /// How many there may be: null is no limit, 0 none at all.
    #[validate(range(max = 100_000))]
    #[schema(minimum = 0, maximum = 100_000)]
    #[serde(default)]
    pub quota: Option<u32>,
    /// Until when people may change their mind themselves: that instant is too late. Afterwards the organisers can.
    #[serde(default)]
    pub change_until: Option<At>,
    /// Whether it is offered on the public form.
    #[schema(default = true)]
    #[serde(default = "yes")]
    pub public: bool,
    /// Its place among the options: lower comes first.
    #[validate(range(min = 0, max = 10_000))]
    #[schema(minimum = 0, maximum = 10_000, default = 0)]
    #[serde(default)]
    pub position: i64,
}

impl OptionIn {
    /// An example that works on the demo data.
    pub fn sample() -> Self {
        Self {
            code: "visite".to_owned(),
            name: Localized::new("Visite de terrain (exemple)", "Field visit (example)"),
            price: euros(0),
            half_day: None,
            quota: Some(30),
            change_until: None,
            public: true,
            position: 90,
        }
    }
}
