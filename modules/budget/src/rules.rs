//! Pure decisions, tested beside them.

pub mod accounts;
pub mod actuals;
pub mod break_even;
pub mod cash_flow;
pub mod drivers;
pub mod forecast;
pub mod formula;
pub mod funding;
pub mod lines;
pub mod money;
pub mod phasing;
mod wide;
