//! Pure decisions: no database, no HTTP.

pub mod answers;
pub mod consents;
pub mod needs;
pub mod number;
pub mod pace;
pub mod payment;
pub mod presence;
pub mod price;
pub mod refund;
pub mod regions;
pub mod seats;
