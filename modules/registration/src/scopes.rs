//! What one may be allowed to do here.

kernel::scopes! {
    /// Read what the registration is made of, seats and statistics: nothing about single people.
    Read = "registration:read" { roles: [Organiser, Finance, Press, CheckIn, Viewer], partners: false }
    /// Change settings, categories, tariffs, options, questions and seats.
    Configure = "registration:configure" { roles: [Organiser], partners: false }
    /// Read registrations: personal data (partner clients: those that came through them).
    People = "registration:people" { roles: [Organiser, Finance, CheckIn], partners: true }
    /// Register, correct, cancel and transfer.
    Write = "registration:write" { roles: [Organiser], partners: false }
    /// Record what was invoiced, paid, refunded or waived.
    Payments = "registration:payments" { roles: [Organiser, Finance], partners: false }
    /// Read and change diet and access needs: data about health.
    Needs = "registration:needs" { roles: [Organiser], partners: false }
    /// Check people in, undo it, and read the list for offline desks.
    CheckIn = "registration:check-in" { roles: [Organiser, CheckIn], partners: false }
    /// Send a partner's members and read back what became of them.
    Sync = "registration:sync" { roles: [Organiser], partners: true }
}
