-- When the organisers or the partner last invited a member; a file that invites leaves it alone.
ALTER TABLE registration_members ADD COLUMN invited_at TIMESTAMPTZ;
