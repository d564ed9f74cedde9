//! From what a caller sent to somebody new: codes become entries, answers and consents are checked. One set of rules for the
//! staff form, the public form and the partners' files.

use crate::{
    catalogue::{Catalogue, Chooser, Known, may_choose},
    desk::New,
    errors,
    ids::{GroupId, RegistrationId},
    model::{
        entry::CategoryIn,
        needs::NeedsIn,
        person::PersonIn,
        question::Answers,
        registration::{Agreed, Consent, RegistrationIn, Source, WhenFull},
        tariff::{OptionIn, TariffIn},
    },
    neighbours::Neighbours,
    rules::{answers, consents},
};
use kernel::{
    db::{At, Conn},
    error::{ApiError, INVALID, Place, Result, Violation},
    ids::{EventId, PartnerId},
};

/// Where a registration comes from.
#[derive(Clone, Debug)]
pub struct Origin<'a> {
    /// Who chooses the tariff.
    pub chooser: Chooser<'a>,
    /// How it comes.
    pub source: Source,
    /// The partner, or that there is none of that name: told with all else that does not fit.
    pub partner: Result<Option<PartnerId>>,
    /// The group.
    pub group: Option<GroupId>,
    /// Whether it is the public form, which needs an address and the required consents.
    pub by_form: bool,
    /// Now.
    pub now: At,
}

/// Somebody new, checked against the catalogue; 422 at every member that does not fit.
pub fn read<'a>(
    catalogue: &'a Catalogue,
    id: RegistrationId,
    input: &RegistrationIn,
    origin: &Origin<'_>,
) -> Result<New<'a>> {
    let staff = matches!(origin.chooser, Chooser::Staff);
    let address = address(&input.person, origin);
    let tariff = tariff(catalogue, &input.tariff, &origin.chooser, origin.now);
    let category = category(catalogue, input.category.as_deref(), staff || matches!(origin.partner, Ok(Some(_))));
    let options = options(catalogue, &input.options, staff);
    let answers = check_answers(catalogue, &input.answers);
    let consents = consents(catalogue, &input.consents, origin);
    all_of([
        wrong(&address),
        wrong(&tariff),
        wrong(&category),
        wrong(&options),
        wrong(&answers),
        wrong(&consents),
        wrong(&origin.partner),
    ])?;
    let agreed = Agreed {
        answers: input.answers.clone(),
        consents: consents?,
        billing: input.billing.clone(),
        note: input.note.clone().filter(|_| staff),
        ..Agreed::default()
    };
    Ok(New {
        id,
        person: input.person.clone(),
        tariff: tariff?,
        category: category?,
        options: options?,
        partner: origin.partner.clone()?,
        external_id: None,
        group: origin.group,
        source: origin.source,
        agreed,
        priority: if staff { input.priority } else { 0 },
        may_wait: input.when_full == WhenFull::Wait,
    })
}

/// The partner of this key, in a body. Within: 422 where a path would answer 404, or 308 to the one that it was merged into.
pub fn partner(
    conn: &mut Conn,
    neighbours: &Neighbours,
    event: EventId,
    key: Option<&str>,
) -> Result<Result<Option<PartnerId>>> {
    let Some(key) = key else { return Ok(Ok(None)) };
    match neighbours.partner(conn, event, None, key) {
        Ok(brief) => Ok(Ok(Some(brief.id))),
        Err(error) if matches!(error.status().as_u16(), 404 | 308) => Ok(Err(errors::unknown_code("/partner", key))),
        Err(error) => Err(error),
    }
}

/// What a check refuses, for [`all_of`].
pub fn wrong<T>(checked: &Result<T>) -> Option<ApiError> {
    checked.as_ref().err().cloned()
}

/// One answer for all that checks refuse which do not depend on each other.
pub fn all_of(refused: impl IntoIterator<Item = Option<ApiError>>) -> Result<()> {
    refused.into_iter().flatten().reduce(ApiError::and).map_or(Ok(()), Err)
}

fn unless_wrong(violations: Vec<Violation>) -> Result<()> {
    if violations.is_empty() { Ok(()) } else { Err(INVALID.plain().violations(violations)) }
}

