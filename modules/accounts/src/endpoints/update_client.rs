use crate::{
    endpoints::partner_directory,
    errors,
    ids::ClientId,
    model::{
        clients::{ClientIn, ClientOut},
        users::AccountStatus,
    },
    programs,
    scopes::Write,
    store::clients,
};
use actix_web::patch;
use kernel::http::{Ctx, IfMatch, MergePatch, Outcome, Path, Updated};

/// Change an OAuth client
///
/// Name, redirect URIs, scopes and status. Suspending it (`{"status": "suspended"}`) ends its tokens within a second. Kind,
/// partner and confidentiality stay what they are: register another client instead. One that was suspended because its
/// organisation is gone does not come back.
#[utoipa::path(
    tag = "accounts",
    params(IfMatch, ("client" = inline(ClientId), Path, description = "The client's id, which is its `client_id`.")),
    request_body(content = ClientIn, content_type = "application/merge-patch+json"),
    security(("oauth2" = ["accounts:write"]))
)]
#[patch("/clients/{client}")]
pub async fn update_client(
    ctx: Ctx<Write>,
    client: Path<ClientId>,
    IfMatch(version): IfMatch,
    patch: MergePatch,
) -> Outcome<Updated<ClientOut>> {
    let app = ctx.app();
    let directory = partner_directory(&app);
    ctx.write(move |tx| {
        let current = clients::find(tx, client.0, None)?.ok_or_else(errors::client_not_found)?;
        let input: ClientIn = patch.apply(&ClientIn::of(&current))?;
        let allowed = input.check(app.scopes())?;
        let comes_back = !current.is_active() && input.status == AccountStatus::Active;
        if let (true, Some(partner), Some(directory)) = (comes_back, current.partner_id, &directory)
            && directory.briefs(tx, &[partner])?.is_empty()
        {
            return Err(errors::unknown_partner());
        }
        let client = programs::change(tx, &current, &input, version, &allowed)?;
        Ok(Updated(client.into()))
    })
    .await
}
