//! Our own export of registrations, sent back: what it says of a registration is so already, and says nothing of the member.
//! Only what somebody has changed in it is news.

use super::{entry::Export, item::Item};
use crate::{catalogue::Catalogue, model::member::MemberStatus, store::registrations::RegistrationRow};

impl Export {
    /// Takes out of an item what its line has from the export. `status` is the membership's as it is: the column says how the
    /// registration stands, and whoever has cancelled a seat is still a member.
    pub fn strip(
        self,
        item: &mut Item,
        status: MemberStatus,
        registration: Option<&RegistrationRow>,
        catalogue: &Catalogue,
    ) {
        if !self.status_is_said {
            item.status = Some(status);
        }
        let Some(row) = registration else { return };
        let there = &row.person.0;
        let category = row.category_id.map(|id| catalogue.category_code(id));
        let tariff = Some(catalogue.tariff_code(row.tariff_id));
        for (said, has) in [
            (&mut item.email, &there.email),
            (&mut item.phone, &there.phone),
            (&mut item.function, &there.function),
            (&mut item.organisation, &there.organisation),
            (&mut item.department, &there.department),
            (&mut item.category, &category),
            (&mut item.tariff, &tariff),
        ] {
            if said.as_ref() == Some(has) {
                *said = None;
            }
        }
        for (said, has) in [(&mut item.given_name, &there.given_name), (&mut item.family_name, &there.family_name)] {
            if said.as_ref() == Some(has) {
                *said = None;
            }
        }
        if item.language == Some(there.language) {
            item.language = None;
        }
    }
}
