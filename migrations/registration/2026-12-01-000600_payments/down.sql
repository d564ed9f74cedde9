ALTER TABLE registration_registrations DROP COLUMN refunded_minor;
ALTER TABLE registration_registrations DROP COLUMN paid_minor;
DROP TABLE registration_payments;
