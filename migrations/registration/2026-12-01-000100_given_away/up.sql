-- Whether the organisers gave the member's seat to somebody else: her partner's file does not ask for another one.
ALTER TABLE registration_members ADD COLUMN seat_given_away BOOLEAN NOT NULL DEFAULT FALSE;
