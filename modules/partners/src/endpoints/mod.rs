//! The routes of this module, one file each.

use utoipa_actix_web::service_config::ServiceConfig;

mod create_partner;
mod get_partner;
mod list_partners;
mod update_partner;

/// Everything under `/api/v1`.
pub fn mount(api: &mut ServiceConfig<'_>) {
    api.service(list_partners::list_partners)
        .service(create_partner::create_partner)
        .service(get_partner::get_partner)
        .service(update_partner::update_partner);
}
