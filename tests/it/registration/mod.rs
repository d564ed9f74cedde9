//! What an event's registration is made of, who registers, and who gets a seat; one file per endpoint.

mod create_registration;
mod get_registration;
mod list_pools;
mod rush;
