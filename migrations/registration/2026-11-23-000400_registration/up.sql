-- What an event wants of its registration. A row appears when it is first set; until then the defaults of the code hold.
CREATE TABLE registration_settings (
    event_id UUID NOT NULL PRIMARY KEY,
    settings JSONB NOT NULL,
    -- Made anew by every change of settings, categories, tariffs, options and questions: what processes keep of them in
    -- memory is good as long as it stands. Not a number: the next one would come again after a change that was rolled back.
    revision UUID NOT NULL,
    version BIGINT NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL
);

-- What an event's registration is made of: categories, tariffs, options, questions. Few rows, read as a whole, so what
-- only the code looks at is one document.
CREATE TABLE registration_entries (
    id UUID NOT NULL PRIMARY KEY,
    event_id UUID NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('category', 'tariff', 'option', 'question')),
    code TEXT NOT NULL,
    position BIGINT NOT NULL,
    details JSONB NOT NULL,
    version BIGINT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    UNIQUE (event_id, kind, code)
);
CREATE INDEX registration_entries_position ON registration_entries (event_id, kind, position, id);

-- Seats that are counted: of the event, a category, a tariff, an option, a partner's contingent, later a session. `taken`
-- and `waiting` are kept in the transaction that takes or frees the seat, and equal what the registrations say.
CREATE TABLE registration_pools (
    id UUID NOT NULL PRIMARY KEY,
    event_id UUID NOT NULL,
    kind TEXT NOT NULL,
    -- The event, category, tariff, option or partner.
    subject_id UUID NOT NULL,
    -- NULL is no limit, 0 no seat.
    capacity BIGINT,
    taken BIGINT NOT NULL CHECK (taken >= 0),
    waiting BIGINT NOT NULL CHECK (waiting >= 0),
    -- A contingent: from this instant on, its free seats are everybody's.
    release_at TIMESTAMPTZ,
    -- A contingent: whether a member beyond it waits, or is refused.
    waits BOOLEAN NOT NULL,
    version BIGINT NOT NULL,
    UNIQUE (event_id, kind, subject_id)
);

-- One payer, many people.
CREATE TABLE registration_groups (
    id UUID NOT NULL PRIMARY KEY,
    event_id UUID NOT NULL,
    label TEXT NOT NULL,
    -- Whether some may get in while others wait.
    may_split BOOLEAN NOT NULL,
    billing JSONB,
    version BIGINT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX registration_groups_created ON registration_groups (event_id, created_at, id);

CREATE TABLE registration_registrations (
    id UUID NOT NULL PRIMARY KEY,
    event_id UUID NOT NULL,
    -- What the person reads out at the desk; random, so that it tells nobody how many there are.
    number TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('pending', 'confirmed', 'checked_in', 'waiting', 'cancelled', 'no_show')),
    given_name TEXT NOT NULL,
    family_name TEXT NOT NULL,
    -- Family name and given name, folded.
    sort_key TEXT NOT NULL,
    email TEXT,
    -- As compared; NULL where there is none or several people share the mailbox.
    email_key TEXT,
    phone TEXT,
    -- The rest of the person, as it is shown.
    person JSONB NOT NULL,
    category_id UUID,
    tariff_id UUID NOT NULL,
    partner_id UUID,
    -- The partner's own key, where a partner sent it.
    external_id TEXT,
    group_id UUID,
    source TEXT NOT NULL,
    -- Options, answers, consents, billing, VAT: what was agreed at the time.
    agreed JSONB NOT NULL,
    price_minor BIGINT NOT NULL,
    currency TEXT NOT NULL,
    payment TEXT NOT NULL,
    -- Pools whose seats it holds, or wants while it waits.
    pools JSONB NOT NULL,
    -- Whether it holds them.
    seated BOOLEAN NOT NULL,
    -- Whether it is anything but cancelled: one address is active once in an event.
    active BOOLEAN NOT NULL,
    -- Place on the waiting list: higher priority first, then the lower number.
    priority BIGINT NOT NULL,
    queue_no BIGINT NOT NULL,
    -- When the hold or offer that it lives on lapses; the end of the year 9999 for none.
    expires_at TIMESTAMPTZ NOT NULL,
    -- Who cancelled it: participant, staff, partner or system.
    cancelled_by TEXT,
    cancel_reason TEXT,
    -- Number of the person's link, which is signed and kept nowhere. Raising it makes older ones worthless.
    link_no BIGINT NOT NULL,
    checked_in_at TIMESTAMPTZ,
    version BIGINT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    UNIQUE (event_id, number)
);
CREATE UNIQUE INDEX registration_registrations_email ON registration_registrations (event_id, email_key)
    WHERE active AND email_key IS NOT NULL;
