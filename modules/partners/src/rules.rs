//! Pure decisions: no database, no HTTP.

pub mod commitments;
pub mod committees;
pub mod dates;
pub mod funnel;
pub mod likeness;
pub mod merging;
pub mod names;
pub mod people;
pub mod pipeline;
