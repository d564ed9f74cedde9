use crate::{
    catalogue::Catalogue,
    errors,
    model::{check_in::display_name, registration::Status},
    neighbours::Neighbours,
    papers::{
        self, Pdf,
        certificate::{self, CertificatePaper},
        words,
    },
    rules::number,
    scopes::People,
    store::{certificates, check_ins, registrations},
};
use actix_web::get;
use kernel::{
    auth::Own,
    http::{Ctx, Outcome, Path},
};

/// Get an attendance certificate
///
/// Names the half-days at which the person was really scanned, and their hours; those of somebody who was only scanned at the
/// entrance name the day. Its number is given the first time that it is asked for, stays, and can be verified by anybody at
/// `GET /public/certificates/{number}`. 409 `registration.wrong_state` for whoever has not been scanned.
#[utoipa::path(
    tag = "registration",
    responses((status = 409, description = "Not scanned; `state` says where the registration stands.")),
    security(("oauth2" = ["registration:people"]))
)]
#[get("/events/{event}/registrations/{registration}/certificate.pdf")]
pub async fn get_certificate(ctx: Ctx<People, Own>, path: Path<(String, String)>) -> Outcome<Pdf> {
    ctx.refuse_unacceptable::<Pdf>()?;
    let (fence, app, (_, key)) = (ctx.fence(), ctx.app(), path.0);
    let (neighbours, base) = (Neighbours::of(&app), app.settings.public_url.clone());
    let number = number::of_certificate(kernel::secrets::random_bytes());
    let paper = move |tx: &mut kernel::db::Tx<'_>| {
        let row = registrations::find(tx, &fence, &key)?;
        let came_at = row.checked_in_at.filter(|_| row.status == Status::CheckedIn);
        let came_at = came_at.ok_or_else(|| errors::wrong_state(row.status.code()))?;
        let event = fence.event();
        let scans = check_ins::of_person(tx, event, row.id)?;
        let half_days = neighbours.half_days(tx, event)?;
        let place = neighbours.place(tx, event)?;
        let catalogue = Catalogue::of(tx, &neighbours, event)?;
        let issued = certificates::issue(tx, event, row.id, &number)?;
        let person = row.person();
        let lang = person.language;
        let frame = &catalogue.frame;
        Ok(CertificatePaper {
            lang,
            event: frame.title.pick(lang).to_owned(),
            days: frame.starts_on.map(|first| (first, frame.ends_on.unwrap_or(first))),
            place,
            name: display_name(&row),
            function: person.function,
            organisation: person.organisation,
            half_days: half_days
                .into_iter()
                .filter(|half_day| scans.iter().any(|scan| scan.half_day() == Some(half_day.id)))
                .collect(),
            came_on: words::local(frame, came_at).date(),
            verify_at: format!("{base}/api/v1/public/certificates/{}", issued.number),
            number: issued.number,
            issued_on: words::local(frame, issued.issued_at).date(),
        })
    };
    let paper = app.db.write(ctx.actor(), 0, paper).await?;
    let file_name = format!("certificate-{}.pdf", paper.number);
    let bytes = papers::apart(move || certificate::draw(&paper)).await?;
    ctx.answer(&Pdf { file_name, bytes })
}
