//! The routes of this module, one file each.

use crate::{errors, ids::UserId};
use contracts::{events::Events, partners::PartnerDirectory};
use kernel::http::{Routes, family};
use kernel::{
    app::App,
    auth::{CallerKind, SignedIn, unauthenticated},
    error::Result,
    http::Ctx,
};
use std::sync::Arc;

mod authorize;
mod change_one_time_password;
mod create_client;
mod create_client_secret;
mod create_my_token;
mod create_tokens;
mod create_user;
mod delete_client;
mod delete_client_secret;
mod delete_my_token;
mod get_client;
mod get_client_secret;
mod get_jwks;
mod get_me;
mod get_metadata;
mod get_my_token;
mod get_style;
mod get_user;
mod list_audit_entries;
mod list_client_secrets;
mod list_clients;
mod list_my_tokens;
mod list_users;
mod reinstate_user;
mod reset_user_password;
mod revoke_token;
mod set_my_password;
mod show_change_password;
mod show_sign_in;
mod sign_in;
mod sign_out;
mod suspend_user;
mod update_client;
mod update_user;
mod verify_audit_entries;

/// Everything under `/api/v1`.
pub fn mount(api: &mut Routes<'_>) {
    family(api, "/me", |api| {
        api.service(get_me::get_me)
            .service(set_my_password::set_my_password)
            .service(list_my_tokens::list_my_tokens)
            .service(create_my_token::create_my_token)
            .service(get_my_token::get_my_token)
            .service(delete_my_token::delete_my_token);
    });
    family(api, "/users", |api| {
        api.service(list_users::list_users)
            .service(create_user::create_user)
            .service(get_user::get_user)
            .service(update_user::update_user)
            .service(suspend_user::suspend_user)
            .service(reinstate_user::reinstate_user)
            .service(reset_user_password::reset_user_password);
    });
    family(api, "/clients", |api| {
        api.service(list_clients::list_clients)
            .service(create_client::create_client)
            .service(get_client::get_client)
            .service(update_client::update_client)
            .service(delete_client::delete_client)
            .service(list_client_secrets::list_client_secrets)
            .service(create_client_secret::create_client_secret)
            .service(get_client_secret::get_client_secret)
            .service(delete_client_secret::delete_client_secret);
    });
    api.service(list_audit_entries::list_audit_entries).service(verify_audit_entries::verify_audit_entries);
}

/// What the standards of OAuth fix elsewhere.
pub fn mount_root(root: &mut Routes<'_>) {
    root.service(authorize::authorize)
        .service(show_sign_in::show_sign_in)
        .service(sign_in::sign_in)
        .service(show_change_password::show_change_password)
        .service(change_one_time_password::change_one_time_password)
        .service(sign_out::sign_out)
        .service(get_style::get_style)
        .service(create_tokens::create_tokens)
        .service(revoke_token::revoke_token)
        .service(get_metadata::get_metadata)
        .service(get_jwks::get_jwks);
}

/// The user who is calling; 403 for programs.
fn own_user(ctx: &Ctx<SignedIn>) -> Result<UserId> {
    match ctx.caller().map(|caller| (caller.kind, caller.id)) {
        Some((CallerKind::User, id)) => Ok(UserId(id.0)),
        Some((CallerKind::Client, _)) => Err(errors::people_only()),
        None => Err(unauthenticated()),
    }
}

fn events_port(app: &App) -> Option<Arc<dyn Events>> {
    app.port::<dyn Events>()
}

fn partner_directory(app: &App) -> Option<Arc<dyn PartnerDirectory>> {
    app.port::<dyn PartnerDirectory>()
}
