-- What an organisation is to one edition. Everything below it refers to the partnership, so that merging two
-- organisations moves one row.
CREATE TABLE partners_partnerships (
    id UUID NOT NULL PRIMARY KEY,
    event_id UUID NOT NULL,
    partner_id UUID NOT NULL REFERENCES partners_organisations (id),
    stage TEXT NOT NULL CHECK (stage IN ('identified', 'contacted', 'negotiating', 'agreed', 'signed', 'declined')),
    stage_since TIMESTAMPTZ NOT NULL,
    roles JSONB NOT NULL,
    contingent JSONB,
    documents JSONB NOT NULL,
    next_action JSONB,
    -- When the next action is due; the last day of the year 9999 when there is none, because sort columns hold no NULL.
    due_key DATE NOT NULL,
    note TEXT,
    version BIGINT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    UNIQUE (event_id, partner_id)
);
CREATE INDEX partners_partnerships_partner ON partners_partnerships (partner_id);
CREATE INDEX partners_partnerships_due ON partners_partnerships (event_id, due_key, id);
CREATE INDEX partners_partnerships_created ON partners_partnerships (event_id, created_at, id);
CREATE INDEX partners_partnerships_updated ON partners_partnerships (event_id, updated_at, id);

-- For the filter by role; what is shown stands in the partnership.
CREATE TABLE partners_partnership_roles (
    partnership_id UUID NOT NULL REFERENCES partners_partnerships (id),
    role TEXT NOT NULL,
    PRIMARY KEY (partnership_id, role)
);

-- Every change of stage, for ever.
CREATE TABLE partners_stages (
    id UUID NOT NULL PRIMARY KEY,
    partnership_id UUID NOT NULL REFERENCES partners_partnerships (id),
    from_stage TEXT,
    to_stage TEXT NOT NULL,
    at TIMESTAMPTZ NOT NULL,
    actor_kind TEXT NOT NULL,
    actor_id UUID
);
CREATE INDEX partners_stages_partnership ON partners_stages (partnership_id, at, id);

-- Amounts are in minor units of the row's currency, which is NULL when there is no amount.
CREATE TABLE partners_commitments (
    id UUID NOT NULL PRIMARY KEY,
    partnership_id UUID NOT NULL REFERENCES partners_partnerships (id),
    kind TEXT NOT NULL CHECK (kind IN ('cash', 'in_kind', 'services', 'relay')),
    title TEXT NOT NULL,
    description TEXT,
    currency TEXT,
    value_minor BIGINT,
    asked_minor BIGINT,
    promised_minor BIGINT,
    granted_minor BIGINT,
    signed_minor BIGINT,
    received_minor BIGINT,
    terms JSONB,
    version BIGINT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX partners_commitments_created ON partners_commitments (partnership_id, created_at, id);

CREATE TABLE partners_relays (
    id UUID NOT NULL PRIMARY KEY,
    partnership_id UUID NOT NULL REFERENCES partners_partnerships (id),
    channel TEXT NOT NULL,
    url TEXT NOT NULL,
    relayed_on DATE NOT NULL,
    reach BIGINT,
    created_at TIMESTAMPTZ NOT NULL,
    UNIQUE (partnership_id, url)
);
CREATE INDEX partners_relays_on ON partners_relays (partnership_id, relayed_on, id);

CREATE TABLE partners_committees (
    id UUID NOT NULL PRIMARY KEY,
    event_id UUID NOT NULL,
    code TEXT NOT NULL,
    name JSONB NOT NULL,
    parent_id UUID REFERENCES partners_committees (id),
    colleges JSONB NOT NULL,
    note TEXT,
    version BIGINT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    UNIQUE (event_id, code)
);
CREATE INDEX partners_committees_created ON partners_committees (event_id, created_at, id);
CREATE INDEX partners_committees_parent ON partners_committees (parent_id);

CREATE TABLE partners_seats (
    id UUID NOT NULL PRIMARY KEY,
    committee_id UUID NOT NULL REFERENCES partners_committees (id),
    -- Place in the committee's list.
    position BIGINT NOT NULL,
    partner_id UUID NOT NULL REFERENCES partners_organisations (id),
    person_id UUID REFERENCES partners_people (id),
    college TEXT,
    title TEXT
);
CREATE INDEX partners_seats_committee ON partners_seats (committee_id, position);
CREATE INDEX partners_seats_partner ON partners_seats (partner_id);
CREATE INDEX partners_seats_person ON partners_seats (person_id);
