//! Check-in, with a network and without.

use kernel::http::{Routes, family};

mod create_check_in;
mod create_no_shows;
mod get_check_in;
mod get_check_in_counts;
mod get_offline_list;
mod list_check_ins;
mod undo_check_in;

/// Everything under `/api/v1`.
pub(super) fn mount(api: &mut Routes<'_>) {
    family(api, "/events/{event}/check-ins", |api| {
        api.service(list_check_ins::list_check_ins)
            .service(create_check_in::create_check_in)
            .service(get_check_in_counts::get_check_in_counts)
            .service(get_check_in::get_check_in)
            .service(undo_check_in::undo_check_in);
    });
    api.service(get_offline_list::get_offline_list).service(create_no_shows::create_no_shows);
}
