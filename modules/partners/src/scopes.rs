//! What one may be allowed to do here.

kernel::scopes! {
    /// Read organisations, partnerships and committees (partner clients: their own).
    Read = "partners:read" { roles: [Organiser, Finance, Press, Viewer], partners: true }
    /// Change organisations, partnerships and committees.
    Write = "partners:write" { roles: [Organiser], partners: false }
    /// Change commitments: amounts, instalments, what was received.
    Commit = "partners:commitments" { roles: [Organiser, Finance], partners: false }
    /// Read and change the people of an organisation: personal data.
    People = "partners:people" { roles: [Organiser], partners: true }
}
