//! A mail server that wants TLS and a password: what is configured is what it gets, and nobody else gets the password.

use super::{colloque, text, told};
use std::path::Path;
use tests::MailServer;

/// What `doctor` says of a mail server, when the only certificate that this machine trusts is the one in this file.
fn doctor(database: &str, transport: &str, trusted: Option<&Path>) -> String {
    let mut command = colloque(database, &["doctor"]);
    command.env("COLLOQUE__MAIL__TRANSPORT", transport);
    if let Some(file) = trusted {
        command.env("SSL_CERT_FILE", file);
    }
    let said = text(&command.output().expect("it starts").stdout);
    said.lines().find(|line| line.contains(" mail ")).unwrap_or_else(|| panic!("no mail: {said}")).to_owned()
}

#[test]
fn a_password_goes_by_tls_to_whom_we_trust() {
    let directory = tempfile::tempdir().expect("a directory");
    let database = format!("sqlite://{}/colloque.db", directory.path().display());
    told(&database, &["migrate"]);
    let (server, certificate) = MailServer::locked(directory.path());
    let port = server.port();
    let url = |password: &str, more: &str| format!("smtp://colloque%40mail.example:{password}@localhost:{port}{more}");
    let right = "a%2Fpassword%2Bfor%3Atests";

    // Nobody vouches for it: it learns no password, whether TLS is required or used because it is offered.
    for more in ["?tls=required", ""] {
        let line = doctor(&database, &url(right, more), None);
        assert!(line.starts_with("PROBLEM") && line.contains("TLS failed"), "{more}: {line}");
    }
    assert!(server.logins().is_empty(), "a stranger was told {:?}", server.logins());

    let line = doctor(&database, &url(right, "?tls=required"), Some(&certificate));
    assert!(line.starts_with("ok ") && line.contains("answers"), "{line}");
    let (user, password) = MailServer::LOGIN;
    assert_eq!(server.logins(), [(user.to_owned(), password.to_owned())]);
    let line = doctor(&database, &url("another", "?tls=required"), Some(&certificate));
    assert!(line.starts_with("PROBLEM") && line.contains("535"), "{line}");
    assert!(!line.contains("another") && !line.contains(user), "it is told without its secrets: {line}");

    // One that has no TLS where it is required, or never asks for a password, is not used.
    let plain = MailServer::shared().port();
    for login in [format!("colloque:{right}@"), String::new()] {
        let line = doctor(&database, &format!("smtp://{login}localhost:{plain}?tls=required"), Some(&certificate));
        assert!(line.starts_with("PROBLEM"), "{line}");
    }
}
