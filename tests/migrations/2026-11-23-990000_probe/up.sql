CREATE TABLE probe_notes (
    id UUID NOT NULL PRIMARY KEY,
    label TEXT NOT NULL,
    seen BIGINT NOT NULL,
    version BIGINT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL
);
