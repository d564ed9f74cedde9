-- Users. The login name is stored normalised (lower case, NFC); e-mails as typed, beside the key that is compared.
CREATE TABLE accounts_users (
    id UUID NOT NULL PRIMARY KEY,
    login TEXT NOT NULL,
    display_name TEXT NOT NULL,
    email TEXT,
    email_key TEXT,
    password_hash TEXT,
    must_change_password BOOLEAN NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('active', 'suspended')),
    search_key TEXT NOT NULL,
    version BIGINT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL
);
CREATE UNIQUE INDEX accounts_users_login ON accounts_users (login);
CREATE UNIQUE INDEX accounts_users_email_key ON accounts_users (email_key);
CREATE INDEX accounts_users_search_key ON accounts_users (search_key, id);
CREATE INDEX accounts_users_created_at ON accounts_users (created_at, id);

-- A role held for one event, or for all of them: then event_id is the nil UUID, so that the key stays unique
-- (two NULLs would not collide).
CREATE TABLE accounts_grants (
    user_id UUID NOT NULL REFERENCES accounts_users (id) ON DELETE CASCADE,
    role TEXT NOT NULL,
    event_id UUID NOT NULL,
    granted_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (user_id, role, event_id)
);
CREATE INDEX accounts_grants_role ON accounts_grants (role, event_id);

-- OAuth clients. Redirect URIs and scopes are separated by a space, which neither can contain.
CREATE TABLE accounts_clients (
    id UUID NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('partner', 'front_end')),
    confidential BOOLEAN NOT NULL,
    partner_id UUID,
    name TEXT NOT NULL,
    redirect_uris TEXT NOT NULL,
    scopes TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('active', 'suspended')),
    version BIGINT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    CHECK ((kind = 'partner') = (partner_id IS NOT NULL))
);
CREATE INDEX accounts_clients_partner ON accounts_clients (partner_id, id);
CREATE INDEX accounts_clients_created_at ON accounts_clients (created_at, id);

CREATE TABLE accounts_client_secrets (
    id UUID NOT NULL PRIMARY KEY,
    client_id UUID NOT NULL REFERENCES accounts_clients (id) ON DELETE CASCADE,
    secret_hash TEXT NOT NULL,
    hint TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL,
    last_used_at TIMESTAMPTZ
);
CREATE INDEX accounts_client_secrets_client ON accounts_client_secrets (client_id, created_at);
CREATE UNIQUE INDEX accounts_client_secrets_hash ON accounts_client_secrets (secret_hash);

-- The signed-in browser of one person, known by a cookie.
CREATE TABLE accounts_sessions (
    id UUID NOT NULL PRIMARY KEY,
    token_hash TEXT NOT NULL,
    user_id UUID NOT NULL REFERENCES accounts_users (id) ON DELETE CASCADE,
    created_at TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL
);
CREATE UNIQUE INDEX accounts_sessions_token ON accounts_sessions (token_hash);
CREATE INDEX accounts_sessions_user ON accounts_sessions (user_id);
CREATE INDEX accounts_sessions_expires ON accounts_sessions (expires_at);

-- Everything that one authorization issued: revoking the family revokes its access and refresh tokens.
-- client_id is text because built-in clients have names, not ids; user_id is NULL for client credentials.
CREATE TABLE accounts_families (
    id UUID NOT NULL PRIMARY KEY,
    client_id TEXT NOT NULL,
    user_id UUID REFERENCES accounts_users (id) ON DELETE CASCADE,
    scopes TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL,
    revoked_at TIMESTAMPTZ
);
CREATE INDEX accounts_families_user ON accounts_families (user_id);
CREATE INDEX accounts_families_client ON accounts_families (client_id);
CREATE INDEX accounts_families_expires ON accounts_families (expires_at);

CREATE TABLE accounts_refresh_tokens (
    token_hash TEXT NOT NULL PRIMARY KEY,
    family_id UUID NOT NULL REFERENCES accounts_families (id) ON DELETE CASCADE,
    created_at TIMESTAMPTZ NOT NULL,
    rotated_at TIMESTAMPTZ
);
CREATE INDEX accounts_refresh_tokens_family ON accounts_refresh_tokens (family_id);

-- family_id is chosen with the code: a code used twice revokes what its first use issued.
CREATE TABLE accounts_codes (
    code_hash TEXT NOT NULL PRIMARY KEY,
    family_id UUID NOT NULL,
    client_id TEXT NOT NULL,
    user_id UUID NOT NULL REFERENCES accounts_users (id) ON DELETE CASCADE,
    redirect_uri TEXT NOT NULL,
    scopes TEXT NOT NULL,
    challenge TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL,
    used_at TIMESTAMPTZ
);
CREATE INDEX accounts_codes_user ON accounts_codes (user_id);
CREATE INDEX accounts_codes_expires ON accounts_codes (expires_at);

-- Personal API tokens (clq_…).
CREATE TABLE accounts_api_tokens (
    id UUID NOT NULL PRIMARY KEY,
    user_id UUID NOT NULL REFERENCES accounts_users (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    token_hash TEXT NOT NULL,
    hint TEXT NOT NULL,
    scopes TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL,
    last_used_at TIMESTAMPTZ
);
CREATE UNIQUE INDEX accounts_api_tokens_hash ON accounts_api_tokens (token_hash);
CREATE INDEX accounts_api_tokens_user ON accounts_api_tokens (user_id, created_at, id);

-- Failed attempts, shared by all processes. The key is a keyed hash of a login name or of a source address, so that the
-- table tells neither, and an unknown name is slowed down exactly like a known one.
CREATE TABLE accounts_throttles (
    throttle_key TEXT NOT NULL PRIMARY KEY,
    failures BIGINT NOT NULL,
    last_failed_at TIMESTAMPTZ NOT NULL,
    locked_until TIMESTAMPTZ NOT NULL
);
CREATE INDEX accounts_throttles_last ON accounts_throttles (last_failed_at);

-- Signing keys of access tokens: the private part sealed with the server secret, the public part as a JWK (RFC 8037).
CREATE TABLE accounts_signing_keys (
    kid TEXT NOT NULL PRIMARY KEY,
    alg TEXT NOT NULL,
    sealed_private TEXT NOT NULL,
    public_jwk JSONB NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    not_after TIMESTAMPTZ NOT NULL
);
CREATE INDEX accounts_signing_keys_not_after ON accounts_signing_keys (not_after);
