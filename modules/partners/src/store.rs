//! Rows and queries, one file a thing. Every query starts inside the caller's fence: the directory's at what a partner
//! client may see of it, an event's at its partnerships.

pub mod commitments;
pub mod committees;
pub mod copies;
pub mod duplicates;
mod folding;
mod links;
pub mod members;
pub mod merges;
pub mod organisations;
pub mod partnerships;
pub mod people;
pub mod pipeline;
pub mod relays;
pub mod removal;
