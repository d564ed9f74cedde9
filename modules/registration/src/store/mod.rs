//! Rows and queries.

pub mod entries;
pub mod pools;
pub mod pools_shown;
pub mod registrations;
pub mod settings;
