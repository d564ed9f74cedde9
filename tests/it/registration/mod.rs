//! What an event's registration is made of, who registers, and who gets a seat; one file per endpoint.

mod create_check_in;
mod create_no_shows;
mod create_registration;
mod get_badge;
mod get_badge_code;
mod get_certificate;
mod get_check_in;
mod get_check_in_counts;
mod get_offline_list;
mod get_presence_sheet;
mod get_registration;
mod list_check_ins;
mod list_pools;
mod reading;
mod rush;
mod undo_check_in;
mod verify_certificate;
