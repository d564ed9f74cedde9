//! Corrections of a registration: by the staff, and by the person herself.

use crate::{
    catalogue::Chooser,
    desk::Desk,
    errors, forms,
    ids::EntryId,
    model::{person::PersonIn, registration::RegistrationEdit, tariff::OptionIn},
    rules::{payment, price},
    store::registrations::RegistrationRow,
};
use kernel::error::{self, Result};

/// Makes the registration what the edit says. `staff` may choose what is not public, and owns what it corrects.
pub fn apply(
    desk: &mut Desk<'_, '_>,
    mut row: RegistrationRow,
    edit: &RegistrationEdit,
    staff: bool,
) -> Result<RegistrationRow> {
    let catalogue = desk.catalogue.clone();
    // What somebody has already, she may keep, whoever chose it.
    let tariff = forms::tariff(&catalogue, &edit.tariff, &Chooser::Staff, desk.now());
    let same = row.category_id.map(|id| catalogue.category_code(id)) == edit.category;
    let category = forms::category(&catalogue, edit.category.as_deref(), staff || same || row.partner_id.is_some());
    let mut added = edit.options.iter().filter(|code| !row.agreed.0.options.contains(code));
    let public = added.all(|code| catalogue.option(code).is_none_or(|known| known.entry.public));
    let options = forms::options(&catalogue, &edit.options, staff || public);
    let answers = forms::check_answers(&catalogue, &edit.answers);
    let address = address(&row, edit, staff);
    forms::all_of([
        forms::wrong(&address),
        forms::wrong(&tariff),
        forms::wrong(&category),
        forms::wrong(&options),
        forms::wrong(&answers),
    ])?;
    let (tariff, category, options) = (tariff?, category?, options?);
    if staff && row.external_id.is_some() {
        let agreed = &mut row.agreed.0.by_staff;
        agreed.extend(changed_fields(&row.person.0, &edit.person));
        agreed.extend((!same).then(|| "category".to_owned()));
        agreed.extend((row.priority != edit.priority).then(|| "priority".to_owned()));
        agreed.sort_unstable();
        agreed.dedup();
    }
    row.set_person(&edit.person);
    let (moved, chosen) = (row.tariff_id != tariff.id, row.agreed.0.options != edit.options);
    if moved || chosen {
        let entries: Vec<&OptionIn> = options.iter().map(|known| &known.entry).collect();
        let price = price::total(&tariff.entry, &entries).map_err(|cause| error::INVALID.plain().because(cause))?;
        payment::reprice(&mut row, price.amount_minor);
    }
    if moved {
        row.agreed.0.vat.clone_from(&tariff.entry.vat);
    }
    row.tariff_id = tariff.id;
    row.category_id = category.map(|known| known.id);
    row.agreed.0.options.clone_from(&edit.options);
    row.agreed.0.answers.clone_from(&edit.answers);
    row.agreed.0.billing.clone_from(&edit.billing);
    row.agreed.0.note.clone_from(&edit.note);
    if row.priority != edit.priority {
        row.priority = edit.priority;
        desk.reconsider();
    }
    let ids: Vec<EntryId> = options.iter().map(|known| known.id).collect();
    let wants = desk.wants(tariff.id, category, row.partner_id, &ids)?;
    let row = desk.change_seats(row, wants)?;
    desk.correct(row)
}

/// 422 where somebody takes away her own address.
fn address(row: &RegistrationRow, edit: &RegistrationEdit, staff: bool) -> Result<()> {
    if staff || edit.person.email.is_some() || row.person.0.email.is_none() {
        return Ok(());
    }
    Err(errors::invalid(
        "/person/email",
        "required",
        "Gardez une adresse : le lien y est envoyé.",
        "Keep an address: the link goes there.",
    ))
}

/// Fields of a person that differ, by name.
pub fn changed_fields(before: &PersonIn, after: &PersonIn) -> Vec<String> {
    let (Ok(before), Ok(after)) = (serde_json::to_value(before), serde_json::to_value(after)) else {
        return Vec::new();
    };
    let (Some(before), Some(after)) = (before.as_object(), after.as_object()) else { return Vec::new() };
    after.iter().filter(|(name, value)| before.get(*name) != Some(value)).map(|(name, _)| name.clone()).collect()
}
