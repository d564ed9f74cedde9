//! Tests that are made from the document, the modules or the workspace, and need no upkeep when those grow.

mod document;
mod furnished;
mod inputs;
mod probes;
