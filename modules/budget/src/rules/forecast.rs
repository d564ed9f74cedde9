//! The budget's forecast: a Monte-Carlo simulation over uncertain drivers, and what it says about the result.
//!
//! ```text
//! Spec (drivers with distributions, correlations, trials, seed) ─┐
//!                                                                ├─ simulate ─→ Outcome
//! Model (drivers' values → expenses and income) ─────────────────┘
//! ```
//!
//! # The same numbers everywhere
//! The same spec gives the same bits on every machine and with any number of threads, because
//! * trial `t` of a driver takes word `t` of the ChaCha8 key stream whose key is the seed and whose stream number is a hash
//!   of the driver's *name*: nothing depends on who draws what first. (So a driver of the same name meets the same luck in
//!   every scenario, and the difference between two scenarios is not noise.)
//! * while drawing there is nothing but loads, `+`, `-`, `*` and conversions of IEEE 754 binary64, which Rust neither
//!   fuses nor reorders. Logarithms and the like appear only when tables are built, from the crate `libm`, which is the same
//!   portable code on every target; the standard library's `ln` and `exp` differ between platforms and are not used here.
//! * sums are taken per stretch of 8,192 trials in a fixed order of lanes, and stretches are added in their order.
//!
//! The one exception are 32-bit x86 targets without SSE2, whose arithmetic is not IEEE 754.
//!
//! # How exact
//! Trials come from tables of the quantile function ([`Draws`] says how); the error is about a millionth of the standard
//! deviation, a thousandth of the statistical error of 2,000,000 trials. Quantiles of the outcome are exact order
//! statistics of the trials (type 7 of Hyndman & Fan 1996: linear between neighbours, what R and numpy do by default).

mod correlation;
mod distribution;
mod draws;
mod order;
mod outcome;
mod problem;
mod run;
mod shape;
mod shares;
mod spec;
mod special;
mod sums;
mod table;
#[cfg(test)]
mod tests;

pub use distribution::{Distribution, Possibility};
pub use draws::{BLOCK, Draws};
pub use outcome::{DriverEffect, Histogram, Outcome, Summary};
pub use problem::{Problem, Stopped};
pub use run::{COURSE, Model, affordable, simulate};
pub use spec::{Correlation, Driver, MAX_DRIVERS, MAX_TRIALS, MIN_TRIALS, Spec};
