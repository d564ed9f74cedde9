//! The module's own tables; see `migrations/events`.

diesel::table! {
    use diesel::sql_types::*;
    use kernel::db::types::*;
    events_editions (id) {
        id -> Uid,
        slug -> Text,
        title -> Document,
        sort_key -> Text,
        description -> Nullable<Document>,
        starts -> Document,
        ends -> Document,
        sort_on -> Date,
        timezone -> Text,
        country -> Nullable<Text>,
        currency -> Text,
        languages -> Document,
        target_attendance -> Nullable<Integer>,
        site -> Nullable<Text>,
        test_mode -> Bool,
        note -> Nullable<Text>,
        status -> Text,
        copied_from -> Nullable<Uid>,
        version -> BigInt,
        created_at -> Instant,
        updated_at -> Instant,
    }
}
diesel::table! {
    use diesel::sql_types::*;
    use kernel::db::types::*;
    events_half_days (id) {
        id -> Uid,
        event_id -> Uid,
        code -> Text,
        label -> Document,
        position -> BigInt,
        date -> Document,
        starts_at -> Nullable<Text>,
        ends_at -> Nullable<Text>,
        includes_meal -> Bool,
        note -> Nullable<Text>,
        version -> BigInt,
        created_at -> Instant,
        updated_at -> Instant,
    }
}
diesel::table! {
    use diesel::sql_types::*;
    use kernel::db::types::*;
    events_venues (event_id) {
        event_id -> Uid,
        name -> Nullable<Text>,
        kind -> Nullable<Text>,
        postal_address -> Nullable<Text>,
        locality -> Nullable<Text>,
        region -> Nullable<Text>,
        country -> Nullable<Text>,
        capacity -> Nullable<Integer>,
        site -> Nullable<Text>,
        description -> Nullable<Document>,
        status -> Text,
        source -> Nullable<Text>,
        note -> Nullable<Text>,
        version -> BigInt,
        created_at -> Instant,
        updated_at -> Instant,
    }
}
diesel::table! {
    use diesel::sql_types::*;
    use kernel::db::types::*;
    events_rooms (id) {
        id -> Uid,
        event_id -> Uid,
        name -> Text,
        name_key -> Text,
        kind -> Text,
        capacity -> Nullable<Integer>,
        equipment -> Document,
        step_free -> Nullable<Bool>,
        note -> Nullable<Text>,
        version -> BigInt,
        created_at -> Instant,
        updated_at -> Instant,
    }
}

diesel::allow_tables_to_appear_in_same_query!(events_editions, events_half_days, events_venues, events_rooms);
