//! Text and lines on paper. Lengths are in millimetres from the top left corner, sizes of type in points.

use super::qr::Qr;
use kernel::{
    error::{self, Result},
    fonts,
    text::Lang,
};
use krilla::{
    Document,
    color::rgb,
    geom::{PathBuilder, Point, Rect},
    metadata::Metadata,
    page::PageSettings,
    paint::Fill,
    surface::Surface,
    text::{Font, TextDirection},
};
use std::sync::LazyLock;

/// Points in a millimetre.
const MM: f32 = 72.0 / 25.4;

/// A typeface, and what its glyphs measure.
pub struct Face {
    font: Font,
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
    FACES.as_ref().ok_or_else(|| error::INTERNAL.plain().because("the fonts in the program cannot be read"))
}

impl Face {
    fn of(bytes: &'static [u8]) -> Option<Self> {
        Some(Self { font: Font::new(bytes.into(), 0)?, metrics: ttf_parser::Face::parse(bytes, 0).ok()? })
    }

    /// How long a text is at this size.
    pub fn length(&self, text: &str, size: f32) -> f32 {
        let advance = |c| self.metrics.glyph_hor_advance(self.metrics.glyph_index(c)?);
        let units: f32 = text.chars().filter_map(advance).map(f32::from).sum();
        units * size / f32::from(self.metrics.units_per_em()) / MM
    }

    /// The text no longer than that: cut, with an ellipsis, if it has to be.
    pub fn cut(&self, text: &str, size: f32, most: f32) -> String {
        if self.length(text, size) <= most {
            return text.to_owned();
        }
        let mut kept: String = text.to_owned();
        while !kept.is_empty() && self.length(&kept, size) + self.length("…", size) > most {
            kept.pop();
        }
        format!("{}…", kept.trim_end())
    }

    /// The largest size up to `size` at which the text is no longer than that, but not below `least`.
    pub fn size(&self, text: &str, size: f32, least: f32, most: f32) -> f32 {
        let length = self.length(text, size);
        // A little less, or rounding makes it longer than that after all.
        if length <= most { size } else { (size * most / length * 0.999).max(least) }
    }

    /// The text in at most so many lines, and their size: smaller first, down to `least`; then in lines; then cut.
    pub fn fit(&self, text: &str, size: f32, least: f32, most: f32, lines: usize) -> (f32, Vec<String>) {
        let smaller = self.size(text, size, least, most);
        if self.length(text, smaller) <= most {
            return (smaller, vec![text.to_owned()]);
        }
        let mut all = self.broken(text, least, most);
        if all.len() > lines {
            let rest = all.split_off(lines.saturating_sub(1)).join(" ");
            all.push(rest);
        }
        (least, all.iter().map(|line| self.cut(line, least, most)).collect())
    }

    /// The text in lines no longer than that, broken between words.
    pub fn lines(&self, text: &str, size: f32, most: f32) -> Vec<String> {
        self.broken(text, size, most).iter().map(|line| self.cut(line, size, most)).collect()
    }

    /// The same, where a word that is too long stays so.
    fn broken(&self, text: &str, size: f32, most: f32) -> Vec<String> {
        let mut lines = vec![String::new()];
        for word in text.split_whitespace() {
            let line = lines.last().map_or("", String::as_str);
            let longer = if line.is_empty() { word.to_owned() } else { format!("{line} {word}") };
            if line.is_empty() || self.length(&longer, size) <= most {
                lines.pop();
                lines.push(longer);
            } else {
                lines.push(word.to_owned());
            }
        }
        lines
    }
}

/// A document in the making.
pub struct Paper {
    document: Document,
    width: f32,
    height: f32,
}

impl Paper {
    /// Of this size, with this title.
    pub fn new(width: f32, height: f32, title: &str, lang: Lang) -> Self {
        let mut document = Document::new();
        let metadata = Metadata::new().title(title.to_owned()).language(lang.as_str().to_owned());
        document.set_metadata(metadata.creator("Colloque".to_owned()));
        Self { document, width, height }
    }

