//! Rows and queries, one file a thing. Every query starts inside the event.

pub mod actuals;
pub mod approvals;
pub mod budgets;
pub mod copies;
pub mod drivers;
pub mod lines;
pub mod merges;
pub mod overrides;
pub mod removal;
pub mod revisions;
pub mod scenarios;
pub mod simulations;

use diesel::{
    backend::Backend,
    deserialize::{self, FromSql, FromSqlRow},
    expression::AsExpression,
    serialize::{self, Output, ToSql},
    sql_types::Text,
};
use kernel::money::Currency;

/// A currency in a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, AsExpression, FromSqlRow)]
#[diesel(sql_type = Text)]
pub struct Coin(pub Currency);

impl<DB: Backend> FromSql<Text, DB> for Coin
where
    String: FromSql<Text, DB>,
{
    fn from_sql(raw: DB::RawValue<'_>) -> deserialize::Result<Self> {
        Ok(Self(String::from_sql(raw)?.parse()?))
    }
}
impl<DB: Backend> ToSql<Text, DB> for Coin
where
    str: ToSql<Text, DB>,
{
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, DB>) -> serialize::Result {
        self.0.code().to_sql(out)
    }
}
