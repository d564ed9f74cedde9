//! The module's own tables; see `migrations/budget`.

diesel::table! {
    use diesel::sql_types::*;
    use kernel::db::types::*;
    budget_budgets (event_id) {
        event_id -> Uid,
        currency -> Text,
        state -> Text,
        revision -> BigInt,
        settings -> Document,
        accounts_version -> Text,
        contents -> BigInt,
        version -> BigInt,
        created_at -> Instant,
        updated_at -> Instant,
    }
}
diesel::table! {
    use diesel::sql_types::*;
    use kernel::db::types::*;
    budget_lines (id) {
        id -> Uid,
        event_id -> Uid,
        code -> Text,
        label -> Document,
        side -> Text,
        account -> Text,
        group_name -> Nullable<Text>,
        partner_id -> Nullable<Uid>,
        formula -> Nullable<Text>,
        amount_minor -> Nullable<BigInt>,
        phasing -> Nullable<Document>,
        certainty -> Text,
        note -> Nullable<Text>,
        is_example -> Bool,
        version -> BigInt,
        created_at -> Instant,
        updated_at -> Instant,
    }
}
diesel::table! {
    use diesel::sql_types::*;
    use kernel::db::types::*;
    budget_scenarios (id) {
        id -> Uid,
        event_id -> Uid,
        code -> Text,
        name -> Document,
        is_baseline -> Bool,
        note -> Nullable<Text>,
        version -> BigInt,
        created_at -> Instant,
        updated_at -> Instant,
    }
}
diesel::table! {
    use diesel::sql_types::*;
    use kernel::db::types::*;
    budget_drivers (id) {
        id -> Uid,
        event_id -> Uid,
        scenario_id -> Uid,
        name -> Text,
        label -> Nullable<Document>,
        unit -> Text,
        source -> Document,
        partner_id -> Nullable<Uid>,
        note -> Nullable<Text>,
        is_example -> Bool,
        version -> BigInt,
        created_at -> Instant,
        updated_at -> Instant,
    }
}
diesel::table! {
    use diesel::sql_types::*;
    use kernel::db::types::*;
    budget_overrides (id) {
        id -> Uid,
        event_id -> Uid,
        scenario_id -> Uid,
        line_id -> Uid,
        formula -> Nullable<Text>,
        amount_minor -> Nullable<BigInt>,
        note -> Nullable<Text>,
        version -> BigInt,
        created_at -> Instant,
        updated_at -> Instant,
    }
}
diesel::table! {
    use diesel::sql_types::*;
    use kernel::db::types::*;
    budget_actuals (id) {
        id -> Uid,
        event_id -> Uid,
        line_id -> Uid,
        kind -> Text,
        label -> Text,
        reference -> Nullable<Text>,
        partner_id -> Nullable<Uid>,
        amount_minor -> BigInt,
        happened_on -> Date,
        due_on -> Nullable<Date>,
        follows_id -> Nullable<Uid>,
        document_url -> Nullable<Text>,
        closes_line -> Bool,
        note -> Nullable<Text>,
        version -> BigInt,
        created_at -> Instant,
        updated_at -> Instant,
    }
}
diesel::table! {
    use diesel::sql_types::*;
    use kernel::db::types::*;
    budget_revisions (id) {
        id -> Uid,
        event_id -> Uid,
        number -> BigInt,
        reason -> Nullable<Text>,
        actor_kind -> Text,
        actor_id -> Nullable<Uid>,
        at -> Instant,
        snapshot -> Nullable<Document>,
        contents -> Nullable<BigInt>,
        approved_at -> Nullable<Instant>,
    }
}
diesel::table! {
    use diesel::sql_types::*;
    use kernel::db::types::*;
    budget_approvals (id) {
        id -> Uid,
        event_id -> Uid,
        revision -> BigInt,
        action -> Text,
        note -> Nullable<Text>,
        contents -> BigInt,
        actor_kind -> Text,
        actor_id -> Nullable<Uid>,
        at -> Instant,
    }
}
diesel::table! {
    use diesel::sql_types::*;
    use kernel::db::types::*;
    budget_simulations (id) {
        id -> Uid,
        event_id -> Uid,
        scenario_id -> Uid,
        state -> Text,
        request -> Document,
        result -> Nullable<Document>,
        problem -> Nullable<Document>,
        contents -> BigInt,
        job_id -> Nullable<Uid>,
        version -> BigInt,
        created_at -> Instant,
        finished_at -> Nullable<Instant>,
    }
}

diesel::allow_tables_to_appear_in_same_query!(
    budget_budgets,
    budget_lines,
    budget_scenarios,
    budget_drivers,
    budget_overrides,
    budget_actuals,
    budget_revisions,
    budget_approvals,
    budget_simulations,
);
