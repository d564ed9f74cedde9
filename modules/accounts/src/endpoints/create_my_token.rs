use crate::{
    credentials::{API_TOKEN, Fresh},
    endpoints::own_user,
    errors,
    ids::TokenId,
    model::me::{TokenCreatedOut, TokenIn},
    rules::scopes,
    store::tokens::{self, TokenRow},
};
use actix_web::post;
use kernel::{
    auth::{ScopeSet, SignedIn},
    http::{Created, Ctx, Json, OnceOnly, Outcome},
    ids::Id,
};

/// Tokens that a user has at most.
const MOST: i64 = 50;

/// Make a personal API token
///
/// For scripts, and for Swagger UI. It is shown this once. It carries no scope that the present token lacks, and counts only
/// as far as your roles still give its scopes. At most 50 a user. Registered sites and apps in which you sign in cannot make
/// any.
#[utoipa::path(tag = "accounts", security(("oauth2" = [])))]
#[post("/me/tokens")]
pub async fn create_my_token(ctx: Ctx<SignedIn>, Json(input): Json<TokenIn>) -> Outcome<Created<TokenCreatedOut>> {
    let user_id = own_user(&ctx)?;
    if ctx.caller().is_some_and(|caller| caller.through_site) {
        return Err(errors::not_through_sites());
    }
    let held = ctx.caller().map(|caller| scopes::anywhere(&caller.grants)).unwrap_or_default();
    let carried: ScopeSet = match &input.scopes {
        None => held,
        Some(wanted) => {
            if let Some(more) = wanted.iter().find(|scope| !held.contains(*scope)) {
                return Err(errors::scope_not_held(more));
            }
            wanted.iter().cloned().collect()
        }
    };
    let fresh = Fresh::new(API_TOKEN);
    ctx.write(move |tx| {
        // Two requests at once must not both take the last place.
        tx.lock(kernel::db::Key::House(&format!("accounts.tokens:{user_id}")))?;
        if tokens::count_of_user(tx, user_id)? >= MOST {
            return Err(errors::too_many_tokens(MOST));
        }
        let now = tx.now();
        let row = TokenRow {
            id: tx.new_id::<TokenId>(),
            user_id,
            name: input.name.clone(),
            token_hash: fresh.hash.clone(),
            hint: fresh.hint.clone(),
            scopes: scopes::join(&carried),
            created_at: now,
            expires_at: now.plus_seconds(input.lifetime_days * 86_400),
            last_used_at: None,
        };
        tokens::insert(tx, &row)?;
        tx.audit("token.created", "token", Some(Id(row.id.0)), None);
        Ok(Created(TokenCreatedOut {
            id: row.id,
            token: OnceOnly(fresh.text.clone()),
            scopes: carried.iter().cloned().collect(),
            expires_at: row.expires_at,
        }))
    })
    .await
}
