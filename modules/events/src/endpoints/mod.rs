//! The routes of this module, one file each.

use kernel::http::{Routes, family};

mod copy_event;
mod create_event;
mod create_half_day;
mod create_room;
mod delete_event;
mod delete_half_day;
mod delete_room;
mod get_event;
mod get_half_day;
mod get_room;
mod get_venue;
mod list_events;
mod list_half_days;
mod list_rooms;
mod replace_venue;
mod transition_event;
mod update_event;
mod update_half_day;
mod update_room;

/// Everything under `/api/v1`.
pub fn mount(api: &mut Routes<'_>) {
    api.service(list_events::list_events)
        .service(create_event::create_event)
        .service(get_event::get_event)
        .service(update_event::update_event)
        .service(delete_event::delete_event)
        .service(transition_event::transition_event)
        .service(copy_event::copy_event);
    family(api, "/events/{event}/venue", |api| {
        api.service(get_venue::get_venue).service(replace_venue::replace_venue);
    });
    family(api, "/events/{event}/rooms", |api| {
        api.service(list_rooms::list_rooms)
            .service(create_room::create_room)
            .service(get_room::get_room)
            .service(update_room::update_room)
            .service(delete_room::delete_room);
    });
    family(api, "/events/{event}/half-days", |api| {
        api.service(list_half_days::list_half_days)
            .service(create_half_day::create_half_day)
            .service(get_half_day::get_half_day)
            .service(update_half_day::update_half_day)
            .service(delete_half_day::delete_half_day);
    });
}
