//! Tests that are made from the document, the modules or the workspace, and need no upkeep when those grow.

mod architecture;
mod authorisation;
mod document;
mod furnished;
mod inputs;
mod lists;
mod probes;
mod schema;
