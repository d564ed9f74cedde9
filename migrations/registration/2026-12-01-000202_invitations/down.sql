ALTER TABLE registration_members DROP COLUMN invited_at;
