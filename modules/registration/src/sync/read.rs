//! Files as they come: JSON, NDJSON, CSV, read piece by piece. What is wrong with one line is said of that line; only what
//! makes the whole file meaningless (an unknown column, broken JSON) refuses it.

use super::{
    columns::Mapping,
    entry::Collector,
    item::{Item, Misfit},
    read_csv::Csv,
    read_json::Members,
};
use crate::errors;
use encoding_rs::{Encoding, ISO_8859_15, UTF_8, WINDOWS_1252};
use kernel::error::{self, ApiError, Result};
use serde_json::Value;

/// Bytes of one member at most.
pub const LONGEST: usize = 64 * 1024;

/// Media types that are read.
pub const MEDIA: [&str; 3] = ["application/json", "application/x-ndjson", "text/csv"];

/// A file that is being read.
pub enum Reader {
    /// `{"members": […]}`
    Json(Members),
    /// One member a line.
    Ndjson(Lines),
    /// A table.
    Csv(Box<Csv>),
}

impl Reader {
    /// For a media type; 415 for another, or for an encoding that is not read.
    pub fn new(media: &str, charset: Option<&str>, mapping: Mapping) -> Result<Self> {
        let encoding = match charset {
            None => Some(UTF_8),
            Some(name) => Encoding::for_label(name.as_bytes()),
        };
        let encoding = encoding.filter(|one| [UTF_8, WINDOWS_1252, ISO_8859_15].contains(one));
        match (media, encoding) {
            ("application/json", Some(one)) if one == UTF_8 => Ok(Self::Json(Members::default())),
            ("application/x-ndjson" | "application/ndjson" | "application/jsonl", Some(one)) if one == UTF_8 => {
                Ok(Self::Ndjson(Lines::default()))
            }
            ("text/csv", Some(encoding)) => Ok(Self::Csv(Box::new(Csv::new(mapping, encoding)))),
            _ => Err(error::UNSUPPORTED_MEDIA
                .detail(
                    "Envoyez application/json, application/x-ndjson ou text/csv, en UTF-8 (CSV aussi : charset=windows-1252).",
                    "Send application/json, application/x-ndjson or text/csv, in UTF-8 (CSV also: charset=windows-1252).",
                )
                .member("expected", MEDIA)),
        }
    }

    /// A piece of the file.
    pub fn push(&mut self, piece: &[u8], out: &mut Collector) -> Result<()> {
        match self {
            Self::Json(reader) => reader.push(piece, out),
            Self::Ndjson(reader) => {
                reader.push(piece, out);
                Ok(())
            }
            Self::Csv(reader) => reader.push(piece, out),
        }
    }

    /// The end of the file.
    pub fn finish(&mut self, out: &mut Collector) -> Result<()> {
        match self {
            Self::Json(reader) => reader.finish(),
            Self::Ndjson(reader) => {
                reader.finish(out);
                Ok(())
            }
            Self::Csv(reader) => reader.finish(out),
        }
    }
}

/// NDJSON: one member a line, empty lines between.
#[derive(Default)]
pub struct Lines {
    line: i64,
    buffer: Vec<u8>,
    too_long: bool,
}

impl Lines {
    fn push(&mut self, piece: &[u8], out: &mut Collector) {
        for part in piece.split_inclusive(|byte| *byte == b'\n') {
            if self.buffer.len() + part.len() > LONGEST {
                self.too_long = true;
                self.buffer.clear();
            } else {
                self.buffer.extend_from_slice(part);
            }
            if part.ends_with(b"\n") {
                self.end_line(out);
            }
        }
    }

    fn finish(&mut self, out: &mut Collector) {
        self.end_line(out);
    }

    fn end_line(&mut self, out: &mut Collector) {
        self.line += 1;
        let line = Some(self.line);
        if std::mem::take(&mut self.too_long) {
            out.unreadable(line, "too_long");
        } else {
            let text = self.buffer.strip_prefix(b"\xef\xbb\xbf".as_slice()).unwrap_or(&self.buffer);
            let text = text.trim_ascii();
            if !text.is_empty() {
                member(text, line, out);
            }
        }
        self.buffer.clear();
    }
}

/// One member as JSON.
pub fn member(text: &[u8], line: Option<i64>, out: &mut Collector) {
    let mut json = serde_json::Deserializer::from_slice(text);
    let parsed: Result<Item, _> = serde_path_to_error::deserialize(&mut json);
    let error = match parsed {
        Ok(item) if json.end().is_ok() => return out.item(line, item, Vec::new()),
        Ok(_) => return out.unreadable(line, "json"),
        Err(error) => error,
    };
    let Ok(Value::Object(object)) = serde_json::from_slice::<Value>(text) else {
        return out.unreadable(line, if std::str::from_utf8(text).is_err() { "encoding" } else { "json" });
    };
    let words = error.inner().to_string();
    let quoted = words.split('`').nth(1).unwrap_or_default();
    let misfit = match words.starts_with("unknown field") {
        true => Misfit::new(quoted, "unknown_field"),
        false => Misfit::new(&error.path().to_string(), "type"),
    };
    let text = |field: &str| object.get(field).and_then(Value::as_str).map(str::to_owned);
    out.misfit(line, text("external_id"), text("previous_external_id"), vec![misfit]);
}

/// 400: the document as a whole is not JSON.
pub fn broken_json() -> ApiError {
    error::MALFORMED.detail(
        "Le corps n'est pas du JSON de la forme {\"members\": […]}, ou s'arrête en chemin.",
        "The body is not JSON of the form {\"members\": […]}, or ends halfway.",
    )
}

/// 422: the document has a member that is not ours.
pub fn unknown_member(name: &str) -> ApiError {
    let pointer = format!("/{}", name.replace('~', "~0").replace('/', "~1"));
    errors::invalid(
        &pointer,
        "unknown_field",
        "Champ inconnu. Connu ici : members.",
        "Unknown field. Known here: members.",
    )
}
