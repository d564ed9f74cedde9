//! Pure decisions: no database, no HTTP.

pub mod answers;
pub mod number;
pub mod presence;
pub mod price;
pub mod seats;
