-- The directory: organisations, kept across editions.
CREATE TABLE partners_organisations (
    id UUID NOT NULL PRIMARY KEY,
    slug TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    acronym TEXT,
    -- The folded name: what lists are sorted by.
    sort_key TEXT NOT NULL,
    kinds JSONB NOT NULL,
    aliases JSONB NOT NULL,
    siret TEXT,
    site TEXT,
    postal_address TEXT,
    country TEXT,
    parent_id UUID,
    successor_id UUID,
    note TEXT,
    -- Set when this entry turned out to be another one: it then only redirects, in one step.
    merged_into UUID,
    version BIGINT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX partners_organisations_name ON partners_organisations (sort_key, id);
CREATE INDEX partners_organisations_created ON partners_organisations (created_at, id);
CREATE UNIQUE INDEX partners_organisations_siret ON partners_organisations (siret) WHERE merged_into IS NULL;
CREATE INDEX partners_organisations_parent ON partners_organisations (parent_id);
CREATE INDEX partners_organisations_successor ON partners_organisations (successor_id);
-- Partial: a plain one would tempt SQLite to use it for `merged_into IS NULL`, which is nearly every row, and then sort.
CREATE INDEX partners_organisations_merged ON partners_organisations (merged_into) WHERE merged_into IS NOT NULL;

-- Every name that an organisation is known by, folded: for search and for finding duplicates.
CREATE TABLE partners_names (
    partner_id UUID NOT NULL REFERENCES partners_organisations (id),
    search_key TEXT NOT NULL,
    PRIMARY KEY (partner_id, search_key)
);
CREATE INDEX partners_names_key ON partners_names (search_key, partner_id);

CREATE TABLE partners_kinds (
    partner_id UUID NOT NULL REFERENCES partners_organisations (id),
    kind TEXT NOT NULL,
    PRIMARY KEY (partner_id, kind)
);
CREATE INDEX partners_kinds_kind ON partners_kinds (kind, partner_id);

CREATE TABLE partners_people (
    id UUID NOT NULL PRIMARY KEY,
    partner_id UUID NOT NULL REFERENCES partners_organisations (id),
    given_name TEXT NOT NULL,
    family_name TEXT NOT NULL,
    -- Family name and given name, folded: what lists are sorted by, and what tells one person from another.
    sort_key TEXT NOT NULL,
    function TEXT,
    email TEXT,
    -- The e-mail address as it is compared.
    email_key TEXT,
    -- Several people read this mailbox: it does not tell who somebody is.
    email_shared BOOLEAN NOT NULL,
    phone TEXT,
    main_contact BOOLEAN NOT NULL,
    note TEXT,
    version BIGINT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX partners_people_name ON partners_people (partner_id, sort_key, id);
CREATE INDEX partners_people_created ON partners_people (partner_id, created_at, id);
CREATE INDEX partners_people_email ON partners_people (partner_id, email_key);

CREATE TABLE partners_merges (
    id UUID NOT NULL PRIMARY KEY,
    survivor_id UUID NOT NULL REFERENCES partners_organisations (id),
    merged_id UUID NOT NULL REFERENCES partners_organisations (id),
    merged_slug TEXT NOT NULL,
    merged_name TEXT NOT NULL,
    at TIMESTAMPTZ NOT NULL
);
CREATE INDEX partners_merges_survivor ON partners_merges (survivor_id, id);

-- What the last scan for duplicates found.
CREATE TABLE partners_duplicates (
    id UUID NOT NULL PRIMARY KEY,
    first_id UUID NOT NULL,
    second_id UUID NOT NULL,
    reason TEXT NOT NULL,
    -- Likeness in thousandths.
    score BIGINT NOT NULL,
    UNIQUE (first_id, second_id)
);
CREATE INDEX partners_duplicates_score ON partners_duplicates (score, id);
CREATE INDEX partners_duplicates_second ON partners_duplicates (second_id);
