//! The problems that any endpoint can answer with. Modules declare their own beside their rules.

crate::problems! {
    /// The body is not well-formed JSON (or NDJSON, CSV, form data). Check quotes, commas and the encoding (UTF-8).
    MALFORMED = 400 "request.malformed" { fr: "Requête mal formée", en: "Malformed request" }
    /// No valid credentials came with the request. Send `Authorization: Bearer <token>`; a token lasts 15 minutes at most.
    UNAUTHENTICATED = 401 "auth.required" { fr: "Authentification requise", en: "Authentication required" }
    /// You are known, but neither your roles nor your token allow this. The detail names the scope that is missing.
    FORBIDDEN = 403 "auth.forbidden" { fr: "Accès refusé", en: "Access denied" }
    /// Nothing is here, or nothing that you may see.
    NOT_FOUND = 404 "not_found" { fr: "Introuvable", en: "Not found" }
    /// The path exists, the method does not. The `Allow` header lists those that do.
    METHOD_NOT_ALLOWED = 405 "method_not_allowed" { fr: "Méthode non permise", en: "Method not allowed" }
    /// None of the representations that we have is in your `Accept` header.
    NOT_ACCEPTABLE = 406 "not_acceptable" { fr: "Format indisponible", en: "Not acceptable" }
    /// The request did not arrive in time. Send it again, faster.
    REQUEST_TIMEOUT = 408 "request.timeout" { fr: "Requête trop lente", en: "Request timeout" }
    /// The request contradicts the present state.
    CONFLICT = 409 "conflict" { fr: "Conflit", en: "Conflict" }
    /// A request with the same Idempotency-Key is still being worked on. Try again after the given delay.
    IDEMPOTENCY_IN_FLIGHT = 409 "idempotency.in_flight" { fr: "Requête déjà en cours", en: "Request already in progress" }
    /// The cursor is older than what the change feed keeps. Start over from the link given.
    CURSOR_EXPIRED = 410 "cursor.expired" { fr: "Curseur expiré", en: "Cursor expired" }
    /// The resource changed since you read it. Read it again, merge your change, and send the new ETag.
    PRECONDITION_FAILED = 412 "precondition.failed" { fr: "La ressource a changé", en: "The resource has changed" }
    /// The body is larger than this endpoint accepts (counted decompressed).
    TOO_LARGE = 413 "request.too_large" { fr: "Corps trop volumineux", en: "Body too large" }
    /// The Content-Type is not one that this endpoint reads.
    UNSUPPORTED_MEDIA = 415 "request.unsupported_media_type" { fr: "Type de contenu refusé", en: "Unsupported media type" }
    /// Some input is wrong; `errors` lists each one with where it is and what to do. Nothing was written.
    INVALID = 422 "request.invalid" { fr: "Données refusées", en: "Invalid input" }
    /// This Idempotency-Key was used for another body. Use a new key for a new request.
    IDEMPOTENCY_MISMATCH = 422 "idempotency.mismatch" { fr: "Clé d'idempotence déjà utilisée", en: "Idempotency key reused" }
    /// Send `If-Match` with the ETag that you read, so that nobody's change is overwritten unseen.
    PRECONDITION_REQUIRED = 428 "precondition.required" { fr: "If-Match requis", en: "If-Match required" }
    /// Too many requests; `Retry-After` says when to go on.
    TOO_MANY_REQUESTS = 429 "rate_limited" { fr: "Trop de requêtes", en: "Too many requests" }
    /// The request's headers are too large.
    HEADERS_TOO_LARGE = 431 "request.headers_too_large" { fr: "En-têtes trop volumineux", en: "Header fields too large" }
    /// A fault of ours. The log has the details under the `trace_id`.
    INTERNAL = 500 "internal" { fr: "Erreur interne", en: "Internal error" }
    /// For now we cannot answer; `Retry-After` says when to try again.
    UNAVAILABLE = 503 "unavailable" { fr: "Service momentanément indisponible", en: "Service unavailable" }
    /// The disk is full. Nothing of this request was written; the administrator has to make room.
    STORAGE_FULL = 507 "storage_full" { fr: "Disque plein", en: "Insufficient storage" }
}
