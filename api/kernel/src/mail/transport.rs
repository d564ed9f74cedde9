//! Where mail goes: to a mail server, into a directory, or nowhere.

use lettre::{
    address::Envelope,
    message::Mailbox,
    transport::smtp::{
        Error,
        authentication::{Credentials, DEFAULT_MECHANISMS},
        client::{AsyncSmtpConnection, TlsParameters},
        commands::{Data, Mail as MailCommand, Rcpt},
        extension::{ClientId, Extension, MailBodyParameter, MailParameter},
    },
};
use percent_encoding::percent_decode_str;
use std::{fmt, net::IpAddr, path::PathBuf, time::Duration};
use url::Url;

/// Seconds within which a mail server must have answered everything up to the mail itself.
const PATIENCE: Duration = Duration::from_secs(30);
/// Seconds within which it must have taken the mail.
const TAKING: Duration = Duration::from_secs(60);

/// Where mail goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Transport {
    /// To a mail server.
    Smtp(Smtp),
    /// Into a directory, one `.eml` file each.
    File(PathBuf),
    /// Nowhere: mails are captured.
    None,
}

/// A mail server.
#[derive(Clone, PartialEq, Eq)]
pub struct Smtp {
    host: String,
    port: u16,
    tls: Tls,
    login: Option<(String, String)>,
}

impl fmt::Debug for Smtp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Smtp({}:{})", self.host, self.port)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Tls {
    /// From the first byte.
    Wrapped,
    /// STARTTLS, or nothing is sent.
    Required,
    /// STARTTLS if the server offers it.
    IfOffered,
    /// Never.
    Never,
}

impl Transport {
    /// Reads `smtp://[user:password@]host[:port][?tls=required|never]`, `smtps://…`, `file:DIRECTORY` or `none`. Without
    /// `tls`, `smtp:` encrypts if the server offers it; a password is never sent in the clear except on this machine.
    pub fn parse(text: &str) -> Result<Self, String> {
        if text == "none" {
            return Ok(Self::None);
        }
        if let Some(directory) = text.strip_prefix("file:") {
            return match directory {
                "" => Err("file: needs a directory".to_owned()),
                directory => Ok(Self::File(directory.into())),
            };
        }
        let expected = "expected smtp://host[:port], smtps://host[:port], file:DIRECTORY or none";
        let url = Url::parse(text).map_err(|_| expected.to_owned())?;
        let host = url.host_str().filter(|host| !host.is_empty()).ok_or(expected)?.to_owned();
        let asked = url.query_pairs().find(|(name, _)| name == "tls").map(|(_, value)| value.into_owned());
        if url.query_pairs().any(|(name, _)| name != "tls") {
            return Err("tls is the only parameter".to_owned());
        }
        let (tls, usual) = match (url.scheme(), asked.as_deref()) {
            ("smtps", None) => (Tls::Wrapped, 465),
            ("smtp", Some("required")) => (Tls::Required, 587),
            ("smtp", None) => (Tls::IfOffered, 25),
            ("smtp", Some("never")) => (Tls::Never, 25),
            ("smtp" | "smtps", Some(_)) => return Err("tls is required or never, with smtp only".to_owned()),
            _ => return Err(expected.to_owned()),
        };
        let decoded = |text: &str| {
            let plain =
                percent_decode_str(text).decode_utf8().map_err(|_| "user and password are UTF-8, percent-encoded");
            plain.map(|plain| plain.into_owned())
        };
        let login = match (url.username(), url.password()) {
            ("", _) => None,
            (_, None) => return Err("a user needs a password".to_owned()),
            (user, Some(password)) => Some((decoded(user)?, decoded(password)?)),
        };
        let local = host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback());
        if login.is_some() && matches!(tls, Tls::Never | Tls::IfOffered) && !local {
            return Err("a password needs smtps:// or ?tls=required".to_owned());
        }
        Ok(Self::Smtp(Smtp { port: url.port().unwrap_or(usual), host, tls, login }))
    }

    /// Where mails go, in words for an administrator; an error says why they cannot. A mail server is greeted, with TLS and
    /// password as configured, and sent nothing.
    pub async fn reach(&self, domain: &str) -> Result<String, String> {
        match self {
            Self::None => Ok("captured: nothing is sent (mail.transport is none)".to_owned()),
            Self::File(directory) => Ok(format!("written into {}, nothing is sent", directory.display())),
            Self::Smtp(server) => {
                let hello = ClientId::Domain(domain.to_owned());
                let place = format!("{}:{}", server.host, server.port);
                let reached = within(PATIENCE, connect(server, &hello)).await;
                let mut connection =
                    reached.map_err(|why| format!("cannot use the mail server at {place}: {}", why.0))?;
                let _said = tokio::time::timeout(Duration::from_secs(2), connection.quit()).await;
                Ok(format!("{place} answers"))
            }
        }
    }
}

