//! The two typefaces of papers, and what text measures in them. Lengths are in millimetres, sizes of type in points.

use crate::papers::house::{Result, broken};
use kernel::fonts;
use krilla::text::Font;
use std::sync::LazyLock;

/// Points in a millimetre.
pub const MM: f32 = 72.0 / 25.4;

/// A typeface, and what its glyphs measure.
pub struct Face {
    /// For drawing.
    pub font: Font,
    metrics: ttf_parser::Face<'static>,
}

/// The two faces that papers are set in; both are part of the program.
pub struct Faces {
    /// Plain.
    pub plain: Face,
    /// Bold.
    pub bold: Face,
}

static FACES: LazyLock<Option<Faces>> =
    LazyLock::new(|| Some(Faces { plain: Face::of(fonts::SANS)?, bold: Face::of(fonts::SANS_BOLD)? }));

/// The faces.
pub fn faces() -> Result<&'static Faces> {
    FACES.as_ref().ok_or_else(|| broken("the fonts in the program cannot be read"))
}

impl Face {
    fn of(bytes: &'static [u8]) -> Option<Self> {
        Some(Self { font: Font::new(bytes.into(), 0)?, metrics: ttf_parser::Face::parse(bytes, 0).ok()? })
    }

    fn advance(&self, c: char, size: f32) -> f32 {
        let units = self.metrics.glyph_index(c).and_then(|glyph| self.metrics.glyph_hor_advance(glyph)).unwrap_or(0);
        f32::from(units) * size / f32::from(self.metrics.units_per_em()) / MM
    }

    /// How long a text is at this size.
    pub fn length(&self, text: &str, size: f32) -> f32 {
        text.chars().map(|c| self.advance(c, size)).sum()
    }

    /// The text no longer than that: cut, with an ellipsis, if it has to be.
    pub fn cut(&self, text: &str, size: f32, most: f32) -> String {
        let (mut length, mut fits) = (0.0, 0);
        let room = most - self.advance('…', size);
        for (at, c) in text.char_indices() {
            length += self.advance(c, size);
            if length <= room {
                fits = at + c.len_utf8();
            }
            if length > most {
                return format!("{}…", text[..fits].trim_end());
            }
        }
        text.to_owned()
    }

    /// The text in lines no longer than that, broken between words; after so many lines the rest is cut off.
    pub fn lines(&self, text: &str, size: f32, most: f32, limit: usize) -> Vec<String> {
        let mut lines: Vec<String> = Vec::new();
        let (mut line, mut length) = (String::new(), 0.0);
        let space = self.advance(' ', size);
        // A no-break space keeps an amount in one piece.
        let mut words = text.split([' ', '\t', '\r', '\n']).filter(|word| !word.is_empty()).peekable();
        while let Some(word) = words.next() {
            let word_length = self.length(word, size);
            if !line.is_empty() && length + space + word_length > most {
                if lines.len() + 1 == limit {
                    lines.push(self.cut(&format!("{line} {word} {}", words.next().unwrap_or_default()), size, most));
                    return lines;
                }
                lines.push(self.cut(&std::mem::take(&mut line), size, most));
                length = 0.0;
            }
            if !line.is_empty() {
                line.push(' ');
                length += space;
            }
            line.push_str(word);
            length += word_length;
        }
        lines.push(self.cut(&line, size, most));
        lines
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn words_stay_whole_and_long_ones_are_cut() {
        let face = &faces().expect("fonts").plain;
        assert_eq!(face.lines("un deux trois", 9.0, 12.0, 9), ["un", "deux", "trois"]);
        assert_eq!(face.lines("", 9.0, 12.0, 9), [""]);
        let cut = face.lines("anticonstitutionnellement", 9.0, 20.0, 9);
        assert!(cut.len() == 1 && cut[0].ends_with('…'), "{cut:?}");
        let few = face.lines(&"mot ".repeat(100), 9.0, 20.0, 2);
        assert!(few.len() == 2 && few[1].ends_with('…'), "{few:?}");
    }

    proptest! {
        #[test]
        fn no_line_is_too_long(text in "\\PC{0,200}", most in 5.0_f32..80.0) {
            let face = &faces().expect("fonts").plain;
            let lines = face.lines(&text, 8.5, most, 6);
            prop_assert!(!lines.is_empty() && lines.len() <= 6);
            for line in lines {
                prop_assert!(face.length(&line, 8.5) <= most + 0.01, "{:?}", line);
            }
        }
    }
}
