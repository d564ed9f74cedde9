use crate::{
    ids::{ClientId, UserId},
    model::{
        me::{AccessOut, MeOut, PrincipalKind},
        users::RoleGrant,
    },
    store::{clients, users},
};
use actix_web::get;
use kernel::{
    auth::{Caller, CallerKind, SignedIn, unauthenticated},
    db::Conn,
    error::Result,
    http::{Ctx, Found, Outcome},
};

/// Who am I, and what may I do
///
/// `grants` are the roles held; `access` is what the *present token* allows, which may be less. Any valid token can ask.
#[utoipa::path(tag = "accounts", security(("oauth2" = [])))]
#[get("/me")]
pub async fn get_me(ctx: Ctx<SignedIn>) -> Outcome<Found<MeOut>> {
    let caller = ctx.caller().cloned().ok_or_else(unauthenticated)?;
    ctx.read(move |conn| Ok(Found(describe(conn, &caller)?))).await
}

/// Callers are believed for half a second: whoever was deleted meanwhile is nobody (401).
fn describe(conn: &mut Conn, caller: &Caller) -> Result<MeOut> {
    let access = caller
        .grants
        .iter()
        .map(|grant| AccessOut { event: grant.event, scopes: grant.scopes.iter().cloned().collect() })
        .collect();
    match caller.kind {
        CallerKind::User => {
            let id = UserId(caller.id.0);
            let user = users::find(conn, id)?.ok_or_else(unauthenticated)?;
            Ok(MeOut {
                id: caller.id,
                kind: PrincipalKind::User,
                name: user.display_name,
                login: Some(user.login),
                email: user.email,
                partner_id: None,
                grants: users::grants(conn, &[id])?.iter().filter_map(RoleGrant::of).collect(),
                access,
            })
        }
        CallerKind::Client => {
            let client = clients::find(conn, ClientId(caller.id.0), None)?.ok_or_else(unauthenticated)?;
            Ok(MeOut {
                id: caller.id,
                kind: PrincipalKind::Client,
                name: client.name,
                login: None,
                email: None,
                partner_id: client.partner_id,
                grants: Vec::new(),
                access,
            })
        }
    }
}
