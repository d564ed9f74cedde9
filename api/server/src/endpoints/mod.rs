//! The server's own endpoints: jobs, change feeds, mails, health, discovery. One file each.

use kernel::http::Routes;

mod cancel_job;
mod discovery;
mod get_job;
pub mod health;
mod list_changes;
mod list_mails;
mod problems;
mod retry_mail;

/// Under `/api/v1`.
pub fn mount_api(api: &mut Routes<'_>) {
    api.service(get_job::get_job)
        .service(cancel_job::cancel_job)
        .service(list_changes::list_event_changes)
        .service(list_changes::list_changes)
        .service(list_mails::list_mails)
        .service(retry_mail::retry_mail);
}

/// At places that a standard or habit fixes.
pub fn mount_root(root: &mut Routes<'_>) {
    root.service(discovery::index)
        .service(discovery::openapi_json)
        .service(discovery::openapi_yaml)
        .service(discovery::security_txt)
        .service(discovery::api_catalog)
        .service(problems::list_problems)
        .service(problems::get_problem)
        .service(health::livez)
        .service(health::readyz)
        .service(health::metrics);
}
