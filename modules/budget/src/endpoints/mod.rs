//! The routes of this module, one file each.

use kernel::http::Routes;

mod compare_budget_revisions;
mod compare_budget_scenarios;
mod create_budget_actual;
mod create_budget_approval;
mod create_budget_line;
mod create_budget_revision;
mod create_budget_scenario;
mod create_budget_simulation;
mod create_budget_submission;
mod delete_budget_actual;
mod delete_budget_driver;
mod delete_budget_line;
mod delete_budget_override;
mod delete_budget_scenario;
mod get_budget;
mod get_budget_accounts;
mod get_budget_actual;
mod get_budget_cash_flow;
mod get_budget_driver;
mod get_budget_execution;
mod get_budget_explanation;
mod get_budget_fan;
mod get_budget_line;
mod get_budget_override;
mod get_budget_revision;
mod get_budget_scenario;
mod get_budget_simulation;
mod get_budget_statement;
mod get_budget_statement_csv;
mod get_budget_statement_pdf;
mod get_budget_statement_xlsx;
mod get_budget_tornado;
mod get_budget_waterfall;
mod list_budget_actuals;
mod list_budget_approvals;
mod list_budget_drivers;
mod list_budget_lines;
mod list_budget_overrides;
mod list_budget_revisions;
mod list_budget_scenarios;
mod list_budget_simulations;
mod put_budget_driver;
mod put_budget_override;
mod update_budget;
mod update_budget_actual;
mod update_budget_line;
mod update_budget_scenario;

/// Everything under `/api/v1`.
pub fn mount(api: &mut Routes<'_>) {
    kernel::http::family(api, "/events/{event}/budget", |api| {
        // The budget, and its lines.
        api.service(get_budget::get_budget)
            .service(update_budget::update_budget)
            .service(get_budget_accounts::get_budget_accounts)
            .service(list_budget_lines::list_budget_lines)
            .service(create_budget_line::create_budget_line)
            .service(get_budget_line::get_budget_line)
            .service(update_budget_line::update_budget_line)
            .service(delete_budget_line::delete_budget_line);
        // Scenarios. Fixed words come before `{scenario}`, which would take them for a code.
        api.service(list_budget_scenarios::list_budget_scenarios)
            .service(create_budget_scenario::create_budget_scenario)
            .service(compare_budget_scenarios::compare_budget_scenarios)
            .service(get_budget_scenario::get_budget_scenario)
            .service(update_budget_scenario::update_budget_scenario)
            .service(delete_budget_scenario::delete_budget_scenario)
            .service(list_budget_drivers::list_budget_drivers)
            .service(get_budget_driver::get_budget_driver)
            .service(put_budget_driver::put_budget_driver)
            .service(delete_budget_driver::delete_budget_driver)
            .service(list_budget_overrides::list_budget_overrides)
            .service(get_budget_override::get_budget_override)
            .service(put_budget_override::put_budget_override)
            .service(delete_budget_override::delete_budget_override);
        // What comes of it.
        api.service(get_budget_statement::get_budget_statement).service(get_budget_explanation::get_budget_explanation);
        // What it may turn out to be.
        api.service(list_budget_simulations::list_budget_simulations)
            .service(create_budget_simulation::create_budget_simulation)
            .service(get_budget_simulation::get_budget_simulation);
        // On paper.
        api.service(get_budget_statement_pdf::get_budget_statement_pdf)
            .service(get_budget_statement_xlsx::get_budget_statement_xlsx)
            .service(get_budget_statement_csv::get_budget_statement_csv)
            .service(get_budget_waterfall::get_budget_waterfall)
            .service(get_budget_tornado::get_budget_tornado)
            .service(get_budget_fan::get_budget_fan);
        // What became of it.
        api.service(list_budget_actuals::list_budget_actuals)
            .service(create_budget_actual::create_budget_actual)
            .service(get_budget_actual::get_budget_actual)
            .service(update_budget_actual::update_budget_actual)
            .service(delete_budget_actual::delete_budget_actual)
            .service(get_budget_execution::get_budget_execution)
            .service(get_budget_cash_flow::get_budget_cash_flow);
        // Decisions on it. `compare` comes before `{revision}`.
        api.service(list_budget_approvals::list_budget_approvals)
            .service(create_budget_submission::create_budget_submission)
            .service(create_budget_approval::create_budget_approval)
            .service(list_budget_revisions::list_budget_revisions)
            .service(create_budget_revision::create_budget_revision)
            .service(compare_budget_revisions::compare_budget_revisions)
            .service(get_budget_revision::get_budget_revision);
    });
}
