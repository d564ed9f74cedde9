//! `{"members": […]}`, taken apart member by member without keeping the document.

use super::{
    entry::Collector,
    read::{LONGEST, broken_json, member, unknown_member},
};
use crate::errors;
use kernel::error::Result;

#[derive(Default, Clone, Copy, PartialEq, Eq)]
enum Place {
    #[default]
    BeforeObject,
    BeforeKey,
    InKey,
    AfterKey,
    BeforeList,
    BeforeMember,
    AfterComma,
    InMember,
    AfterMember,
    AfterList,
    End,
}

/// The document so far.
#[derive(Default)]
pub struct Members {
    place: Place,
    buffer: Vec<u8>,
    too_long: bool,
    depth: u32,
    in_string: bool,
    escaped: bool,
}

impl Members {
    /// A piece of the document. 400 when it is not such a document, 422 for other members beside `members`.
    pub fn push(&mut self, piece: &[u8], out: &mut Collector) -> Result<()> {
        for byte in piece {
            self.byte(*byte, out)?;
        }
        Ok(())
    }

    /// The end of the document.
    pub fn finish(&self) -> Result<()> {
        match self.place {
            Place::End => Ok(()),
            _ => Err(broken_json()),
        }
    }

    fn byte(&mut self, byte: u8, out: &mut Collector) -> Result<()> {
        if self.place == Place::InMember {
            self.in_member(byte, out);
            return Ok(());
        }
        if self.place == Place::InKey {
            return self.in_key(byte);
        }
        if byte.is_ascii_whitespace() {
            return Ok(());
        }
        self.place = match (self.place, byte) {
            (Place::BeforeObject, b'{') => Place::BeforeKey,
            // A byte order mark is not JSON, and does no harm.
            (Place::BeforeObject, 0xef | 0xbb | 0xbf) => Place::BeforeObject,
            (Place::BeforeKey, b'"') => Place::InKey,
            (Place::BeforeKey, b'}') => {
                return Err(errors::invalid(
                    "/members",
                    "required",
                    "Ce champ est obligatoire.",
                    "This field is required.",
                ));
            }
            (Place::AfterKey, b':') => Place::BeforeList,
            (Place::BeforeList, b'[') => Place::BeforeMember,
            (Place::BeforeList, _) => {
                return Err(errors::invalid("/members", "type", "Une liste est attendue.", "A list is expected."));
            }
            (Place::BeforeMember | Place::AfterMember, b']') => Place::AfterList,
            (Place::BeforeMember | Place::AfterComma, b',' | b']' | b'}' | b':') => return Err(broken_json()),
            (Place::BeforeMember | Place::AfterComma, first) => {
                self.buffer.clear();
                (self.depth, self.in_string, self.escaped, self.too_long) = (0, false, false, false);
                self.place = Place::InMember;
                self.in_member(first, out);
                return Ok(());
            }
            (Place::AfterMember, b',') => Place::AfterComma,
            (Place::AfterList, b'}') => Place::End,
            // Another member of the document: its name is read to be told.
            (Place::AfterList, b',') => Place::BeforeKey,
            _ => return Err(broken_json()),
        };
        Ok(())
    }

    fn in_key(&mut self, byte: u8) -> Result<()> {
        if byte != b'"' {
            self.buffer.push(byte);
            return if self.buffer.len() > 200 { Err(broken_json()) } else { Ok(()) };
        }
        if self.buffer != b"members" {
            return Err(unknown_member(&String::from_utf8_lossy(&self.buffer)));
        }
        self.buffer.clear();
        self.place = Place::AfterKey;
        Ok(())
    }

    fn in_member(&mut self, byte: u8, out: &mut Collector) {
        if !self.in_string {
            match byte {
                b'{' | b'[' => self.depth += 1,
                b'}' | b']' if self.depth > 0 => {
                    self.depth -= 1;
                    if self.depth == 0 {
                        self.keep(byte);
                        return self.end_member(Place::AfterMember, out);
                    }
                }
                b']' => return self.end_member(Place::AfterList, out),
                b',' if self.depth == 0 => return self.end_member(Place::AfterComma, out),
                b'"' => self.in_string = true,
                _ => {}
            }
        } else if self.escaped {
            self.escaped = false;
        } else if byte == b'\\' {
            self.escaped = true;
        } else if byte == b'"' {
            self.in_string = false;
        }
        self.keep(byte);
    }

    fn keep(&mut self, byte: u8) {
        if self.buffer.len() >= LONGEST {
            self.too_long = true;
        } else {
            self.buffer.push(byte);
        }
    }

    fn end_member(&mut self, next: Place, out: &mut Collector) {
        self.place = next;
        if self.too_long {
            out.unreadable(None, "too_long");
        } else {
            member(self.buffer.trim_ascii(), None, out);
        }
        self.buffer.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(text: &[u8], size: usize) -> Result<Vec<super::super::entry::Entry>> {
        let (mut members, mut out) = (Members::default(), Collector::default());
        for piece in text.chunks(size) {
            members.push(piece, &mut out)?;
        }
        members.finish()?;
        Ok(out.entries)
    }

    #[test]
    fn members_come_one_by_one_however_the_document_is_cut() {
        let text = r#" { "members" : [ {"external_id":"a","given_name":"B}]\"","family_name":"C"} , {"external_id":"b","x":[1,{}]}, 7,
            {"external_id":"c","email":null}] } "#;
        for size in [1, 2, 7, 1_000] {
            let entries = read(text.as_bytes(), size).expect("it is such a document");
            assert_eq!(entries.len(), 4);
            assert_eq!(entries[0].item.as_ref().and_then(|item| item.given_name.as_deref()), Some("B}]\""));
            assert_eq!(entries[1].key.as_deref(), Some("b"));
            assert!(entries[1].wrong.is_some() && !entries[1].is_unreadable());
            assert!(entries[2].is_unreadable());
            assert_eq!(entries[3].item.as_ref().map(|item| item.email.clone()), Some(Some(None)));
        }
    }

    #[test]
    fn other_documents_are_refused() {
        for (text, code) in [
            ("", "request.malformed"),
            ("[]", "request.malformed"),
            ("{\"members\":[{\"external_id\":\"a\"}", "request.malformed"),
            ("{\"members\":[{},]}", "request.malformed"),
            ("{}", "request.invalid"),
            ("{\"member\":[]}", "request.invalid"),
            ("{\"members\":{}}", "request.invalid"),
            ("{\"members\":[],\"more\":1}", "request.invalid"),
        ] {
            assert_eq!(read(text.as_bytes(), 3).map_err(|error| error.code()).err(), Some(code), "{text}");
        }
    }

    proptest! {
        #[test]
        fn whatever_comes_it_ends(text in ".{0,200}", size in 1usize..20) {
            let _outcome = read(text.as_bytes(), size);
        }
    }
}
