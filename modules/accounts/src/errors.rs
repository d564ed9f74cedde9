//! The problems of this module, each with its stable code.

use crate::{pages::weakness_text, rules::password::Weakness};
use kernel::error::{ApiError, CONFLICT, INVALID, NOT_FOUND, Place, Violation};

kernel::problems! {
    /// Another user has this login name. Choose another one.
    LOGIN_TAKEN = 409 "accounts.login_taken" { fr: "Identifiant déjà pris", en: "Login name already taken" }
    /// Another user has this e-mail address (compared without case). One address, one user.
    EMAIL_TAKEN = 409 "accounts.email_taken" { fr: "Adresse déjà utilisée", en: "E-mail address already used" }
    /// This would leave nobody who administers the house. Give another active user the role `admin` for all events first.
    LAST_ADMINISTRATOR = 409 "accounts.last_administrator" { fr: "Dernier administrateur", en: "Last administrator" }
    /// There are users already, so no first administrator is made.
    NOT_EMPTY = 409 "accounts.not_empty" { fr: "Des comptes existent déjà", en: "There are users already" }
    /// The present password that you sent is wrong. Failures are counted as they are at sign-in.
    WRONG_PASSWORD = 403 "accounts.wrong_password" { fr: "Mot de passe inexact", en: "Wrong password" }
    /// Too many failed attempts for this login name or from this address. Wait for `Retry-After` seconds.
    TOO_MANY_ATTEMPTS = 429 "accounts.too_many_attempts" { fr: "Trop d'essais manqués", en: "Too many failed attempts" }
    /// Only people have passwords and personal tokens; this token belongs to a program.
    PEOPLE_ONLY = 403 "accounts.people_only" { fr: "Réservé aux personnes", en: "For people only" }
    /// A site or app in which you signed in cannot make personal tokens: they would outlive your session there.
    NOT_THROUGH_SITES = 403 "accounts.not_through_sites" { fr: "Pas depuis un site", en: "Not through a site" }
    /// A user has at most 50 personal tokens. Delete one that you no longer use.
    TOO_MANY_TOKENS = 409 "accounts.too_many_tokens" { fr: "Trop de jetons", en: "Too many tokens" }
    /// A token cannot carry more than its maker has. `scope` names the first one in excess.
    SCOPE_NOT_HELD = 403 "accounts.scope_not_held" { fr: "Portée non détenue", en: "Scope not held" }
    /// This client proves itself with PKCE alone and has no secrets.
    NO_SECRETS = 409 "accounts.no_secrets" { fr: "Client sans secret", en: "Client without secrets" }
    /// A secret is wrong, unknown or expired, or the client is suspended (OAuth `invalid_client`).
    INVALID_CLIENT = 401 "accounts.invalid_client" { fr: "Client OAuth refusé", en: "OAuth client refused" }
    /// The request to an OAuth endpoint is incomplete or contradicts itself (OAuth `invalid_request`).
    INVALID_REQUEST = 400 "accounts.invalid_request" { fr: "Requête OAuth incorrecte", en: "OAuth request wrong" }
    /// The code or refresh token has expired, was used before, or belongs to another client (OAuth `invalid_grant`).
    INVALID_GRANT = 400 "accounts.invalid_grant" { fr: "Autorisation périmée", en: "Grant no longer good" }
    /// More scopes than the client or user can have, or unknown ones (OAuth `invalid_scope`).
    INVALID_SCOPE = 400 "accounts.invalid_scope" { fr: "Portée refusée", en: "Scope refused" }
    /// This client may not use this grant (OAuth `unauthorized_client`).
    UNAUTHORIZED_CLIENT = 400 "accounts.unauthorized_client" { fr: "Flux refusé à ce client", en: "Grant not for this client" }
    /// There is no such grant here (OAuth `unsupported_grant_type`).
    UNSUPPORTED_GRANT = 400 "accounts.unsupported_grant_type" { fr: "Flux inconnu", en: "Unknown grant type" }
    /// The program that sent you to the sign-in page is not registered, or suspended.
    UNKNOWN_CLIENT = 400 "accounts.unknown_client" { fr: "Application inconnue", en: "Unknown application" }
    /// The redirect URI is not one of the client's: it must match one character by character.
    REDIRECT_MISMATCH = 400 "accounts.redirect_mismatch" { fr: "Adresse de retour refusée", en: "Redirect URI refused" }
}

/// 404: no such user.
pub fn user_not_found() -> ApiError {
    NOT_FOUND.detail(
        "Aucun compte de cet identifiant. GET /api/v1/users les liste.",
        "No user of this id. GET /api/v1/users lists them.",
    )
}

/// 409: a token of somebody who is shut out.
pub fn user_suspended() -> ApiError {
    CONFLICT.detail(
        "Ce compte est suspendu : ses jetons seraient refusés. DELETE /api/v1/users/{user}/suspensions le rétablit.",
        "This user is suspended: a token would be refused. DELETE /api/v1/users/{user}/suspensions ends that.",
    )
}

/// 404: no such client, or not the caller's own.
pub fn client_not_found() -> ApiError {
    NOT_FOUND.detail(
        "Aucun client OAuth de cet identifiant ne vous est visible.",
        "No OAuth client of this id is visible to you.",
    )
}

