//! Ids: UUIDv7 (RFC 9562), one Rust type per thing, so that an event's id cannot be passed for a partner's.

use chrono::{DateTime, Utc};
use uuid::{ClockSequence, NoContext, Timestamp, Uuid};

/// Declares an id type: `kernel::id!(/// A user. pub struct UserId);`
///
/// The type is `Copy`, ordered (by creation time, to the millisecond), serialises as the usual hyphenated text, is a
/// diesel column of SQL type [`crate::db::types::Uid`] and an OpenAPI `string` of format `uuid`.
#[macro_export]
macro_rules! id {
    ($(#[$doc:meta])* pub struct $name:ident) => {
        $(#[$doc])*
        #[derive(
            Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
            diesel::expression::AsExpression, diesel::deserialize::FromSqlRow,
        )]
        #[diesel(sql_type = $crate::db::types::Uid)]
        #[serde(transparent)]
        pub struct $name(pub uuid::Uuid);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }
        impl std::str::FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, uuid::Error> {
                text.parse().map($name)
            }
        }
        impl From<uuid::Uuid> for $name {
            fn from(id: uuid::Uuid) -> Self {
                $name(id)
            }
        }
        impl From<$name> for uuid::Uuid {
            fn from(id: $name) -> Self {
                id.0
            }
        }
        impl utoipa::PartialSchema for $name {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
                $crate::ids::schema()
            }
        }
        impl utoipa::ToSchema for $name {
            fn schemas(_: &mut Vec<(String, utoipa::openapi::RefOr<utoipa::openapi::Schema>)>) {}
        }

        $crate::multi_column!($name, $crate::db::types::Uid);
        const _: () = {
            use $crate::db::types::Uid;
            use diesel::{
                backend::Backend,
                deserialize::{self, FromSql},
                pg::{Pg, PgValue},
                serialize::{self, IsNull, Output, ToSql},
                sql_types::Binary,
                sqlite::Sqlite,
            };
            impl FromSql<Uid, Pg> for $name {
                fn from_sql(raw: PgValue<'_>) -> deserialize::Result<Self> {
                    Ok($name(uuid::Uuid::from_slice(raw.as_bytes())?))
                }
            }
            impl ToSql<Uid, Pg> for $name {
                fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
                    std::io::Write::write_all(out, self.0.as_bytes())?;
                    Ok(IsNull::No)
                }
            }
            impl FromSql<Uid, Sqlite> for $name {
                fn from_sql(raw: <Sqlite as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
                    let bytes = <Vec<u8> as FromSql<Binary, Sqlite>>::from_sql(raw)?;
                    Ok($name(uuid::Uuid::from_slice(&bytes)?))
                }
            }
            impl ToSql<Uid, Sqlite> for $name {
                fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
                    out.set_value(&self.0.as_bytes()[..]);
                    Ok(IsNull::No)
                }
            }
        };
    };
}

id!(
    /// An id whose kind is told by what stands beside it (`subject_kind`, say).
    pub struct Id
);
id!(
    /// An edition of a congress: the first dimension of the tenant fence.
    pub struct EventId
);
id!(
    /// A partner organisation: the second dimension of the tenant fence.
    pub struct PartnerId
);

impl From<EventId> for Id {
    fn from(id: EventId) -> Self {
        Self(id.0)
    }
}
impl From<PartnerId> for Id {
    fn from(id: PartnerId) -> Self {
        Self(id.0)
    }
}

/// A new UUIDv7 of the given instant; random below the millisecond.
pub fn new_at(now: DateTime<Utc>) -> Uuid {
    new_in(&NoContext, now)
}

/// A new UUIDv7 of the given instant, after those made before it in the same context and millisecond.
#[allow(clippy::cast_sign_loss)]
pub fn new_in(context: &impl ClockSequence<Output = impl Into<u128>>, now: DateTime<Utc>) -> Uuid {
    let seconds = now.timestamp().max(0) as u64;
    Uuid::new_v7(Timestamp::from_unix(context, seconds, now.timestamp_subsec_nanos()))
}

/// A new UUIDv7 of the given instant that sorts by `place` among those of the same millisecond (RFC 9562, 6.2, method 1:
/// a counter of 42 bits); random below that.
pub fn new_in_order(now: DateTime<Utc>, place: i64) -> Uuid {
    let millis = now.timestamp_millis().max(0).cast_unsigned();
    let mut below: [u8; 10] = crate::secrets::random_bytes();
    // 12 bits beside the version, 6 beside the variant, 24 whole ones.
    let [.., high, middle, _, _, _, _] = (place << 2).to_be_bytes();
    let [.., last, a, b, c] = place.to_be_bytes();
    below[..3].copy_from_slice(&[high & 0x0f, middle, last & 0x3f]);
    below[3..6].copy_from_slice(&[a, b, c]);
    uuid::Builder::from_unix_timestamp_millis(millis, &below).into_uuid()
}

#[doc(hidden)]
pub fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
    use utoipa::openapi::{KnownFormat, ObjectBuilder, SchemaFormat, Type};
    ObjectBuilder::new()
        .schema_type(Type::String)
        .format(Some(SchemaFormat::KnownFormat(KnownFormat::Uuid)))
        .min_length(Some(36))
        .max_length(Some(36))
        .into()
}
