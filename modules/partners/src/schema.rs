//! The module's own tables; see `migrations/partners`.

diesel::table! {
    use diesel::sql_types::*;
    use kernel::db::types::*;
    partners_organisations (id) {
        id -> Uid,
        slug -> Text,
        name -> Text,
        acronym -> Nullable<Text>,
        sort_key -> Text,
        kinds -> Document,
        aliases -> Document,
        siret -> Nullable<Text>,
        site -> Nullable<Text>,
        postal_address -> Nullable<Text>,
        country -> Nullable<Text>,
        parent_id -> Nullable<Uid>,
        successor_id -> Nullable<Uid>,
        note -> Nullable<Text>,
        merged_into -> Nullable<Uid>,
        version -> BigInt,
        created_at -> Instant,
        updated_at -> Instant,
    }
}
diesel::table! {
    use diesel::sql_types::*;
    use kernel::db::types::*;
    partners_names (partner_id, search_key) {
        partner_id -> Uid,
        search_key -> Text,
    }
}
diesel::table! {
    use diesel::sql_types::*;
    use kernel::db::types::*;
    partners_kinds (partner_id, kind) {
        partner_id -> Uid,
        kind -> Text,
    }
}
diesel::table! {
    use diesel::sql_types::*;
    use kernel::db::types::*;
    partners_people (id) {
        id -> Uid,
        partner_id -> Uid,
        given_name -> Text,
        family_name -> Text,
        sort_key -> Text,
        function -> Nullable<Text>,
        email -> Nullable<Text>,
        email_key -> Nullable<Text>,
        email_shared -> Bool,
        phone -> Nullable<Text>,
        main_contact -> Bool,
        note -> Nullable<Text>,
        version -> BigInt,
        created_at -> Instant,
        updated_at -> Instant,
    }
}
diesel::table! {
    use diesel::sql_types::*;
    use kernel::db::types::*;
    partners_merges (id) {
        id -> Uid,
        survivor_id -> Uid,
        merged_id -> Uid,
        merged_slug -> Text,
        merged_name -> Text,
        at -> Instant,
    }
}
diesel::table! {
    use diesel::sql_types::*;
    use kernel::db::types::*;
    partners_duplicates (id) {
        id -> Uid,
        first_id -> Uid,
        second_id -> Uid,
        reason -> Text,
        score -> BigInt,
    }
}
diesel::table! {
    use diesel::sql_types::*;
    use kernel::db::types::*;
    partners_partnerships (id) {
        id -> Uid,
        event_id -> Uid,
        partner_id -> Uid,
        stage -> Text,
        stage_since -> Instant,
        roles -> Document,
        contingent -> Nullable<Document>,
        documents -> Document,
        next_action -> Nullable<Document>,
        due_key -> Date,
        note -> Nullable<Text>,
        version -> BigInt,
        created_at -> Instant,
        updated_at -> Instant,
    }
}
diesel::table! {
    use diesel::sql_types::*;
    use kernel::db::types::*;
    partners_partnership_roles (partnership_id, role) {
        partnership_id -> Uid,
        role -> Text,
    }
}
diesel::table! {
    use diesel::sql_types::*;
    use kernel::db::types::*;
    partners_stages (id) {
        id -> Uid,
        partnership_id -> Uid,
        from_stage -> Nullable<Text>,
        to_stage -> Text,
        at -> Instant,
        actor_kind -> Text,
        actor_id -> Nullable<Uid>,
    }
}
diesel::table! {
    use diesel::sql_types::*;
    use kernel::db::types::*;
    partners_commitments (id) {
        id -> Uid,
        partnership_id -> Uid,
        kind -> Text,
        title -> Text,
        description -> Nullable<Text>,
        currency -> Nullable<Text>,
        value_minor -> Nullable<BigInt>,
        asked_minor -> Nullable<BigInt>,
        promised_minor -> Nullable<BigInt>,
        granted_minor -> Nullable<BigInt>,
        signed_minor -> Nullable<BigInt>,
        received_minor -> Nullable<BigInt>,
        terms -> Nullable<Document>,
        version -> BigInt,
        created_at -> Instant,
        updated_at -> Instant,
    }
}
diesel::table! {
    use diesel::sql_types::*;
    use kernel::db::types::*;
    partners_relays (id) {
        id -> Uid,
        partnership_id -> Uid,
        channel -> Text,
        url -> Text,
        relayed_on -> Date,
        reach -> Nullable<BigInt>,
        created_at -> Instant,
    }
}
diesel::table! {
    use diesel::sql_types::*;
    use kernel::db::types::*;
    partners_committees (id) {
        id -> Uid,
        event_id -> Uid,
        code -> Text,
        name -> Document,
        parent_id -> Nullable<Uid>,
        colleges -> Document,
        note -> Nullable<Text>,
        version -> BigInt,
        created_at -> Instant,
        updated_at -> Instant,
    }
}
diesel::table! {
    use diesel::sql_types::*;
    use kernel::db::types::*;
    partners_seats (id) {
        id -> Uid,
        committee_id -> Uid,
        position -> BigInt,
        partner_id -> Uid,
        person_id -> Nullable<Uid>,
        college -> Nullable<Text>,
        title -> Nullable<Text>,
    }
}

diesel::allow_tables_to_appear_in_same_query!(
    partners_organisations,
    partners_names,
    partners_kinds,
    partners_people,
    partners_merges,
    partners_duplicates,
    partners_partnerships,
    partners_partnership_roles,
    partners_stages,
    partners_commitments,
    partners_relays,
    partners_committees,
    partners_seats,
);
