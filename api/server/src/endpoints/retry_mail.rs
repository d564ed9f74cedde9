use actix_web::post;
use kernel::{
    auth::{InEvent, Scope},
    error::NOT_FOUND,
    http::{Ctx, Found, Outcome, Path},
    mail::{self, MailId, MailOut},
};

/// The scope that lets somebody have a mail sent again.
pub struct WriteEvents;
impl Scope for WriteEvents {
    const NAME: &'static str = "events:write";
}

/// Send a mail again
///
/// For one that failed, or whose fate is unknown; any other state answers 409. It is rendered anew from what is true when it
/// is sent, under the same Message-ID, and dropped if there is nothing to say any more.
#[utoipa::path(tag = "service", security(("oauth2" = ["events:write"])))]
#[post("/events/{event}/mails/{mail}/retries")]
pub async fn retry_mail(ctx: Ctx<WriteEvents, InEvent>, path: Path<(String, String)>) -> Outcome<Found<MailOut>> {
    let (event, (_, id)) = (ctx.fence().event(), path.0);
    ctx.write(move |tx| {
        let id: MailId = id.parse().map_err(|_| NOT_FOUND.plain())?;
        Ok(Found(mail::retry(tx, event, id)?.into()))
    })
    .await
}
