#[path = "../it/demo.rs"]
mod demo;
#[path = "../it/events/mod.rs"]
mod events;
#[path = "../it/process/mod.rs"]
mod process;
