//! Tables, as spreadsheets write them: `,` or `;`, with or without a byte order mark, LF or CR LF, quotes, line ends within
//! quotes, more or fewer blanks.

use super::{
    columns::{Column, Mapping},
    entry::Collector,
    item::Item,
    read::LONGEST,
};
use crate::errors;
use csv_core::{ReadRecordResult, Reader};
use encoding_rs::{Encoding, UTF_8};
use kernel::error::{self, ApiError, Place, Result, Violation};
use std::borrow::Cow;

/// Columns at most.
const WIDEST: usize = 200;

/// A table that is being read.
pub struct Csv {
    mapping: Mapping,
    encoding: &'static Encoding,
    head: Vec<u8>,
    reader: Option<Reader>,
    columns: Option<Vec<Option<&'static str>>>,
    output: Vec<u8>,
    ends: Vec<usize>,
    written: usize,
    cells: usize,
    overlong: bool,
    pending_return: bool,
    odd_quotes: bool,
}

impl Csv {
    /// A table in this encoding.
    pub fn new(mapping: Mapping, encoding: &'static Encoding) -> Self {
        Self {
            mapping,
            encoding,
            head: Vec::new(),
            reader: None,
            columns: None,
            output: vec![0; 4096],
            ends: vec![0; WIDEST + 1],
            written: 0,
            cells: 0,
            overlong: false,
            pending_return: false,
            odd_quotes: false,
        }
    }

    /// A piece of the table. 422 when its head names columns that nobody knows.
    pub fn push(&mut self, piece: &[u8], out: &mut Collector) -> Result<()> {
        if self.reader.is_some() {
            let piece = self.plain_line_ends(piece);
            // Half of a line end may be all there was.
            return if piece.is_empty() { Ok(()) } else { self.feed(&piece, out) };
        }
        self.head.extend_from_slice(piece);
        if self.head.contains(&b'\n') || self.head.len() > LONGEST { self.begin(out) } else { Ok(()) }
    }

    /// The end of the table.
    pub fn finish(&mut self, out: &mut Collector) -> Result<()> {
        if self.reader.is_none() {
            self.begin(out)?;
        }
        self.feed(&[], out)?;
        // The first call ends the last line, the second the table.
        self.feed(&[], out)?;
        match self.columns {
            Some(_) => Ok(()),
            None => Err(error::MALFORMED.detail("Le fichier est vide.", "The file is empty.")),
        }
    }

    /// The delimiter is the one of the two that the head has more of.
    fn begin(&mut self, out: &mut Collector) -> Result<()> {
        let head = std::mem::take(&mut self.head);
        if head.starts_with(b"\xff\xfe") || head.starts_with(b"\xfe\xff") {
            return Err(not_utf8());
        }
        let text = head.strip_prefix(b"\xef\xbb\xbf".as_slice()).unwrap_or(&head);
        let first = text.split(|byte| *byte == b'\n').next().unwrap_or_default();
        let count = |wanted: u8| first.iter().filter(|byte| **byte == wanted).count();
        let delimiter = if count(b';') > count(b',') { b';' } else { b',' };
        self.reader = Some(csv_core::ReaderBuilder::new().delimiter(delimiter).build());
        let text = self.plain_line_ends(text);
        self.feed(&text, out)
    }

    /// CR LF is LF from here on, so that lines are counted once.
    fn plain_line_ends(&mut self, piece: &[u8]) -> Vec<u8> {
        let mut plain = Vec::with_capacity(piece.len() + 1);
        for byte in piece {
            if std::mem::take(&mut self.pending_return) && *byte != b'\n' {
                plain.push(b'\r');
            }
            match byte {
                b'\r' => self.pending_return = true,
                other => plain.push(*other),
            }
        }
        plain
    }

    /// Reads a piece; an empty one is the end of the table.
    fn feed(&mut self, mut input: &[u8], out: &mut Collector) -> Result<()> {
        let at_end = input.is_empty();
        loop {
            if input.is_empty() && !at_end {
                return Ok(());
            }
            let Some(reader) = &mut self.reader else { return Ok(()) };
            let (result, read, written, ends) =
                reader.read_record(input, &mut self.output[self.written..], &mut self.ends[self.cells..]);
            let quotes = input[..read].iter().filter(|byte| **byte == b'"').count();
            self.odd_quotes ^= quotes % 2 == 1;
            input = &input[read..];
            self.written += written;
            self.cells += ends;
            match result {
                ReadRecordResult::InputEmpty => return Ok(()),
                ReadRecordResult::OutputFull if self.output.len() < LONGEST => {
                    self.output.resize(self.output.len() * 2, 0);
                }
                ReadRecordResult::OutputFull => (self.overlong, self.written) = (true, 0),
                ReadRecordResult::OutputEndsFull => (self.overlong, self.cells) = (true, 0),
                ReadRecordResult::Record => {
                    self.record(at_end, out)?;
                    (self.written, self.cells, self.overlong, self.odd_quotes) = (0, 0, false, false);
                }
                ReadRecordResult::End => return Ok(()),
            }
        }
    }

