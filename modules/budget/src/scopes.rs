//! What one may be allowed to do here.

kernel::scopes! {
    /// Read the budget, its scenarios and what is computed from them.
    Read = "budget:read" { roles: [Organiser, Finance, Viewer], partners: false }
    /// Change lines, scenarios and hypotheses.
    Write = "budget:write" { roles: [Organiser, Finance], partners: false }
    /// Approve the budget, or send it back.
    Approve = "budget:approve" { roles: [Organiser], partners: false }
}
