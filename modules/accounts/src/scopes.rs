//! What one may be allowed to do here. What is the caller's own (`/me`) needs no scope.

kernel::scopes! {
    /// Read users, the roles that they hold, and OAuth clients: personal data.
    Read = "accounts:read" { roles: [], partners: false }
    /// Create, change and suspend users and OAuth clients, and grant roles: whoever has this can become administrator.
    Write = "accounts:write" { roles: [], partners: false }
    /// List and rotate the secrets of OAuth clients (partner clients: their own).
    Secrets = "accounts:secrets" { roles: [], partners: true }
    /// Read the audit log and verify its chain.
    Audit = "accounts:audit" { roles: [], partners: false }
}
