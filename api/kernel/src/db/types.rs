//! Column types that are native on PostgreSQL and readable on SQLite.
//!
//! | in `table!` | PostgreSQL | SQLite | in Rust |
//! |---|---|---|---|
//! | [`Uid`] | `UUID` | 16 bytes | any [`crate::id!`] type |
//! | [`Instant`] | `TIMESTAMPTZ` | RFC 3339 text, always UTC with microseconds, so that text order is time order | [`At`] |
//! | [`Document`] | `JSONB` | JSON text; objects only, because SQLite's affinity turns `'1.0'` into 1 | [`Doc`] |
//!
//! Dates, booleans, `BigInt`, `Integer` and `Text` are diesel's own.

use chrono::{DateTime, SecondsFormat, Timelike, Utc};
use diesel::{
    backend::Backend,
    deserialize::{self, FromSql, FromSqlRow},
    expression::AsExpression,
    pg::{Pg, PgValue},
    query_builder::QueryId,
    serialize::{self, IsNull, Output, ToSql},
    sql_types::{self as st, SqlType},
    sqlite::Sqlite,
};
use serde::{Deserialize, Serialize};
use std::io::Write as _;

/// SQL type of ids: `UUID`, or 16 bytes on SQLite.
#[derive(Clone, Copy, Debug, SqlType, QueryId)]
#[diesel(postgres_type(oid = 2950, array_oid = 2951))]
#[diesel(sqlite_type(name = "Binary"))]
pub struct Uid;

/// SQL type of instants: `TIMESTAMPTZ`, or sortable RFC 3339 text on SQLite.
#[derive(Clone, Copy, Debug, SqlType, QueryId)]
#[diesel(postgres_type(oid = 1184, array_oid = 1185))]
#[diesel(sqlite_type(name = "Text"))]
pub struct Instant;

/// SQL type of JSON objects: `JSONB`, or text on SQLite.
#[derive(Clone, Copy, Debug, SqlType, QueryId)]
#[diesel(postgres_type(oid = 3802, array_oid = 3807))]
#[diesel(sqlite_type(name = "Text"))]
pub struct Document;

/// Routes a column type of ours through diesel's multi-connection backend.
/// The type itself must implement the conversions for `Pg` and `Sqlite`.
#[doc(hidden)]
#[macro_export]
macro_rules! multi_column {
    ($rust:ty, $sql:ty) => {
        const _: () = {
            use diesel::{backend::Backend, deserialize, serialize};
            use $crate::db::MultiBackend as Multi;
            impl deserialize::FromSql<$sql, Multi> for $rust {
                fn from_sql(raw: <Multi as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
                    raw.from_sql::<$rust, $sql>()
                }
            }
            impl serialize::ToSql<$sql, Multi> for $rust {
                fn to_sql<'b>(&'b self, out: &mut serialize::Output<'b, '_, Multi>) -> serialize::Result {
                    out.set_value((<$sql>::default_marker(), self));
                    Ok(serialize::IsNull::No)
                }
            }
        };
    };
}

/// Makes a plain enum a text column: `kernel::text_column!(Stage { Contacted => "contacted", Signed => "signed" });`
///
/// Gives it `ALL`, `code()` and `named(&str)`. The enum derives `AsExpression` and `FromSqlRow` with
/// `#[diesel(sql_type = diesel::sql_types::Text)]`, and serde with the same words (`rename_all = "snake_case"`).
#[macro_export]
macro_rules! text_column {
    ($name:ident { $($variant:ident => $code:literal),+ $(,)? }) => {
        impl $name {
            /// Every one.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];
            /// As the API and the tables write it.
            pub fn code(self) -> &'static str {
                match self { $(Self::$variant => $code),+ }
            }
            /// The one that is written like this.
            pub fn named(code: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|one| one.code() == code)
            }
        }
        const _: () = {
            use diesel::{backend::Backend, deserialize::{self, FromSql}, serialize::{self, Output, ToSql}, sql_types::Text};
            impl<DB: Backend> FromSql<Text, DB> for $name where String: FromSql<Text, DB> {
                fn from_sql(raw: DB::RawValue<'_>) -> deserialize::Result<Self> {
                    let code = String::from_sql(raw)?;
                    Self::named(&code).ok_or_else(|| format!("unknown {} “{code}”", stringify!($name)).into())
                }
            }
            impl<DB: Backend> ToSql<Text, DB> for $name where str: ToSql<Text, DB> {
                fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, DB>) -> serialize::Result {
                    self.code().to_sql(out)
                }
            }
        };
    };
}

