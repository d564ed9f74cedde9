//! Rows and queries. Reads start inside the caller's fence ([`find`], [`open`]); writes in one event start at
//! [`editable`], which locks the event and refuses an archived one.

mod copies;
mod editions;
mod half_days;
mod rooms;
mod venues;

pub use copies::{Copied, copy};
pub use editions::{
    EditionRow, by_id, count, delete, editable, find, insert, list, previous, reference, transition, update,
};
pub use half_days::{
    HalfDayRow, Placed, count_half_days, delete_half_day, find_half_day, half_days_of, insert_half_day, list_half_days,
    update_half_day,
};
pub use rooms::{RoomRow, count_rooms, delete_room, find_room, insert_room, list_rooms, rooms_of, update_room};
pub use venues::{VenueRow, find_venue, place_of, replace_venue};
