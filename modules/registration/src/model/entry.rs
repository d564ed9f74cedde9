//! What an event's registration is made of: categories, tariffs, options, questions. They are kept, listed and changed alike.

use super::{
    question::QuestionIn,
    tariff::{OptionIn, TariffIn},
};
use crate::ids::EntryId;
use diesel::{deserialize::FromSqlRow, expression::AsExpression};
use kernel::{
    check,
    db::At,
    http::{Filter, Resource},
    ids::EventId,
    text::Localized,
};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

/// What kind of entry.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, AsExpression, FromSqlRow,
)]
#[serde(rename_all = "snake_case")]
#[diesel(sql_type = diesel::sql_types::Text)]
pub enum EntryKind {
    /// Whom somebody belongs to: elected officials, media, …
    Category,
    /// What somebody pays, and what for.
    Tariff,
    /// What can be added: a meal, an evening.
    Option,
    /// What people are asked.
    Question,
}

kernel::text_column!(EntryKind {
    Category => "category",
    Tariff => "tariff",
    Option => "option",
    Question => "question",
});

/// A kind of entry, as it is sent.
pub trait Entry:
    Serialize + DeserializeOwned + Validate + ToSchema + Clone + std::fmt::Debug + PartialEq + Send + Sync + 'static
{
    /// Which kind.
    const KIND: EntryKind;
    /// The name of what is shown.
    const NAME: &'static str;
    /// Where it lives below the event.
    const PATH: &'static str;
    /// Its code, unique in kind and event.
    fn code(&self) -> &str;
    /// Its place among its kind.
    fn position(&self) -> i64;
    /// Whether its seats are counted, and how many there are: `Some(None)` for no limit.
    fn seats(&self) -> Option<Option<u32>> {
        None
    }
}

macro_rules! entry {
    ($input:ty, $kind:ident, $name:literal, $path:literal $(, |$it:ident| $seats:expr)?) => {
        impl Entry for $input {
            const KIND: EntryKind = EntryKind::$kind;
            const NAME: &'static str = $name;
            const PATH: &'static str = $path;
            fn code(&self) -> &str {
                &self.code
            }
            fn position(&self) -> i64 {
                self.position
            }
            $(fn seats(&self) -> Option<Option<u32>> {
                let $it = self;
                Some($seats)
            })?
        }
    };
}

entry!(CategoryIn, Category, "Category", "categories", |it| it.quota);
entry!(TariffIn, Tariff, "Tariff", "tariffs", |it| it.quota);
entry!(OptionIn, Option, "Option", "options", |it| it.quota);
entry!(QuestionIn, Question, "Question", "questions");

/// Whom somebody belongs to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = CategoryInput, example = CategoryIn::sample)]
pub struct CategoryIn {
    /// Its name in files and addresses, unique among the event's categories.
    #[validate(custom(function = check::slug), length(max = 40))]
    #[schema(min_length = 2, max_length = 40, pattern = "^[a-z0-9]+(-[a-z0-9]+)*$")]
    pub code: String,
    /// What it is called; at most 200 characters in each language.
    #[validate(nested, custom(function = check::short_text))]
    pub name: Localized,
    /// Whether somebody of this category takes one of the event's seats. Speakers and staff often do not.
    #[schema(default = true)]
    #[serde(default = "yes")]
    pub counts_in_capacity: bool,
    /// How many the organisers hope for.
    #[validate(range(max = 100_000))]
    #[schema(minimum = 0, maximum = 100_000)]
    #[serde(default)]
    pub target: Option<u32>,
    /// How many there may be: null is no limit, 0 none at all.
    #[validate(range(max = 100_000))]
    #[schema(minimum = 0, maximum = 100_000)]
    #[serde(default)]
    pub quota: Option<u32>,
    /// Whether it is offered on the public form.
    #[schema(default = true)]
    #[serde(default = "yes")]
    pub public: bool,
    /// Its place among the categories: lower comes first.
    #[validate(range(min = 0, max = 10_000))]
    #[schema(minimum = 0, maximum = 10_000, default = 0)]
    #[serde(default)]
    pub position: i64,
}

pub(super) fn yes() -> bool {
    true
}

impl CategoryIn {
    /// An example that works on the demo data.
    pub fn sample() -> Self {
        Self {
            code: "etudiants".to_owned(),
            name: Localized::new("Étudiantes et étudiants (exemple)", "Students (example)"),
            counts_in_capacity: true,
            target: Some(20),
            quota: None,
            public: true,
            position: 90,
        }
    }
}

/// An entry, as it is shown: what was sent, and its frame.
#[derive(Clone, Debug, Serialize)]
pub struct EntryOut<E> {
    /// Id.
    pub id: EntryId,
    /// Its event.
    pub event_id: EventId,
    /// What was sent.
    #[serde(flatten)]
    pub input: E,
    /// Version, the first part of the ETag.
    pub version: i64,
    /// When it was added.
    pub created_at: At,
    /// When it last changed.
    pub updated_at: At,
}

/// The schema of an input with members around it: as one object, because the input's own schema refuses any other member.
pub(super) fn framed<I: ToSchema>(
    frame: utoipa::openapi::ObjectBuilder,
    description: String,
) -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
    use utoipa::openapi::{AllOfBuilder, RefOr, Schema};
    let mut object = frame.build();
    match I::schema() {
        RefOr::T(Schema::Object(input)) => {
            object.properties.extend(input.properties);
            object.required.extend(input.required);
            object.description = Some(description);
            object.into()
        }
        other => AllOfBuilder::new().item(other).item(object).description(Some(description)).into(),
    }
}

// By hand, because the name of a generic type would come out as `EntryOut_TariffIn`.
impl<E: Entry> utoipa::PartialSchema for EntryOut<E> {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
        use utoipa::openapi::{KnownFormat, ObjectBuilder, SchemaFormat, Type};
        let number =
            ObjectBuilder::new().schema_type(Type::Integer).format(Some(SchemaFormat::KnownFormat(KnownFormat::Int64)));
        let frame = ObjectBuilder::new()
            .property("id", <EntryId as utoipa::PartialSchema>::schema())
            .property("event_id", <EventId as utoipa::PartialSchema>::schema())
            .property("version", number.description(Some("Version, the first part of the ETag.")))
            .property("created_at", <At as utoipa::PartialSchema>::schema())
            .property("updated_at", <At as utoipa::PartialSchema>::schema())
            .required("id")
            .required("event_id")
            .required("version")
            .required("created_at")
            .required("updated_at");
        framed::<E>(frame, format!("{} of an event, with its id and version.", E::NAME))
    }
}
impl<E: Entry> ToSchema for EntryOut<E> {
    fn name() -> std::borrow::Cow<'static, str> {
        E::NAME.into()
    }
    fn schemas(all: &mut Vec<(String, utoipa::openapi::RefOr<utoipa::openapi::Schema>)>) {
        E::schemas(all);
        all.push((E::name().into_owned(), E::schema()));
        <At as ToSchema>::schemas(all);
    }
}

impl<E: Entry> Resource for EntryOut<E> {
    fn version(&self) -> Option<i64> {
        Some(self.version)
    }
    fn path(&self) -> Option<String> {
        Some(format!("/events/{}/{}/{}", self.event_id, E::PATH, self.id))
    }
}

/// Filters of these lists.
#[derive(Clone, Debug, Default, Serialize, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct EntryFilter {
    /// Only the one with this code.
    #[validate(length(max = 40))]
    #[param(max_length = 40)]
    #[serde(default)]
    pub code: Option<String>,
}

impl Filter for EntryFilter {
    const SORTS: &'static [&'static str] = &["position"];
}
