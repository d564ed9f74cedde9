use crate::{
    errors,
    model::certificate::{AttendedHalfDay, CertificateOut},
    neighbours::Neighbours,
    papers::words,
    rules::{number, presence},
    store::{certificates, check_ins, registrations},
};
use actix_web::get;
use kernel::{
    auth::{Public, Whole},
    http::{Ctx, Found, Outcome, Path},
};

/// Verify an attendance certificate
///
/// For whoever holds the paper: the number is on it. Says for which event and half-days it stands, and the person's initials
/// to compare; never the name. 404 means that no such certificate was issued.
#[utoipa::path(tag = "registration", security(()))]
#[get("/public/certificates/{number}")]
pub async fn verify_certificate(ctx: Ctx<Public, Whole>, path: Path<String>) -> Outcome<Found<CertificateOut>> {
    let (neighbours, key) = (Neighbours::of(&ctx.app()), path.0);
    ctx.read(move |conn| {
        let number = number::read_certificate(&key).ok_or_else(errors::certificate_not_found)?;
        let issued = certificates::with_number(conn, &number)?;
        let event = issued.event_id;
        let row = registrations::by_id(conn, event, issued.registration_id)?;
        let row = row.ok_or_else(errors::certificate_not_found)?;
        let frame = neighbours.frame(conn, event)?;
        let scans = check_ins::of_person(conn, event, row.id)?;
        let attended = neighbours.half_days(conn, event)?.into_iter();
        let attended: Vec<_> =
            attended.filter(|half_day| scans.iter().any(|scan| scan.half_day() == Some(half_day.id))).collect();
        let minutes: Option<Vec<i64>> = attended.iter().map(words::minutes).collect();
        let half_days = attended.into_iter().map(|half_day| AttendedHalfDay {
            code: half_day.code,
            label: half_day.label,
            date: half_day.date,
            starts_at: half_day.starts_at,
            ends_at: half_day.ends_at,
        });
        Ok(Found(CertificateOut {
            number: issued.number,
            event: frame.slug,
            title: frame.title,
            initials: presence::initials(&row.given_name, &row.family_name),
            half_days: half_days.collect(),
            minutes: minutes.filter(|list| !list.is_empty()).map(|list| list.iter().sum()),
            issued_at: issued.issued_at,
        }))
    })
    .await
}
