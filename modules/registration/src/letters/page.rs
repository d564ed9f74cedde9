//! A letter on its page: as plain text and as HTML.

use crate::catalogue::Catalogue;
use askama::Template;
use kernel::{
    error::{INTERNAL, Result},
    mail::Mail,
    text::Lang,
};

/// Something to know, such as the place.
pub(super) struct Fact {
    pub(super) label: &'static str,
    pub(super) value: String,
}

/// Where to go.
pub(super) struct Link {
    pub(super) label: &'static str,
    pub(super) url: String,
}

/// What is on it.
pub(super) struct Page {
    pub(super) lang: Lang,
    pub(super) title: String,
    pub(super) greeting: String,
    pub(super) paragraphs: Vec<String>,
    pub(super) facts: Vec<Fact>,
    pub(super) link: Option<Link>,
    pub(super) closing: &'static str,
    pub(super) event: String,
}

#[derive(Template)]
#[template(path = "letter.txt")]
struct Text<'a> {
    page: &'a Page,
    /// French sets a space before a colon.
    colon: &'static str,
}

#[derive(Template)]
#[template(path = "letter.html")]
struct Html<'a> {
    page: &'a Page,
}

impl Page {
    /// The mail to this person, from this event.
    pub(super) fn mail(self, to: String, to_name: String, catalogue: &Catalogue) -> Result<Mail> {
        let colon = if self.lang == Lang::Fr { "\u{a0}: " } else { ": " };
        let failed = |error: askama::Error| INTERNAL.plain().because(error);
        Ok(Mail {
            text: Text { page: &self, colon }.render().map_err(failed)?,
            html: Html { page: &self }.render().map_err(failed)?,
            to,
            to_name: Some(to_name).filter(|name| !name.is_empty()),
            from_name: Some(self.event.clone()).filter(|title| !title.is_empty()),
            reply_to: catalogue.settings.reply_to.clone(),
            lang: self.lang,
            subject: format!("{} – {}", self.title, self.event),
            capture: catalogue.frame.test_mode,
        })
    }
}
