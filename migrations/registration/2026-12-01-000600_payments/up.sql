-- Every payment and every refund, as it was entered. What was a mistake stays, undone.
CREATE TABLE registration_payments (
    id UUID NOT NULL PRIMARY KEY,
    event_id UUID NOT NULL,
    registration_id UUID NOT NULL,
    kind TEXT NOT NULL,
    amount_minor BIGINT NOT NULL,
    currency TEXT NOT NULL,
    moved_on DATE,
    method TEXT,
    reference TEXT,
    entered_at TIMESTAMPTZ NOT NULL,
    actor_kind TEXT NOT NULL,
    actor_id UUID,
    undone_at TIMESTAMPTZ,
    undone_kind TEXT,
    undone_by UUID
);
CREATE INDEX registration_payments_registration ON registration_payments (registration_id, entered_at);

-- Their sums, for totals: kept with them.
ALTER TABLE registration_registrations ADD COLUMN paid_minor BIGINT NOT NULL DEFAULT 0;
ALTER TABLE registration_registrations ADD COLUMN refunded_minor BIGINT NOT NULL DEFAULT 0;
