use super::{NoteId, NoteRow};
use kernel::{
    db::At,
    http::{OnceOnly, Resource},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

/// What happens after the note was inserted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Behaviour {
    /// Nothing unusual.
    #[default]
    Well,
    /// 409.
    Fail,
    /// A panic.
    Panic,
}

/// A note, as it is sent.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NoteInput, example = NoteIn::sample)]
pub struct NoteIn {
    /// Any text.
    #[validate(length(min = 1, max = 40))]
    #[schema(min_length = 1, max_length = 40)]
    pub label: String,
    /// What happens next.
    #[serde(default)]
    pub behaviour: Behaviour,
}

impl NoteIn {
    /// An example.
    pub fn sample() -> Self {
        Self { label: "a note".to_owned(), behaviour: Behaviour::Well }
    }
}

/// A note just made.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = NewNote)]
pub struct NewNoteOut {
    /// Id.
    pub id: NoteId,
    /// Label.
    #[schema(max_length = 40)]
    pub label: String,
    /// Shown once.
    pub secret: OnceOnly,
}

impl Resource for NewNoteOut {
    fn path(&self) -> Option<String> {
        Some(format!("/probe/notes/{}", self.id))
    }
}

/// A note.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Note)]
pub struct NoteOut {
    /// Id.
    pub id: NoteId,
    /// Label.
    #[schema(max_length = 40)]
    pub label: String,
    /// How often the reaction has seen it.
    pub seen: i64,
    /// Version.
    pub version: i64,
    /// When it was made.
    pub created_at: At,
}

impl Resource for NoteOut {
    fn version(&self) -> Option<i64> {
        Some(self.version)
    }
}

impl From<NoteRow> for NoteOut {
    fn from(row: NoteRow) -> Self {
        Self { id: row.id, label: row.label, seen: row.seen, version: row.version, created_at: row.created_at }
    }
}

/// How far to count.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = CountInput, example = CountIn::sample)]
pub struct CountIn {
    /// Steps.
    #[validate(range(min = 1, max = 1000))]
    #[schema(minimum = 1, maximum = 1000)]
    pub steps: i64,
    /// The step that panics, if any.
    #[validate(range(min = 1, max = 1000))]
    #[schema(minimum = 1, maximum = 1000)]
    #[serde(default)]
    pub panic_at: Option<i64>,
    /// Whether it waits before each step until the test opens the gate.
    #[serde(default)]
    pub gated: bool,
}

impl CountIn {
    /// An example.
    pub fn sample() -> Self {
        Self { steps: 3, panic_at: None, gated: false }
    }
}
