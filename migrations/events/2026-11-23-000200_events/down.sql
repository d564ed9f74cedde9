DROP TABLE events_rooms;
DROP TABLE events_venues;
DROP TABLE events_half_days;
DROP TABLE events_editions;