CREATE INDEX registration_registrations_created ON registration_registrations (event_id, created_at, id);
CREATE INDEX registration_registrations_updated ON registration_registrations (event_id, updated_at, id);
CREATE INDEX registration_registrations_name ON registration_registrations (event_id, sort_key, id);
CREATE INDEX registration_registrations_partner
    ON registration_registrations (event_id, partner_id, status, created_at, id);
CREATE INDEX registration_registrations_status ON registration_registrations (event_id, status, created_at, id);
CREATE INDEX registration_registrations_queue ON registration_registrations (event_id, status, priority, queue_no);
CREATE INDEX registration_registrations_expiry ON registration_registrations (event_id, expires_at) WHERE active;
CREATE INDEX registration_registrations_group ON registration_registrations (group_id) WHERE group_id IS NOT NULL;

-- Every change of state, dated, for ever.
CREATE TABLE registration_states (
    id UUID NOT NULL PRIMARY KEY,
    registration_id UUID NOT NULL,
    -- Of the registration, after the change.
    version BIGINT NOT NULL,
    from_status TEXT,
    to_status TEXT NOT NULL,
    reason TEXT,
    at TIMESTAMPTZ NOT NULL,
    actor_kind TEXT NOT NULL,
    actor_id UUID
);
CREATE INDEX registration_states_registration ON registration_states (registration_id, version);

-- Diet and access needs: health data, so apart, with a scope of their own, and gone 30 days after the event.
CREATE TABLE registration_needs (
    registration_id UUID NOT NULL PRIMARY KEY,
    event_id UUID NOT NULL,
    needs JSONB NOT NULL,
    version BIGINT NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX registration_needs_event ON registration_needs (event_id);

-- Keyed hashes of the addresses and partners' keys of people who were erased, so that no file brings them back.
CREATE TABLE registration_erased (
    event_id UUID NOT NULL,
    hash TEXT NOT NULL,
    at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (event_id, hash)
);

-- One scan of a badge. The first by the device's clock wins.
CREATE TABLE registration_check_ins (
    id UUID NOT NULL PRIMARY KEY,
    event_id UUID NOT NULL,
    registration_id UUID NOT NULL,
    -- The half-day, or the event itself.
    subject_id UUID NOT NULL,
    -- The device's own key of the scan.
    nonce TEXT NOT NULL,
    device TEXT NOT NULL,
    scanned_at TIMESTAMPTZ NOT NULL,
    received_at TIMESTAMPTZ NOT NULL,
    undone_at TIMESTAMPTZ,
    -- The scan that came in later and had been made earlier.
    superseded_by UUID,
    version BIGINT NOT NULL,
    UNIQUE (event_id, nonce)
);
CREATE UNIQUE INDEX registration_check_ins_once ON registration_check_ins (registration_id, subject_id)
    WHERE undone_at IS NULL AND superseded_by IS NULL;
CREATE INDEX registration_check_ins_subject ON registration_check_ins (event_id, subject_id, scanned_at, id);

CREATE TABLE registration_certificates (
    registration_id UUID NOT NULL PRIMARY KEY,
    event_id UUID NOT NULL,
    number TEXT NOT NULL UNIQUE,
    issued_at TIMESTAMPTZ NOT NULL
);

-- A partner's roster. A member is not a registration: it may have one.
CREATE TABLE registration_members (
    id UUID NOT NULL PRIMARY KEY,
    event_id UUID NOT NULL,
    partner_id UUID NOT NULL,
    external_id TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('active', 'cancelled')),
    attendance TEXT NOT NULL CHECK (attendance IN ('roster', 'invite', 'register')),
    sort_key TEXT NOT NULL,
    email_key TEXT,
    -- What the partner sent last, as it was understood.
    item JSONB NOT NULL,
    -- Of that, to see at a glance that nothing changed.
    item_hash TEXT NOT NULL,
    registration_id UUID,
    -- Whether a sync made that registration; only then does ending the membership end it.
    made_seat BOOLEAN NOT NULL,
    source_updated_at TIMESTAMPTZ,
    -- Version of the registration that the sync saw or wrote last: what is newer was done by somebody else.
    synced_version BIGINT,
    -- Number of the invitation's link; see the registrations.
    link_no BIGINT NOT NULL,
    version BIGINT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    UNIQUE (event_id, partner_id, external_id)
);
CREATE INDEX registration_members_name ON registration_members (event_id, partner_id, sort_key, id);
CREATE INDEX registration_members_registration ON registration_members (registration_id)
    WHERE registration_id IS NOT NULL;
