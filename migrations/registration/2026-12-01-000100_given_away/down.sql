ALTER TABLE registration_members DROP COLUMN seat_given_away;
