//! The routes of this module.

use utoipa_actix_web::service_config::ServiceConfig;

mod create_registration;
mod entries;
mod get_registration;
mod get_registration_settings;
mod list_pools;
mod list_registrations;
mod put_registration_settings;

/// Everything under `/api/v1`.
pub fn mount(api: &mut ServiceConfig<'_>) {
    // What the registration is made of.
    api.service(get_registration_settings::get_registration_settings)
        .service(put_registration_settings::put_registration_settings)
        .service(list_pools::list_pools);
    entries::mount(api);
    // Registrations.
    api.service(list_registrations::list_registrations)
        .service(create_registration::create_registration)
        .service(get_registration::get_registration);
}