macro_rules! marker {
    ($($sql:ident),*) => {$(
        impl $sql {
            #[doc(hidden)]
            pub const fn default_marker() -> Self { $sql }
        }
        impl diesel::sql_types::HasSqlType<$sql> for super::MultiBackend {
            fn metadata(lookup: &mut Self::MetadataLookup) -> Self::TypeMetadata {
                super::MultiBackend::lookup_sql_type::<$sql>(lookup)
            }
        }
    )*};
}
marker!(Uid, Instant, Document);

/// An instant in UTC, to the microsecond (what PostgreSQL keeps). In JSON: RFC 3339 with `Z`.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, AsExpression, FromSqlRow, Serialize, Deserialize,
)]
#[diesel(sql_type = Instant)]
#[serde(try_from = "String", into = "String")]
pub struct At(DateTime<Utc>);

impl At {
    /// Cuts to the microsecond, so that a value read back equals the value written.
    pub fn new(instant: DateTime<Utc>) -> Self {
        let micros = instant.nanosecond() / 1_000 * 1_000;
        Self(instant.with_nanosecond(micros).unwrap_or(instant))
    }

    /// The same instant as chrono's type.
    pub fn utc(self) -> DateTime<Utc> {
        self.0
    }

    /// This instant moved by `seconds` (negative: earlier); saturates at chrono's limits.
    pub fn plus_seconds(self, seconds: i64) -> Self {
        let by = chrono::TimeDelta::try_seconds(seconds).unwrap_or_default();
        Self(self.0.checked_add_signed(by).unwrap_or(self.0))
    }

    /// Whole seconds since 1970-01-01T00:00:00Z.
    pub fn unix_seconds(self) -> i64 {
        self.0.timestamp()
    }
}

impl std::fmt::Display for At {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&String::from(*self))
    }
}

impl From<At> for String {
    fn from(at: At) -> Self {
        at.0.to_rfc3339_opts(SecondsFormat::Micros, true)
    }
}

impl TryFrom<String> for At {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        DateTime::parse_from_rfc3339(&text)
            .map(|at| At::new(at.with_timezone(&Utc)))
            .map_err(|_| "expected an instant such as 2015-06-25T08:30:00Z (RFC 3339)".to_owned())
    }
}

impl utoipa::PartialSchema for At {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
        use utoipa::openapi::{KnownFormat, ObjectBuilder, SchemaFormat, Type};
        ObjectBuilder::new()
            .schema_type(Type::String)
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::DateTime)))
            .max_length(Some(40))
            .into()
    }
}
impl utoipa::ToSchema for At {}

multi_column!(At, Instant);

impl FromSql<Instant, Pg> for At {
    fn from_sql(raw: PgValue<'_>) -> deserialize::Result<Self> {
        <DateTime<Utc> as FromSql<st::Timestamptz, Pg>>::from_sql(raw).map(At)
    }
}
impl ToSql<Instant, Pg> for At {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        ToSql::<st::Timestamptz, Pg>::to_sql(&self.0, &mut out.reborrow())
    }
}
impl FromSql<Instant, Sqlite> for At {
    fn from_sql(raw: <Sqlite as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        let text = <String as FromSql<st::Text, Sqlite>>::from_sql(raw)?;
        Ok(At(DateTime::parse_from_rfc3339(&text)?.with_timezone(&Utc)))
    }
}
impl ToSql<Instant, Sqlite> for At {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(String::from(*self));
        Ok(IsNull::No)
    }
}

/// A JSON object in a column. Build it with [`Doc::of`]; read it back with [`Doc::to`].
#[derive(Clone, Debug, Default, PartialEq, AsExpression, FromSqlRow, Serialize)]
#[diesel(sql_type = Document)]
pub struct Doc(serde_json::Map<String, serde_json::Value>);

impl Doc {
    /// Keeps a value that serialises to a JSON object; a list or scalar is wrapped as `{"value": …}`.
    pub fn of(value: &impl Serialize) -> serde_json::Result<Self> {
        Ok(Self(match serde_json::to_value(value)? {
            serde_json::Value::Object(map) => map,
            other => serde_json::Map::from_iter([("value".to_owned(), other)]),
        }))
    }

