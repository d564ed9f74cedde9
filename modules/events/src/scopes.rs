//! What one may be allowed to do here.

kernel::scopes! {
    /// Read events with their half-days, venue and rooms (partner clients: once published).
    Read = "events:read" { roles: [Organiser, Finance, Press, CheckIn, Viewer], partners: true }
    /// Create, change, publish, close, archive and copy events.
    Write = "events:write" { roles: [Organiser], partners: false }
}
