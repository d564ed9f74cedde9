//! A mail server for tests: it speaks SMTP on a port of its own, keeps what it takes, and refuses whom a test wants refused.
//! One for all tests: mails are told apart by their Message-ID, which holds the id that the API shows.
//!
//! | recipient begins with | answer |
//! |---|---|
//! | `later.` | 451 to the mail at the first attempt |
//! | `never.` | 550 to the recipient |

use mailin_embedded::{AuthMechanism, SslConfig};
use std::{
    collections::BTreeSet,
    io::{BufRead as _, BufReader, Write as _},
    net::{IpAddr, SocketAddr, TcpListener},
    path::{Path, PathBuf},
    sync::{Arc, LazyLock, Mutex, PoisonError},
};

/// The server.
#[derive(Clone)]
pub struct MailServer {
    address: SocketAddr,
    kept: Arc<Mutex<Kept>>,
}

#[derive(Default)]
struct Kept {
    mails: Vec<String>,
    put_off: BTreeSet<String>,
    logins: Vec<(String, String)>,
}

/// One conversation.
#[derive(Clone)]
struct Conversation {
    kept: Arc<Mutex<Kept>>,
    to: String,
    text: Vec<u8>,
}

fn message_id(text: &str) -> String {
    let line = text.lines().find(|line| line.to_ascii_lowercase().starts_with("message-id:"));
    line.map(|line| line["message-id:".len()..].trim().to_owned()).unwrap_or_default()
}

impl mailin_embedded::Handler for Conversation {
    fn mail(&mut self, _: IpAddr, _: &str, _: &str) -> mailin_embedded::Response {
        self.text.clear();
        mailin_embedded::response::OK
    }

    fn rcpt(&mut self, to: &str) -> mailin_embedded::Response {
        to.clone_into(&mut self.to);
        if to.starts_with("never.") { mailin_embedded::response::NO_MAILBOX } else { mailin_embedded::response::OK }
    }

    fn auth_plain(&mut self, _: &str, user: &str, password: &str) -> mailin_embedded::Response {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.logins.push((user.to_owned(), password.to_owned()));
        let known = (user, password) == MailServer::LOGIN;
        if known { mailin_embedded::response::AUTH_OK } else { mailin_embedded::response::INVALID_CREDENTIALS }
    }

    fn data(&mut self, bytes: &[u8]) -> std::io::Result<()> {
        self.text.extend_from_slice(bytes);
        Ok(())
    }

    fn data_end(&mut self) -> mailin_embedded::Response {
        let text = String::from_utf8_lossy(&self.text).into_owned();
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if self.to.starts_with("later.") && kept.put_off.insert(message_id(&text)) {
            return mailin_embedded::response::INTERNAL_ERROR;
        }
        kept.mails.push(text);
        mailin_embedded::response::OK
    }
}

impl MailServer {
    /// The one for all tests.
    pub fn shared() -> &'static Self {
        static SHARED: LazyLock<MailServer> = LazyLock::new(MailServer::start);
        &SHARED
    }

    /// Who may send by a server that is [`MailServer::locked`].
    pub const LOGIN: (&'static str, &'static str) = ("colloque@mail.example", "a/password+for:tests");

    /// One that asks for a password, which it takes by STARTTLS only. Its certificate is made anew, is for `localhost`, and lies
    /// in the directory: whoever trusts that file trusts the server.
    pub fn locked(directory: &Path) -> (Self, PathBuf) {
        let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).expect("a certificate");
        let (certificate, key) = (directory.join("mail.pem"), directory.join("mail.key"));
        std::fs::write(&certificate, made.cert.pem()).expect("it writes");
        std::fs::write(&key, made.signing_key.serialize_pem()).expect("it writes");
        let path = |path: &Path| path.display().to_string();
        let keys = SslConfig::SelfSigned { cert_path: path(&certificate), key_path: path(&key) };
        (Self::start_with(keys, Some(AuthMechanism::Plain)), certificate)
    }

    /// What it was told by whoever wanted to send: user and password.
    pub fn logins(&self) -> Vec<(String, String)> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner).logins.clone()
    }

    /// Its port, on `localhost`.
    pub fn port(&self) -> u16 {
        self.address.port()
    }

    fn start() -> Self {
        Self::start_with(SslConfig::None, None)
    }

    fn start_with(keys: SslConfig, asks: Option<AuthMechanism>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("an address");
        let kept = Arc::<Mutex<Kept>>::default();
        let handler = Conversation { kept: kept.clone(), to: String::new(), text: Vec::new() };
        let mut server = mailin_embedded::Server::new(handler);
        server.with_name("mail.example").with_num_threads(16).with_tcp_listener(listener);
        server.with_ssl(keys).expect("the certificate is good");
        asks.into_iter().for_each(|mechanism| {
            server.with_auth(mechanism);
        });
        std::thread::spawn(move || server.serve().expect("the mail server serves"));
        Self { address, kept }
    }

    /// What `mail.transport` says.
    pub fn url(&self) -> String {
        format!("smtp://{}", self.address)
    }

    /// The mails whose Message-ID holds this id, in the order in which they came.
    pub fn with_id(&self, id: &str) -> Vec<String> {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.mails.iter().filter(|text| message_id(text).contains(id)).cloned().collect()
    }

    /// Another one, which takes a mail to its end and then breaks the connection without a word.
    pub fn that_breaks_off() -> String {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("an address");
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let mut reader = BufReader::new(stream.try_clone().expect("a second handle"));
                let (mut writer, mut taking) = (stream, false);
                let mut say = |text: &str| writer.write_all(text.as_bytes()).is_ok();
                say("220 mail.example\r\n");
                let mut line = String::new();
                while reader.read_line(&mut line).is_ok_and(|count| count > 0) {
                    let end = line == ".\r\n";
                    match (taking, line.get(..4).unwrap_or_default()) {
                        (true, _) if end => break,
                        (true, _) => {}
                        (false, "DATA") => {
                            taking = true;
                            say("354 go on\r\n");
                        }
                        (false, _) => {
                            say("250 mail.example\r\n");
                        }
                    }
                    line.clear();
                }
            }
        });
        format!("smtp://{address}")
    }
}
