//! The kernel's own tables; see `migrations/kernel`.

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::*;
    kernel_streams (stream) {
        stream -> Text,
        seq -> BigInt,
        audit_seq -> BigInt,
        audit_head -> Text,
    }
}
diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::*;
    kernel_outbox (stream, seq) {
        stream -> Text,
        seq -> BigInt,
        kind -> Text,
        subject_kind -> Text,
        subject_id -> Uid,
        version -> BigInt,
        event_id -> Nullable<Uid>,
        partner_id -> Nullable<Uid>,
        tombstone -> Bool,
        payload -> Nullable<Document>,
        at -> Instant,
    }
}
diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::*;
    kernel_subscriptions (subscriber, stream) {
        subscriber -> Text,
        stream -> Text,
        done_seq -> BigInt,
        attempts -> Integer,
        next_attempt_at -> Instant,
    }
}
diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::*;
    kernel_dead_letters (subscriber, stream, seq) {
        subscriber -> Text,
        stream -> Text,
        seq -> BigInt,
        error -> Text,
        at -> Instant,
    }
}
diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::*;
    kernel_audit (stream, seq) {
        stream -> Text,
        seq -> BigInt,
        id -> Uid,
        at -> Instant,
        actor_kind -> Text,
        actor_id -> Nullable<Uid>,
        action -> Text,
        subject_kind -> Text,
        subject_id -> Nullable<Uid>,
        event_id -> Nullable<Uid>,
        request_id -> Text,
        hash -> Text,
    }
}
diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::*;
    kernel_idempotency (scope) {
        scope -> Text,
        body_hash -> Text,
        status -> Integer,
        headers -> Text,
        body -> Text,
        expires_at -> Instant,
    }
}
diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::*;
    kernel_jobs (id) {
        id -> Uid,
        kind -> Text,
        owner_id -> Uid,
        event_id -> Nullable<Uid>,
        lane -> Nullable<Text>,
        state -> Text,
        args -> Document,
        done -> BigInt,
        total -> Nullable<BigInt>,
        result_url -> Nullable<Text>,
        problem -> Nullable<Document>,
        version -> BigInt,
        lease_until -> Instant,
        created_at -> Instant,
        updated_at -> Instant,
        finished_at -> Nullable<Instant>,
    }
}
diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::*;
    kernel_limits (bucket) {
        bucket -> Text,
        used -> BigInt,
        window_start -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::*;
    kernel_mails (id) {
        id -> Uid,
        kind -> Text,
        name -> Text,
        args -> Document,
        event_id -> Nullable<Uid>,
        subject_id -> Nullable<Uid>,
        key -> Text,
        state -> Text,
        attempts -> Integer,
        next_attempt_at -> Instant,
        message_id -> Nullable<Text>,
        version -> BigInt,
        created_at -> Instant,
        sent_at -> Nullable<Instant>,
        problem -> Nullable<Text>,
    }
}

diesel::allow_tables_to_appear_in_same_query!(kernel_outbox, kernel_subscriptions);