/// The address from which mail is sent, from the configuration: `Name <address>` or an address.
pub fn sender(text: &str) -> Result<Mailbox, String> {
    text.parse().map_err(|_| "expected an address, or: Name <address>".to_owned())
}

/// What became of an attempt. The words hold no address and nothing that the server said but its code.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Attempt {
    /// It is taken.
    Taken,
    /// It was not sent: nobody may have got it.
    Captured,
    /// It was not taken, and may be later.
    Later(String),
    /// The server is not there, or does not want us: others need not be tried now.
    Unreachable(String),
    /// It was refused for good.
    Refused(String),
    /// The connection broke when it may have been taken.
    Unknown(String),
}

/// A way to send, for one round of work: a connection to a mail server serves many mails.
pub(super) struct Sender {
    transport: Transport,
    hello: ClientId,
    open: Option<AsyncSmtpConnection>,
}

impl Sender {
    pub(super) fn new(transport: Transport, domain: &str) -> Self {
        Self { transport, hello: ClientId::Domain(domain.to_owned()), open: None }
    }

    /// Sends. `name` is unique: a file's name.
    pub(super) async fn send(&mut self, envelope: &Envelope, bytes: Vec<u8>, name: &str) -> Attempt {
        match self.transport.clone() {
            Transport::None => Attempt::Captured,
            Transport::File(directory) => to_file(directory, format!("{name}.eml"), bytes).await,
            Transport::Smtp(server) => self.reach_server(&server, envelope, &bytes).await,
        }
    }

    async fn reach_server(&mut self, server: &Smtp, envelope: &Envelope, bytes: &[u8]) -> Attempt {
        let mut connection = match self.open.take() {
            Some(connection) => connection,
            None => match within(PATIENCE, connect(server, &self.hello)).await {
                Ok(connection) => connection,
                Err(why) => return Attempt::Unreachable(format!("cannot reach the mail server: {}", why.0)),
            },
        };
        if let Err(why) = within(PATIENCE, announce(&mut connection, envelope)).await {
            // Nothing of the mail has left us yet.
            return if why.1 { Attempt::Refused(why.0) } else { Attempt::Later(why.0) };
        }
        match tokio::time::timeout(TAKING, connection.message(bytes)).await {
            Ok(Ok(_)) => {
                self.open = Some(connection);
                Attempt::Taken
            }
            Ok(Err(error)) if error.is_permanent() => Attempt::Refused(said(&error)),
            Ok(Err(error)) if error.is_transient() => Attempt::Later(said(&error)),
            Ok(Err(_)) | Err(_) => Attempt::Unknown("the connection broke before the server confirmed".to_owned()),
        }
    }

    /// Ends the connection, if there is one.
    pub(super) async fn close(mut self) {
        if let Some(mut connection) = self.open.take() {
            // The mails are delivered: whether the farewell arrives does not matter.
            let _said = tokio::time::timeout(Duration::from_secs(2), connection.quit()).await;
        }
    }
}

/// In words without addresses, and whether it is for good.
struct Why(String, bool);

impl From<Error> for Why {
    fn from(error: Error) -> Self {
        Self(said(&error), error.is_permanent())
    }
}

fn said(error: &Error) -> String {
    match error.status() {
        Some(code) => format!("the mail server answered {code}"),
        None if error.is_tls() => "TLS failed".to_owned(),
        None if error.is_timeout() => "it took too long".to_owned(),
        None => "the connection failed".to_owned(),
    }
}

async fn within<T>(most: Duration, work: impl Future<Output = Result<T, Why>>) -> Result<T, Why> {
    tokio::time::timeout(most, work).await.unwrap_or_else(|_| Err(Why("it took too long".to_owned(), false)))
}

