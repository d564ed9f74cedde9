//! Erasing somebody: the seat is free, what the books need stays, the person goes.

use crate::{
    desk::Desk,
    model::{
        member::MemberStatus,
        person::PersonIn,
        question::Answers,
        registration::{Agreed, CancelledBy, Payment},
    },
    store::{
        conflicts, erased,
        members::{self, MemberRow},
        needs, payments,
        registrations::{ERASED, RegistrationRow},
        syncs,
    },
    sync::roster::Roster,
};
use kernel::{
    db::{AsDoc, Tx},
    error::Result,
    ids::{EventId, PartnerId},
    outbox::Changed,
    secrets::Secrets,
};

/// Erases the person of a registration. What was invoiced keeps its payer, and payments and refunds that count keep their
/// references, because the books must; everything else goes, also the references of entries that were undone, and keyed hashes keep
/// partners' files from bringing her back.
pub fn erase(desk: &mut Desk<'_, '_>, secrets: &Secrets, row: RegistrationRow) -> Result<RegistrationRow> {
    let event = row.event_id;
    let mut hashes = Vec::new();
    if let Some(key) = &row.email_key {
        hashes.push(erased::of_email(secrets, event, key));
    }
    // The keys and addresses by which partners know her: a member may be linked to the seat of another, and both change.
    let roster = members::of_registration(desk.tx, row.id)?;
    for member in &roster {
        hashes.extend(traces(desk.tx, secrets, member)?);
    }
    for (partner, key) in row.partner_id.into_iter().flat_map(|partner| keys(&row).map(move |key| (partner, key))) {
        hashes.push(forget_key(desk.tx, secrets, event, partner, key)?);
    }
    erased::remember(desk.tx, event, &hashes)?;
    let mut row = if row.active { desk.cancel(row, CancelledBy::Participant, Some(ERASED))? } else { row };
    let invoiced = matches!(row.payment, Payment::Invoiced | Payment::Paid | Payment::Refunded) || row.paid_minor > 0;
    let kept = Agreed {
        options: std::mem::take(&mut row.agreed.0.options),
        vat: row.agreed.0.vat.take(),
        billing: row.agreed.0.billing.take().filter(|_| invoiced),
        payment: row.agreed.0.payment.take(),
        before_paid: row.agreed.0.before_paid.take(),
        covered_minor: row.agreed.0.covered_minor.take(),
        repayment: row.agreed.0.repayment.take(),
        cancelled: row.agreed.0.cancelled.take(),
        refund: row.agreed.0.refund.take(),
        answers: Answers::new(),
        erased: true,
        ..Agreed::default()
    };
    row.agreed.0 = kept;
    row.set_person(&nobody());
    row.external_id = None;
    row.link_no += 1;
    row.cancel_reason = Some(ERASED.to_owned());
    let row = desk.save(row, None, None)?;
    needs::forget(desk.tx, row.id)?;
    payments::forget_undone(desk.tx, row.id)?;
    for member in roster {
        blank(desk.tx, member)?;
    }
    Ok(row)
}

/// Keys under which her partner has known her.
fn keys(row: &RegistrationRow) -> impl Iterator<Item = &str> {
    row.external_id.iter().chain(&row.agreed.0.former_keys).map(String::as_str)
}

/// Erases a member who has no registration: keyed hashes of her key and her address keep files from bringing her back.
pub fn erase_member(tx: &mut Tx<'_>, secrets: &Secrets, member: MemberRow) -> Result<()> {
    let hashes = traces(tx, secrets, &member)?;
    erased::remember(tx, member.event_id, &hashes)?;
    blank(tx, member)
}

/// What is remembered of a member, after everything that files have said of her is forgotten.
fn traces(tx: &mut Tx<'_>, secrets: &Secrets, member: &MemberRow) -> Result<Vec<String>> {
    let event = member.event_id;
    let key = forget_key(tx, secrets, event, member.partner_id, &member.external_id)?;
    // The address of an ended membership is only in what the partner said.
    let address = member.email_key.clone().or_else(|| member.item.0.email_key());
    Ok(address.map(|address| erased::of_email(secrets, event, &address)).into_iter().chain([key]).collect())
}

fn forget_key(
    tx: &mut Tx<'_>,
    secrets: &Secrets,
    event: EventId,
    partner: PartnerId,
    external_id: &str,
) -> Result<String> {
    conflicts::forget_member(tx, event, partner, external_id)?;
    syncs::forget_member(tx, event, partner, external_id)?;
    Ok(erased::of_member(secrets, event, partner, external_id))
}

/// Who stands there when somebody is gone: nobody has no name.
fn nobody() -> PersonIn {
    PersonIn { given_name: "—".to_owned(), family_name: "—".to_owned(), ..PersonIn::default() }
}

/// The row stays, because it says that the membership has ended; nothing of the person does.
fn blank(tx: &mut Tx<'_>, member: MemberRow) -> Result<()> {
    let row = MemberRow {
        status: MemberStatus::Cancelled,
        sort_key: String::new(),
        email_key: None,
        item: AsDoc(Roster { person: nobody(), ..Roster::default() }),
        item_hash: String::new(),
        link_no: member.link_no + 1,
        version: member.version + 1,
        updated_at: tx.now(),
        ..member
    };
    members::write(tx, &row)?;
    tx.publish(Changed::updated("member", row.id, row.version).event(row.event_id).partner(row.partner_id));
    Ok(())
}
