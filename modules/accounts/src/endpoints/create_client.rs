use crate::{
    credentials::{CLIENT_SECRET, Fresh},
    endpoints::partner_directory,
    errors,
    model::clients::{ClientCreatedOut, ClientIn, SecretCreatedOut, SecretIn},
    programs,
    scopes::Write,
};
use actix_web::post;
use kernel::http::{Created, Ctx, Json, Outcome};

/// Register an OAuth client
///
/// `partner`: a program of a partner organisation, which gets tokens by client credentials and sees that organisation only.
/// `front_end`: a site or app in which users sign in. The answer holds the `client_id` (the id) and, if it has one, the
/// secret, shown this once and good for a year: rotate it at `/clients/{client}/secrets`.
#[utoipa::path(tag = "accounts", security(("oauth2" = ["accounts:write"])))]
#[post("/clients")]
pub async fn create_client(ctx: Ctx<Write>, Json(input): Json<ClientIn>) -> Outcome<Created<ClientCreatedOut>> {
    let app = ctx.app();
    let allowed = input.check(app.scopes())?;
    let directory = partner_directory(&app);
    let fresh = Fresh::new(CLIENT_SECRET);
    ctx.write(move |tx| {
        let partner = match (&input.partner, &directory) {
            (None, _) => None,
            (Some(wanted), Some(directory)) => Some(directory.find(tx, wanted)?.ok_or_else(errors::unknown_partner)?),
            (Some(_), None) => return Err(errors::unknown_partner()),
        };
        let client = programs::create(tx, &input, partner, &allowed)?;
        let secret = if client.confidential {
            let row = programs::rotate(tx, &client, &fresh, &SecretIn::sample())?;
            Some(SecretCreatedOut::of(&row, &fresh))
        } else {
            None
        };
        Ok(Created(ClientCreatedOut { client: client.into(), secret }))
    })
    .await
}