async fn connect(server: &Smtp, hello: &ClientId) -> Result<AsyncSmtpConnection, Why> {
    let wrapped = match server.tls {
        Tls::Wrapped => Some(TlsParameters::new(server.host.clone())?),
        _ => None,
    };
    let address = (server.host.as_str(), server.port);
    let mut connection = AsyncSmtpConnection::connect_tokio1(address, Some(PATIENCE), hello, wrapped, None).await?;
    let wanted = match server.tls {
        Tls::Required => true,
        Tls::IfOffered => connection.can_starttls(),
        Tls::Wrapped | Tls::Never => false,
    };
    if wanted {
        connection.starttls(TlsParameters::new(server.host.clone())?, hello).await.map_err(|error| {
            match error.status() {
                // What goes wrong between the two is TLS, such as a certificate that nobody vouches for: it looks like a connection.
                None if !error.is_timeout() => Why("TLS failed".to_owned(), false),
                _ => error.into(),
            }
        })?;
    }
    if let Some((user, password)) = &server.login {
        connection.auth(DEFAULT_MECHANISMS, &Credentials::new(user.clone(), password.clone())).await?;
    }
    Ok(connection)
}

/// Everything up to the mail itself.
async fn announce(connection: &mut AsyncSmtpConnection, envelope: &Envelope) -> Result<(), Why> {
    let mut parameters = Vec::new();
    if envelope.to().iter().any(|address| !address.to_string().is_ascii()) {
        if !connection.server_info().supports_feature(Extension::SmtpUtfEight) {
            return Err(Why("the mail server takes no such address (SMTPUTF8)".to_owned(), true));
        }
        parameters.push(MailParameter::SmtpUtfEight);
        parameters.push(MailParameter::Body(MailBodyParameter::EightBitMime));
    }
    connection.command(MailCommand::new(envelope.from().cloned(), parameters)).await?;
    for to in envelope.to() {
        connection.command(Rcpt::new(to.clone(), Vec::new())).await?;
    }
    connection.command(Data).await?;
    Ok(())
}

async fn to_file(directory: PathBuf, name: String, bytes: Vec<u8>) -> Attempt {
    let written = tokio::task::spawn_blocking(move || -> std::io::Result<()> {
        std::fs::create_dir_all(&directory)?;
        // Under its name only once it is whole.
        let part = directory.join(format!(".{name}.part"));
        std::fs::write(&part, bytes)?;
        std::fs::rename(part, directory.join(name))
    });
    match written.await {
        Ok(Ok(())) => Attempt::Taken,
        Ok(Err(error)) => Attempt::Unreachable(format!("cannot write the file: {}", error.kind())),
        Err(_) => Attempt::Unreachable("cannot write the file".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn transports_are_read_or_refused() {
        assert_eq!(Transport::parse("none"), Ok(Transport::None));
        assert_eq!(Transport::parse("file:var/mail"), Ok(Transport::File("var/mail".into())));
        let smtp = |text: &str| match Transport::parse(text) {
            Ok(Transport::Smtp(smtp)) => smtp,
            other => panic!("{text}: {other:?}"),
        };
        assert_eq!((smtp("smtp://mail.example").port, smtp("smtp://mail.example").tls), (25, Tls::IfOffered));
        assert_eq!((smtp("smtps://mail.example").port, smtp("smtps://mail.example").tls), (465, Tls::Wrapped));
        let full = smtp("smtp://us%40er:p%2Bw+d@mail.example:2525?tls=required");
        assert_eq!((full.port, full.tls), (2525, Tls::Required));
        assert_eq!(full.login, Some(("us@er".to_owned(), "p+w+d".to_owned())));
        assert!(!format!("{full:?}").contains("p+w"));
        for wrong in [
            "",
            "file:",
            "smtp://",
            "http://mail.example",
            "mail.example",
            "smtp://mail.example?tls=perhaps",
            "smtp://mail.example?ssl=1",
            "smtp://user:password@mail.example",
        ] {
            assert!(Transport::parse(wrong).is_err(), "{wrong}");
        }
        assert!(Transport::parse("smtp://user:password@127.0.0.1:2525").is_ok());
    }
}
