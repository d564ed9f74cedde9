//! Rows and queries.

pub mod certificates;
pub mod check_ins;
pub mod conflicts;
pub mod copies;
pub mod entries;
pub mod erased;
pub mod groups;
pub mod invitations;
pub mod members;
pub mod merges;
pub mod needs;
pub mod payers;
pub mod payments;
pub mod pools;
pub mod pools_shown;
pub mod registrations;
pub mod settings;
pub mod statistics;
pub mod syncs;
pub mod totals;
