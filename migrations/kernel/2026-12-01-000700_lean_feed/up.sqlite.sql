-- Every write pays for every index. What is old is found by its place, and an entry of the audit log is never asked for by its id
-- alone. The outbox lies in the order in which it is read, without a second tree for that order.
DROP INDEX kernel_audit_id;

CREATE TABLE kernel_outbox_lean (
    stream TEXT NOT NULL,
    seq BIGINT NOT NULL,
    kind TEXT NOT NULL,
    subject_kind TEXT NOT NULL,
    subject_id UUID NOT NULL,
    version BIGINT NOT NULL,
    event_id UUID,
    partner_id UUID,
    tombstone BOOLEAN NOT NULL,
    payload JSONB,
    at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (stream, seq)
) WITHOUT ROWID;
INSERT INTO kernel_outbox_lean SELECT * FROM kernel_outbox ORDER BY stream, seq;
DROP TABLE kernel_outbox;
ALTER TABLE kernel_outbox_lean RENAME TO kernel_outbox;
CREATE INDEX kernel_outbox_kind ON kernel_outbox (kind, stream, seq);
