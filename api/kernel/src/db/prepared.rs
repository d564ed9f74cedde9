//! Statements that stay prepared.
//!
//! Diesel prepares every UPDATE and every list of values (`eq_any`) anew, since it cannot know how many texts of them there will
//! be. Parsing such a text takes as long as running it, and on the writer everybody waits for that. Where the texts are few, the
//! query says [`Keep::prepared`] before it runs; statements are found by their text, so that this cannot mix them up.

use super::{Conn, MultiBackend};
use diesel::{
    query_builder::{AstPass, Query, QueryFragment, QueryId},
    query_dsl::RunQueryDsl,
    result::QueryResult,
};

/// A query whose statement is kept by the connection.
#[derive(Clone, Copy, Debug)]
pub struct Prepared<Q>(Q);

/// Any query may be kept.
pub trait Keep: Sized {
    /// Keeps the statement for the next time. Only where few texts are possible: each is kept until the connection ends.
    fn prepared(self) -> Prepared<Self> {
        Prepared(self)
    }
}

impl<Q: QueryFragment<MultiBackend>> Keep for Q {}

/// The values for an `eq_any` that is kept: as many as the next power of two, the last one repeated, so that there are few texts.
pub fn padded<T: Clone>(values: &[T]) -> Vec<T> {
    let mut all = values.to_vec();
    if let Some(last) = values.last() {
        all.resize(values.len().next_power_of_two(), last.clone());
    }
    all
}

impl<Q: QueryFragment<MultiBackend>> QueryFragment<MultiBackend> for Prepared<Q> {
    fn walk_ast<'b>(&'b self, pass: AstPass<'_, 'b, MultiBackend>) -> QueryResult<()> {
        self.0.walk_ast(pass)
    }

    fn is_safe_to_cache_prepared(&self, _: &MultiBackend) -> QueryResult<bool> {
        Ok(true)
    }
}

impl<Q> QueryId for Prepared<Q> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<Q: Query> Query for Prepared<Q> {
    type SqlType = Q::SqlType;
}

impl<Q> RunQueryDsl<Conn> for Prepared<Q> {}

#[cfg(test)]
mod tests {
    use super::padded;

    #[test]
    fn lists_have_few_lengths() {
        assert!(padded::<i32>(&[]).is_empty());
        assert_eq!(padded(&[7]), [7]);
        assert_eq!(padded(&[1, 2, 3]), [1, 2, 3, 3]);
        let lengths: std::collections::BTreeSet<usize> = (1..=500).map(|n| padded(&vec![0; n]).len()).collect();
        assert_eq!(lengths.len(), 10);
    }
}