fn address(person: &PersonIn, origin: &Origin<'_>) -> Result<()> {
    if !origin.by_form || person.email.is_some() {
        return Ok(());
    }
    Err(errors::invalid(
        "/person/email",
        "required",
        "Donnez une adresse : la confirmation y est envoyée.",
        "Give an address: the confirmation goes there.",
    ))
}

/// The tariff of this code, if it is for them, now.
pub fn tariff<'a>(catalogue: &'a Catalogue, code: &str, chooser: &Chooser<'_>, now: At) -> Result<&'a Known<TariffIn>> {
    let known = catalogue.tariff(code).ok_or_else(|| errors::unknown_code("/tariff", code))?;
    may_choose(&known.entry, chooser, now)?;
    Ok(known)
}

/// The category of this code; those that are not public only for staff and partners.
pub fn category<'a>(catalogue: &'a Catalogue, code: Option<&str>, any: bool) -> Result<Option<&'a Known<CategoryIn>>> {
    let Some(code) = code else { return Ok(None) };
    let found = catalogue.category(code).filter(|known| any || known.entry.public);
    found.map(Some).ok_or_else(|| errors::unknown_code("/category", code))
}

/// The options of these codes, each once.
pub fn options<'a>(catalogue: &'a Catalogue, codes: &[String], any: bool) -> Result<Vec<&'a Known<OptionIn>>> {
    let (mut found, mut unknown) = (Vec::with_capacity(codes.len()), Vec::new());
    for (at, code) in codes.iter().enumerate() {
        let known = catalogue.option(code).filter(|known| any || known.entry.public);
        match known {
            Some(_) if codes[..at].contains(code) => unknown.push(errors::twice(&format!("/options/{at}"), code)),
            Some(known) => found.push(known),
            None => unknown.push(errors::unknown(&format!("/options/{at}"), code)),
        }
    }
    unless_wrong(unknown)?;
    Ok(found)
}

/// 422 for answers that do not fit their questions.
pub fn check_answers(catalogue: &Catalogue, given: &Answers) -> Result<()> {
    let wrong = answers::check(&catalogue.questions, given).into_iter().map(|wrong| {
        Violation::new(Place::Pointer(format!("/answers/{}", wrong.question)), wrong.code, wrong.fr, wrong.en)
    });
    unless_wrong(wrong.collect())
}

/// 422 for needs without a consent of their own: they are data about health. An event that has no text for it does not ask.
pub fn check_needs(catalogue: &Catalogue, needs: Option<&NeedsIn>, agreed: bool, pointer: &str) -> Result<()> {
    let asks = catalogue.settings.consents.iter().any(|text| text.code == consents::NEEDS);
    if !needs.is_some_and(NeedsIn::says_anything) || (asks && agreed) {
        return Ok(());
    }
    Err(errors::invalid(
        pointer,
        "consent_required",
        "Ce que vous dites ici touche à la santé : il y faut votre accord au texte « needs » de l'événement, s'il en a un.",
        "What you say here is about health: it takes your agreement to the event's text “needs”, if it has one.",
    ))
}

fn consents(catalogue: &Catalogue, codes: &[String], origin: &Origin<'_>) -> Result<Vec<Consent>> {
    let texts = &catalogue.settings.consents;
    let (mut given, mut wrong) = (Vec::with_capacity(codes.len()), Vec::new());
    for text in texts.iter().filter(|text| origin.by_form && text.required && !codes.contains(&text.code)) {
        wrong.push(Violation::new(
            Place::Pointer("/consents".to_owned()),
            "consent_required",
            format!("Sans l'accord « {} », pas d'inscription.", text.code),
            format!("Nobody registers without agreeing to “{}”.", text.code),
        ));
    }
    for (at, code) in codes.iter().enumerate() {
        match texts.iter().find(|text| text.code == *code) {
            Some(text) => given.push(Consent {
                code: code.clone(),
                version: text.version,
                given_at: origin.now,
                withdrawn_at: None,
            }),
            None => wrong.push(errors::unknown(&format!("/consents/{at}"), code)),
        }
    }
    unless_wrong(wrong)?;
    Ok(given)
}
