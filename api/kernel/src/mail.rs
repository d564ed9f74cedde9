//! Mail that is sent once. A write posts a [`Letter`] in its own transaction: a row that says which letter, about what,
//! and holds nothing personal. A background loop claims the row (and commits that), renders the letter from what is true
//! then, sends it, and writes down what became of it.
//!
//! A process that dies between claiming and writing down leaves a row of which nobody knows whether it was sent. It becomes
//! `unknown`, and only a person sends it again: twice the same mail is worse than a person who looks.

use crate::{
    app::App,
    db::{Conn, Doc, Tx},
    error::Result,
    ids::{EventId, Id},
    insert_new,
    schema::kernel_mails,
    text::Lang,
};
use serde::{Serialize, de::DeserializeOwned};

pub use queue::{MailFilter, MailOut, MailRow, MailState, counts, list, purge, retry, total};
pub use transport::{Transport, sender};
pub use work::{is_idle, render, run_waiting};

mod message;
mod queue;
mod transport;
mod work;

crate::id!(
    /// A mail that is to be sent, or was.
    pub struct MailId
);

/// A letter of one kind. The value itself is what is kept until it is sent: ids, no names and no addresses.
pub trait Letter: Serialize + DeserializeOwned + Send + Sync + 'static {
    /// `<module>.<family>`; must stay the same over the years.
    const KIND: &'static str;
    /// Which letter of the family, as lists show it: `registration.confirmed`.
    fn name(&self) -> &'static str {
        Self::KIND
    }
    /// What it is about.
    fn subject(&self) -> Option<Id> {
        None
    }
    /// The mail, from what is true now; `None` when there is nothing to say any more. Touches nothing but the database, to
    /// read it. Errors: whatever the reading answers; the letter is then tried again later.
    fn render(&self, conn: &mut Conn, app: &App) -> Result<Option<Mail>>;
}

/// A mail, rendered.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mail {
    /// The address, as typed.
    pub to: String,
    /// The person's name.
    pub to_name: Option<String>,
    /// What stands before our own address as the sender, such as the event's title.
    pub from_name: Option<String>,
    /// Where answers go.
    pub reply_to: Option<String>,
    /// Its language.
    pub lang: Lang,
    /// Subject line.
    pub subject: String,
    /// As plain text.
    pub text: String,
    /// As HTML.
    pub html: String,
    /// Whether it is only captured: the event rehearses.
    pub capture: bool,
}

pub(crate) type LetterFn = fn(&Doc, &mut Conn, &App) -> Result<Option<Mail>>;

pub(crate) fn renderer<L: Letter>() -> LetterFn {
    |args, conn, app| args.to::<L>()?.render(conn, app)
}

/// Puts a letter in the post, in the caller's transaction; it goes out after the commit. A letter whose `key` was posted
/// before is not posted again: then this answers `false`.
pub fn post<L: Letter>(tx: &mut Tx<'_>, letter: &L, event: Option<EventId>, key: &str) -> Result<bool> {
    let now = tx.now();
    let row = MailRow {
        id: tx.new_id(),
        kind: L::KIND.to_owned(),
        name: letter.name().to_owned(),
        args: Doc::of(letter)?,
        event_id: event,
        subject_id: letter.subject(),
        key: key.to_owned(),
        state: MailState::Queued,
        attempts: 0,
        next_attempt_at: now,
        message_id: None,
        version: 1,
        created_at: now,
        sent_at: None,
        problem: None,
    };
    Ok(insert_new!(tx, kernel_mails::table, &row)? == 1)
}
