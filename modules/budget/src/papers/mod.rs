//! The documents and pictures of a budget: what an association hands to its funders, and what its committee looks at.
//!
//! All of it is drawn from plain data, [`Budget`], [`Tornado`] and [`Fan`], after the transaction that read them.
//! Nothing here computes a budget: amounts come rounded, in minor units and in whole units, and are only added up.
//!
//! | document | function |
//! |---|---|
//! | two-column provisional budget, PDF | [`pdf::statement`] |
//! | workbook with live formulas | [`xlsx::statement`] |
//! | lines as CSV | [`csv::statement`] |
//! | from income down to the balance, SVG | [`waterfall::draw`] |
//! | drivers by their swing, SVG | [`tornado::draw`] |
//! | quantiles of the result, SVG | [`fan::draw`] |

pub mod csv;
pub mod fan;
pub mod house;
mod model;
pub mod pdf;
#[cfg(test)]
mod sample;
mod scale;
pub mod tornado;
mod totals;
pub mod waterfall;
pub mod words;
pub mod xlsx;

pub use fan::{Fan, Over, Point};
pub use model::{Budget, Driver, Funder, Heading, Line, Month, Side, State};
pub use tornado::{Swing, Tornado};
