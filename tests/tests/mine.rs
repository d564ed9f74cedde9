#[path = "../it/generated/mod.rs"]
mod generated;
#[path = "../it/kernel/mod.rs"]
mod kernel;
