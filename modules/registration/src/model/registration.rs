//! A registration: somebody, a tariff, and perhaps a seat.

pub use super::vocabulary::{CancelledBy, PayerKind, Payment, PaymentKind, PaymentMethod, Source, Status, WhenFull};
pub use agreed::{Agreed, BeforePaid, Billing, Consent, PaymentDetails, Refund, RefundOut, RefundRule};
pub use filter::RegistrationFilter;
pub use input::{ReactivationIn, ReasonIn, RegistrationEdit, RegistrationIn};
pub use output::{Offer, RegistrationOut, StateOut, StatesOut, VatShare};

mod agreed;
mod filter;
mod input;
mod output;