    /// Reads the value back; the inverse of [`Doc::of`].
    pub fn to<T: serde::de::DeserializeOwned>(&self) -> serde_json::Result<T> {
        match (self.0.len(), self.0.get("value")) {
            (1, Some(inner)) => serde_json::from_value(inner.clone())
                .or_else(|_| serde_json::from_value(serde_json::Value::Object(self.0.clone()))),
            _ => serde_json::from_value(serde_json::Value::Object(self.0.clone())),
        }
    }
}

multi_column!(Doc, Document);

impl FromSql<Document, Pg> for Doc {
    fn from_sql(raw: PgValue<'_>) -> deserialize::Result<Self> {
        match <serde_json::Value as FromSql<st::Jsonb, Pg>>::from_sql(raw)? {
            serde_json::Value::Object(map) => Ok(Doc(map)),
            _ => Err("a JSON column holds objects only".into()),
        }
    }
}
impl ToSql<Document, Pg> for Doc {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        let value = serde_json::Value::Object(self.0.clone());
        ToSql::<st::Jsonb, Pg>::to_sql(&value, &mut out.reborrow())
    }
}
impl FromSql<Document, Sqlite> for Doc {
    fn from_sql(raw: <Sqlite as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        let text = <String as FromSql<st::Text, Sqlite>>::from_sql(raw)?;
        Ok(Doc(serde_json::from_str(&text)?))
    }
}
impl ToSql<Document, Sqlite> for Doc {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(serde_json::to_string(&self.0)?);
        Ok(IsNull::No)
    }
}

/// A typed value kept as a JSON object in a column: what [`Doc`] is, read and written as `T`. A list is wrapped as
/// `{"value": […]}`.
#[derive(Clone, Debug, Default, PartialEq, AsExpression, FromSqlRow)]
#[diesel(sql_type = Document)]
pub struct AsDoc<T: Kept>(pub T);

/// A list or scalar as [`Doc::of`] wraps it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wrapped<T> {
    value: T,
}

/// Reads without the detour over a tree of JSON values, which lists of rows would feel.
fn read<T: Kept>(json: &[u8]) -> deserialize::Result<AsDoc<T>> {
    if json.starts_with(b"{\"value\":")
        && let Ok(Wrapped { value }) = serde_json::from_slice(json)
    {
        return Ok(AsDoc(value));
    }
    Ok(AsDoc(serde_json::from_slice(json)?))
}

/// Writes without that detour too.
fn write<T: Kept>(value: &T) -> serde_json::Result<String> {
    let json = serde_json::to_string(value)?;
    Ok(if json.starts_with('{') { json } else { format!("{{\"value\":{json}}}") })
}

/// What [`AsDoc`] can keep: anything that serde can write and read.
pub trait Kept: std::fmt::Debug + Serialize + serde::de::DeserializeOwned + Send + Sync + 'static {}
impl<T: std::fmt::Debug + Serialize + serde::de::DeserializeOwned + Send + Sync + 'static> Kept for T {}

impl<T: Kept> FromSql<Document, super::MultiBackend> for AsDoc<T> {
    fn from_sql(raw: <super::MultiBackend as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        raw.from_sql::<AsDoc<T>, Document>()
    }
}
impl<T: Kept> ToSql<Document, super::MultiBackend> for AsDoc<T> {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, super::MultiBackend>) -> serialize::Result {
        out.set_value((Document, self));
        Ok(IsNull::No)
    }
}
impl<T: Kept> FromSql<Document, Pg> for AsDoc<T> {
    fn from_sql(raw: PgValue<'_>) -> deserialize::Result<Self> {
        // JSONB on the wire: one byte of version, then the text.
        match raw.as_bytes().split_first() {
            Some((1, json)) => read(json),
            _ => Err("an unknown version of JSONB".into()),
        }
    }
}
impl<T: Kept> ToSql<Document, Pg> for AsDoc<T> {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        out.write_all(&[1])?;
        out.write_all(write(&self.0)?.as_bytes())?;
        Ok(IsNull::No)
    }
}
impl<T: Kept> FromSql<Document, Sqlite> for AsDoc<T> {
    fn from_sql(mut raw: <Sqlite as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        read(raw.read_text().as_bytes())
    }
}
impl<T: Kept> ToSql<Document, Sqlite> for AsDoc<T> {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(write(&self.0)?);
        Ok(IsNull::No)
    }
}
