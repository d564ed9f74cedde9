-- Editions of the congress.
CREATE TABLE events_editions (
    id UUID NOT NULL PRIMARY KEY,
    slug TEXT NOT NULL UNIQUE,
    title JSONB NOT NULL,
    -- The folded title: what lists are sorted by.
    sort_key TEXT NOT NULL,
    description JSONB,
    -- Fuzzy dates: day, precision, certainty, source.
    starts JSONB NOT NULL,
    ends JSONB NOT NULL,
    -- The first day that the start can be; 9999-12-31 where it is not known.
    sort_on DATE NOT NULL,
    timezone TEXT NOT NULL,
    country TEXT,
    currency TEXT NOT NULL,
    languages JSONB NOT NULL,
    target_attendance INTEGER,
    site TEXT,
    test_mode BOOLEAN NOT NULL,
    note TEXT,
    status TEXT NOT NULL,
    copied_from UUID,
    version BIGINT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX events_editions_start ON events_editions (sort_on, id);
CREATE INDEX events_editions_title ON events_editions (sort_key, id);
CREATE INDEX events_editions_created ON events_editions (created_at, id);

-- The units of presence, meals and tariffs. Positions are 1, 2, 3, … without gaps.
CREATE TABLE events_half_days (
    id UUID NOT NULL PRIMARY KEY,
    event_id UUID NOT NULL REFERENCES events_editions (id),
    code TEXT NOT NULL,
    label JSONB NOT NULL,
    position BIGINT NOT NULL,
    date JSONB NOT NULL,
    -- Local times, HH:MM.
    starts_at TEXT,
    ends_at TEXT,
    includes_meal BOOLEAN NOT NULL,
    note TEXT,
    version BIGINT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    UNIQUE (event_id, code)
);
CREATE INDEX events_half_days_position ON events_half_days (event_id, position, id);

-- Every event has one venue, which starts empty.
CREATE TABLE events_venues (
    event_id UUID NOT NULL PRIMARY KEY REFERENCES events_editions (id),
    name TEXT,
    kind TEXT,
    postal_address TEXT,
    locality TEXT,
    region TEXT,
    country TEXT,
    capacity INTEGER,
    site TEXT,
    description JSONB,
    status TEXT NOT NULL,
    source TEXT,
    note TEXT,
    version BIGINT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL
);

CREATE TABLE events_rooms (
    id UUID NOT NULL PRIMARY KEY,
    event_id UUID NOT NULL REFERENCES events_editions (id),
    name TEXT NOT NULL,
    -- The folded name with its numbers padded: unique in the venue, and what lists are sorted by.
    name_key TEXT NOT NULL,
    kind TEXT NOT NULL,
    capacity INTEGER,
    equipment JSONB NOT NULL,
    step_free BOOLEAN,
    note TEXT,
    version BIGINT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    UNIQUE (event_id, name_key)
);
