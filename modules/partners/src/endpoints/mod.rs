//! The routes of this module, one file each.

use kernel::http::{Routes, family};

mod create_commitment;
mod create_committee;
mod create_duplicate_scan;
mod create_partner;
mod create_partner_merge;
mod create_partner_person;
mod create_relay;
mod delete_commitment;
mod delete_committee;
mod delete_partner;
mod delete_partner_person;
mod delete_partnership;
mod delete_relay;
mod get_commitment;
mod get_committee;
mod get_partner;
mod get_partner_funnel;
mod get_partner_person;
mod get_partner_pipeline;
mod get_partnership;
mod get_relay;
mod list_commitments;
mod list_committees;
mod list_duplicates;
mod list_partner_duplicates;
mod list_partner_merges;
mod list_partner_people;
mod list_partners;
mod list_partnership_stages;
mod list_partnerships;
mod list_relays;
mod put_partnership;
mod update_commitment;
mod update_committee;
mod update_partner;
mod update_partner_person;
mod update_partnership;

/// Everything under `/api/v1`.
pub fn mount(api: &mut Routes<'_>) {
    // The directory. Fixed words come before `{partner}`, which would take them for a slug.
    family(api, "/partners", |api| {
        api.service(list_partners::list_partners)
            .service(create_partner::create_partner)
            .service(list_duplicates::list_duplicates)
            .service(create_duplicate_scan::create_duplicate_scan)
            .service(get_partner::get_partner)
            .service(update_partner::update_partner)
            .service(delete_partner::delete_partner)
            .service(list_partner_duplicates::list_partner_duplicates)
            .service(create_partner_merge::create_partner_merge)
            .service(list_partner_merges::list_partner_merges)
            .service(list_partner_people::list_partner_people)
            .service(create_partner_person::create_partner_person)
            .service(get_partner_person::get_partner_person)
            .service(update_partner_person::update_partner_person)
            .service(delete_partner_person::delete_partner_person);
    });
    // What organisations are to an event.
    family(api, "/events/{event}/partnerships", |api| {
        api.service(list_partnerships::list_partnerships)
            .service(put_partnership::put_partnership)
            .service(get_partnership::get_partnership)
            .service(update_partnership::update_partnership)
            .service(delete_partnership::delete_partnership)
            .service(list_partnership_stages::list_partnership_stages)
            .service(list_commitments::list_commitments)
            .service(create_commitment::create_commitment)
            .service(get_commitment::get_commitment)
            .service(update_commitment::update_commitment)
            .service(delete_commitment::delete_commitment)
            .service(list_relays::list_relays)
            .service(create_relay::create_relay)
            .service(get_relay::get_relay)
            .service(delete_relay::delete_relay);
    });
    // Its committees, and the whole at a glance.
    family(api, "/events/{event}/committees", |api| {
        api.service(list_committees::list_committees)
            .service(create_committee::create_committee)
            .service(get_committee::get_committee)
            .service(update_committee::update_committee)
            .service(delete_committee::delete_committee);
    });
    api.service(get_partner_pipeline::get_partner_pipeline).service(get_partner_funnel::get_partner_funnel);
}
