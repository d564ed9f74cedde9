//! A mail server for tests: it speaks SMTP on a port of its own, keeps what it takes, and refuses whom a test wants refused.
//! One for all tests: mails are told apart by their Message-ID, which holds the id that the API shows.
//!
//! | recipient begins with | answer |
//! |---|---|
//! | `later.` | 451 to the mail at the first attempt |
//! | `never.` | 550 to the recipient |

use std::{
    collections::BTreeSet,
    io::{BufRead as _, BufReader, Write as _},
    net::{IpAddr, SocketAddr, TcpListener},
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

    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("an address");
        let kept = Arc::<Mutex<Kept>>::default();
        let handler = Conversation { kept: kept.clone(), to: String::new(), text: Vec::new() };
        let mut server = mailin_embedded::Server::new(handler);
        server.with_name("mail.example").with_num_threads(16).with_tcp_listener(listener);
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
