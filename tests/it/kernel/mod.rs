//! What every endpoint gets from the kernel and the server, over HTTP.

mod bodies;
mod changes;
mod drain;
mod headers;
mod health;
mod idempotency;
mod jobs;
mod limits;
mod mail;
mod merge_patch;
mod negotiation;
mod pages;
mod preconditions;
mod problems;
mod reactions;
