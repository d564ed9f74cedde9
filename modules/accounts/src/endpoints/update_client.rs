use crate::{
    errors,
    ids::ClientId,
    model::clients::{ClientIn, ClientOut},
    programs,
    scopes::Write,
    store::clients,
};
use actix_web::patch;
use kernel::http::{Ctx, IfMatch, MergePatch, Outcome, Path, Updated};

/// Change an OAuth client
///
/// Name, redirect URIs, scopes and status. Suspending it (`{"status": "suspended"}`) ends its tokens within a second. Kind,
/// partner and confidentiality stay what they are: register another client instead.
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
    ctx.write(move |tx| {
        let current = clients::find(tx, client.0, None)?.ok_or_else(errors::client_not_found)?;
        let input: ClientIn = patch.apply(&ClientIn::of(&current))?;
        let allowed = input.check(app.scopes())?;
        let client = programs::change(tx, &current, &input, version, &allowed)?;
        Ok(Updated(client.into()))
    })
    .await
}