/// 404: no such secret.
pub fn secret_not_found() -> ApiError {
    NOT_FOUND.detail("Ce client n'a pas de secret de cet identifiant.", "This client has no secret of this id.")
}

/// 404: no such token of the caller.
pub fn token_not_found() -> ApiError {
    NOT_FOUND.detail(
        "Vous n'avez pas de jeton de cet identifiant. GET /api/v1/me/tokens les liste.",
        "You have no token of this id. GET /api/v1/me/tokens lists them.",
    )
}

/// 409: the login name is somebody else's.
pub fn login_taken() -> ApiError {
    LOGIN_TAKEN.detail(
        "Un autre compte porte cet identifiant. Choisissez-en un autre.",
        "Another user has this login name. Choose another one.",
    )
}

/// 409: the e-mail address is somebody else's.
pub fn email_taken() -> ApiError {
    EMAIL_TAKEN.detail("Un autre compte a cette adresse e-mail.", "Another user has this e-mail address.")
}

/// 409: nobody would administer the house.
pub fn last_administrator() -> ApiError {
    LAST_ADMINISTRATOR.detail(
        "Il ne resterait aucun administrateur actif. Donnez d'abord à un autre compte le rôle « admin » pour tous les \
         événements.",
        "No active administrator would be left. Give another user the role “admin” for all events first.",
    )
}

/// 409: a first administrator is made on an empty house only.
pub fn not_empty() -> ApiError {
    NOT_EMPTY.detail("Un premier administrateur existe déjà.", "There is a first administrator already.")
}

/// 403: not the present password.
pub fn wrong_password() -> ApiError {
    WRONG_PASSWORD.detail("Le mot de passe actuel est inexact.", "The present password is wrong.")
}

/// 429 after too many failures.
pub fn too_many_attempts(seconds: i64) -> ApiError {
    TOO_MANY_ATTEMPTS
        .detail(
            format!("Trop d'essais manqués. Réessayez dans {seconds} s."),
            format!("Too many failed attempts. Try again in {seconds} s."),
        )
        .retry_after(u32::try_from(seconds.max(1)).unwrap_or(u32::MAX))
}

/// 403: the caller is a program.
pub fn people_only() -> ApiError {
    PEOPLE_ONLY.detail(
        "Seules les personnes ont un mot de passe et des jetons personnels.",
        "Only people have a password and personal tokens.",
    )
}

/// 403: the token belongs to a registered site or app.
pub fn not_through_sites() -> ApiError {
    NOT_THROUGH_SITES.detail(
        "Un site ou une application ne crée pas de jetons personnels. Faites-le dans /docs, ou avec l'un de vos jetons.",
        "A site or app does not make personal tokens. Do it in /docs, or with a token of yours.",
    )
}

/// 409: the limit of personal tokens is reached.
pub fn too_many_tokens(limit: i64) -> ApiError {
    TOO_MANY_TOKENS
        .detail(
            format!("Vous avez déjà {limit} jetons. Supprimez-en un."),
            format!("You have {limit} tokens already. Delete one."),
        )
        .member("limit", limit)
}

/// 403: more than the caller has.
pub fn scope_not_held(scope: &str) -> ApiError {
    SCOPE_NOT_HELD
        .detail(
            format!("Vous n'avez pas vous-même la portée « {scope} » avec ce jeton-ci."),
            format!("You do not have the scope “{scope}” yourself with the present token."),
        )
        .member("scope", scope)
}

/// 409: a public client.
pub fn no_secrets() -> ApiError {
    NO_SECRETS.detail(
        "Ce client est public : il se prouve par PKCE et n'a pas de secret.",
        "This client is public: it proves itself with PKCE and has no secrets.",
    )
}

/// 422 at a field, with a sentence in both languages.
pub fn invalid(pointer: impl Into<String>, code: &'static str, fr: &str, en: &str) -> ApiError {
    INVALID.plain().violations([Violation::new(Place::Pointer(pointer.into()), code, fr, en)])
}

/// 422: the password is not accepted.
pub fn weak_password(pointer: &str, weakness: Weakness) -> ApiError {
    let (fr, en) = weakness_text(weakness);
    let code = match weakness {
        Weakness::TooShort => "password_too_short",
        Weakness::TooLong => "password_too_long",
        Weakness::Common => "password_common",
        Weakness::LikeLogin => "password_like_login",
    };
    invalid(pointer, code, fr, en)
}

/// 422: a scope that no module declares, or that cannot be given here.
pub fn unknown_scope(pointer: &str, scope: &str) -> ApiError {
    invalid(
        pointer,
        "unknown_scope",
        &format!("La portée « {scope} » n'existe pas, ou ne peut être donnée ici."),
        &format!("The scope “{scope}” does not exist, or cannot be given here."),
    )
}

/// 422: the organisation named does not exist.
pub fn unknown_partner() -> ApiError {
    invalid(
        "/partner",
        "unknown_partner",
        "Aucune organisation de cet identifiant. GET /api/v1/partners les liste.",
        "No organisation of this id. GET /api/v1/partners lists them.",
    )
}

/// 422: the event of a grant does not exist.
pub fn unknown_event(index: usize) -> ApiError {
    invalid(
        format!("/grants/{index}/event"),
        "unknown_event",
        "Aucun événement de cet identifiant. GET /api/v1/events les liste.",
        "No event of this id. GET /api/v1/events lists them.",
    )
}