    fn record(&mut self, at_end: bool, out: &mut Collector) -> Result<()> {
        let within = self.output[..self.written].iter().filter(|byte| **byte == b'\n').count() as u64;
        let reached = self.reader.as_ref().map_or(1, Reader::line);
        let line = i64::try_from(reached.saturating_sub(within + u64::from(!at_end)).max(1)).ok();
        if self.columns.is_none() {
            return self.heads(out);
        }
        if self.overlong {
            out.unreadable(line, "too_long");
            return Ok(());
        }
        // The file broke off within quotes.
        if at_end && self.odd_quotes {
            out.unreadable(line, "truncated");
            return Ok(());
        }
        let cells = self.cells();
        let Some(columns) = &self.columns else { return Ok(()) };
        if cells.iter().all(|cell| cell.trim_ascii().is_empty()) {
            return Ok(());
        }
        let beyond = cells.get(columns.len()..).unwrap_or_default();
        if cells.len() < columns.len() || beyond.iter().any(|cell| !cell.trim_ascii().is_empty()) {
            out.unreadable(line, if at_end { "truncated" } else { "cells" });
            return Ok(());
        }
        let (mut item, mut wrong, mut illegible) = (Item::default(), Vec::new(), Vec::new());
        for (field, cell) in columns.iter().zip(cells) {
            let Some(field) = field else { continue };
            match self.decode(cell) {
                Some(text) => wrong.extend(self.mapping.set(&mut item, field, &text).err()),
                None => illegible.push(super::item::Misfit::new(field, "encoding")),
            }
        }
        if illegible.is_empty() {
            out.item(line, item, wrong);
        } else {
            out.misfit(line, Some(item.external_id), item.previous_external_id, illegible);
        }
        Ok(())
    }

    fn cells(&self) -> Vec<&[u8]> {
        let starts = std::iter::once(0).chain(self.ends[..self.cells].iter().copied());
        starts.zip(&self.ends[..self.cells]).map(|(start, end)| &self.output[start..*end]).collect()
    }

    fn decode<'c>(&self, cell: &'c [u8]) -> Option<Cow<'c, str>> {
        if self.encoding == UTF_8 {
            return std::str::from_utf8(cell).ok().map(Cow::Borrowed);
        }
        self.encoding.decode_without_bom_handling_and_without_replacement(cell)
    }

    fn heads(&mut self, out: &mut Collector) -> Result<()> {
        let (mut columns, mut wrong): (Vec<Option<&'static str>>, Vec<Violation>) = (Vec::new(), Vec::new());
        if self.overlong {
            return Err(error::MALFORMED.detail("L'en-tête est trop long.", "The head is too long."));
        }
        let heads: Option<Vec<Cow<'_, str>>> = self.cells().into_iter().map(|cell| self.decode(cell)).collect();
        let heads = heads.ok_or_else(not_utf8)?;
        let export = self.mapping.is_export(heads.iter().map(AsRef::as_ref));
        let mut ignore = |head: &str| {
            let name = head.trim();
            if !out.ignored.iter().any(|other| other == name) {
                out.ignored.push(name.to_owned());
            }
        };
        let mut status_is_said = false;
        for head in &heads {
            let pointer = Place::Pointer(format!("/{}", head.trim().replace('~', "~0").replace('/', "~1")));
            match self.mapping.column(head) {
                Column::Ignored => columns.push(None),
                Column::ReadOnly => {
                    ignore(head);
                    columns.push(None);
                }
                Column::Field(field) if columns.contains(&Some(field)) => wrong.push(Violation::new(
                    pointer,
                    "repeated",
                    format!("Deux colonnes disent « {field} »."),
                    format!("Two columns say “{field}”."),
                )),
                Column::Field(field) => {
                    // How the registrations stand says nothing of members, unless the settings say that it does.
                    if export && field == "status" {
                        status_is_said = self.mapping.is_said(head);
                        if !status_is_said {
                            ignore(head);
                        }
                    }
                    columns.push(Some(field));
                }
                Column::Unknown => wrong.push(Violation::new(
                    pointer,
                    "unknown_column",
                    "Colonne inconnue. Les réglages de synchronisation peuvent la traduire (columns) ou l'ignorer (ignore).",
                    "Unknown column. The sync settings can map it (columns) or ignore it (ignore).",
                )),
            }
        }
        if !wrong.is_empty() {
            return Err(error::INVALID.plain().violations(wrong));
        }
        if !columns.contains(&Some("external_id")) {
            return Err(errors::invalid(
                "/external_id",
                "required",
                "Il faut une colonne external_id (ou « identifiant »).",
                "A column external_id (or “identifiant”) is needed.",
            ));
        }
        out.export = export.then_some(super::entry::Export { status_is_said });
        self.columns = Some(columns);
        Ok(())
    }
}

fn not_utf8() -> ApiError {
    errors::invalid(
        "",
        "encoding",
        "Le fichier n'est pas en UTF-8. S'il est en Windows-1252, dites-le : Content-Type: text/csv; charset=windows-1252.",
        "The file is not in UTF-8. If it is in Windows-1252, say so: Content-Type: text/csv; charset=windows-1252.",
    )
}

#[cfg(test)]
#[path = "read_csv_tests.rs"]
mod tests;
