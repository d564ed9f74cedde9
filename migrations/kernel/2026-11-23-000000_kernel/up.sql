-- One row per stream (an event, or `house` for what belongs to no event). Its UPDATE just before COMMIT gives numbers in
-- commit order, which neither a sequence nor an id can do on PostgreSQL.
CREATE TABLE kernel_streams (
    stream TEXT NOT NULL PRIMARY KEY,
    seq BIGINT NOT NULL,
    audit_seq BIGINT NOT NULL,
    audit_head TEXT NOT NULL
);

CREATE TABLE kernel_outbox (
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
);
-- The dispatcher asks for the next row of a kind in a stream.
CREATE INDEX kernel_outbox_kind ON kernel_outbox (kind, stream, seq);
CREATE INDEX kernel_outbox_at ON kernel_outbox (at);

CREATE TABLE kernel_subscriptions (
    subscriber TEXT NOT NULL,
    stream TEXT NOT NULL,
    done_seq BIGINT NOT NULL,
    attempts INTEGER NOT NULL,
    next_attempt_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (subscriber, stream)
);

CREATE TABLE kernel_dead_letters (
    subscriber TEXT NOT NULL,
    stream TEXT NOT NULL,
    seq BIGINT NOT NULL,
    error TEXT NOT NULL,
    at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (subscriber, stream, seq)
);

CREATE TABLE kernel_audit (
    stream TEXT NOT NULL,
    seq BIGINT NOT NULL,
    id UUID NOT NULL,
    at TIMESTAMPTZ NOT NULL,
    actor_kind TEXT NOT NULL,
    actor_id UUID,
    action TEXT NOT NULL,
    subject_kind TEXT NOT NULL,
    subject_id UUID,
    event_id UUID,
    request_id TEXT NOT NULL,
    hash TEXT NOT NULL,
    PRIMARY KEY (stream, seq)
);
CREATE UNIQUE INDEX kernel_audit_id ON kernel_audit (id);
CREATE INDEX kernel_audit_at ON kernel_audit (at, id);
CREATE INDEX kernel_audit_actor ON kernel_audit (actor_id, id);
CREATE INDEX kernel_audit_subject ON kernel_audit (subject_id, id);

CREATE TABLE kernel_idempotency (
    scope TEXT NOT NULL PRIMARY KEY,
    body_hash TEXT NOT NULL,
    status INTEGER NOT NULL,
    headers TEXT NOT NULL,
    body TEXT NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX kernel_idempotency_expires ON kernel_idempotency (expires_at);

CREATE TABLE kernel_jobs (
    id UUID NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    owner_id UUID NOT NULL,
    event_id UUID,
    -- Of one lane only one job runs at a time, in the order of creation.
    lane TEXT,
    state TEXT NOT NULL CHECK (state IN ('queued', 'running', 'completed', 'failed', 'cancelled')),
    args JSONB NOT NULL,
    done BIGINT NOT NULL,
    total BIGINT,
    result_url TEXT,
    problem JSONB,
    version BIGINT NOT NULL,
    lease_until TIMESTAMPTZ NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    finished_at TIMESTAMPTZ
);
CREATE INDEX kernel_jobs_open ON kernel_jobs (state, lease_until);

-- Login and token limits are counted here, so that several processes count together.
CREATE TABLE kernel_limits (
    bucket TEXT NOT NULL PRIMARY KEY,
    used BIGINT NOT NULL,
    window_start TIMESTAMPTZ NOT NULL
);

-- Mails that are to be sent, or were. Nothing personal: a mail is rendered from what is true when its turn comes.
CREATE TABLE kernel_mails (
    id UUID NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    args JSONB NOT NULL,
    event_id UUID,
    subject_id UUID,
    key TEXT NOT NULL UNIQUE,
    state TEXT NOT NULL CHECK (state IN ('queued', 'sending', 'sent', 'captured', 'dropped', 'failed', 'unknown')),
    attempts INTEGER NOT NULL,
    -- Queued: when it is tried next. Sending: until when its sender may be silent.
    next_attempt_at TIMESTAMPTZ NOT NULL,
    message_id TEXT,
    version BIGINT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    sent_at TIMESTAMPTZ,
    problem TEXT
);
CREATE INDEX kernel_mails_due ON kernel_mails (state, next_attempt_at, id);
CREATE INDEX kernel_mails_event ON kernel_mails (event_id, created_at, id);
CREATE INDEX kernel_mails_subject ON kernel_mails (subject_id, id);
