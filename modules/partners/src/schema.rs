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
        role -> Nullable<Text>,
        email -> Nullable<Text>,
        phone -> Nullable<Text>,
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
    partners_duplicates (first_id, second_id) {
        first_id -> Uid,
        second_id -> Uid,
        id -> Uid,
        reason -> Text,
        score -> BigInt,
    }
}

diesel::allow_tables_to_appear_in_same_query!(
    partners_organisations,
    partners_names,
    partners_kinds,
    partners_people,
    partners_merges,
    partners_duplicates,
);
