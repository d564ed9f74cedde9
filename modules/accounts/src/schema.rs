//! The tables of this module, and no others.

diesel::table! {
    use diesel::sql_types::*;
    use kernel::db::types::{Instant, Uid};

    accounts_users (id) {
        id -> Uid,
        login -> Text,
        display_name -> Text,
        email -> Nullable<Text>,
        email_key -> Nullable<Text>,
        password_hash -> Nullable<Text>,
        must_change_password -> Bool,
        status -> Text,
        search_key -> Text,
        version -> BigInt,
        created_at -> Instant,
        updated_at -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use kernel::db::types::{Instant, Uid};

    accounts_grants (user_id, role, event_id) {
        user_id -> Uid,
        role -> Text,
        event_id -> Uid,
        granted_at -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use kernel::db::types::{Instant, Uid};

    accounts_clients (id) {
        id -> Uid,
        kind -> Text,
        confidential -> Bool,
        partner_id -> Nullable<Uid>,
        name -> Text,
        redirect_uris -> Text,
        scopes -> Text,
        status -> Text,
        version -> BigInt,
        created_at -> Instant,
        updated_at -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use kernel::db::types::{Instant, Uid};

    accounts_client_secrets (id) {
        id -> Uid,
        client_id -> Uid,
        secret_hash -> Text,
        hint -> Text,
        created_at -> Instant,
        expires_at -> Instant,
        last_used_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use kernel::db::types::{Instant, Uid};

    accounts_sessions (id) {
        id -> Uid,
        token_hash -> Text,
        user_id -> Uid,
        created_at -> Instant,
        expires_at -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use kernel::db::types::{Instant, Uid};

    accounts_families (id) {
        id -> Uid,
        client_id -> Text,
        user_id -> Nullable<Uid>,
        scopes -> Text,
        created_at -> Instant,
        expires_at -> Instant,
        revoked_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use kernel::db::types::{Instant, Uid};

    accounts_refresh_tokens (token_hash) {
        token_hash -> Text,
        family_id -> Uid,
        created_at -> Instant,
        rotated_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use kernel::db::types::{Instant, Uid};

    accounts_codes (code_hash) {
        code_hash -> Text,
        family_id -> Uid,
        client_id -> Text,
        user_id -> Uid,
        redirect_uri -> Text,
        scopes -> Text,
        challenge -> Text,
        created_at -> Instant,
        expires_at -> Instant,
        used_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use kernel::db::types::{Instant, Uid};

    accounts_api_tokens (id) {
        id -> Uid,
        user_id -> Uid,
        name -> Text,
        token_hash -> Text,
        hint -> Text,
        scopes -> Text,
        created_at -> Instant,
        expires_at -> Instant,
        last_used_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use kernel::db::types::Instant;

    accounts_throttles (throttle_key) {
        throttle_key -> Text,
        failures -> BigInt,
        last_failed_at -> Instant,
        locked_until -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use kernel::db::types::{Document, Instant};

    accounts_signing_keys (kid) {
        kid -> Text,
        alg -> Text,
        sealed_private -> Text,
        public_jwk -> Document,
        created_at -> Instant,
        not_after -> Instant,
    }
}

diesel::allow_tables_to_appear_in_same_query!(accounts_users, accounts_grants);
diesel::allow_tables_to_appear_in_same_query!(accounts_families, accounts_refresh_tokens);
