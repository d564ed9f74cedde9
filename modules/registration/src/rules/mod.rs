//! Pure decisions: no database, no HTTP.

pub mod answers;
pub mod number;
pub mod pace;
pub mod presence;
pub mod price;
pub mod regions;
pub mod seats;
