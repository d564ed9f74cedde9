//! From what a caller sent to somebody new: codes become entries, answers and consents are checked. One set of rules for the
//! staff form, the public form and the partners' files.

use crate::{
    catalogue::{Catalogue, Chooser, Known, may_choose},
    desk::New,
    errors,
    ids::{GroupId, RegistrationId},
    model::{
        entry::CategoryIn,
        question::Answers,
        registration::{Agreed, Consent, RegistrationIn, Source, WhenFull},
        tariff::OptionIn,
    },
    rules::answers,
};
use kernel::{
    db::At,
    error::{INVALID, Place, Result, Violation},
    ids::PartnerId,
};

/// Where a registration comes from.
#[derive(Clone, Debug)]
pub struct Origin<'a> {
    /// Who chooses the tariff.
    pub chooser: Chooser<'a>,
    /// How it comes.
    pub source: Source,
    /// The partner, resolved.
    pub partner: Option<PartnerId>,
    /// The group.
    pub group: Option<GroupId>,
    /// Whether the required consents must be there.
    pub asks_consent: bool,
    /// Now.
    pub now: At,
}

/// Somebody new, checked against the catalogue; 422 at the member that does not fit.
pub fn read<'a>(
    catalogue: &'a Catalogue,
    id: RegistrationId,
    input: &RegistrationIn,
    origin: &Origin<'_>,
) -> Result<New<'a>> {
    let tariff = catalogue.tariff(&input.tariff).ok_or_else(|| errors::unknown_code("/tariff", &input.tariff))?;
    may_choose(&tariff.entry, &origin.chooser, origin.now)?;
    let staff = matches!(origin.chooser, Chooser::Staff);
    let category = category(catalogue, input.category.as_deref(), staff || origin.partner.is_some())?;
    let options = options(catalogue, &input.options, staff)?;
    check_answers(catalogue, &input.answers)?;
    let agreed = Agreed {
        answers: input.answers.clone(),
        consents: consents(catalogue, &input.consents, origin)?,
        billing: input.billing.clone(),
        note: input.note.clone().filter(|_| staff),
        ..Agreed::default()
    };
    Ok(New {
        id,
        person: input.person.clone(),
        tariff,
        category,
        options,
        partner: origin.partner,
        external_id: None,
        group: origin.group,
        source: origin.source,
        agreed,
        priority: if staff { input.priority } else { 0 },
        may_wait: input.when_full == WhenFull::Wait,
    })
}

/// The category of this code; those that are not public only for staff and partners.
pub fn category<'a>(catalogue: &'a Catalogue, code: Option<&str>, any: bool) -> Result<Option<&'a Known<CategoryIn>>> {
    let Some(code) = code else { return Ok(None) };
    let found = catalogue.category(code).filter(|known| any || known.entry.public);
    found.map(Some).ok_or_else(|| errors::unknown_code("/category", code))
}

/// The options of these codes, each once.
pub fn options<'a>(catalogue: &'a Catalogue, codes: &[String], any: bool) -> Result<Vec<&'a Known<OptionIn>>> {
    codes
        .iter()
        .enumerate()
        .map(|(at, code)| {
            let found = catalogue.option(code).filter(|known| any || known.entry.public);
            let once = !codes[..at].contains(code);
            found.filter(|_| once).ok_or_else(|| errors::unknown_code(&format!("/options/{at}"), code))
        })
        .collect()
}

/// 422 for answers that do not fit their questions.
pub fn check_answers(catalogue: &Catalogue, given: &Answers) -> Result<()> {
    let wrong = answers::check(&catalogue.questions, given);
    if wrong.is_empty() {
        return Ok(());
    }
    let violations = wrong.into_iter().map(|wrong| {
        Violation::new(Place::Pointer(format!("/answers/{}", wrong.question)), wrong.code, wrong.fr, wrong.en)
    });
    Err(INVALID.plain().violations(violations))
}

fn consents(catalogue: &Catalogue, codes: &[String], origin: &Origin<'_>) -> Result<Vec<Consent>> {
    let texts = &catalogue.settings.consents;
    if origin.asks_consent
        && let Some(text) = texts.iter().find(|text| text.required && !codes.contains(&text.code))
    {
        return Err(errors::invalid(
            "/consents",
            "consent_required",
            format!("Sans l'accord « {} », pas d'inscription.", text.code),
            format!("Nobody registers without agreeing to “{}”.", text.code),
        ));
    }
    codes
        .iter()
        .enumerate()
        .map(|(at, code)| {
            let text = texts.iter().find(|text| text.code == *code);
            let text = text.ok_or_else(|| errors::unknown_code(&format!("/consents/{at}"), code))?;
            Ok(Consent { code: code.clone(), version: text.version, given_at: origin.now, withdrawn_at: None })
        })
        .collect()
}
