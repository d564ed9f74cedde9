//! The routes of this module.

use kernel::http::{Routes, family};

mod accept_offer;
mod cancel_registration;
mod check_ins;
mod confirm_registration;
mod create_group;
mod create_registration;
mod create_registration_payment;
mod entries;
mod erase_member;
mod erase_registration;
mod get_group;
mod get_needs;
mod get_needs_counts;
mod get_pace;
mod get_registration;
mod get_registration_settings;
mod get_statistics;
mod import_registrations;
mod list_groups;
mod list_needs;
mod list_payers;
mod list_pools;
mod list_registration_payments;
mod list_registration_states;
pub mod list_registrations;
mod papers;
mod public;
mod put_needs;
mod put_registration_payment;
mod put_registration_settings;
mod reactivate_registration;
mod staff;
mod sync;
mod transfer_registration;
mod undo_registration_payment;
mod update_registration;

/// Everything under `/api/v1`.
pub fn mount(api: &mut Routes<'_>) {
    family(api, "/events/{event}/registrations", |api| {
        // Before the registration of any id: `needs` is none.
        api.service(list_needs::list_needs)
            .service(get_needs_counts::get_needs_counts)
            .service(list_registrations::list_registrations)
            .service(import_registrations::import_registrations)
            .service(create_registration::create_registration)
            .service(get_registration::get_registration)
            .service(update_registration::update_registration)
            .service(erase_registration::erase_registration)
            .service(list_registration_states::list_registration_states)
            .service(cancel_registration::cancel_registration)
            .service(reactivate_registration::reactivate_registration)
            .service(transfer_registration::transfer_registration)
            .service(accept_offer::accept_offer)
            .service(confirm_registration::confirm_registration)
            .service(put_registration_payment::put_registration_payment)
            .service(list_registration_payments::list_registration_payments)
            .service(create_registration_payment::create_registration_payment)
            .service(undo_registration_payment::undo_registration_payment)
            .service(get_needs::get_needs)
            .service(put_needs::put_needs);
        papers::mount_of_registrations(api);
    });
    // What the registration is made of.
    entries::mount(api);
    api.service(get_registration_settings::get_registration_settings)
        .service(put_registration_settings::put_registration_settings)
        .service(list_pools::list_pools)
        .service(get_statistics::get_statistics)
        .service(get_pace::get_pace)
        .service(list_payers::list_payers);
    family(api, "/events/{event}/groups", |api| {
        api.service(list_groups::list_groups).service(create_group::create_group).service(get_group::get_group);
    });
    check_ins::mount(api);
    sync::mount(api);
    // The public, and the person herself.
    family(api, "/public", |api| {
        public::mount(api);
        papers::mount_public(api);
    });
    papers::mount(api);
}

/// What the organisers do with a partner's members, beside what the partner does.
fn mount_of_members(api: &mut Routes<'_>) {
    api.service(erase_member::erase_member);
}

/// The pages for people without a front end.
pub fn mount_root(root: &mut Routes<'_>) {
    public::mount_root(root);
}