    /// A further page.
    pub fn page(&mut self, draw: impl FnOnce(&mut Ink<'_, '_>)) -> Result<()> {
        let settings = PageSettings::from_wh(self.width * MM, self.height * MM)
            .ok_or_else(|| error::INTERNAL.plain().because("a page without extent"))?;
        let mut page = self.document.start_page_with(settings);
        let mut surface = page.surface();
        surface.set_fill(Some(Fill { paint: rgb::Color::new(0, 0, 0).into(), ..Fill::default() }));
        draw(&mut Ink { surface: &mut surface });
        surface.finish();
        page.finish();
        Ok(())
    }

    /// The file.
    pub fn finish(self) -> Result<Vec<u8>> {
        self.document.finish().map_err(|cause| error::INTERNAL.plain().because(format!("{cause:?}")))
    }
}

/// What draws on a page.
pub struct Ink<'s, 'p> {
    surface: &'s mut Surface<'p>,
}

impl Ink<'_, '_> {
    /// A text; `y` is where its letters stand.
    pub fn text(&mut self, face: &Face, x: f32, y: f32, size: f32, text: &str) {
        if !text.is_empty() {
            let start = Point::from_xy(x * MM, y * MM);
            self.surface.draw_text(start, face.font.clone(), size, text, false, TextDirection::Auto);
        }
    }

    /// A filled rectangle; a thin one is a line.
    pub fn bar(&mut self, x: f32, y: f32, width: f32, height: f32) {
        self.bars([(x, y, width, height)]);
    }

    /// Filled rectangles, as one shape.
    pub fn bars(&mut self, all: impl IntoIterator<Item = (f32, f32, f32, f32)>) {
        let mut shape = PathBuilder::new();
        for (x, y, width, height) in all {
            if let Some(rect) = Rect::from_xywh(x * MM, y * MM, width * MM, height * MM) {
                shape.push_rect(rect);
            }
        }
        if let Some(shape) = shape.finish() {
            self.surface.draw_path(&shape);
        }
    }

    /// A QR code within a square of this side, the quiet zone included.
    pub fn qr(&mut self, qr: &Qr, x: f32, y: f32, side: f32) {
        // A code has at most 177 modules a side.
        let exact = |n: usize| u16::try_from(n).map_or(0.0, f32::from);
        let module = side / exact(qr.width() + 2 * super::qr::QUIET);
        let at = |n: usize| exact(n + super::qr::QUIET) * module;
        self.bars(qr.runs().map(|(column, row, length)| (x + at(column), y + at(row), exact(length) * module, module)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_gets_smaller_then_wraps_and_is_cut_last() {
        let bold = &faces().expect("fonts").bold;
        let fits = |text: &str| {
            let (size, lines) = bold.fit(text, 10.0, 7.0, 55.0, 3);
            assert!((7.0..=10.0).contains(&size) && lines.len() <= 3, "{text}: {size}, {lines:?}");
            assert!(lines.iter().all(|line| bold.length(line, size) <= 55.0), "{text}: {lines:?}");
            (size, lines)
        };
        assert_eq!(fits("Professionnels"), (10.0, vec!["Professionnels".to_owned()]));
        let (size, lines) = fits("Professionnels des territoires");
        assert!(size < 10.0 && lines == ["Professionnels des territoires"], "{size}: {lines:?}");
        let long = "Élues et élus des communautés de communes, des agglomérations et des métropoles (exemple)";
        let (size, lines) = fits(long);
        assert!(size <= 7.0 && lines.len() > 1 && lines.join(" ") == long, "{size}: {lines:?}");
        for endless in ["mot ".repeat(100), "m".repeat(100)] {
            let (_, lines) = fits(&endless);
            assert!(lines.last().is_some_and(|line| line.ends_with('…')), "{lines:?}");
        }
    }
}
