//! The module's own tables; see `migrations/registration`.

diesel::table! {
    use diesel::sql_types::*;
    use kernel::db::types::*;
    registration_settings (event_id) {
        event_id -> Uid,
        settings -> Document,
        revision -> Uid,
        version -> BigInt,
        updated_at -> Instant,
    }
}
diesel::table! {
    use diesel::sql_types::*;
    use kernel::db::types::*;
    registration_entries (id) {
        id -> Uid,
        event_id -> Uid,
        kind -> Text,
        code -> Text,
        position -> BigInt,
        details -> Document,
        version -> BigInt,
        created_at -> Instant,
        updated_at -> Instant,
    }
}
diesel::table! {
    use diesel::sql_types::*;
    use kernel::db::types::*;
    registration_pools (id) {
        id -> Uid,
        event_id -> Uid,
        kind -> Text,
        subject_id -> Uid,
        capacity -> Nullable<BigInt>,
        taken -> BigInt,
        waiting -> BigInt,
        release_at -> Nullable<Instant>,
        waits -> Bool,
        version -> BigInt,
    }
}
diesel::table! {
    use diesel::sql_types::*;
    use kernel::db::types::*;
    registration_groups (id) {
        id -> Uid,
        event_id -> Uid,
        label -> Text,
        may_split -> Bool,
        billing -> Nullable<Document>,
        version -> BigInt,
        created_at -> Instant,
        updated_at -> Instant,
    }
}
diesel::table! {
    use diesel::sql_types::*;
    use kernel::db::types::*;
    registration_registrations (id) {
        id -> Uid,
        event_id -> Uid,
        number -> Text,
        status -> Text,
        given_name -> Text,
        family_name -> Text,
        sort_key -> Text,
        email -> Nullable<Text>,
        email_key -> Nullable<Text>,
        phone -> Nullable<Text>,
        person -> Document,
        category_id -> Nullable<Uid>,
        tariff_id -> Uid,
        partner_id -> Nullable<Uid>,
        external_id -> Nullable<Text>,
        group_id -> Nullable<Uid>,
        source -> Text,
        agreed -> Document,
        price_minor -> BigInt,
        currency -> Text,
        payment -> Text,
        pools -> Document,
        seated -> Bool,
        active -> Bool,
        priority -> BigInt,
        queue_no -> BigInt,
        expires_at -> Instant,
        cancelled_by -> Nullable<Text>,
        cancel_reason -> Nullable<Text>,
        link_no -> BigInt,
        checked_in_at -> Nullable<Instant>,
        version -> BigInt,
        created_at -> Instant,
        updated_at -> Instant,
        mailbox -> Nullable<Text>,
        paid_minor -> BigInt,
        refunded_minor -> BigInt,
    }
}
diesel::table! {
    use diesel::sql_types::*;
    use kernel::db::types::*;
    registration_payments (id) {
        id -> Uid,
        event_id -> Uid,
        registration_id -> Uid,
        kind -> Text,
        amount_minor -> BigInt,
        currency -> Text,
        moved_on -> Nullable<Date>,
        method -> Nullable<Text>,
        reference -> Nullable<Text>,
        entered_at -> Instant,
        actor_kind -> Text,
        actor_id -> Nullable<Uid>,
        undone_at -> Nullable<Instant>,
        undone_kind -> Nullable<Text>,
        undone_by -> Nullable<Uid>,
    }
}
diesel::table! {
    use diesel::sql_types::*;
    use kernel::db::types::*;
    registration_states (id) {
        id -> Uid,
        registration_id -> Uid,
        version -> BigInt,
        from_status -> Nullable<Text>,
        to_status -> Text,
        reason -> Nullable<Text>,
        at -> Instant,
        actor_kind -> Text,
        actor_id -> Nullable<Uid>,
    }
}
diesel::table! {
    use diesel::sql_types::*;
    use kernel::db::types::*;
    registration_needs (registration_id) {
        registration_id -> Uid,
        event_id -> Uid,
        needs -> Document,
        version -> BigInt,
        updated_at -> Instant,
        said -> Bool,
    }
}
diesel::table! {
    use diesel::sql_types::*;
    use kernel::db::types::*;
    registration_erased (event_id, hash) {
        event_id -> Uid,
        hash -> Text,
        at -> Instant,
    }
}
diesel::table! {
    use diesel::sql_types::*;
    use kernel::db::types::*;
    registration_check_ins (id) {
        id -> Uid,
        event_id -> Uid,
        registration_id -> Uid,
        subject_id -> Uid,
        nonce -> Text,
        device -> Text,
        scanned_at -> Instant,
        received_at -> Instant,
        undone_at -> Nullable<Instant>,
        superseded_by -> Nullable<Uid>,
        version -> BigInt,
    }
}
diesel::table! {
    use diesel::sql_types::*;
    use kernel::db::types::*;
    registration_certificates (registration_id) {
        registration_id -> Uid,
        event_id -> Uid,
        number -> Text,
        issued_at -> Instant,
    }
}
diesel::table! {
    use diesel::sql_types::*;
    use kernel::db::types::*;
    registration_members (id) {
        id -> Uid,
        event_id -> Uid,
        partner_id -> Uid,
        external_id -> Text,
        status -> Text,
        attendance -> Text,
        sort_key -> Text,
        email_key -> Nullable<Text>,
        item -> Document,
        item_hash -> Text,
        registration_id -> Nullable<Uid>,
        made_seat -> Bool,
        seat_given_away -> Bool,
        source_updated_at -> Nullable<Instant>,
        synced_version -> Nullable<BigInt>,
        link_no -> BigInt,
        version -> BigInt,
        created_at -> Instant,
        updated_at -> Instant,
        invited_at -> Nullable<Instant>,
    }
}
diesel::table! {
    use diesel::sql_types::*;
    use kernel::db::types::*;
    registration_sync_settings (event_id, partner_id) {
        event_id -> Uid,
        partner_id -> Uid,
        settings -> Document,
        version -> BigInt,
        updated_at -> Instant,
    }
}
diesel::table! {
    use diesel::sql_types::*;
    use kernel::db::types::*;
    registration_syncs (id) {
        id -> Uid,
        event_id -> Uid,
        partner_id -> Uid,
        state -> Text,
        mode -> Text,
        dry_run -> Bool,
        request -> Document,
        report -> Document,
        received_chunks -> BigInt,
        planned_chunks -> BigInt,
        applied_chunks -> BigInt,
        generated_at -> Nullable<Instant>,
        job_id -> Nullable<Uid>,
        version -> BigInt,
        created_at -> Instant,
        started_at -> Nullable<Instant>,
        finished_at -> Nullable<Instant>,
    }
}
diesel::table! {
    use diesel::sql_types::*;
    use kernel::db::types::*;
    registration_sync_chunks (sync_id, chunk) {
        sync_id -> Uid,
        chunk -> BigInt,
        first_index -> BigInt,
        items -> BigInt,
        input -> Nullable<Text>,
        results -> Nullable<Text>,
        digest -> Document,
    }
}
diesel::table! {
    use diesel::sql_types::*;
    use kernel::db::types::*;
    registration_conflicts (id) {
        id -> Uid,
        event_id -> Uid,
        partner_id -> Uid,
        external_id -> Text,
        code -> Text,
        state -> Text,
        details -> Document,
        fingerprint -> Text,
        resolution -> Nullable<Text>,
        version -> BigInt,
        created_at -> Instant,
        updated_at -> Instant,
    }
}

diesel::allow_tables_to_appear_in_same_query!(
    registration_settings,
    registration_entries,
    registration_pools,
    registration_groups,
    registration_registrations,
    registration_states,
    registration_needs,
    registration_erased,
    registration_check_ins,
    registration_certificates,
    registration_members,
    registration_sync_settings,
    registration_syncs,
    registration_sync_chunks,
    registration_conflicts,
);
