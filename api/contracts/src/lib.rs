//! What modules publish to each other: ids, dates, events and ports. Types and traits only.
//!
//! * An *event* says that something happened; other modules follow it in their own transaction, later. A fact that must
//!   survive a restart.
//! * A *port* answers a question now, in the caller's transaction. Read-only, small.
//!
//! Both work when the other module is switched off: an event finds no follower, a port is absent.

pub mod accounts;
pub mod dates;
pub mod events;
pub mod partners;
pub mod registration;

pub use kernel::ids::{EventId, PartnerId};