CREATE INDEX registration_members_email ON registration_members (event_id, email_key) WHERE email_key IS NOT NULL;

CREATE TABLE registration_sync_settings (
    event_id UUID NOT NULL,
    partner_id UUID NOT NULL,
    settings JSONB NOT NULL,
    version BIGINT NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (event_id, partner_id)
);

CREATE TABLE registration_syncs (
    id UUID NOT NULL PRIMARY KEY,
    event_id UUID NOT NULL,
    partner_id UUID NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('receiving', 'queued', 'running', 'completed', 'aborted', 'failed')),
    mode TEXT NOT NULL CHECK (mode IN ('upsert', 'snapshot')),
    dry_run BOOLEAN NOT NULL,
    -- Everything that was asked for.
    request JSONB NOT NULL,
    -- Counts, warnings, and what stopped it.
    report JSONB NOT NULL,
    -- Chunks received, planned and applied.
    received_chunks BIGINT NOT NULL,
    planned_chunks BIGINT NOT NULL,
    applied_chunks BIGINT NOT NULL,
    generated_at TIMESTAMPTZ,
    job_id UUID,
    version BIGINT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    started_at TIMESTAMPTZ,
    finished_at TIMESTAMPTZ
);
CREATE INDEX registration_syncs_created ON registration_syncs (event_id, partner_id, created_at, id);

-- Lines of a file and what becomes of them, some hundreds a row: reading and writing them one by one would cost more than
-- all else. The input is dropped when the sync has ended.
CREATE TABLE registration_sync_chunks (
    sync_id UUID NOT NULL,
    -- From 0; the rows for what is absent from a snapshot come after those of the file.
    chunk BIGINT NOT NULL,
    first_index BIGINT NOT NULL,
    items BIGINT NOT NULL,
    input TEXT,
    results TEXT,
    -- Outcomes and codes that occur in it, so that a filter can skip it.
    digest JSONB NOT NULL,
    PRIMARY KEY (sync_id, chunk)
);

CREATE TABLE registration_conflicts (
    id UUID NOT NULL PRIMARY KEY,
    event_id UUID NOT NULL,
    partner_id UUID NOT NULL,
    external_id TEXT NOT NULL,
    code TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('open', 'resolved')),
    -- What the partner says and what we have.
    details JSONB NOT NULL,
    -- Of the two sides: a repeat of the same conflict keeps its id.
    fingerprint TEXT NOT NULL,
    resolution TEXT,
    version BIGINT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL
);
CREATE UNIQUE INDEX registration_conflicts_open
    ON registration_conflicts (event_id, partner_id, external_id, code) WHERE state = 'open';
CREATE INDEX registration_conflicts_state ON registration_conflicts (event_id, partner_id, state, created_at, id);
