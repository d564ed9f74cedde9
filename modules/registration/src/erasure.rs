//! Erasing somebody: the seat is free, what the books need stays, the person goes.

use crate::{
    desk::Desk,
    model::{
        person::PersonIn,
        question::Answers,
        registration::{Agreed, CancelledBy, Payment},
    },
    schema::registration_members as members,
    store::{
        conflicts, erased, needs,
        registrations::{ERASED, RegistrationRow},
        syncs,
    },
};
use diesel::prelude::*;
use kernel::{
    db::{Conn, Doc},
    error::Result,
    ids::PartnerId,
    secrets::Secrets,
};
use serde_json::json;

/// Erases the person of a registration. What was invoiced keeps its payer, because the books must; everything else goes, and
/// keyed hashes keep partners' files from bringing her back.
pub fn erase(desk: &mut Desk<'_, '_>, secrets: &Secrets, row: RegistrationRow) -> Result<RegistrationRow> {
    let event = row.event_id;
    let mut hashes = Vec::new();
    if let Some(key) = &row.email_key {
        hashes.push(erased::of_email(secrets, event, key));
    }
    // The keys by which partners know her: a member may be linked to the seat of another, and keys change.
    let conn: &mut Conn = desk.tx;
    let of = members::table.filter(members::registration_id.eq(row.id));
    let mut keys: Vec<(PartnerId, String)> = of.select((members::partner_id, members::external_id)).load(conn)?;
    keys.extend(row.partner_id.zip(row.external_id.clone()));
    keys.sort_unstable();
    keys.dedup();
    for (partner, external_id) in &keys {
        hashes.push(erased::of_member(secrets, event, *partner, external_id));
        conflicts::forget_member(desk.tx, event, *partner, external_id)?;
        syncs::forget_member(desk.tx, event, *partner, external_id)?;
    }
    erased::remember(desk.tx, event, &hashes)?;
    let mut row = if row.active { desk.cancel(row, CancelledBy::Participant, Some(ERASED))? } else { row };
    let invoiced = matches!(row.payment, Payment::Invoiced | Payment::Paid | Payment::Refunded);
    let kept = Agreed {
        options: std::mem::take(&mut row.agreed.0.options),
        vat: row.agreed.0.vat.take(),
        billing: row.agreed.0.billing.take().filter(|_| invoiced),
        payment: row.agreed.0.payment.take(),
        answers: Answers::new(),
        erased: true,
        ..Agreed::default()
    };
    row.agreed.0 = kept;
    row.set_person(&PersonIn { given_name: "—".to_owned(), family_name: "—".to_owned(), ..PersonIn::default() });
    row.external_id = None;
    row.link_no += 1;
    row.cancel_reason = Some(ERASED.to_owned());
    let row = desk.save(row, None, None)?;
    needs::forget(desk.tx, row.id)?;
    let now = desk.now();
    let conn: &mut Conn = desk.tx;
    let roster = members::table.filter(members::registration_id.eq(row.id));
    diesel::update(roster)
        .set((
            members::status.eq("cancelled"),
            members::sort_key.eq(""),
            members::email_key.eq(None::<String>),
            members::item.eq(Doc::of(&json!({}))?),
            members::item_hash.eq(""),
            members::link_no.eq(members::link_no + 1),
            members::version.eq(members::version + 1),
            members::updated_at.eq(now),
        ))
        .execute(conn)?;
    Ok(row)
}
