-- Where mails go, as compared; also of mailboxes that several people share, which have no email_key.
ALTER TABLE registration_registrations ADD COLUMN mailbox TEXT;
UPDATE registration_registrations SET mailbox = COALESCE(email_key, LOWER(TRIM(email)));
CREATE INDEX registration_registrations_mailbox ON registration_registrations (event_id, mailbox)
    WHERE active AND mailbox IS NOT NULL;

-- Places on the waiting list are counted in the index alone.
DROP INDEX registration_registrations_queue;
CREATE INDEX registration_registrations_queue
    ON registration_registrations (event_id, status, seated, priority, queue_no, category_id);
