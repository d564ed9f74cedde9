use super::own;
use crate::{
    desk::Desk,
    edits, errors,
    links::Token,
    model::{
        own::{OwnRegistrationIn, OwnRegistrationOut},
        registration::RegistrationEdit,
    },
};
use actix_web::patch;
use kernel::{
    auth::Public,
    error::{ApiError, Result},
    http::{Ctx, IfMatch, MergePatch, Outcome, Updated},
};

/// Correct one's own registration
///
/// Until `change_until`: name, answers, options, who pays. Only what you send changes; `null` clears; lists are replaced as a
/// whole. Another e-mail address answers 422, whoever's it is: the organisers change it, because an answer that differed for a
/// registered one would tell who attends. An option can be added or given back until its own `change_until`, and one without
/// free places answers 409 `registration.full`. The answers that were missing confirm a registration that waited for them.
#[utoipa::path(
    tag = "registration", params(Token, IfMatch),
    request_body(content = OwnRegistrationIn, content_type = "application/merge-patch+json"),
    security(()),
    responses((status = 404, description = "No token, or one that opens nothing (any more)."))
)]
#[patch("/public/registration")]
pub async fn update_own_registration(
    ctx: Ctx<Public>,
    token: Token,
    IfMatch(version): IfMatch,
    patch: MergePatch,
) -> Outcome<Updated<OwnRegistrationOut>> {
    own::with(ctx, token, move |desk, row| {
        version.check(row.version)?;
        let current = OwnRegistrationIn {
            person: row.person(),
            options: row.agreed.0.options.clone(),
            answers: row.agreed.0.answers.clone(),
            billing: row.agreed.0.billing.clone(),
        };
        let wanted: OwnRegistrationIn = patch.apply(&current)?;
        if !row.active {
            return Err(errors::wrong_state(row.status.code()));
        }
        own::refuse_late(desk)?;
        if wanted == current {
            return Ok(row);
        }
        refuse_other_address(&current, &wanted)?;
        refuse_late_options(desk, &current.options, &wanted.options)?;
        let tariff = desk.catalogue.tariff_code(row.tariff_id);
        let category = row.category_id.map(|id| desk.catalogue.category_code(id));
        let edit = RegistrationEdit {
            person: wanted.person,
            options: wanted.options,
            answers: wanted.answers,
            billing: wanted.billing,
            ..RegistrationEdit::of(&row, tariff, category)
        };
        // Whose registration it is that has this address is nothing to tell.
        let masked =
            |error: ApiError| if error.code() == errors::DUPLICATE.code { errors::duplicate(None) } else { error };
        edits::apply(desk, row, &edit, false).map_err(masked)
    })
    .await
}

/// 422 for another address, before anybody looks whose it is.
fn refuse_other_address(current: &OwnRegistrationIn, wanted: &OwnRegistrationIn) -> Result<()> {
    if wanted.person.email.is_none() || wanted.person.email == current.person.email {
        return Ok(());
    }
    Err(errors::invalid(
        "/person/email",
        "fixed",
        "L'adresse ne se change pas en ligne : écrivez aux organisateurs.",
        "The address cannot be changed online: write to the organisers.",
    ))
}

/// 409 for an option that is added or given back after its last day.
fn refuse_late_options(desk: &Desk<'_, '_>, before: &[String], after: &[String]) -> Result<()> {
    let added = after.iter().filter(|code| !before.contains(code));
    let moved = added.chain(before.iter().filter(|code| !after.contains(code)));
    let ends = moved.filter_map(|code| desk.catalogue.option(code)?.entry.change_until);
    match ends.filter(|until| *until <= desk.now()).min() {
        Some(until) => Err(errors::change_too_late(until)),
        None => Ok(()),
    }
}
