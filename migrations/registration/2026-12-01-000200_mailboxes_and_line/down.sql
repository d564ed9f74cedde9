DROP INDEX registration_registrations_queue;
CREATE INDEX registration_registrations_queue ON registration_registrations (event_id, status, priority, queue_no);

DROP INDEX registration_registrations_mailbox;
ALTER TABLE registration_registrations DROP COLUMN mailbox;
