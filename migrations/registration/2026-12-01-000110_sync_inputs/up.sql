-- What was sent goes some chunks at a time once the sync has ended: those that still have it are found without a look at all.
CREATE INDEX registration_sync_chunks_input ON registration_sync_chunks (sync_id, chunk) WHERE input IS NOT NULL;
