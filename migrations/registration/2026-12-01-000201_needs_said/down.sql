ALTER TABLE registration_needs DROP COLUMN said;
