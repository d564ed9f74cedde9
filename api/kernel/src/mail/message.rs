//! A mail as bytes on the wire (RFC 5322, MIME).

use super::Mail;
use crate::db::At;
use lettre::{
    Address, Message,
    address::Envelope,
    message::{
        Mailbox, MultiPart,
        header::{HeaderName, HeaderValue},
    },
};

/// Envelope and bytes. Errors say which address cannot be used, never the address itself.
pub(super) fn build(
    mail: &Mail,
    from: &Mailbox,
    message_id: &str,
    at: At,
) -> Result<(Envelope, Vec<u8>), &'static str> {
    let to = address(&mail.to).ok_or("the address of the person cannot be used")?;
    let sender = Mailbox::new(name(mail.from_name.as_deref()).or_else(|| from.name.clone()), from.email.clone());
    let mut builder = Message::builder()
        .from(sender)
        .to(Mailbox::new(name(mail.to_name.as_deref()), to))
        .subject(mail.subject.as_str())
        .date(at.utc().into())
        .message_id(Some(message_id.to_owned()))
        // Nobody's "I am on holiday" answers it (RFC 3834).
        .raw_header(raw("Auto-Submitted", "auto-generated"))
        .raw_header(raw("Content-Language", mail.lang.as_str()));
    if let Some(reply_to) = &mail.reply_to {
        let reply_to = address(reply_to).ok_or("the event's address for answers cannot be used")?;
        builder = builder.reply_to(Mailbox::new(None, reply_to));
    }
    let body = MultiPart::alternative_plain_html(mail.text.clone(), mail.html.clone());
    let message = builder.multipart(body).map_err(|_| "the mail cannot be put together")?;
    Ok((message.envelope().clone(), message.formatted()))
}

/// A name on one line: whoever writes a line break into one does not write a header.
fn name(text: Option<&str>) -> Option<String> {
    text.map(|text| text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect())
}

fn raw(name: &'static str, value: &str) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_owned())
}

/// The address with its domain in ASCII (IDNA), so that servers without SMTPUTF8 take it as well.
pub(super) fn address(text: &str) -> Option<Address> {
    let (local, domain) = text.trim().rsplit_once('@')?;
    let domain = idna::domain_to_ascii(domain).ok()?;
    Address::new(local, domain).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mail() -> Mail {
        Mail {
            to: "René@bücher.example".to_owned(),
            to_name: Some("René \"le Grand\"\r\nBcc: all@people.example".to_owned()),
            from_name: Some("Congrès".to_owned()),
            reply_to: Some("answers@people.example".to_owned()),
            subject: "Bienvenue à l'événement".to_owned(),
            text: "Bonjour".to_owned(),
            html: "<p>Bonjour</p>".to_owned(),
            ..Mail::default()
        }
    }

    #[test]
    fn headers_are_whole_and_cannot_be_injected() {
        let from: Mailbox = "Colloque <noreply@host.example>".parse().expect("a mailbox");
        let at = At::new(chrono::DateTime::from_timestamp(1_772_442_000, 0).expect("an instant"));
        let mail = Mail { to: "rene@bücher.example".to_owned(), ..mail() };
        let (envelope, bytes) = build(&mail, &from, "<1@host.example>", at).expect("it is built");
        let text = String::from_utf8(bytes).expect("it is ASCII");
        assert_eq!(envelope.to().len(), 1);
        assert_eq!(envelope.to()[0].to_string(), "rene@xn--bcher-kva.example");
        for line in [
            "Message-ID: <1@host.example>\r\n",
            "Auto-Submitted: auto-generated\r\n",
            "Reply-To: answers@people.example\r\n",
            "Date: Mon, 02 Mar 2026 09:00:00 +0000\r\n",
            "Content-Language: fr\r\n",
        ] {
            assert!(text.contains(line), "{line} is missing in {text}");
        }
        assert!(!text.contains("\r\nBcc:"), "{text}");
        assert!(text.is_ascii());
    }

    #[test]
    fn what_is_no_address_is_said_without_it() {
        let from: Mailbox = "noreply@host.example".parse().expect("a mailbox");
        for to in ["", "nobody", "a b@people.example", "@people.example"] {
            let mail = Mail { to: to.to_owned(), ..mail() };
            let at = At::new(chrono::DateTime::UNIX_EPOCH);
            let problem = build(&mail, &from, "<1@host.example>", at).expect_err("it is refused");
            assert!(to.is_empty() || !problem.contains(to));
        }
    }
}
