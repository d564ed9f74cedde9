//! What anybody can do, and what a person can do with her link.

use kernel::http::Routes;

mod accept_own_offer;
mod cancel_own_registration;
mod create_manage_link;
mod create_public_registration;
mod create_quote;
mod delete_own_needs;
mod get_invitation;
mod get_own_needs;
mod get_own_registration;
mod get_public_event;
mod give_consents;
mod own;
mod page;
mod put_own_needs;
mod reply;
mod show_my_invitation;
mod show_my_registration;
mod update_own_registration;
mod window;
mod withdraw_consent;

/// Under `/api/v1/public`.
pub fn mount(api: &mut Routes<'_>) {
    api.service(get_public_event::get_public_event)
        .service(create_quote::create_quote)
        .service(create_public_registration::create_public_registration)
        .service(create_manage_link::create_manage_link)
        .service(get_invitation::get_invitation)
        .service(get_own_registration::get_own_registration)
        .service(update_own_registration::update_own_registration)
        .service(cancel_own_registration::cancel_own_registration)
        .service(get_own_needs::get_own_needs)
        .service(put_own_needs::put_own_needs)
        .service(delete_own_needs::delete_own_needs)
        .service(give_consents::give_consents)
        .service(withdraw_consent::withdraw_consent)
        .service(accept_own_offer::accept_own_offer);
}

/// The pages that links lead to, where people can read their address.
pub fn mount_root(root: &mut Routes<'_>) {
    root.service(show_my_registration::show_my_registration).service(show_my_invitation::show_my_invitation);
}
